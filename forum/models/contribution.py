"""What all contributions share: who wrote them for whom, whether they are shown, how often seen."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.models.organisation import Organisation
from forum.models.user import User


class ContributionKind(enum.StrEnum):
    """The kinds of threads and comments; the first six intents of the call and the question."""

    EXPERIENCE = "experience"
    COMMENT = "comment"
    AGREEMENT = "agreement"
    GAP = "gap"
    HINT = "hint"
    QUESTION = "question"


class Visibility(enum.StrEnum):
    """Whether a contribution is shown.

    Otherwise it waits for a look before it appears, is hidden by moderation, or was deleted by its
    author.
    """

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    DELETED = "deleted"


class Authored:
    """Mixin: the author, and the organisation that the author spoke for at that time."""

    @declared_attr
    @classmethod
    def author_id(cls) -> Mapped[int]:
        """The author's key."""
        return mapped_column(sa.ForeignKey("users.id"), index=True)

    @declared_attr
    @classmethod
    def organisation_id(cls) -> Mapped[int | None]:
        """The key of the organisation spoken for."""
        return mapped_column(sa.ForeignKey("organisations.id"), index=True)

    @declared_attr
    @classmethod
    def author(cls) -> Mapped[User]:
        """The author."""
        return relationship(User, foreign_keys=[cls.author_id])

    @declared_attr
    @classmethod
    def organisation(cls) -> Mapped[Organisation | None]:
        """The organisation that the author spoke for, kept when the author leaves it."""
        return relationship(Organisation, foreign_keys=[cls.organisation_id])


class Shown:
    """Mixin: whether the contribution is shown."""

    visibility: Mapped[Visibility] = mapped_column(default=Visibility.VISIBLE)

    @property
    def is_visible(self) -> bool:
        """Tell whether everybody may read it."""
        return self.visibility is Visibility.VISIBLE

    @property
    def is_held(self) -> bool:
        """Tell whether it waits for a look before it appears."""
        return self.visibility is Visibility.HELD

    @property
    def is_hidden(self) -> bool:
        """Tell whether moderation has hidden it."""
        return self.visibility is Visibility.HIDDEN
