"""The words of the query language, German and English: operators, kinds and states."""

from enum import StrEnum

from forum.search.german import keyword


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


Words = dict[str, tuple[str, ...]]


def _table(text: str) -> Words:
    rows = (line.split(":") for line in text.strip().splitlines())
    return {value.strip(): tuple(words.split()) for value, words in rows}


# The values that documents carry, and the words for each: the first is the German one, the second
# the English one with which a query is written out, the others are understood, too.
KINDS = _table(
    """
    thread: diskussion discussion diskussionen discussions threads thema topic
    comment: beitrag post beiträge posts comments
    passage: absatz passage absätze passages textstelle
    dissent_flag: widerspruch objection widersprüche objections einwand einwände dissent dissents
    cooperation_request: kooperation cooperation kooperationen kooperationsinteresse
    discourse_request: diskursanfrage debate diskursanfragen diskurs discourse debatte debatten
    organisation: organisation organization organisationen organizations anbieter provider
    suggestion: änderungsvorschlag suggestion änderungsvorschläge suggestions vorschlag vorschläge
    user: person user personen users people mitglied member
    page: seite page seiten pages hilfe help
    """
)
CONTRIBUTION_KINDS = _table(
    """
    experience: erfahrung experience erfahrungen experiences
    comment: kommentar kommentar kommentare
    agreement: zustimmung agreement zustimmungen agreements
    gap: lücke gap lücken gaps
    hint: hinweis hint hinweise hints
    question: frage question fragen questions
    """
)
STATES = _table(
    """
    open: offen open
    closed: geschlossen closed
    archived: archiviert archived
    raised: erhoben raised
    acknowledged: bestätigt acknowledged angenommen
    answered: beantwortet answered
    settled: beigelegt settled erledigt
    still_disputed: strittig disputed still-disputed
    withdrawn: zurückgezogen withdrawn
    proposed: vorgeschlagen proposed
    mutual: beidseitig mutual
    first_talk: erstgespräch first-talk
    agreed: vereinbart agreed
    running: laufend running
    completed: abgeschlossen completed
    declined: abgelehnt declined
    expired: abgelaufen expired
    collecting: sammelnd collecting
    quorum_reached: quorum quorum quorum-reached
    scheduled: geplant scheduled terminiert
    held: durchgeführt held
    minuted: protokolliert minuted
    lapsed: verfallen lapsed
    adopted: übernommen adopted
    adapted: angepasst adapted
    rejected: verworfen rejected
    """
)
ROLES = _table(
    """
    member: mitglied member mitglieder members
    moderator: moderation moderator moderatorin moderatoren moderators
    administrator: administration administrator administrators admin
    municipal_actor: kommune municipality kommunal verwaltung municipal-actor
    support_provider: anbieter provider unterstützung support-provider
    other: andere other sonstige
    """
)
HAS = _table(
    """
    link: link link links verweis verweise
    quote: zitat quote zitate quotes
    list: liste list listen lists
    answer: antwort answer antworten answers entscheidung decision
    passage: absatz passage absätze textstelle papier paper
    source: quelle source quellen sources
    """
)
#: The values of the filters that do not take any word.
VALUES = {
    Filter.KIND: KINDS,
    Filter.CONTRIBUTION_KIND: CONTRIBUTION_KINDS,
    Filter.STATE: STATES,
    Filter.ROLE: ROLES,
    Filter.HAS: HAS,
}


def _understood(words: Words) -> dict[str, str]:
    """List what is understood, folded as ``german.keyword`` does, and the value that is meant."""
    return {keyword(word): value for value, some in words.items() for word in (value, *some)}


#: The folded words that each of those filters understands, and the value that each means.
UNDERSTOOD = {name: _understood(words) for name, words in VALUES.items()}
