"""Many threads and posts beside those of the small demo, for trying out and for measuring."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.markup import RENDER_VERSION
from forum.models import (
    ActionField,
    Comment,
    ContributionKind,
    Event,
    EventKind,
    MemberKind,
    Thread,
    User,
    Visibility,
)
from forum.names import slugify
from forum.services import event_seals
from forum.unit_of_work import unit_of_work

BATCH = 2_000
DAYS = 365
#: How many people take part in a thread, at most.
PEOPLE = 12
#: The share of posts that answer one post and not all.
ANSWERS = 0.3

Row = dict[str, Any]
#: The Markdown of a post, and its HTML as the renderer has made it.
Text = tuple[str, str]


@dataclass(frozen=True)
class Size:
    """How many threads and posts are added; one thread is long, so that paging can be tried."""

    threads: int
    posts: int
    longest: int


LARGE = Size(threads=2_000, posts=40_000, longest=2_000)


@dataclass
class _Rows:
    """The rows of one transaction, and the keys that they begin at."""

    thread_id: int
    comment_id: int
    event_id: int
    threads: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _Setting:
    """What rows are made from."""

    chance: random.Random
    texts: Sequence[Text]
    fields: Sequence[int]
    titles: Sequence[str]
    kinds: dict[int, MemberKind]
    speaks_for: dict[int, int | None]
    now: datetime


def fill(
    progress: Callable[[int], None], *, size: Size = LARGE, texts: Sequence[Text] = ()
) -> bool:
    """Add the threads once; answer whether they were made now. Expects the small demo.

    Args:
        progress: Told how many posts were written after each transaction.
        size: How many there shall be.
        texts: What the posts say; the words of the small demo where nothing is given.
    """
    if (session.scalar(sa.select(sa.func.count(Thread.id))) or 0) >= size.threads:
        return False
    setting = _setting(texts)
    for numbers in _batched(_lengths(setting.chance, size)):
        with unit_of_work():
            rows = _Rows(_last(Thread) + 1, _last(Comment) + 1, _last(Event) + 1)
            for length in numbers:
                _add_thread(rows, setting, length)
            _write(rows)
            count_on(Thread, Comment, Event)
        progress(len(rows.comments))
    return True


def count_on(*models: Any) -> None:
    """Let the database give keys behind those that rows were written with.

    SQLite looks for the last one each time; PostgreSQL counts, and would give them once more.
    """
    if session.get_bind().dialect.name == "postgresql":
        for model in models:
            counter = sa.func.pg_get_serial_sequence(model.__tablename__, "id")
            session.execute(sa.select(sa.func.setval(counter, sa.func.max(model.id))))


def _last(model: Any) -> int:
    return session.scalar(sa.select(sa.func.max(model.id))) or 0


def _setting(texts: Sequence[Text]) -> _Setting:
    people = session.scalars(sa.select(User).where(User.deleted_at.is_(None))).all()
    shown = sa.select(Comment.body, Comment.body_html).where(
        Comment.visibility == Visibility.VISIBLE
    )
    return _Setting(
        chance=random.Random("kommune-360"),  # noqa: S311 - variety, no secret
        texts=texts or [(body, html) for body, html in session.execute(shown)],
        fields=session.scalars(sa.select(ActionField.id)).all(),
        titles=session.scalars(sa.select(Thread.title)).all(),
        kinds={person.id: person.kind for person in people},
        speaks_for={p.id: p.organisation.id if p.organisation else None for p in people},
        now=utcnow(),
    )


def _lengths(chance: random.Random, size: Size) -> Iterator[int]:
    """Give the number of posts of each thread, so that both totals are met."""
    yield size.longest
    left, threads = size.posts - size.longest, size.threads - 1
    while threads:
        drawn = round(chance.gammavariate(2, left / threads / 2))
        # At least one post for each thread that is still to come.
        length = left if threads == 1 else max(1, min(drawn, left - threads + 1))
        yield length
        left, threads = left - length, threads - 1


def _batched(lengths: Iterator[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for length in lengths:
        batch.append(length)
        if sum(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _add_thread(rows: _Rows, setting: _Setting, length: int) -> None:
    """Add a thread of so many posts, with the events that tell of it."""
    thread_id = rows.thread_id + len(rows.threads)
    begun = rows.comment_id + len(rows.comments)
    posts = _posts(setting, thread_id, begun, length)
    title = f"{setting.chance.choice(setting.titles)[:120]} ({thread_id})"
    rows.threads.append(_thread(setting, title, posts))
    rows.comments += posts
    for post in posts:
        is_opening = post["number"] == 1
        rows.events.append(
            {
                "id": rows.event_id + len(rows.events),
                "kind": EventKind.THREAD_CREATED if is_opening else EventKind.COMMENT_CREATED,
                "subject_type": "thread" if is_opening else "comment",
                "subject_id": thread_id if is_opening else post["id"],
                "actor_id": post["author_id"],
                "data": {"mentioned": []},
                "created_at": post["created_at"],
            }
        )


def _posts(setting: _Setting, thread_id: int, begun: int, length: int) -> list[Row]:
    chance, made = setting.chance, list[Row]()
    people = chance.sample(sorted(setting.speaks_for), min(PEOPLE, len(setting.speaks_for)))
    begin = setting.now - timedelta(days=chance.random() * DAYS + 1)
    step = (setting.now - begin) / (length + 1) * chance.random()
    for number in range(1, length + 1):
        author = chance.choice(people)
        body, html = chance.choice(setting.texts)
        answered = chance.choice(made) if made and chance.random() < ANSWERS else None
        if answered is not None:
            answered["reply_count"] += 1
        made.append(
            {
                "id": begun + number - 1,
                "thread_id": thread_id,
                "number": number,
                "reply_to_id": answered and answered["id"],
                "author_id": author,
                "organisation_id": setting.speaks_for[author],
                "kind": ContributionKind.COMMENT,
                "body": body,
                "body_html": html,
                "render_version": RENDER_VERSION,
                "visibility": Visibility.VISIBLE,
                "third_party": "",
                "revision_count": 0,
                "reply_count": 0,
                "created_at": begin + step * (number - 1),
            }
        )
    return made


def _thread(setting: _Setting, title: str, posts: list[Row]) -> Row:
    chance, first, last = setting.chance, posts[0], posts[-1]
    kind = chance.choice(list(ContributionKind))
    if (
        kind is ContributionKind.EXPERIENCE
        and setting.kinds[first["author_id"]] is not MemberKind.MUNICIPAL_ACTOR
    ):
        kind = ContributionKind.COMMENT
    first["kind"] = kind
    return {
        "id": first["thread_id"],
        "title": title,
        "slug": slugify(title),
        "action_field_id": chance.choice(setting.fields),
        "kind": kind,
        "author_id": first["author_id"],
        "organisation_id": first["organisation_id"],
        "visibility": Visibility.VISIBLE,
        "comment_count": len(posts),
        "last_number": len(posts),
        "last_comment_at": last["created_at"],
        "last_author_id": last["author_id"],
        "view_count": chance.randrange(20, 900),
        "created_at": first["created_at"],
    }


def _write(rows: _Rows) -> None:
    """Insert the rows and seal the events, as the last step of the transaction."""
    session.execute(sa.insert(Thread), rows.threads)
    session.execute(sa.insert(Comment), rows.comments)
    session.execute(sa.insert(Event), rows.events)
    # Never added to the session: the seal needs what they hold, and they are written already.
    event_seals.seal([Event(**row) for row in rows.events])
