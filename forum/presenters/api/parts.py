"""What stands in all answers for programs: addresses, moments, people and organisations."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict

from forum.addresses import path_of
from forum.models import MemberKind, Organisation, User

#: Where the first version stands.
BASE = "/api/v1"

#: Makes a path absolute, in the language of the answer.
Address = Callable[[str], str]


class Links(TypedDict):
    """Where something stands for people."""

    html: str


class PersonJson(TypedDict):
    """Who has written something."""

    name: str
    display_name: str
    kind: str
    is_moderator: bool
    #: What a provider wants to gain here.
    interest: str | None
    links: Links


class OrganisationJson(TypedDict):
    """For whom somebody has written."""

    slug: str
    name: str
    kind: str
    is_verified: bool
    links: Links


def moment(value: datetime) -> str:
    """Write a moment as ISO 8601 in UTC: ``2026-11-22T13:03:00Z``."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def person(author: User, address: Address) -> PersonJson | None:
    """Present an author; of a deleted account nothing is left to say."""
    if author.is_deleted:
        return None
    is_provider = author.kind is MemberKind.SUPPORT_PROVIDER
    return {
        "name": author.name,
        "display_name": author.display_name,
        "kind": author.kind.value,
        "is_moderator": author.is_moderator,
        "interest": author.interest or None if is_provider else None,
        "links": {"html": address(path_of(author))},
    }


def organisation(found: Organisation | None, address: Address) -> OrganisationJson | None:
    """Present the organisation that was spoken for."""
    if found is None:
        return None
    return {
        "slug": found.slug,
        "name": found.name,
        "kind": found.kind.value,
        "is_verified": found.is_verified,
        "links": {"html": address(path_of(found))},
    }
