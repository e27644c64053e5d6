"""A page of a thread: its posts with all that their cards show, and the ways to other pages."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.db import session
from forum.models import Comment, DissentFlag, Thread, Visibility
from forum.permissions.belonging import paper_of
from forum.permissions.policy import Permission, permits, takes_part
from forum.permissions.rules import Actor
from forum.presenters.post_moves import Trace, Traces, traces_of
from forum.presenters.posts import Post, posts_of
from forum.services import moved_posts, own_marks
from forum.services.own_marks import OwnMarks
from forum.services.thread_posts import SHOWN_WITH_POSTS
from forum.services.threads import PublicThread

T = TypeVar("T")

PAGE_SIZE = 20


class Entry(NamedTuple):
    """A post in the order of its page, before more of it is needed."""

    id: int
    number: int
    author_id: int
    is_held: bool
    #: Whether everybody who may read it sees the same: shown as written, and nothing stands at it.
    is_plain: bool


class PageFacts(NamedTuple):
    """What is true of a page whoever reads it."""

    entries: list[Entry]
    #: Whether moves of posts may have left something to show.
    is_moved: bool


class ThreadFacts(NamedTuple):
    """What is true of a thread whoever reads it."""

    author_id: int
    is_visible: bool
    is_slowed: bool
    #: Whose duty it is to answer for the paper it is about.
    curator_ids: tuple[int | None, ...]


class Remembered(Protocol):
    """Gives what ``make`` gave before, as long as nothing has changed of the page."""

    def __call__(self, key: Hashable, make: Callable[[], T], size: int) -> T:
        """Give it; ``size`` is about how many bytes it takes."""
        ...


@dataclass
class ThreadPage:
    """Twenty posts, by number; any post is one link away. What nobody asks for is not loaded."""

    found: Thread | PublicThread
    actor: Actor
    number: int
    last: int
    remembered: Remembered
    #: The same for what the reader has done.
    remembered_own: Remembered
    _posts: dict[int, Post] = field(default_factory=dict, init=False)

    @cached_property
    def thread(self) -> Thread:
        """The thread itself; loaded when somebody asks for it."""
        return session.get_one(Thread, self.found.id)

    @property
    def previous_number(self) -> int | None:
        """Number of a post on the page before."""
        return None if self.number == 1 else (self.number - 2) * PAGE_SIZE + 1

    @property
    def next_number(self) -> int | None:
        """Number of a post on the page after."""
        return None if self.number == self.last else self.number * PAGE_SIZE + 1

    def traces_before(self, index: int) -> list[Trace]:
        """Give what left between a post of the page and the one before it, or after the last."""
        if not self.is_moved:
            return []
        numbers = [0, *(entry.number for entry in self.entries), None]
        return self.traces.between(numbers[index] or 0, numbers[index + 1])

    def to(self, number: int) -> str:
        """Address a place of this thread, also where the post itself stands elsewhere by now."""
        return f"{number}?here=1" if number in self.traces.gone else str(number)

    @property
    def last_number(self) -> int:
        """Number of a post on the last page."""
        return (self.last - 1) * PAGE_SIZE + 1

    @cached_property
    def _facts(self) -> PageFacts:
        key = ("facts", self.found.id, self.number)
        return self.remembered(key, partial(_facts, self.found.id, self.number), 4000)

    @property
    def is_moved(self) -> bool:
        """Whether posts have ever left the thread or come to it."""
        return self._facts.is_moved

    @cached_property
    def entries(self) -> list[Entry]:
        """The posts that exist for the reader."""
        if self._sees_held:
            return self._facts.entries
        reader = self.actor.id if self.actor else None
        return [
            entry for entry in self._facts.entries if not entry.is_held or entry.author_id == reader
        ]

    @cached_property
    def traces(self) -> Traces:
        """What posts that were moved have left here.

        Also on the pages before and after: the ways there must not lead out of the thread.
        """
        if not self.is_moved:
            return Traces()
        first = (self.number - 1) * PAGE_SIZE + 1
        return traces_of(self.thread, self.actor, first=first, size=PAGE_SIZE)

    @property
    def _sees_held(self) -> bool:
        return self.actor is not None and self.actor.active and self.actor.is_moderator

    @cached_property
    def own(self) -> OwnMarks:
        """What the reader has done with the posts."""
        ids = [entry.id for entry in self.entries] if self.actor else []
        ask = partial(own_marks.of, self.actor, ids, thread_id=self.found.id)
        return self.remembered_own(("own", self.number), ask, 1000)

    @cached_property
    def thread_facts(self) -> ThreadFacts:
        """What is true of the thread whoever reads it."""
        return self.remembered("thread_facts", lambda: _facts_of(self.thread), 200)

    @cached_property
    def may_reply(self) -> bool:
        """Whether the reader may write here."""
        person = self.actor
        if person is None or person.is_moderator or takes_part.explain(person, None) is not None:
            return permits(person, Permission.COMMENT_WRITE, self.thread)

        def ask() -> bool:
            return permits(person, Permission.COMMENT_WRITE, self.thread)

        # Of members who take part anywhere, the thread alone decides (see the policy).
        return self.remembered("takes_replies", ask, 100)

    @property
    def has_common_head(self) -> bool:
        """Tell whether members who may write here see the same above the posts."""
        return (
            self.actor is not None
            and self._is_common_reader
            and self.actor.id != self.thread_facts.author_id
            and self.thread_facts.is_visible
        )

    @cached_property
    def is_common(self) -> bool:
        """Tell whether members who may write here see the same but for what is counted for them."""
        return (
            self.actor is not None
            and self.has_common_head
            and not self.thread_facts.is_slowed
            and self.actor.id not in self.thread_facts.curator_ids
            and not self.is_moved
            and all(map(self.has_common, self.entries))
        )

    @cached_property
    def _is_common_reader(self) -> bool:
        """Whether the reader is a guest, or may do with others' plain posts what members may."""
        if self.remembered is at_once or self.actor is None:
            return self.remembered is not at_once
        return self.may_reply and not self.actor.is_moderator

    def has_common(self, entry: Entry) -> bool:
        """Tell whether a post looks the same for every guest, or member who may write here."""
        if self.actor is None or not self._is_common_reader:
            return self._is_common_reader and entry.is_plain
        return (
            entry.is_plain
            and entry.author_id != self.actor.id
            and entry.author_id not in self.own.muted
            and entry.id not in self.own.supports
            and entry.id not in self.own.bookmarked
        )

    def post(self, entry: Entry) -> Post:
        """Give a post with all that its card shows; those after it that look alike come along."""
        if entry.id not in self._posts:
            # Mostly a post has been added: those before it are kept, and nobody asks for them.
            rest = self.entries[self.entries.index(entry) :]
            is_common = self.has_common(entry)
            self._posts |= self._loaded([one for one in rest if self.has_common(one) == is_common])
        return self._posts[entry.id]

    def _loaded(self, entries: list[Entry]) -> dict[int, Post]:
        comments = session.scalars(
            sa.select(Comment)
            .where(Comment.id.in_([entry.id for entry in entries]))
            .options(*SHOWN_WITH_POSTS)
            .order_by(Comment.number)
        ).all()
        return {post.comment.id: post for post in posts_of(comments, self.actor, self.own)}


