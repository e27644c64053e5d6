"""What requests that can be rated share: the result of the ratings."""

from sqlalchemy.orm import Mapped, mapped_column


class Rated:
    """Mixin: how many people have rated, and their average; kept by the transaction that rates."""

    rating_count: Mapped[int] = mapped_column(default=0)
    #: From 1 to 5; none where nobody has rated, which is not the same as a bad rating.
    rating_average: Mapped[float | None]
