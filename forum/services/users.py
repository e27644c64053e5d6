"""Accounts: registering, confirming, the profile, the role, and giving an account up."""

import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from forum import names
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    EventKind,
    MemberKind,
    Representation,
    Role,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, require
from forum.rendering import render_bounded
from forum.services import consents, representations, user_names

#: Length is what counts (NIST SP 800-63B, BSI ORP.4); there are no rules of composition.
SHORTEST_PASSWORD = 10


@dataclass(frozen=True)
class Profile:
    """What a person tells about herself; all but the display name optional."""

    display_name: str
    job_title: str = ""
    municipality: str = ""
    web_address: str = ""
    bio: str = ""
    interest: str = ""


@dataclass(frozen=True)
class Registration:
    """What somebody fills in to register; the password is hashed already."""

    email: str
    password: str | None
    display_name: str
    kind: MemberKind
    locale: str = "de"
    wishes: dict[str, Any] = field(default_factory=dict)


def find_acting(name: str, value: object, *, only_reads: bool = False) -> User | None:
    """Find an account by one of its columns, with the organisations for which it acts.

    Where somebody ``only_reads`` they are loaded when they are asked for, which is rare.
    """
    return session.scalars(_acting_by(name, only_reads), {"value": value}).unique().one_or_none()


@cache
def _acting_by(name: str, only_reads: bool) -> sa.Select[User]:
    """Write the statement once: each request of somebody with a session asks it."""
    acting_for = (
        lazyload(User.representations)
        if only_reads
        else joinedload(User.representations).joinedload(Representation.organisation)
    )
    column = getattr(User, name)
    return sa.select(User).where(column == sa.bindparam("value")).options(acting_for)


def find_by_email(email: str) -> User | None:
    """Find the account with an address, written in any case."""
    return session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def by_name(name: str) -> User | None:
    """Find the account with the address part ``name``."""
    return session.scalar(sa.select(User).where(User.name == name))


def register(entry: Registration) -> User:
    """Make an account that waits for the confirmation of its address.

    Until then it bears no name that others could miss: whether an address is known must not
    show by which names are taken.

    Raises:
        RuleBroken: The display name cannot be borne.
    """
    token = secrets.token_hex(16)
    user = User(
        email=entry.email.strip().lower(),
        password=entry.password,
        active=True,
        fs_uniquifier=token,
        name=f"unconfirmed-{token}",
        display_name=user_names.check_display_name(entry.display_name),
        display_skeleton=f"unconfirmed:{token}",
        kind=entry.kind,
        locale=entry.locale,
        wishes=entry.wishes,
    )
    record(EventKind.USER_REGISTERED, user, actor=user)
    consents.give_when_registering(user, locale=entry.locale)
    return user


def confirm(user: User) -> None:
    """Welcome a person whose address is proven: name, handle, and the organisation asked for."""
    user.confirmed_at = user.confirmed_at or utcnow()
    user.display_name = user_names.free_display_name(user)
    user.display_skeleton = names.skeleton(user.display_name)
    user.name = user_names.free_handle(user.display_name)
    wishes, user.wishes = user.wishes, {}
    record(EventKind.USER_CONFIRMED, user, actor=user)
    representations.fulfil(wishes, actor=user)


def change_profile(user: User, *, actor: User, profile: Profile) -> None:
    """Change what the profile tells.

    Raises:
        NotAllowed: It is somebody else's.
        RuleBroken: The name or the web address cannot be taken.
        MarkupRefused: The text about the person breaks a limit.
    """
    require(actor, Permission.USER_EDIT, user)
    display_name = user_names.check_display_name(profile.display_name, whose=user)
    check_web_address(profile.web_address)
    user.display_name = display_name
    user.display_skeleton = names.skeleton(display_name)
    user.job_title = profile.job_title
    user.municipality = profile.municipality
    user.web_address = profile.web_address
    user.interest = profile.interest
    user.bio = profile.bio
    user.bio_html = render_bounded(profile.bio) if profile.bio else ""
    record(EventKind.USER_PROFILE_CHANGED, user, actor=actor)


def check_web_address(address: str) -> None:
    """Refuse what is no address of a page: a link with another scheme could run a script.

    Raises:
        RuleBroken: It does not begin with ``http://`` or ``https://`` and a host.
    """
    if address and not names.is_web_address(address):
        raise RuleBroken("not_a_web_address")


def switch_shortcuts(user: User, *, actor: User, on: bool) -> None:
    """Let single keys be shortcuts, or not.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, user)
    user.uses_shortcuts = on


def note_password_change(user: User) -> None:
    """Record that the password is new; whoever sets it by mail has proven the address, too."""
    record(EventKind.USER_PASSWORD_CHANGED, user, actor=user)
    if user.confirmed_at is None:
        confirm(user)


def note_email_change(user: User) -> None:
    """Record that the address is new; what the old one refused is forgotten."""
    user.mail_refusals, user.mail_stopped_at = 0, None
    record(EventKind.USER_EMAIL_CHANGED, user, actor=user)


def create_administrator(email: str, *, display_name: str, password: str | None) -> User:
    """Make a confirmed administrator, or make one of an account that exists.

    Raises:
        RuleBroken: The display name cannot be borne.
    """
    user = find_by_email(email)
    if user is None:
        user = register(Registration(email, password, display_name, MemberKind.OTHER))
    elif password:
        user.password = password
        end_sessions(user)
    if user.confirmed_at is None:
        confirm(user)
    user.role = Role.ADMINISTRATOR
    record(EventKind.USER_ROLE_CHANGED, user, actor=None, role=user.role.value)
    return user


def change_role(user: User, *, actor: User, role: Role) -> None:
    """Let a person moderate or administer, or no longer.

    Raises:
        NotAllowed: The actor does not administer, or it is the actor's own account.
    """
    require(actor, Permission.USER_ADMINISTER, user)
    if user.role is role:
        return
    before, user.role = user.role, role
    record(EventKind.USER_ROLE_CHANGED, user, actor=actor, role=role.value, before=before.value)


def end_sessions(user: User) -> None:
    """Sign the account out everywhere."""
    user.fs_uniquifier = secrets.token_hex(16)
