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
    Process,
    Suggestion,
    Thread,
    User,
)

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


def thread_with_comments(subject: Thread) -> Iterable[Stale]:
    """A thread and all that was written in it."""
    yield Thread, [subject.id]
    yield Comment, _ids(sa.select(Comment.id).where(Comment.thread_id == subject.id))


def passages_of_paper(subject: Paper | PaperVersion) -> Iterable[Stale]:
    """All passages of a paper; those of older versions leave the index."""
    paper_id = subject.id if isinstance(subject, Paper) else subject.paper_id
    yield (
        Passage,
        _ids(sa.select(Passage.id).join(PaperVersion).where(PaperVersion.paper_id == paper_id)),
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
    yield Thread, _ids(threads)
    yield Comment, _ids(sa.select(Comment.id).where(Comment.thread_id.in_(threads)))
    passages = sa.select(Passage.id).where(Passage.version_id.in_(versions))
    yield Passage, _ids(passages)
    yield Suggestion, _ids(sa.select(Suggestion.id).where(Suggestion.passage_id.in_(passages)))
    yield DissentFlag, _ids(sa.select(DissentFlag.id).where(DissentFlag.process_id == subject.id))
    for model in (CooperationRequest, DiscourseRequest):
        yield model, _ids(sa.select(model.id).where(model.action_field_id.in_(fields)))
