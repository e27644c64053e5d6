"""A person with an account."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import PERSONAL, Base, Dated, Handle, Key, Short, Text

if TYPE_CHECKING:
    from forum.models.organisation import Organisation
    from forum.models.representation import Representation


class MemberKind(enum.StrEnum):
    """How a person takes part; municipal actors alone write experiences."""

    MUNICIPAL_ACTOR = "municipal_actor"
    SUPPORT_PROVIDER = "support_provider"
    OTHER = "other"


class Role(enum.StrEnum):
    """What a person may do beyond taking part; curators are moderators with a paper."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class User(Dated, Base):
    """An account. A deleted one keeps its row, without name or address, as author of its texts."""

    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True, info=PERSONAL)
    password: Mapped[str | None] = mapped_column(sa.String(255), info=PERSONAL)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    #: The address part of the profile, and what others mention: ``@name``.
    name: Mapped[Handle] = mapped_column(unique=True, info=PERSONAL)
    display_name: Mapped[Short] = mapped_column(info=PERSONAL)
    #: The display name as the eye reads it (homographs folded), so that no two look alike.
    display_skeleton: Mapped[Short] = mapped_column(unique=True, info=PERSONAL)
    kind: Mapped[MemberKind]
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    locale: Mapped[str] = mapped_column(sa.String(5), default="de")
    job_title: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    municipality: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    web_address: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    bio: Mapped[Text] = mapped_column(info=PERSONAL)
    bio_html: Mapped[Text] = mapped_column(info=PERSONAL)
    #: What a provider wants to gain here; shown at every reply.
    interest: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    wants_mail: Mapped[bool] = mapped_column(default=True)
    #: Whether single keys are shortcuts; they disturb people who speak to their computer.
    uses_shortcuts: Mapped[bool] = mapped_column(default=True)
    #: Up to when the person has marked the whole forum as read.
    read_until: Mapped[datetime | None]
    #: When the person did not want to see the first steps any more.
    onboarding_skipped_at: Mapped[datetime | None]
    #: The hour of the day, in Berlin, at which digests leave.
    mail_hour: Mapped[int] = mapped_column(default=7)
    #: Mails in a row that the person's mail server has refused for good; too many stop mail.
    mail_refusals: Mapped[int] = mapped_column(default=0)
    mail_stopped_at: Mapped[datetime | None]
    #: The automatic rules of subscriptions.
    watches_own: Mapped[bool] = mapped_column(default=True)
    tracks_answered: Mapped[bool] = mapped_column(default=True)
    #: What was asked for when registering and takes effect once the address is confirmed, so
    #: that nobody without a proven address takes a name or bothers an organisation.
    wishes: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PERSONAL)
    deleted_at: Mapped[datetime | None]

    representations: Mapped[list["Representation"]] = relationship(
        back_populates="user", lazy="selectin", foreign_keys="Representation.user_id"
    )

    @property
    def is_moderator(self) -> bool:
        """Tell whether the person may moderate; administrators may."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Tell whether the person administers accounts, settings and exports."""
        return self.role is Role.ADMINISTRATOR

    @property
    def is_deleted(self) -> bool:
        """Tell whether the account was given up."""
        return self.deleted_at is not None

    @property
    def organisation(self) -> "Organisation | None":
        """The organisation that the person acts for at present."""
        for representation in self.representations:
            if representation.is_valid:
                return representation.organisation
        return None

    # What Flask-Login asks of an account; plain answers, so that no import is needed here.

    @property
    def is_authenticated(self) -> bool:
        """Tell that an account is not a guest."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Tell that an account is not a guest."""
        return False

    @property
    def is_active(self) -> bool:
        """Tell whether the account may sign in."""
        return self.active and not self.is_deleted

    def get_id(self) -> str:
        """Give what the session stores; it changes with the password, which ends all sessions."""
        return self.fs_uniquifier
