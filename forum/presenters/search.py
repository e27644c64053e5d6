"""Results of a search as pages show them: words, snippets, places."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.addresses import title_of
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    MemberKind,
    Organisation,
    Page,
    Passage,
    Suggestion,
    Thread,
    User,
)
from forum.presenters import cooperation_requests, discourse_requests, dissent_flags, suggestions
from forum.search import german
from forum.search.document_texts import body_of
from forum.search.finding import Found
from forum.search.parsed_query import MistakeCode, ParsedQuery
from forum.search.query_writing import Chip
from forum.search.query_writing import written as written_out
from forum.search.snippets import Fragment, marked, snippet

KINDS = {
    "thread": _l("Discussion"),
    "comment": _l("Contribution"),
    "passage": _l("Passage"),
    "dissent_flag": _l("Objection"),
    "cooperation_request": _l("Cooperation"),
    "discourse_request": _l("Request for debate"),
    "suggestion": _l("Suggestion"),
    "organisation": _l("Organisation"),
    "user": _l("Person"),
    "page": _l("Page"),
}

#: Characters of the name of a saved search.
LONGEST_NAME = 120

#: What a discussion takes, and the tone of the label.
THREAD_STATE: dict[str, tuple[Any, str]] = {
    "open": (_l("open"), "info"),
    "closed": (_l("closed"), "neutral"),
    "archived": (_l("archived"), "neutral"),
}

#: The states that the form offers; the query language knows more.
FORM_STATES = {
    "open": _l("open"),
    "closed": _l("closed"),
    "archived": _l("archived"),
    "answered": _l("answered"),
    "settled": _l("settled"),
    "still_disputed": _l("still disputed"),
    "adopted": _l("adopted"),
    "rejected": _l("declined"),
}

#: How an author takes part, beside a result.
MEMBER = {
    MemberKind.MUNICIPAL_ACTOR: _l("Municipal"),
    MemberKind.SUPPORT_PROVIDER: _l("Provider"),
}

MISTAKES = {
    MistakeCode.TOO_LONG: _l("Your query is very long; only its beginning was used."),
    MistakeCode.TOO_MANY_TERMS: _l("Only the first twelve words were used."),
    MistakeCode.UNCLOSED_QUOTE: _l("A quotation mark is not closed: %(text)s"),
    MistakeCode.PREFIX_TOO_SHORT: _l(
        "An asterisk needs at least three letters before it: %(text)s"
    ),
    MistakeCode.STAR_INSIDE: _l("An asterisk works only at the end of a word: %(text)s"),
    MistakeCode.ONLY_STOP_WORDS: _l("These words are too common to be searched."),
    MistakeCode.ONLY_EXCLUDED: _l("Please add something to look for; a minus only excludes."),
    MistakeCode.EMPTY_OPERATOR: _l("Something is missing after %(text)s"),
    MistakeCode.UNKNOWN_OPERATOR: _l("This filter does not exist: %(text)s"),
    MistakeCode.UNKNOWN_KIND: _l("This type does not exist: %(text)s"),
    MistakeCode.UNKNOWN_VALUE: _l("This filter does not know this word: %(text)s"),
    MistakeCode.EXCLUDED_OPERATOR: _l("Days and orders cannot be excluded: %(text)s"),
    MistakeCode.BAD_DATE: _l("This date was not understood: %(text)s"),
    MistakeCode.DANGLING_OR: _l("OR needs a word on both sides."),
}


#: What a suggestion is, beside its name.
SUGGESTED = {
    "thread": KINDS["thread"],
    "paper": _l("Paper"),
    "organisation": KINDS["organisation"],
    "user": KINDS["user"],
    "tag": _l("Tag"),
}


@dataclass(frozen=True)
class Result:
    """One result: what it is, what it is called, where it stands and why it was found."""

    subject: Any
    kind: str
    title: list[Fragment]
    place: str
    fragments: list[Fragment]
    #: The tags by which it was found.
    tags: list[list[Fragment]]
    author: User | None
    organisation: Organisation | None
    state: tuple[Any, str] | None
    created: Any
    thread_state: str = ""


def results(found: Found, query: ParsedQuery) -> list[Result]:
    """Present the rows of one page of results."""
    return [_result(row, found, query) for row in found.rows]


def mistakes(query: ParsedQuery) -> list[str]:
    """Say what was not understood in a query."""
    sentences = (str(MISTAKES[m.code]) % {"text": m.text} for m in query.mistakes)
    explained = list(dict.fromkeys(sentences))
    if not explained and query.text and query.is_empty:
        explained.append(str(_("There is no word in it that could be searched for.")))
    return explained


def kept(query: ParsedQuery) -> str:
    """Write a query as it is saved: in one language, and without an order, which is no news."""
    return written_out(replace(query, newest_first=None))


def proposed_name(query: ParsedQuery, language: str) -> str:
    """Propose a name for a search that is to be saved."""
    return written_out(replace(query, newest_first=None), language)[:LONGEST_NAME]


def chip_text(chip: Chip) -> str:
    """Write a part of a query as it was understood, with the synonyms that were searched too."""
    if not chip.also:
        return chip.text
    return str(_("%(word)s (also: %(others)s)", word=chip.text, others=", ".join(chip.also)))


def _result(row: Any, found: Found, query: ParsedQuery) -> Result:
    noun = {
        Thread: "thread",
        Comment: "comment",
        Passage: "passage",
        DissentFlag: "dissent_flag",
        CooperationRequest: "cooperation_request",
        DiscourseRequest: "discourse_request",
        Suggestion: "suggestion",
        Organisation: "organisation",
        User: "user",
        Page: "page",
    }[type(row)]
    return Result(
        subject=row,
        kind=noun,
        title=marked(row.paper.title if isinstance(row, Passage) else title_of(row), query),
        place=_place(row),
        fragments=snippet(text_of(row, found.openings), query),
        tags=_tags(row, query),
        author=getattr(row, "author", None),
        organisation=getattr(row, "organisation", None) if not isinstance(row, User) else None,
        state=_state(row),
        created=_created(row),
        thread_state=row.state if isinstance(row, Thread) else "",
    )


def _tags(row: Any, query: ParsedQuery) -> list[list[Fragment]]:
    tags = row.tags if isinstance(row, Thread) else []
    shown = (marked(tag.name, query) for tag in tags)
    return [fragments for fragments in shown if any(fragment.hit for fragment in fragments)]


def _created(row: Any) -> Any:
    return (
        row.version.published_at if isinstance(row, Passage) else getattr(row, "created_at", None)
    )


def text_of(row: Any, openings: Mapping[int, Comment]) -> str:
    """Give the text of a result as plain text; of a thread its opening, by the thread's key."""
    if not isinstance(row, Thread):
        return body_of(row)
    opening = openings.get(row.id)
    return body_of(opening) if opening else ""


