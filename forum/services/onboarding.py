"""The first steps of a new member: a profile, a field of interest, a contribution."""

import enum
from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import FieldChoice, User
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, require

#: Whoever has been here for longer knows the way.
NEW_FOR = timedelta(days=60)


class FirstStep(enum.StrEnum):
    """What somebody new may want to do."""

    PROFILE = "profile"
    FIELD = "field"
    CONTRIBUTION = "contribution"


def steps(person: User | None) -> dict[FirstStep, bool]:
    """Say which steps are done; none for guests, for old hands and for those who skipped them.

    Costs one statement, for new members alone.
    """
    if person is None or person.onboarding_skipped_at is not None:
        return {}
    if (person.confirmed_at or person.created_at) < utcnow() - NEW_FOR:
        return {}
    has_field = sa.exists().where(FieldChoice.user_id == person.id)
    has_written = sa.or_(*(sa.exists().where(m.author_id == person.id) for m in COLUMN_OF))
    chose, wrote = session.execute(sa.select(has_field, has_written)).one()
    done = {
        FirstStep.PROFILE: bool(person.bio or person.job_title or person.municipality),
        FirstStep.FIELD: bool(chose),
        FirstStep.CONTRIBUTION: bool(wrote),
    }
    return {} if all(done.values()) else done


def skip(person: User, *, actor: User) -> None:
    """Show the first steps no more.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, person)
    person.onboarding_skipped_at = utcnow()
