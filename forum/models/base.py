"""The declarative base of all models, and the few column types they share."""

import enum
from datetime import UTC, date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from forum.clock import utcnow

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets time zones, so they are put back when loading."""

    impl = sa.DateTime(timezone=True)
    python_type = datetime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Refuse naive moments and store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Give the moment its time zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Base of all models: enum values stored as text, named constraints, aware moments."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own class attribute
        datetime: UtcDateTime,
        date: sa.Date,
        enum.Enum: sa.Enum(
            enum.Enum,
            values_callable=_values,
            native_enum=False,
            length=40,
            create_constraint=False,
        ),
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
    }


def table_of(model: type[Base]) -> sa.Table:
    """Give the table of a model, for statements that need nothing of the session."""
    return Base.metadata.tables[model.__tablename__]


#: ``mapped_column(info=PERSONAL)`` marks what tells who or how to reach somebody; such a column
#: has a line in ``services/personal_data.py`` that empties it when the account is erased.
PERSONAL = {"personal": True}

Key = Annotated[int, mapped_column(primary_key=True)]
Short = Annotated[str, mapped_column(sa.String(200))]
Handle = Annotated[str, mapped_column(sa.String(80))]
Text = Annotated[str, mapped_column(sa.Text, default="")]
Created = Annotated[datetime, mapped_column(default=utcnow)]


class Dated:
    """Mixin: when a row came into being."""

    created_at: Mapped[Created]


class Locked:
    """Mixin: each change raises ``lock_version``; of two people at once the slower one is told."""

    lock_version: Mapped[int] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper compare and raise the version with each update."""
        return {"version_id_col": cls.lock_version}
