"""Where in a passage a contribution stands: at the whole of it, or at a marked range of text."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Text


class Ranged:
    """Mixin: the marked range as it stood when the contribution was written.

    ``range_start`` and ``range_end`` count the characters of the passage's plain text; both are
    None where the whole passage is meant. ``prefix`` and ``suffix`` are what stood around.
    """

    quote: Mapped[Text]
    prefix: Mapped[Text]
    suffix: Mapped[Text]
    range_start: Mapped[int | None] = mapped_column(sa.Integer)
    range_end: Mapped[int | None] = mapped_column(sa.Integer)
