"""Hosts whose videos posts may show: kept by the administration beside the well-known services."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from forum import embedding
from forum.db import session
from forum.embed_services import DOMAINS, SERVICES
from forum.embedding import Provider
from forum.errors import RuleBroken
from forum.events import record
from forum.models import EmbedHost, EmbedKind, EmbedSwitch, EventKind, User
from forum.permissions.policy import Permission, require

#: A page lists them all.
MOST = 40

_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)"
)
_ADDRESS = re.compile(r"https://[\w.-]+/[\w./~%?&=+,@-]*\{id\}[\w./~%?&=+,@-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class HostData:
    """What the administration enters about a host."""

    name: str
    kind: EmbedKind
    host: str
    privacy_url: str
    page: str = ""
    player: str = ""


def listed() -> Sequence[EmbedHost]:
    """Give the hosts that were added, by name."""
    return session.scalars(sa.select(EmbedHost).order_by(EmbedHost.name, EmbedHost.id)).all()


def switched_off() -> set[str]:
    """Give the hosts of the well-known services that are not shown."""
    statement = sa.select(EmbedSwitch.host).where(EmbedSwitch.is_on.is_(False))
    return set(session.scalars(statement).all())


def turn(service: Provider, *, actor: User, is_on: bool) -> None:
    """Let a well-known service be shown, or leave its links as they are, in old posts too.

    Raises:
        NotAllowed: The actor does not administer.
    """
    require(actor, Permission.EMBED_HOST_EDIT)
    switch = session.scalar(sa.select(EmbedSwitch).where(EmbedSwitch.host == service.host))
    if is_on == (switch is None or switch.is_on):
        return
    switch = switch or EmbedSwitch(host=service.host)
    switch.is_on = is_on
    record(EventKind.EMBED_SWITCH_TURNED, switch, actor=actor, host=service.host, is_on=is_on)


def providers() -> tuple[Provider, ...]:
    """Give everything that can be shown after consent, by name."""
    off = switched_off()
    services = (service for service in SERVICES if service.host not in off)
    known = (*services, *map(_provider, listed()))
    return tuple(sorted(known, key=lambda provider: provider.name.casefold()))


def add(data: HostData, *, actor: User, own_host: str) -> EmbedHost:
    """Let posts show the videos of a host, once a reader agrees; ``own_host`` is the forum's.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: An address cannot be used, the host is known already, or there are too many.
    """
    require(actor, Permission.EMBED_HOST_EDIT)
    taken = session.scalars(sa.select(EmbedHost.host)).all()
    if len(taken) >= MOST:
        raise RuleBroken("too_many_embed_hosts", allowed=MOST)
    made = EmbedHost(**_checked(data, taken, own_host))
    session.add(made)
    session.flush()
    record(EventKind.EMBED_HOST_ADDED, made, actor=actor, host=made.host)
    return made


def change(host: EmbedHost, data: HostData, *, actor: User, own_host: str) -> None:
    """Give a host another name or other addresses; what counts is what is asked from now on.

    Who has agreed to another host is asked anew: the choice is kept by the host that is asked.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: An address cannot be used, or the host is known already.
    """
    require(actor, Permission.EMBED_HOST_EDIT, host)
    others = session.scalars(sa.select(EmbedHost.host).where(EmbedHost.id != host.id)).all()
    for name, value in _checked(data, others, own_host).items():
        setattr(host, name, value)
    record(EventKind.EMBED_HOST_CHANGED, host, actor=actor, host=host.host)


def remove(host: EmbedHost, *, actor: User) -> None:
    """Show the videos of a host as plain links again, in old posts too.

    Raises:
        NotAllowed: The actor does not administer.
    """
    require(actor, Permission.EMBED_HOST_EDIT, host)
    record(EventKind.EMBED_HOST_REMOVED, host, actor=actor, host=host.host)
    session.delete(host)


def _provider(host: EmbedHost) -> Provider:
    is_peertube = host.kind is EmbedKind.PEERTUBE
    return Provider(
        name=host.name,
        host=host.player_host,
        privacy_url=host.privacy_url,
        patterns=(
            embedding.peertube(host.host)
            if is_peertube
            else embedding.by_addresses(host.page, host.player)
        ),
        start=embedding.PEERTUBE_START if is_peertube else "",
    )


def _checked(data: HostData, taken: Sequence[str], own_host: str) -> dict[str, Any]:
    """Give the columns of what was entered.

    Raises:
        RuleBroken: A host or an address cannot be used, or is known already.
    """
    host = _host_of(data.host)
    privacy_url = data.privacy_url.strip()
    if not privacy_url.startswith("https://") or not _is_host(urlsplit(privacy_url).hostname or ""):
        raise RuleBroken("embed_privacy_url")
    page = player = ""
    player_host = host
    if data.kind is EmbedKind.PLAYER:
        page, player = _address(data.page, "page"), _address(data.player, "player")
        player_host = urlsplit(player).netloc
        if urlsplit(page).netloc != host:
            raise RuleBroken("embed_page_elsewhere", host=host)
    _refuse_known(host, taken)
    # A frame that runs scripts of the forum's own origin would not be shut in by its sandbox.
    if own_host in (host, player_host):
        raise RuleBroken("embed_host_is_forum")
    return {
        "name": data.name.strip(),
        "kind": data.kind,
        "host": host,
        "player_host": player_host,
        "page": page,
        "player": player,
        "privacy_url": privacy_url,
    }


def _host_of(text: str) -> str:
    """Give the host that somebody typed or pasted as an address."""
    text = text.strip().lower()
    try:
        address = urlsplit(text if "://" in text else f"https://{text}")
        host = (address.hostname or "").encode("idna").decode("ascii")
        if address.port or not _is_host(host):
            raise RuleBroken("embed_host_unusable", host=text[:80])
    except ValueError as error:  # among them names that no rule of domain names can write
        raise RuleBroken("embed_host_unusable", host=text[:80]) from error
    return host


def _is_host(host: str) -> bool:
    """Whether it is the name of a public host: no address in numbers, no name of one word."""
    return _HOST.fullmatch(host) is not None


def _address(text: str, which: str) -> str:
    text = text.strip()
    if not _ADDRESS.fullmatch(text) or text.count("{") != 1:
        raise RuleBroken(f"embed_{which}_unusable")
    scheme, rest = text.split("://", 1)
    host, slash, path = rest.partition("/")
    if not _is_host(host.lower()):
        raise RuleBroken(f"embed_{which}_unusable")
    return f"{scheme}://{host.lower()}{slash}{path}"


def _refuse_known(host: str, taken: Iterable[str]) -> None:
    """Refuse a host that a service or another row has already.

    Raises:
        RuleBroken: It is known.
    """
    is_service = any(f".{host}".endswith(f".{domain}") for domain in DOMAINS)
    if host in taken or is_service:
        raise RuleBroken("embed_host_known", host=host)
