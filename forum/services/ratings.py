"""Ratings of offers, searches and ideas: one a person; who was never rated has none, not zero."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import lock, session
from forum.errors import RuleBroken
from forum.events import record
from forum.keyset import Slice, slice_of
from forum.models import CooperationRequest, EventKind, Rating, User
from forum.models.rating import HIGHEST, LOWEST, RATED_BY, Rateable
from forum.permissions.policy import Permission, require

#: More reasons are read by nobody; the number of ratings stands above them.
SHOWN = 200


def _column(model: type) -> Any:
    return getattr(Rating, f"{RATED_BY[model]}_id")


def of(request: Rateable, person: User | None) -> Rating | None:
    """Find the person's rating."""
    if person is None:
        return None
    return session.scalar(
        sa.select(Rating).where(_column(type(request)) == request.id, Rating.user_id == person.id)
    )


def reasoned(request: Rateable) -> Sequence[Rating]:
    """Give the ratings with a reason by people who still have an account, the latest first.

    One whose reason was taken out stays in the list, so that it can be seen that there was one.
    """
    return session.scalars(
        sa.select(Rating)
        .join(User, User.id == Rating.user_id)
        .where(
            _column(type(request)) == request.id,
            sa.or_(Rating.reason != "", Rating.redaction_id.is_not(None)),
            User.deleted_at.is_(None),
        )
        .options(joinedload(Rating.user))
        .order_by(Rating.id.desc())
        .limit(SHOWN)
    ).all()


def rate(request: Rateable, *, actor: User, stars: int, reason: str = "") -> Rating:
    """Rate a request, or rate it differently.

    Raises:
        NotAllowed: It is the actor's own, or the actor may not take part.
        RuleBroken: There is no such rating.
    """
    require(actor, Permission.RATING_GIVE, request)
    if not LOWEST <= stars <= HIGHEST:
        raise RuleBroken("no_such_rating")
    lock(request)
    rating = of(request, actor)
    if rating is None:
        rating = Rating(user=actor, **{RATED_BY[type(request)]: request})
        session.add(rating)
    rating.stars = stars
    rating.say(reason)
    _count(request)
    record(_event(request, "rated"), request, actor=actor)
    return rating


def withdraw(request: Rateable, *, actor: User) -> None:
    """Take one's rating back; without one nothing changes.

    Raises:
        NotFound: The request does not exist for the actor.
    """
    require(
        actor,
        Permission.COOPERATION_REQUEST_VIEW
        if isinstance(request, CooperationRequest)
        else Permission.DISCOURSE_REQUEST_VIEW,
        request,
    )
    lock(request)
    rating = of(request, actor)
    if rating is not None:
        session.delete(rating)
        _count(request)
        record(_event(request, "unrated"), request, actor=actor)


def _event(request: Rateable, what: str) -> EventKind:
    return EventKind(f"{RATED_BY[type(request)]}:{what}")


def _count(request: Rateable) -> None:
    """Count under a lock, after the own row is written: whoever comes second sees both."""
    session.flush()
    lock(request)
    number, average = session.execute(
        sa.select(sa.func.count(Rating.id), sa.func.avg(Rating.stars)).where(
            _column(type(request)) == request.id
        )
    ).one()
    request.rating_count = number
    request.rating_average = float(average) if number else None
    session.flush()


def recount() -> None:
    """Repair the results of all ratings."""
    session.flush()
    for model in RATED_BY:
        mine = _column(model) == model.id

        def result(function: Any, where: Any = mine, model: Any = model) -> Any:
            return sa.select(function).where(where).correlate(model).scalar_subquery()

        session.execute(
            sa.update(model)
            .values(
                rating_count=result(sa.func.count(Rating.id)),
                rating_average=result(sa.cast(sa.func.avg(Rating.stars), sa.Double)),
            )
            .execution_options(synchronize_session=False)
        )


def best_first(statement: sa.Select[Any], model: Any, *, after: str | None) -> Slice[Any]:
    """List those that were rated, the best first."""
    return slice_of(
        statement.where(model.rating_average.is_not(None)),
        keys=(model.rating_average, model.id),
        after=after,
    )


def unrated(statement: sa.Select[Any], model: Any, *, after: str | None) -> Slice[Any]:
    """List those that nobody has rated, the newest first; neither good nor bad, but unknown."""
    return slice_of(
        statement.where(model.rating_average.is_(None)),
        keys=(model.created_at, model.id),
        after=after,
    )
