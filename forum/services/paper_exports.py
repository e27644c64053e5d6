"""What everybody may read about a version of a paper, for files that leave the forum.

A file cannot be called back, so it holds what a guest may read and nothing more, whoever asks
for it: no hidden contribution, no contact data, no answer that is not published yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload, undefer

from forum.db import session
from forum.models import (
    HELD,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Paper,
    PaperVersion,
    Passage,
    Placement,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.models.target import COLUMN_OF
from forum.permissions.scopes import readable_comments, visible

#: The kinds of contributions that stand beside a passage, in the order of the file.
KINDS: tuple[Any, ...] = (DissentFlag, Suggestion, Thread, CooperationRequest, DiscourseRequest)


@dataclass(slots=True)
class Said:
    """A contribution, where it stands in the version, and what was said to it.

    Attributes:
        contribution: The thread, dissent flag, suggestion or request.
        place: Where it stands in the version; a place that is not held is only a proposal.
        comments: The comments that everybody may read, in their order.
        objections: The objections to these comments.
    """

    contribution: Any
    place: Placement
    comments: list[Comment] = field(default_factory=list)
    objections: list[DissentFlag] = field(default_factory=list)

    @property
    def passage_id(self) -> int | None:
        """The passage that it stands beside, None where no passage holds it."""
        return self.place.passage_id if self.place.status in HELD else None


def version_with_source(paper: Paper, number: int) -> PaperVersion | None:
    """Find a version of a paper together with its Markdown."""
    return session.scalar(
        sa.select(PaperVersion)
        .where(PaperVersion.paper_id == paper.id, PaperVersion.number == number)
        .options(undefer(PaperVersion.source))
    )


def contributions(version: PaperVersion) -> list[Said]:
    """Give all that everybody may read about a version, oldest first within each kind."""
    said = [one for model in KINDS for one in _placed(version, model)]
    _add_comments(said)
    _add_objections(said)
    return said


def _people(model: Any) -> Sequence[Any]:
    return (
        joinedload(model.author).options(lazyload(User.representations)),
        joinedload(model.organisation),
    )


def _options(model: Any) -> Sequence[Any]:
    options = [*_people(model), joinedload(model.passage).joinedload(Passage.version)]
    if model in (DissentFlag, Suggestion):
        deciding = DissentFlag.answered_by if model is DissentFlag else Suggestion.decided_by
        options.append(joinedload(deciding).options(lazyload(User.representations)))
    if model is DissentFlag:
        options += [selectinload(DissentFlag.extensions), selectinload(DissentFlag.carried)]
    return options


def _placed(version: PaperVersion, model: Any) -> Iterable[Said]:
    rows = session.execute(
        sa.select(model, Placement)
        .join(Placement, getattr(Placement, f"{COLUMN_OF[model]}_id") == model.id)
        .where(
            Placement.version_id == version.id,
            visible(model, None),
            model.visibility == Visibility.VISIBLE,
        )
        .options(
            *_options(model),
            lazyload(Placement.version),
            lazyload(Placement.passage),
        )
        .order_by(model.id)
    )
    return [Said(contribution, place) for contribution, place in rows]


def _thread_of(contribution: Any) -> int | None:
    """Give the id of the thread in which a contribution is discussed, or which it is."""
    if isinstance(contribution, Thread):
        return contribution.id
    if isinstance(contribution, DissentFlag | Suggestion):
        return contribution.discussion_id
    return None


def _add_comments(said: Sequence[Said]) -> None:
    by_thread = {key: one for one in said if (key := _thread_of(one.contribution)) is not None}
    comments = session.scalars(
        sa.select(Comment)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(
            Comment.thread_id.in_(by_thread),
            Thread.visibility == Visibility.VISIBLE,
            Comment.visibility == Visibility.VISIBLE,
            readable_comments(None),
        )
        .options(*_people(Comment), joinedload(Comment.thread), joinedload(Comment.reply_to))
        .order_by(Comment.thread_id, Comment.number)
    )
    for comment in comments:
        by_thread[comment.thread_id].comments.append(comment)


def _add_objections(said: Sequence[Said]) -> None:
    by_comment = {comment.id: one for one in said for comment in one.comments}
    raised: dict[int, list[DissentFlag]] = defaultdict(list)
    flags = session.scalars(
        sa.select(DissentFlag)
        .where(
            DissentFlag.comment_id.in_(by_comment),
            DissentFlag.visibility == Visibility.VISIBLE,
            visible(DissentFlag, None),
        )
        .options(*_options(DissentFlag), joinedload(DissentFlag.comment))
        .order_by(DissentFlag.id)
    )
    for flag in flags:
        raised[flag.comment_id or 0].append(flag)
    for comment_id, found in raised.items():
        by_comment[comment_id].objections += found
