"""Acting for an organisation: asking, confirming with role and expiry date, ending."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    EventKind,
    Organisation,
    OrganisationKind,
    Representation,
    RepresentationRole,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, permits, require
from forum.services import organisations
from forum.working_days import today

#: How long a confirmation holds unless another day is named: offices change hands.
CONFIRMED_FOR = timedelta(days=2 * 365)


def people_of(organisation: Organisation, *, actor: User | None) -> list[Representation]:
    """List who acts for the organisation; requests and expired ones only for who confirms them."""
    rows = session.scalars(
        sa.select(Representation)
        .where(Representation.organisation_id == organisation.id, Representation.ended_at.is_(None))
        .options(joinedload(Representation.user))
        .order_by(Representation.confirmed_at.is_(None), Representation.id)
    ).all()
    may_see_all = permits(actor, Permission.ORGANISATION_EDIT, organisation)
    return [
        row
        for row in rows
        if not row.user.is_deleted
        and (row.is_valid or may_see_all or (actor is not None and row.user_id == actor.id))
    ]


def living_of(user: User) -> Representation | None:
    """Give the representation of a person that has not ended: valid, waiting or expired."""
    return session.scalar(
        sa.select(Representation).where(
            Representation.user_id == user.id, Representation.ended_at.is_(None)
        )
    )


def request(organisation: Organisation, *, actor: User, job_title: str = "") -> Representation:
    """Ask to act for the organisation; somebody who may has to confirm it.

    Raises:
        NotAllowed: The actor has no account.
        RuleBroken: The actor acts for, or asked at, another organisation.
    """
    require(actor, Permission.REPRESENTATION_REQUEST, organisation)
    living = living_of(actor)
    if living is not None and living.organisation_id == organisation.id:
        return living
    if living is not None:
        raise RuleBroken("represents_already")
    representation = Representation(
        user=actor, organisation=organisation, job_title=job_title or actor.job_title
    )
    record(EventKind.REPRESENTATION_REQUESTED, representation, actor=actor)
    return representation


def confirm(
    representation: Representation,
    *,
    actor: User,
    role: RepresentationRole,
    expires_on: date | None = None,
) -> None:
    """Say that the person acts for the organisation, as what and until when; also prolongs it.

    Raises:
        NotAllowed: The actor is neither another contact of the organisation nor an administrator.
        Conflict: It has ended.
        RuleBroken: The expiry date is in the past.
    """
    require(actor, Permission.REPRESENTATION_CONFIRM, representation)
    if representation.ended_at is not None:
        raise Conflict("representation_ended")
    now = utcnow()
    expires_on = expires_on or today(now) + CONFIRMED_FOR
    if expires_on < today(now):
        raise RuleBroken("expires_in_the_past")
    is_unchanged = (
        representation.is_valid
        and representation.role is role
        and representation.expires_on == expires_on
    )
    if is_unchanged:
        return
    representation.role, representation.expires_on = role, expires_on
    representation.confirmed_at, representation.confirmed_by_id = now, actor.id
    record(EventKind.REPRESENTATION_CONFIRMED, representation, actor=actor, role=role.value)


def end(representation: Representation, *, actor: User) -> None:
    """Stop acting for the organisation, take a request back, or refuse it.

    Raises:
        NotAllowed: It is not the actor's, and the actor is neither a contact nor administers.
    """
    require(actor, Permission.REPRESENTATION_END, representation)
    if representation.ended_at is None:
        _end(representation, actor)


def _end(representation: Representation, actor: User) -> None:
    representation.ended_at = utcnow()
    record(EventKind.REPRESENTATION_ENDED, representation, actor=actor)


def end_all_of(user: User) -> None:
    """End what a person does for an organisation, when the account is given up."""
    living = living_of(user)
    if living is not None:
        _end(living, user)
        living.job_title = ""


def fulfil(wishes: Mapping[str, Any], *, actor: User) -> None:
    """Do what was asked for when registering, now that the address is proven.

    An organisation that somebody else has made in the meantime is asked to confirm the person.
    """
    if living_of(actor) is not None:
        return
    chosen = wishes.get("organisation_id")
    organisation = session.get(Organisation, chosen) if chosen else None
    new = wishes.get("new_organisation")
    if organisation is None and new:
        organisation = organisations.find_by_name(new)
        if organisation is None:
            _make(new, OrganisationKind(wishes["organisation_kind"]), actor)
            return
    if organisation is not None:
        request(organisation, actor=actor)


def _make(name: str, kind: OrganisationKind, actor: User) -> None:
    try:
        organisations.create(actor, facts=organisations.Facts(name=name, kind=kind))
    except RuleBroken:
        # Somebody bears this name by now. The account is worth more than the wish: the person
        # finds both ways, making and joining, in the settings.
        return
