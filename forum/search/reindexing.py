"""Which search documents an event makes stale: functions from a subject to (model, ids)."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Placement,
    PostMove,
    Process,
    Representation,
    Suggestion,
    Tag,
    Thread,
    User,
)
from forum.models.tag import thread_tags

Stale = tuple[type, list[int]]
Reindex = Callable[[Any], Iterable[Stale]]

_AUTHORED = (Thread, Comment, DissentFlag, CooperationRequest, DiscourseRequest, Suggestion)


def _ids(statement: sa.Select[int]) -> list[int]:
    return list(session.scalars(statement))


def itself(subject: Any) -> Iterable[Stale]:
    """The subject's own document."""
    yield type(subject), [subject.id]


def its_target(subject: Placement) -> Iterable[Stale]:
    """The contribution that something is said about."""
    yield type(subject.target), [subject.target.id]


def its_person(subject: Representation) -> Iterable[Stale]:
    """The person who acts for an organisation, or does no longer."""
    yield User, [subject.user_id]


def thread_with_comments(subject: Thread) -> Iterable[Stale]:
    """A thread and all that was written in it, and the objections to that."""
    yield from _threads(sa.select(Thread.id).where(Thread.id == subject.id))


def _threads(threads: sa.Select[int]) -> Iterable[Stale]:
    comments = sa.select(Comment.id).where(Comment.thread_id.in_(threads))
    yield Thread, _ids(threads)
    yield Comment, _ids(comments)
    yield DissentFlag, _ids(sa.select(DissentFlag.id).where(DissentFlag.comment_id.in_(comments)))


def both_threads(subject: PostMove) -> Iterable[Stale]:
    """The two threads of a move of posts, with all that was written in them."""
    yield from _threads(
        sa.select(Thread.id).where(Thread.id.in_([subject.source_id, subject.target_id]))
    )


def passages_of_paper(subject: Paper | PaperVersion) -> Iterable[Stale]:
    """All passages of a paper; those of older versions leave the index."""
    paper_id = subject.id if isinstance(subject, Paper) else subject.paper_id
    yield (
        Passage,
        _ids(sa.select(Passage.id).join(PaperVersion).where(PaperVersion.paper_id == paper_id)),
    )


def whole_paper(subject: Paper) -> Iterable[Stale]:
    """All passages of a paper, and all that is about them: they bear its title."""
    yield from passages_of_paper(subject)
    versions = sa.select(PaperVersion.id).where(PaperVersion.paper_id == subject.id)
    passages = sa.select(Passage.id).where(Passage.version_id.in_(versions))
    yield from _threads(sa.select(Thread.id).where(Thread.passage_id.in_(passages)))
    for model in (DissentFlag, CooperationRequest, DiscourseRequest, Suggestion):
        yield model, _ids(sa.select(model.id).where(model.passage_id.in_(passages)))


def threads_of_tag(subject: Tag) -> Iterable[Stale]:
    """All threads at which a tag stands."""
    yield from _threads(
        sa.select(thread_tags.c.thread_id).where(thread_tags.c.tag_id == subject.id)
    )


def everything_written(subject: User) -> Iterable[Stale]:
    """All contributions of a person."""
    for model in _AUTHORED:
        yield model, _ids(sa.select(model.id).where(model.author_id == subject.id))


def whole_process(subject: Process) -> Iterable[Stale]:
    """All that belongs to a process: it may just have become public."""
    fields = sa.select(ActionField.id).where(ActionField.process_id == subject.id)
    papers = sa.select(Paper.id).where(Paper.process_id == subject.id)
    threads = sa.select(Thread.id).where(Thread.action_field_id.in_(fields))
    versions = sa.select(PaperVersion.id).where(PaperVersion.paper_id.in_(papers))
    yield from _threads(threads)
    passages = sa.select(Passage.id).where(Passage.version_id.in_(versions))
    yield Passage, _ids(passages)
    yield Suggestion, _ids(sa.select(Suggestion.id).where(Suggestion.passage_id.in_(passages)))
    yield DissentFlag, _ids(sa.select(DissentFlag.id).where(DissentFlag.process_id == subject.id))
    for model in (CooperationRequest, DiscourseRequest):
        yield model, _ids(sa.select(model.id).where(model.action_field_id.in_(fields)))
