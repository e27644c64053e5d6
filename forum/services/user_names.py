"""What people may be called: names that nobody else has and that deceive nobody."""

import sqlalchemy as sa

from forum import names
from forum.db import session
from forum.errors import RuleBroken
from forum.models import Organisation, User

LONGEST_NAME = 80


def check_display_name(display_name: str, *, whose: User | None = None) -> str:
    """Give the tidied name where a person may bear it.

    Raises:
        RuleBroken: It deceives, is reserved, or looks like somebody else's or an organisation's.
    """
    name = names.tidied(display_name)
    if not 2 <= len(name) <= LONGEST_NAME:
        raise RuleBroken("name_has_wrong_length", longest=LONGEST_NAME)
    if reason := names.refusal_of(name):
        raise RuleBroken(reason)
    skeleton = names.skeleton(name)
    if len(skeleton) < 2:
        raise RuleBroken("name_without_letters")
    if _is_taken(skeleton, whose):
        raise RuleBroken("name_taken")
    if _looks_like_organisation(skeleton):
        raise RuleBroken("name_looks_like_organisation")
    return name


def _is_taken(skeleton: str, whose: User | None) -> bool:
    statement = sa.select(User.id).where(User.display_skeleton == skeleton)
    if whose is not None:
        statement = statement.where(User.id != whose.id)
    return session.scalar(statement.limit(1)) is not None


#: Shorter names of organisations stand inside too many names of people.
_TELLING = 6


def _looks_like_organisation(skeleton: str) -> bool:
    contained = sa.and_(
        sa.func.length(Organisation.name_skeleton) >= _TELLING,
        sa.literal(skeleton).contains(Organisation.name_skeleton),
    )
    return (
        session.scalar(
            sa.select(Organisation.id)
            .where(sa.or_(Organisation.name_skeleton == skeleton, contained))
            .limit(1)
        )
        is not None
    )


def free_handle(display_name: str) -> str:
    """Propose the handle for a name that nobody has yet."""
    wanted = names.handle_of(display_name)
    taken = set(session.scalars(sa.select(User.name).where(User.name.startswith(wanted)))) | set(
        session.scalars(sa.select(Organisation.slug).where(Organisation.slug.startswith(wanted)))
    )
    if wanted not in taken and wanted != "person":
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def free_display_name(user: User) -> str:
    """Give the name asked for; with a number where somebody else was confirmed first."""
    wanted, number = user.display_name, 1
    name = wanted
    while _is_taken(names.skeleton(name), user) or _looks_like_organisation(names.skeleton(name)):
        number += 1
        name = f"{wanted} {number}"
        if number > 99 or _looks_like_organisation(names.skeleton(wanted)):
            return f"Person {user.id}"
    return name
