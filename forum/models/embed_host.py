"""Hosts of videos that the administration lets posts show, besides the well-known services."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Dated, Handle, Key, Short


class EmbedKind(enum.StrEnum):
    """How a host makes the address of its player."""

    PEERTUBE = "peertube"
    #: As Vimeo does: a page for each video, and a player that takes the same number.
    PLAYER = "player"


class EmbedHost(Dated, Base):
    """A host whose videos can be shown within a post, after the reader's consent."""

    __tablename__ = "embed_hosts"
    __table_args__ = (
        sa.CheckConstraint("kind = 'peertube' OR (page <> '' AND player <> '')", name="addresses"),
    )

    id: Mapped[Key]
    name: Mapped[Handle]
    kind: Mapped[EmbedKind]
    #: The host in the links that people paste, without ``www.``.
    host: Mapped[str] = mapped_column(sa.String(253), unique=True)
    #: The host that the reader's browser asks: the only one that the page may show.
    player_host: Mapped[str] = mapped_column(sa.String(253))
    #: Address of a video's page and of its player, each with ``{id}``; empty for PeerTube.
    page: Mapped[Short]
    player: Mapped[Short]
    #: Where the operators of the host say what they do with data.
    privacy_url: Mapped[str] = mapped_column(sa.String(500))
