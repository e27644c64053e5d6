"""What moves of posts leave on pages of threads: stubs where they stood, notes where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from forum.models import Comment, MovedPost, PostMove, Thread
from forum.permissions.policy import sees
from forum.permissions.rules import Actor
from forum.services import moved_posts


@dataclass
class Trace:
    """What one move left on a page: the numbers in this thread, and whether the other may be named.

    ``other`` is None where it does not exist for the reader. ``back`` are the numbers that posts
    have got in this thread which have come back to it since.
    """

    move: PostMove
    other: Thread | None
    numbers: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)

    @property
    def first(self) -> int:
        """Where on the page it stands."""
        return self.numbers[0]

    @property
    def named(self) -> str:
        """The numbers as people write them."""
        return chosen_text(self.numbers)


@dataclass
class Traces:
    """The traces of a page; ``gone`` are numbers near it whose posts stand elsewhere."""

    departures: list[Trace] = field(default_factory=list)
    arrivals: dict[int, Trace] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def between(self, before: int, number: int | None) -> list[Trace]:
        """Give what left between two posts that follow each other, or after the last one."""
        return [
            trace
            for trace in self.departures
            if before < trace.first and (number is None or trace.first < number)
        ]


def traces_of(thread: Thread, actor: Actor, *, first: int, size: int) -> Traces:
    """Present what moves left on the page of ``size`` numbers that begins at ``first``."""
    made = Traces()
    here = range(first, first + size)
    leaving: dict[int, Trace] = {}
    returning: dict[int, Trace] = {}
    coming: dict[int, Trace] = {}
    for row in moved_posts.among(thread, first - size, first + 2 * size - 1):
        move = row.move
        if move.undone_at is not None:
            made.gone.add(row.new_number)
        elif move.source_id == thread.id:
            made.gone.add(row.old_number)
            # Of all posts at once the page says it on its own.
            if row.old_number in here and not (move.is_merge and thread.is_merged):
                _depart(leaving, returning, row, actor)
        elif row.new_number in here and _stands(row.comment, thread, row.new_number):
            _note(coming, move, move.source, actor).numbers.append(row.new_number)
    departures = [*leaving.values(), *returning.values()]
    made.departures = sorted(departures, key=lambda trace: trace.first)
    made.arrivals = {trace.first: trace for trace in coming.values()}
    return made


def _stands(comment: Comment, thread: Thread, number: int) -> bool:
    return comment.thread_id == thread.id and comment.number == number


def _depart(
    leaving: dict[int, Trace], returning: dict[int, Trace], row: MovedPost, actor: Actor
) -> None:
    """Note that a post left its number: for another thread, or to come back under a new number."""
    is_back = row.comment.thread_id == row.move.source_id
    trace = _note(returning if is_back else leaving, row.move, row.move.target, actor)
    trace.numbers.append(row.old_number)
    if is_back:
        trace.back.append(row.comment.number)


def _note(found: dict[int, Trace], move: PostMove, other: Thread, actor: Actor) -> Trace:
    if move.id not in found:
        found[move.id] = Trace(move, other if sees(actor, other) else None)
    return found[move.id]


def chosen_text(numbers: Sequence[int]) -> str:
    """Write numbers of posts as ``#3, #5, #6``."""
    return ", ".join(f"#{number}" for number in numbers)


def excerpt(comment: Comment, length: int = 160) -> str:
    """Give the beginning of a post in one line."""
    text = Markup(comment.body_html).striptags()  # noqa: S704 - only its words
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]} …"
