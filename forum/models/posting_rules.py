"""What is looked at before it appears, as the administration has set it."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Locked, Text


class PostingRules(Locked, Base):
    """The one row of the site; without it nothing is held back."""

    __tablename__ = "posting_rules"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("first_posts >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: So many contributions of each person are looked at before they appear.
    first_posts: Mapped[int] = mapped_column(default=0)
    #: Words and domains that let a contribution wait for a look, one a line.
    words: Mapped[Text]
    domains: Mapped[Text]
