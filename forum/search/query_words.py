"""The words of the query language, German and English: operators, kinds and states."""

from enum import StrEnum


class Filter(StrEnum):
    """What results can be narrowed by; the value names the field of an index."""

    KIND = "kind"
    CONTRIBUTION_KIND = "contribution_kind"
    PROCESS = "process"
    ACTION_FIELD = "action_field"
    AUTHOR = "author"
    ORGANISATION = "organisation"
    TAG = "tag"
    STATE = "state"
    ROLE = "role"
    PAPER = "paper"
    PASSAGE = "passage"
    THREAD = "thread"
    HAS = "has"


OPERATORS = {
    "typ": Filter.KIND,
    "type": Filter.KIND,
    "art": Filter.KIND,
    "von": Filter.AUTHOR,
    "from": Filter.AUTHOR,
    "bereich": Filter.ACTION_FIELD,
    "field": Filter.ACTION_FIELD,
    "handlungsfeld": Filter.ACTION_FIELD,
    "prozess": Filter.PROCESS,
    "process": Filter.PROCESS,
    "tag": Filter.TAG,
    "schlagwort": Filter.TAG,
    "status": Filter.STATE,
    "state": Filter.STATE,
    "organisation": Filter.ORGANISATION,
    "organization": Filter.ORGANISATION,
    "rolle": Filter.ROLE,
    "role": Filter.ROLE,
    "papier": Filter.PAPER,
    "paper": Filter.PAPER,
    "absatz": Filter.PASSAGE,
    "passage": Filter.PASSAGE,
    "paragraph": Filter.PASSAGE,
    "diskussion": Filter.THREAD,
    "discussion": Filter.THREAD,
    "hat": Filter.HAS,
    "has": Filter.HAS,
}
BEFORE = frozenset({"vor", "before"})
AFTER = frozenset({"nach", "after", "seit", "since"})
SORT = frozenset({"sortierung", "sort", "sortieren", "order"})
NEWEST = frozenset({"neu", "neueste", "neuste", "neu-zuerst", "datum", "new", "newest", "date"})
BEST = frozenset({"beste", "relevanz", "treffer", "best", "relevance"})
#: Whoever searches, in "von:ich".
MYSELF = frozenset({"ich", "mir", "me", "myself"})
OR_WORDS = frozenset({"OR", "ODER"})
# Addresses, times of day and the like contain a colon, but are no operators.
SCHEMES = frozenset({"http", "https", "mailto", "ftp", "urn", "doi"})


def _table(text: str) -> dict[str, str]:
    rows = (line.split(":") for line in text.strip().splitlines())
    return {
        word: value.strip() for value, words in rows for word in [value.strip(), *words.split()]
    }


# Folded words (as ``german.keyword`` writes them) and the values that documents carry.
KINDS = _table(
    """
    thread: threads diskussion diskussionen thema topic
    comment: comments beitrag beitraege post posts
    passage: passages absatz absaetze textstelle
    dissent_flag: dissent-flag dissent dissents widerspruch widersprueche objection objections
    cooperation_request: cooperation-request cooperation kooperation kooperationsinteresse
    discourse_request: discourse-request discourse diskurs diskursanfrage debatte debate
    organisation: organisations organization organisationen anbieter provider
    suggestion: suggestions aenderungsvorschlag aenderungsvorschlaege vorschlag vorschlaege
    user: users person personen people mitglied member
    page: pages seite seiten hilfe help
    """
)
CONTRIBUTION_KINDS = _table(
    """
    experience: experiences erfahrung erfahrungen
    comment: kommentar kommentare
    agreement: agreements zustimmung
    gap: gaps luecke luecken
    hint: hints hinweis hinweise
    question: questions frage fragen
    """
)
STATES = _table(
    """
    open: offen
    closed: geschlossen
    archived: archiviert
    raised: erhoben
    acknowledged: bestaetigt angenommen
    answered: beantwortet
    settled: beigelegt erledigt
    still_disputed: still-disputed strittig
    withdrawn: zurueckgezogen
    proposed: vorgeschlagen
    mutual: beidseitig
    first_talk: first-talk erstgespraech
    agreed: vereinbart
    running: laufend
    completed: abgeschlossen
    declined: abgelehnt
    expired: abgelaufen
    collecting: sammelnd
    quorum_reached: quorum-reached quorum
    scheduled: geplant terminiert
    held: durchgefuehrt
    minuted: protokolliert
    lapsed: verfallen
    adopted: uebernommen
    adapted: angepasst
    rejected: verworfen
    """
)
ROLES = _table(
    """
    member: members mitglied mitglieder
    moderator: moderators moderation moderatorin moderatoren
    administrator: administrators administration admin
    municipal_actor: municipal-actor municipality kommune kommunal verwaltung
    support_provider: support-provider provider anbieter unterstuetzung
    other: andere sonstige
    """
)
HAS = _table(
    """
    link: links verweis verweise
    quote: quotes zitat zitate
    list: lists liste listen
    answer: answers antwort antworten entscheidung decision
    passage: absatz absaetze textstelle paper papier
    source: sources quelle quellen
    """
)
#: The words that an operator takes, where it does not take any.
VALUES = {
    Filter.KIND: KINDS,
    Filter.STATE: STATES,
    Filter.ROLE: ROLES,
    Filter.HAS: HAS,
}
