"""The verbs of synonym groups; they stand here because only the chain knows which words are one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from forum import names
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import EventKind, SynonymGroup, User
from forum.permissions.policy import Permission, require
from forum.search import synonyms
from forum.search.synonyms import LONGEST_PHRASE, Group, Places, is_same, places_of

MOST_GROUPS = 500
MOST_WORDS = 8  # of a group: each of them is searched
LONGEST_WORD = 80  # characters
#: Words as people write them; nothing that the query language or a table of numbers reads anew.
_WORD = re.compile(r"[^\W_§][\w .,:/&§'’()*+-]*|§[\w .,:/&§'’()*+-]*")


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the group, or the list, since the form was opened."""

    code = "synonyms_changed_meanwhile"


@dataclass(frozen=True)
class Replaced:
    """How many groups a new list brought, took away and left as they were."""

    added: int
    removed: int
    kept: int


def listed() -> list[SynonymGroup]:
    """Give all groups, sorted by their first words as German readers expect (ä like a)."""
    found = session.scalars(sa.select(SynonymGroup).order_by(SynonymGroup.id))
    return sorted(found, key=lambda group: (names.sort_key(group.words[0]), group.id))


def present_version() -> str:
    """Name the present state of the list, for a form that replaces all of it."""
    return "-".join(map(str, synonyms.version()))


def tidied(group: Group) -> Group:
    """Give a group that can be used, its words without needless spaces.

    Raises:
        RuleBroken: A word cannot be used, there are too few or too many, or two are the same.
    """
    words = tuple(filter(None, (" ".join(word.split()) for word in group.words)))
    if len(words) < 2:
        raise RuleBroken("synonyms_too_few")
    if len(words) > MOST_WORDS:
        raise RuleBroken("synonyms_too_many", allowed=MOST_WORDS)
    seen: list[tuple[str, Places]] = []
    for word in words:
        places = _checked(word)
        twin = next((other for other, known in seen if is_same(known, places)), None)
        if twin is not None:
            raise RuleBroken("synonym_twice", word=word, other=twin)
        seen.append((word, places))
    return Group(words, group.is_one_way)


def _checked(word: str) -> Places:
    if len(word) > LONGEST_WORD:
        raise RuleBroken("synonym_too_long", word=word[:30] + "…", allowed=LONGEST_WORD)
    if not _WORD.fullmatch(word):
        raise RuleBroken("synonym_unreadable", word=word)
    places = places_of(word)
    if not places:
        raise RuleBroken("synonym_only_stop_words", word=word)
    if len(places) > LONGEST_PHRASE:
        raise RuleBroken("synonym_too_many_words", word=word, allowed=LONGEST_PHRASE)
    return places


def usable(group: Group, others: Sequence[Group]) -> Group:
    """Give a group that can be used beside the others.

    Raises:
        RuleBroken: Its words cannot be used, or one that it answers is answered by another group.
    """
    clean = tidied(group)
    for word in clean.asked:
        places = places_of(word)
        for other in others:
            if any(is_same(places_of(known), places) for known in other.asked):
                raise RuleBroken("synonym_elsewhere", word=word, group=", ".join(other.words))
    return clean


def others_than(group: SynonymGroup | None) -> list[Group]:
    """Give the groups in force but for one."""
    return [as_group(other) for other in listed() if other is not group]


def as_group(group: SynonymGroup) -> Group:
    """Give the words of a stored group."""
    return Group(tuple(group.words), group.is_one_way)


def create(group: Group, *, actor: User) -> SynonymGroup:
    """Add a group; the same one sent twice is one.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: The group cannot be used, or there are too many.
    """
    require(actor, Permission.SYNONYM_GROUP_EDIT)
    clean = tidied(group)
    present = listed()
    twin = next((other for other in present if as_group(other) == clean), None)
    if twin is not None:
        return twin
    if len(present) >= MOST_GROUPS:
        raise RuleBroken("synonym_groups_too_many", allowed=MOST_GROUPS)
    return _add(usable(clean, others_than(None)), actor)


def _add(group: Group, actor: User) -> SynonymGroup:
    made = SynonymGroup(words=list(group.words), is_one_way=group.is_one_way)
    record(EventKind.SYNONYM_GROUP_CREATED, made, actor=actor, words=made.words)
    return made


def change(present: SynonymGroup, *, actor: User, group: Group, seen: int) -> None:
    """Give a group other words; ``seen`` is its version when the form was opened.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: The group cannot be used.
        ChangedMeanwhile: Somebody else was faster.
    """
    require(actor, Permission.SYNONYM_GROUP_EDIT)
    clean = usable(group, others_than(present))
    if as_group(present) == clean:
        return
    if present.lock_version != seen:
        raise ChangedMeanwhile
    present.words = list(clean.words)
    present.is_one_way = clean.is_one_way
    record(EventKind.SYNONYM_GROUP_CHANGED, present, actor=actor, words=present.words)


def delete(group: SynonymGroup, *, actor: User) -> None:
    """Remove a group.

    Raises:
        NotAllowed: The actor does not administer.
    """
    require(actor, Permission.SYNONYM_GROUP_EDIT)
    record(EventKind.SYNONYM_GROUP_DELETED, group, actor=actor, words=group.words)
    session.delete(group)
    session.flush()


def difference(wanted: Sequence[Group]) -> Replaced:
    """Count what a new list would bring, take away and leave."""
    present = {as_group(group) for group in listed()}
    kept = len(present & set(wanted))
    return Replaced(len(wanted) - kept, len(present) - kept, kept)


def replace_all(wanted: Sequence[Group], *, actor: User, seen: str) -> Replaced:
    """Replace the list by groups that ``synonym_files.read`` has checked.

    Raises:
        NotAllowed: The actor does not administer.
        ChangedMeanwhile: The list is not the one any more that ``seen`` names.
    """
    require(actor, Permission.SYNONYM_GROUP_EDIT)
    counted = difference(wanted)
    if counted.added == counted.removed == 0:
        return counted
    if seen != present_version():
        raise ChangedMeanwhile
    present = {as_group(group): group for group in listed()}
    for known, row in present.items():
        if known not in wanted:
            delete(row, actor=actor)
    for group in wanted:
        if group not in present:
            _add(group, actor)
    return counted