def at_once(key: Hashable, make: Callable[[], T], size: int) -> T:  # noqa: ARG001
    """Remember nothing: give what ``make`` gives."""
    return make()


def page_of(
    found: Thread | PublicThread,
    actor: Actor,
    *,
    number: int,
    remembered: Remembered = at_once,
    remembered_own: Remembered | None = None,
) -> ThreadPage:
    """Present the page on which post ``number`` stands; costs the same wherever that is."""
    last = max(1, number_of_page(found.last_number))
    page = min(max(1, number_of_page(number)), last)
    return ThreadPage(found, actor, page, last, remembered, remembered_own or at_once)


def number_of_page(number: int) -> int:
    """Tell on which page a post stands."""
    return -(-number // PAGE_SIZE)


def _facts_of(thread: Thread) -> ThreadFacts:
    paper = paper_of(thread)
    return ThreadFacts(
        thread.author_id,
        thread.visibility is Visibility.VISIBLE,
        thread.is_slowed,
        (paper.curator_id, paper.deputy_id) if paper else (),
    )


def _facts(thread_id: int, page: int) -> PageFacts:
    first = (page - 1) * PAGE_SIZE + 1
    other = aliased(Comment)
    elsewhere = sa.exists().where(
        other.thread_id != Comment.thread_id,
        sa.or_(other.reply_to_id == Comment.id, other.id == Comment.reply_to_id),
    )
    is_plain = sa.and_(
        Comment.visibility == Visibility.VISIBLE,
        Comment.wiki_at.is_(None),
        Comment.third_party == "",
        ~sa.exists().where(DissentFlag.comment_id == Comment.id),
        ~elsewhere,
    )
    rows = session.execute(
        sa.select(
            Comment.id,
            Comment.number,
            Comment.author_id,
            Comment.visibility == Visibility.HELD,
            is_plain,
            moved_posts.exist_in(thread_id),
        )
        .where(Comment.thread_id == thread_id, Comment.number.between(first, first + PAGE_SIZE - 1))
        .order_by(Comment.number)
    )
    found = rows.all()
    # A page of which all posts have left has no row that could tell.
    return PageFacts([Entry(*row[:-1]) for row in found], not found or bool(found[0][-1]))
