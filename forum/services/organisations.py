"""Organisations: making, changing and verifying them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from forum import names
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import (
    EventKind,
    FederalState,
    Organisation,
    OrganisationKind,
    Representation,
    RepresentationRole,
    SizeClass,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, permits, require
from forum.rendering import render_bounded

LONGEST_NAME = 160
#: Enough to be found by, few enough to mean something.
MOST_TOPICS = 12
LONGEST_TOPIC = 60


@dataclass(frozen=True)
class Facts:
    """What an organisation's page tells."""

    name: str
    kind: OrganisationKind
    federal_state: FederalState | None = None
    size_class: SizeClass | None = None
    topics: Sequence[str] = ()
    description: str = ""
    web_address: str = ""


def find_by_name(name: str) -> Organisation | None:
    """Find the organisation that reads like ``name``."""
    return session.scalar(
        sa.select(Organisation).where(Organisation.name_skeleton == names.skeleton(name))
    )


def choices() -> list[tuple[int, str]]:
    """Give key and name of all organisations, sorted as German readers expect (ä like a)."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.name).order_by(
            Organisation.sort_name, Organisation.id
        )
    )
    return [(row.id, row.name) for row in rows]


def check_name(name: str, *, whose: Organisation | None = None) -> str:
    """Give the tidied name where an organisation may bear it.

    Raises:
        RuleBroken: It deceives, is an office of the forum, or looks like somebody's name.
    """
    tidied = names.tidied(name)
    if not 2 <= len(tidied) <= LONGEST_NAME:
        raise RuleBroken("name_has_wrong_length", longest=LONGEST_NAME)
    if reason := names.unreadable(tidied):
        raise RuleBroken(reason)
    if names.is_reserved_as_a_whole(tidied):
        raise RuleBroken("name_reserved")
    skeleton = names.skeleton(tidied)
    if len(skeleton) < 2:
        raise RuleBroken("name_without_letters")
    other = find_by_name(tidied)
    if other is not None and other is not whose:
        raise RuleBroken("organisation_exists")
    person = session.scalar(sa.select(User.id).where(User.display_skeleton == skeleton))
    if person is not None:
        raise RuleBroken("name_taken")
    return tidied


def create(actor: User, *, facts: Facts) -> Organisation:
    """Make an unverified organisation that the actor is the first contact of.

    An administrator who acts for another organisation makes one without becoming its contact.

    Raises:
        NotAllowed: The actor has no account.
        RuleBroken: The name or web address cannot be taken, or the actor acts for another one.
    """
    require(actor, Permission.ORGANISATION_CREATE)
    existing = find_by_name(facts.name)
    if existing is not None and _is_contact(actor, existing):
        return existing  # the same form, sent twice
    name = check_name(facts.name)
    is_free = not any(entry.ended_at is None for entry in actor.representations)
    if not is_free and not actor.is_administrator:
        raise RuleBroken("represents_already")
    organisation = Organisation(slug=_free_slug(name), name=name)
    _tell(organisation, facts)
    record(EventKind.ORGANISATION_CREATED, organisation, actor=actor)
    if is_free:
        session.add(
            Representation(
                user=actor,
                organisation=organisation,
                role=RepresentationRole.CONTACT,
                job_title=actor.job_title,
                confirmed_at=utcnow(),
            )
        )
    return organisation


def _is_contact(actor: User, organisation: Organisation) -> bool:
    return any(
        entry.organisation_id == organisation.id
        for entry in actor.representations
        if entry.is_valid and entry.role is RepresentationRole.CONTACT
    )


def _free_slug(name: str) -> str:
    slug = names.slugify(name, length=60)
    taken = set(
        session.scalars(sa.select(Organisation.slug).where(Organisation.slug.startswith(slug)))
    ) | set(session.scalars(sa.select(User.name).where(User.name.startswith(slug))))
    # "new" is the address of the form.
    if slug not in taken and slug != "new":
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


def _tell(organisation: Organisation, facts: Facts) -> None:
    if facts.web_address and not names.is_web_address(facts.web_address):
        raise RuleBroken("not_a_web_address")
    organisation.name_skeleton = names.skeleton(organisation.name)
    organisation.sort_name = names.sort_key(organisation.name)[0]
    organisation.kind = facts.kind
    organisation.federal_state = facts.federal_state
    # Inhabitants are counted in municipalities alone.
    is_municipality = facts.kind is OrganisationKind.MUNICIPALITY
    organisation.size_class = facts.size_class if is_municipality else None
    organisation.topics = _topics(facts.topics)
    organisation.description = facts.description
    organisation.description_html = render_bounded(facts.description) if facts.description else ""
    organisation.web_address = facts.web_address


def _topics(wanted: Sequence[str]) -> list[str]:
    topics = list(dict.fromkeys(filter(None, (" ".join(topic.split()) for topic in wanted))))
    if len(topics) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in topics):
        raise RuleBroken("too_many_topics", most=MOST_TOPICS, longest=LONGEST_TOPIC)
    return topics


def edit(organisation: Organisation, *, actor: User, facts: Facts) -> None:
    """Change what the page tells; a new name has to be verified anew.

    Raises:
        NotAllowed: The actor is neither a contact nor an administrator.
        RuleBroken: The name or web address cannot be taken.
    """
    require(actor, Permission.ORGANISATION_EDIT, organisation)
    name = check_name(facts.name, whose=organisation)
    is_renamed = name != organisation.name
    organisation.name = name
    _tell(organisation, facts)
    record(EventKind.ORGANISATION_CHANGED, organisation, actor=actor)
    trusted = permits(actor, Permission.ORGANISATION_VERIFY, organisation)
    if is_renamed and organisation.is_verified and not trusted:
        _unverify(organisation, actor)


def verify(organisation: Organisation, *, actor: User) -> None:
    """Vouch that the organisation is what it says; its badge shows from now on.

    Raises:
        NotAllowed: The actor does not administer.
    """
    require(actor, Permission.ORGANISATION_VERIFY, organisation)
    if organisation.is_verified:
        return
    organisation.verified_at = utcnow()
    organisation.verified_by_id = actor.id
    record(EventKind.ORGANISATION_VERIFIED, organisation, actor=actor)


def unverify(organisation: Organisation, *, actor: User) -> None:
    """Take the badge back.

    Raises:
        NotAllowed: The actor does not administer.
    """
    require(actor, Permission.ORGANISATION_VERIFY, organisation)
    if organisation.is_verified:
        _unverify(organisation, actor)


def _unverify(organisation: Organisation, actor: User) -> None:
    organisation.verified_at = organisation.verified_by_id = None
    record(EventKind.ORGANISATION_UNVERIFIED, organisation, actor=actor)