def _place(row: Any) -> str:
    match row:
        case Comment():
            return str(_("No. %(number)d in this discussion", number=row.number))
        case Thread() if row.passage:
            return f"{row.action_field.title} · {_passage(row.passage)}"
        case Thread():
            return str(row.action_field.title)
        case Passage():
            return str(
                _(
                    "Passage %(number)d of version %(version)d",
                    number=row.position + 1,
                    version=row.version.number,
                )
            )
        case DissentFlag() if row.comment:
            return str(
                _(
                    "No. %(number)d in “%(title)s”",
                    number=row.comment.number,
                    title=row.comment.thread.title,
                )
            )
        case Suggestion() | DissentFlag() if row.passage:
            return _passage(row.passage)
        case CooperationRequest() | DiscourseRequest():
            return str(row.action_field.title)
    return ""


def _passage(passage: Passage) -> str:
    return str(
        _(
            "%(paper)s, passage %(number)d",
            paper=passage.paper.title,
            number=passage.position + 1,
        )
    )


def _state(row: Any) -> tuple[Any, str] | None:
    match row:
        case Thread():
            return THREAD_STATE[row.state]
        # That one can answer is what a reader expects.
        case Comment() if row.thread.is_closed:
            return THREAD_STATE[row.thread.state]
        case DissentFlag():
            return dissent_flags.STATUS[row.status]
        case Suggestion():
            return suggestions.STATUS[row.status]
        case CooperationRequest():
            return cooperation_requests.STATUS[row.status]
        case DiscourseRequest():
            return discourse_requests.STATUS[row.status]
    return None


@dataclass(frozen=True)
class Correction:
    """What may have been meant: the words as the forum writes them, and the query."""

    text: str
    query: str


def correction(query: ParsedQuery, text: str, language: str) -> Correction:
    """Write a corrected query with the words as they stand in a text that it finds."""
    wanted = {whole for term in query.terms for whole in _wholes(term)}
    written: dict[str, str] = {}
    for word in german.words(german.clean(text)):
        if word.terms and word.terms[0][0] in wanted:
            written.setdefault(word.terms[0][0], german.clean(text)[word.start : word.end])
    terms = tuple(
        next((written[whole] for whole in _wholes(term) if whole in written), term)
        for term in query.terms
    )
    better = replace(query, terms=terms)
    return Correction(" ".join(terms), written_out(better, language))


def _wholes(term: str) -> list[str]:
    return [reading.whole for word in german.asked_words(term) for reading in word.readings]
