"""Passages as a page shows them: lists as lists again, a table of contents, and empty places."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.anchoring import PassageClass
from forum.models import Hunk, PaperVersion, Passage, PassageKind, PassageState
from forum.passage_splitting import PassageSource
from forum.services.passages import Tally

NOTHING_SAID = Tally()
#: The words, the tone and the symbol of each state; never colour alone.
STATE = {
    PassageState.TOO_FEW_VOICES: (_l("Too few voices"), "neutral", "info"),
    PassageState.UNCONTESTED: (_l("Uncontested"), "success", "check"),
    PassageState.CONTESTED: (_l("Contested"), "danger", "dissent"),
    PassageState.ANSWERED: (_l("Answered"), "info", "reply"),
    PassageState.CHANGED: (_l("Changed"), "warning", "history"),
}
#: Headings below this level would make the table of contents longer than it helps.
CONTENTS_LEVELS = 2


class ClassWords(NamedTuple):
    """How to say what became of a passage, from the new one and from the old one."""

    before: Any
    after: Any


CLASS = {
    PassageClass.UNCHANGED: ClassWords(_l("Word for word as"), _l("Word for word as")),
    PassageClass.MOVED: ClassWords(_l("Moved, word for word from"), _l("Moved, word for word to")),
    PassageClass.CHANGED: ClassWords(
        _l("Probably the new wording of"), _l("Changed, probably into")
    ),
    PassageClass.ORPHANED: ClassWords("", _l("Not in the next version.")),
}

# A list item is stored as a list of one; the rules between passages may stand around it.
_LIST_OF_ONE = re.compile(
    r"\s*((?:<hr>)*)<(ol|ul)[^>]*><li(?: id=\"([^\"]*)\")?[^>]*>(.*)</li></\2>((?:<hr>)*)\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage on a page.

    Attributes:
        passage: The row, or the passage of a text that is only previewed.
        html: Its HTML; of a list item what stands inside the item.
        tally: What was said about it.
        is_slot: Whether it is a heading whose text is still to come.
    """

    passage: Passage | PassageSource
    html: str
    tally: Tally
    is_slot: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of writing the page: ``open`` and ``close`` a list or ``item``, or ``show``."""

    do: str
    tag: str = ""
    start: int | None = None
    element_id: str = ""
    shown: Shown | None = None


@dataclass(slots=True)
class _OpenList:
    tag: str
    last: int | None
    is_notes: bool


def steps(
    passages: Sequence[Passage | PassageSource], tallies: Mapping[int, Tally]
) -> Iterator[Step]:
    """Give the steps that write the passages, with nested lists around the items of lists."""
    stack: list[_OpenList] = []
    for number, passage in enumerate(passages):
        tally = tallies.get(getattr(passage, "id", 0), NOTHING_SAID)
        depth = _depth(passage, stack)
        item = _LIST_OF_ONE.fullmatch(passage.html) if _is_item(passage) else None
        if item is None:
            yield from _close(stack, depth)
            slot = _is_slot(passage, passages[number + 1 : number + 2])
            yield Step("show", shown=Shown(passage, passage.html, tally, slot))
            continue
        rule, tag, element_id, inner, rule_after = item.groups()
        yield from _begin_item(stack, depth, tag, passage)
        yield Step("open", "li", element_id=element_id or "")
        yield Step("show", shown=Shown(passage, rule + inner + rule_after, tally))
    yield from _close(stack, 0)


def _is_item(passage: Passage | PassageSource) -> bool:
    return passage.kind in (PassageKind.LIST_ITEM, PassageKind.FOOTNOTE)


def _depth(passage: Passage | PassageSource, stack: Sequence[_OpenList]) -> int:
    """Tell how many lists stand around a passage."""
    if passage.kind is PassageKind.FOOTNOTE:
        return 1
    if passage.kind is PassageKind.HEADING or passage.level == 0:
        return 0
    return passage.level + (1 if stack and stack[0].is_notes else 0)


def _begin_item(
    stack: list[_OpenList], depth: int, tag: str, passage: Passage | PassageSource
) -> Iterator[Step]:
    """End the item before, and begin lists until the item has its depth."""
    ordinal = passage.ordinal
    is_notes = passage.kind is PassageKind.FOOTNOTE
    if len(stack) >= depth:
        yield from _close(stack, depth)
        here = stack[-1]
        follows = (here.last is None) == (ordinal is None) and (
            ordinal is None or here.last is None or ordinal == here.last + 1
        )
        if here.tag != tag or here.is_notes != is_notes or not follows:
            yield from _close(stack, depth - 1)
        else:
            yield Step("close", "li")
            here.last = ordinal
    while len(stack) < depth:
        stack.append(_OpenList(tag, ordinal, is_notes))
        start = ordinal if ordinal != 1 else None
        yield Step("open", tag, start=start, element_id="notes" if is_notes else "")
        if len(stack) < depth:
            yield Step("open", "li")


def _close(stack: list[_OpenList], depth: int) -> Iterator[Step]:
    while len(stack) > depth:
        yield Step("close", "li")
        yield Step("close", stack.pop().tag)


def _is_slot(
    passage: Passage | PassageSource, following: Sequence[Passage | PassageSource]
) -> bool:
    """Tell whether a heading has nothing below it: its text is not known yet."""
    if passage.kind is not PassageKind.HEADING:
        return False
    if not following:
        return True
    after = following[0]
    if after.kind is PassageKind.FOOTNOTE:
        return True
    return after.kind is PassageKind.HEADING and after.level <= passage.level


def contents(passages: Iterable[Passage]) -> list[Passage]:
    """Give the headings of the table of contents."""
    return [
        passage
        for passage in passages
        if passage.kind is PassageKind.HEADING and passage.level <= CONTENTS_LEVELS
    ]


def state_text(passage: Passage) -> str:
    """Say in words how far the debate about a passage has come."""
    if passage.state is PassageState.CONTESTED:
        return str(_("Contested (%(number)d open)", number=passage.open_dissents))
    if passage.state is PassageState.CHANGED:
        return str(_("Changed in version %(number)d", number=passage.changed_in))
    return str(STATE[passage.state][0])


def sections(passages: Iterable[Passage]) -> dict[int, str]:
    """Say for each heading of the table of contents what is open in its section, "" for nothing."""
    found: dict[int, str] = {}
    contested: Counter[int] = Counter()
    path: list[Passage] = []
    for passage in passages:
        if passage.kind is PassageKind.HEADING and passage.level <= CONTENTS_LEVELS:
            path = [*(above for above in path if above.level < passage.level), passage]
            found[passage.id] = ""
        for heading in path:
            contested[heading.id] += passage.open_dissents
    for heading_id, number in contested.items():
        if number:
            found[heading_id] = str(
                ngettext("%(num)d open objection", "%(num)d open objections", number)
            )
    return found


def hunks_by_passage(hunks: Iterable[Hunk]) -> dict[int, list[Hunk]]:
    """Sort the changed places of a version by the passage in which they stand now."""
    found: dict[int, list[Hunk]] = {}
    for hunk in hunks:
        if hunk.new_passage_id is not None:
            found.setdefault(hunk.new_passage_id, []).append(hunk)
    return found


class PassageJson(TypedDict):
    """A passage with the state of its debate."""

    id: int
    position: int
    key: str
    kind: str
    text: str
    state: str
    open_dissents: int
    changed_in: int


class VersionJson(TypedDict):
    """A version with its passages in the order of reading."""

    paper: str
    version: int
    published_at: str
    passages: list[PassageJson]


def as_json(version: PaperVersion, passages: Iterable[Passage]) -> VersionJson:
    """Give a version and the states of its passages for programs."""
    return {
        "paper": version.paper.slug,
        "version": version.number,
        "published_at": version.published_at.isoformat(),
        "passages": [
            {
                "id": passage.id,
                "position": passage.position,
                "key": passage.key,
                "kind": passage.kind.value,
                "text": passage.text,
                "state": passage.state.value,
                "open_dissents": passage.open_dissents,
                "changed_in": passage.changed_in,
            }
            for passage in passages
        ],
    }
