"""What the forum holds about a person: one line for each column that names somebody."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.models import User


class Share(enum.Enum):
    """What the export tells of a row."""

    #: Everything but what belongs to others.
    WHOLE = "whole"
    #: That the person did it, and when and where: the content is about others.
    TRACE = "trace"
    #: Nothing: another line tells it.
    NOTHING = "nothing"


class Fate(enum.Enum):
    """What becomes of a row when the account is erased."""

    #: It stays; its key leads to an account without name and address.
    KEPT = "kept"
    #: It goes; a row with a content in the storage with the next step of the worker.
    DELETED = "deleted"


class StoredFile(NamedTuple):
    """A content of the storage, and what the export calls it."""

    key: str
    name: str


@dataclass(frozen=True)
class Holding:
    """What one column of one table says about a person."""

    model: Any
    #: The column that holds the key of the person.
    column: str
    #: What the export calls it; English, translated where it is shown.
    label: str
    share: Share = Share.WHOLE
    fate: Fate = Fate.KEPT
    #: The columns that the export tells; empty for all.
    only: tuple[str, ...] = ()
    #: Columns that belong to somebody else, or open something.
    withheld: tuple[str, ...] = ()
    #: Columns emptied when the account is erased.
    emptied: tuple[str, ...] = ()
    #: Gives the path of the file of a row, below the data folder; it goes with the row.
    file: Callable[[Any], str] | None = None
    #: Says which content of the storage belongs to a row; the export gives it.
    stored: Callable[[Any], StoredFile] | None = None
    #: Takes the rows away where that is more than to delete them.
    remove: Callable[[User], None] | None = None
    #: Gives what the columns of a row do not tell.
    tell: Callable[[Any], dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The name of the file in the export."""
        return f"{self.model.__tablename__}.{self.column}"

    def rows_of(self, person: User) -> sa.ColumnElement[bool]:
        """Say which rows are about a person."""
        return bool_of(getattr(self.model, self.column) == person.id)


@dataclass(frozen=True)
class Concerning(Holding):
    """Rows that are about a person without naming the account in a column of their own."""

    where: Callable[[User], sa.ColumnElement[bool]] = lambda _person: sa.false()

    def rows_of(self, person: User) -> sa.ColumnElement[bool]:
        """Say which rows are about a person."""
        return self.where(person)


def bool_of(clause: Any) -> sa.ColumnElement[bool]:
    """Tell the type checker that a comparison of columns is a clause."""
    made: sa.ColumnElement[bool] = clause
    return made
