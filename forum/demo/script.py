"""The script of the demo: what happens when, told in the order of time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from forum import reactions
from forum.clock import travel_to
from forum.db import session
from forum.demo.content import ContentError, Entry
from forum.errors import ForumError
from forum.models import (
    ActionField,
    Comment,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Process,
    Suggestion,
    Thread,
    User,
)
from forum.services.placements import Spot
from forum.unit_of_work import unit_of_work
from forum.working_days import BERLIN

T = TypeVar("T")


@dataclass(order=True)
class Act:
    """One thing that somebody does at a moment; acts of the same moment keep their order."""

    moment: datetime
    order: int
    source: str = field(compare=False)
    do: Callable[[], Any] = field(compare=False)


class Script:
    """Collects acts in any order and plays them in the order of time, each as its own commit."""

    def __init__(self, now: datetime) -> None:
        """Count all days back from ``now``."""
        self.now = now
        self._acts: list[Act] = []

    def moment(self, days_ago: float, key: str) -> datetime:
        """Give a moment in office hours, the same for the same ``key`` and day."""
        chance = random.Random(key)  # noqa: S311 - variety, no secret
        day = (self.now - timedelta(days=days_ago)).astimezone(BERLIN)
        moment = day.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(
            seconds=chance.randrange(10 * 3600)
        )
        # Nothing happens in the future, not even in the demo's last hours.
        return min(moment, self.now - timedelta(minutes=5))

    def add(self, moment: datetime, entry: Entry, do: Callable[[], Any]) -> None:
        """Let ``do`` happen at ``moment``."""
        name = entry.get("title") or entry.get("statement") or entry.get("name") or "?"
        source = f"{entry.get('in_file', '?')}: {name}"
        self._acts.append(Act(moment, len(self._acts), source, do))

    def play(self, progress: Callable[[int, int], None]) -> None:
        """Let everything happen.

        Raises:
            ContentError: An entry asks for something that the forum refuses.
        """
        acts = sorted(self._acts)
        for number, act in enumerate(acts, start=1):
            try:
                with travel_to(act.moment):
                    with unit_of_work():
                        act.do()
                    with unit_of_work():
                        reactions.tell()
            except (ForumError, KeyError, LookupError, ValueError) as error:
                raise ContentError(f"{act.source}: {error!r}") from error
            progress(number, len(acts))


def _found(one: T | None, otherwise: str) -> T:
    if one is None:
        raise LookupError(otherwise)
    return one


def person(name: str) -> User:
    """Find a person of the demo.

    Raises:
        LookupError: Nobody has this name.
    """
    return _found(
        session.scalar(sa.select(User).where(User.name == name)), f"nobody is called {name!r}"
    )


def action_field(slug: str) -> ActionField:
    """Find an action field.

    Raises:
        LookupError: There is none with this address.
    """
    return _found(
        session.scalar(sa.select(ActionField).where(ActionField.slug == slug)),
        f"no action field {slug!r}",
    )


def process(slug: str) -> Process:
    """Find a process.

    Raises:
        LookupError: There is none with this address.
    """
    return _found(
        session.scalar(sa.select(Process).where(Process.slug == slug)), f"no process {slug!r}"
    )


def passage(text: str, paper: str | None = None) -> Passage:
    """Find the one passage of the newest versions that contains ``text``, in one paper or in all.

    Raises:
        LookupError: No passage contains it, or several do.
    """
    statement = (
        sa.select(Passage)
        .join(PaperVersion)
        .join(Paper)
        .where(
            Passage.text.contains(text, autoescape=True),
            PaperVersion.number == Paper.newest_version,
        )
    )
    if paper:
        statement = statement.where(Paper.slug == paper)
    found = session.scalars(statement).all()
    if len(found) != 1:
        raise LookupError(f"{len(found)} passages contain {text!r}")
    return found[0]


def spot(entry: Entry) -> Passage | Spot:
    """Find the passage that an entry is about, or the place in it that its ``quote`` marks.

    Raises:
        LookupError: The passage is not found, or the quote does not stand in it just once.
    """
    found = passage(entry["passage"], entry.get("paper"))
    quote = entry.get("quote")
    if not quote:
        return found
    if found.text.count(quote) != 1:
        raise LookupError(f"{quote!r} stands {found.text.count(quote)} times in the passage")
    start = found.text.index(quote)
    return Spot(found, (start, start + len(quote)))


def post(title: str, number: int) -> Comment:
    """Find a post by the title of its thread and its number.

    Raises:
        LookupError: There is none.
    """
    statement = (
        sa.select(Comment)
        .join(Thread, Comment.thread_id == Thread.id)
        .where(Thread.title == title, Comment.number == number)
    )
    return _found(session.scalar(statement), f"no post {number} in {title!r}")


def thread(title: str) -> Thread:
    """Find a thread by its title.

    Raises:
        LookupError: There is none.
    """
    return _found(
        session.scalar(sa.select(Thread).where(Thread.title == title)), f"no thread {title!r}"
    )


def dissent(statement: str) -> DissentFlag:
    """Find an objection by its statement.

    Raises:
        LookupError: There is none.
    """
    return _found(
        session.scalar(sa.select(DissentFlag).where(DissentFlag.statement == statement)),
        f"no dissent {statement!r}",
    )


def suggestion(reason: str) -> Suggestion:
    """Find a suggestion by its reason.

    Raises:
        LookupError: There is none.
    """
    return _found(
        session.scalar(sa.select(Suggestion).where(Suggestion.reason == reason)),
        f"no suggestion {reason!r}",
    )


def contribution(named: Entry) -> Any:
    """Find the contribution that is named: a dissent, a suggestion, a thread or a post of it."""
    if "dissent" in named:
        return dissent(named["dissent"])
    if "suggestion" in named:
        return suggestion(named["suggestion"])
    return post(named["thread"], named["post"]) if "post" in named else thread(named["thread"])


def about(entry: Entry) -> Passage | ActionField | Spot:
    """Find what an entry is about: its passage where it names one, else its action field."""
    return spot(entry) if "passage" in entry else action_field(entry["action_field"])
