"""The large demo: 2,000 threads and 40,000 posts recombined from the small one, for trying out."""

import random
from collections.abc import Callable, Iterator
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
    MemberKind,
    Thread,
    User,
    Visibility,
)
from forum.names import slugify
from forum.unit_of_work import unit_of_work

THREADS = 2_000
POSTS = 40_000
#: One thread is long, so that paging can be tried.
LONGEST = 2_000
BATCH = 2_000
DAYS = 365


def fill(progress: Callable[[int], None]) -> bool:
    """Add the threads once; answer whether they were made now. Expects the small demo."""
    if (session.scalar(sa.select(sa.func.count(Thread.id))) or 0) >= THREADS:
        return False
    chance = random.Random("kommune-360")  # noqa: S311 - variety, no secret
    people = session.scalars(sa.select(User).where(User.deleted_at.is_(None))).all()
    sources = session.execute(
        sa.select(Comment.body, Comment.body_html).where(Comment.visibility == Visibility.VISIBLE)
    ).all()
    fields = session.scalars(sa.select(ActionField.id)).all()
    titles = session.scalars(sa.select(Thread.title)).all()
    speaks_for = {p.id: p.organisation.id if p.organisation else None for p in people}
    kinds = {person.id: person.kind for person in people}
    now = utcnow()
    for numbers in _batched(_lengths(chance)):
        with unit_of_work():
            begun = session.scalar(sa.select(sa.func.max(Thread.id))) or 0
            threads, comments = [], []
            for offset, length in enumerate(numbers, start=1):
                people_here = chance.sample(sorted(speaks_for), min(12, len(speaks_for)))
                posts = list(
                    _posts(chance, begun + offset, length, people_here, speaks_for, sources, now)
                )
                comments += posts
                title = f"{chance.choice(titles)[:120]} ({begun + offset})"
                threads.append(_thread(chance, title, posts, fields, kinds))
            session.execute(sa.insert(Thread), threads)
            session.execute(sa.insert(Comment), comments)
        progress(len(comments))
    return True


def _lengths(chance: random.Random) -> Iterator[int]:
    """Give the number of posts of each thread, so that both totals are met."""
    yield LONGEST
    left, threads = POSTS - LONGEST, THREADS - 1
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


def _posts(  # noqa: PLR0917 - what a row is made from
    chance: random.Random,
    thread_id: int,
    length: int,
    people: list[int],
    speaks_for: dict[int, int | None],
    sources: Any,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    begin = now - timedelta(days=chance.random() * DAYS + 1)
    step = (now - begin) / (length + 1) * chance.random()
    for number in range(1, length + 1):
        author = chance.choice(people)
        body, html = chance.choice(sources)
        yield {
            "thread_id": thread_id,
            "number": number,
            "author_id": author,
            "organisation_id": speaks_for[author],
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


def _thread(
    chance: random.Random,
    title: str,
    posts: list[dict[str, Any]],
    fields: Any,
    kinds: dict[int, MemberKind],
) -> dict[str, Any]:
    first, last = posts[0], posts[-1]
    kind = chance.choice(list(ContributionKind))
    if (
        kind is ContributionKind.EXPERIENCE
        and kinds[first["author_id"]] is not MemberKind.MUNICIPAL_ACTOR
    ):
        kind = ContributionKind.COMMENT
    first["kind"] = kind
    return {
        "id": first["thread_id"],
        "title": title,
        "slug": slugify(title),
        "action_field_id": chance.choice(fields),
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
