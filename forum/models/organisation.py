"""An organisation that people act for, such as a municipality or a provider."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from forum import names
from forum.models.base import Base, Dated, Handle, Key, Short, Text


class OrganisationKind(enum.StrEnum):
    """What an organisation is."""

    MUNICIPALITY = "municipality"
    PROVIDER = "provider"
    ASSOCIATION = "association"
    MINISTRY = "ministry"
    FOUNDATION = "foundation"


class SizeClass(enum.StrEnum):
    """Inhabitants of a municipality, in the classes that German statistics use."""

    UNDER_5000 = "under_5000"
    FROM_5000 = "5000_20000"
    FROM_20000 = "20000_100000"
    OVER_100000 = "over_100000"


class FederalState(enum.StrEnum):
    """The sixteen federal states by ISO 3166-2; public holidays depend on them."""

    BW = "DE-BW"
    BY = "DE-BY"
    BE = "DE-BE"
    BB = "DE-BB"
    HB = "DE-HB"
    HH = "DE-HH"
    HE = "DE-HE"
    MV = "DE-MV"
    NI = "DE-NI"
    NW = "DE-NW"
    RP = "DE-RP"
    SL = "DE-SL"
    SN = "DE-SN"
    ST = "DE-ST"
    SH = "DE-SH"
    TH = "DE-TH"


def _sort_name(context: DefaultExecutionContext) -> str:
    """Give what a new organisation is sorted by."""
    return names.sort_key(context.get_current_parameters()["name"])[0]


class Organisation(Dated, Base):
    """An organisation; the badge of a verified one shows at each contribution made for it."""

    __tablename__ = "organisations"

    id: Mapped[Key]
    slug: Mapped[Handle] = mapped_column(unique=True)
    name: Mapped[Short]
    #: The name as the eye reads it, so that nobody can look like an organisation.
    name_skeleton: Mapped[Short] = mapped_column(unique=True)
    #: The name as German lists sort it (ä like a), so that every database sorts alike.
    sort_name: Mapped[Short] = mapped_column(default=_sort_name, index=True)
    kind: Mapped[OrganisationKind]
    federal_state: Mapped[FederalState | None]
    size_class: Mapped[SizeClass | None]
    topics: Mapped[list[str]] = mapped_column(default=list)
    description: Mapped[Text]
    description_html: Mapped[Text]
    web_address: Mapped[Short] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def is_verified(self) -> bool:
        """Tell whether an administrator has checked that the organisation is what it says."""
        return self.verified_at is not None
