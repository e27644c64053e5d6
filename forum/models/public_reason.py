"""A public reason: why somebody supports a comment or rates a request so, for everybody to read."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

#: What the moderation team has taken out is erased; the database keeps it so.
WITHOUT_WORDS = "redaction_id IS NULL OR reason = ''"


class PublicReason:
    """Mixin: the words of a reason, and whether the moderation team has taken them out."""

    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    #: The statement of reasons, where the moderation team has taken the words out.
    redaction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("restrictions.id"))

    @property
    def is_redacted(self) -> bool:
        """Tell whether the moderation team has taken the words out, and none were given since."""
        return self.redaction_id is not None

    def say(self, reason: str) -> None:
        """Give a reason, or none; a new one takes the place of one that was taken out."""
        self.reason = reason
        if reason:
            self.redaction_id = None
