"""No restriction without reasons, by the database itself: triggers on what can be restricted.

A contribution cannot become hidden, a discussion closed, archived or given another title by staff,
an account blocked, the post of a single author reworded by somebody else, and what everybody reads
cannot go where fewer do, unless a restriction in force with its statement of reasons is stored
before. A support or a rating cannot say that its reason was taken out without the statement for its
person. What a restriction says is kept: it can be lifted, never deleted.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from forum.models.base import Base
from forum.models.restriction import Restriction
from forum.models.restriction_checks import CHECKS
from forum.models.target import COLUMN_OF

MESSAGE = "no restriction without reasons"
KEPT = "a statement of reasons is kept"


@dataclass(frozen=True)
class Rule:
    """What needs a restriction: the change of a column to a state, written of NEW or OLD."""

    table: str
    column: str
    state: str
    #: The column of ``restrictions`` that refers to the row, and the kind of the restriction.
    target: str
    kind: str
    #: What a new row may be like all the same.
    is_common: bool = False

    @property
    def verbs(self) -> tuple[str, ...]:
        """What is watched."""
        return (
            (f"UPDATE OF {self.column}",)
            if self.is_common
            else (
                f"UPDATE OF {self.column}",
                "INSERT",
            )
        )

    @property
    def name(self) -> str:
        """The name of the triggers."""
        return f"{self.table}_{self.kind}_with_reasons"


class Trigger(NamedTuple):
    """A trigger; it is made where the table has the column that it watches."""

    name: str
    table: str
    column: str
    statement: str


RULES = (
    *(
        Rule(model.__tablename__, "visibility", "{row}.visibility = 'hidden'", f"{c}_id", "hidden")
        for model, c in COLUMN_OF.items()
    ),
    Rule("threads", "closed_at", "{row}.closed_at IS NOT NULL", "thread_id", "closed"),
    Rule("threads", "archived_at", "{row}.archived_at IS NOT NULL", "thread_id", "archived"),
    Rule("threads", "pause_minutes", "{row}.pause_minutes IS NOT NULL", "thread_id", "slowed"),
    Rule(
        "users",
        "active",
        "NOT {row}.active AND {row}.deleted_at IS NULL",
        "account_id",
        "suspended",
    ),
    # Taking out the name that a hint gives; deleting the whole post is up to its author.
    Rule(
        "comments",
        "third_party",
        "{row}.third_party = '' AND {row}.visibility <> 'deleted'",
        "comment_id",
        "edited",
        is_common=True,
    ),
    # The title is another than its author's, so somebody else has changed it.
    Rule("threads", "author_title", "{row}.author_title <> ''", "thread_id", "edited"),
)
#: Who reads a discussion depends on its process and on whether it is shown, and a post is read
#: where its discussion is. PostgreSQL asks functions, because its conditions look into no table.
_PUBLIC = {
    "field_is_public": (
        "SELECT 1 FROM action_fields f JOIN processes p ON p.id = f.process_id "
        "WHERE p.is_published AND f.id = {}"
    ),
    "thread_is_public": (
        "SELECT 1 FROM threads t JOIN action_fields f ON f.id = t.action_field_id "
        "JOIN processes p ON p.id = f.process_id "
        "WHERE p.is_published AND t.visibility = 'visible' AND t.id = {}"
    ),
}


def _moved(dialect: str) -> tuple[Rule, ...]:
    """Give the rules of moving, in the words of a database."""
    return tuple(
        Rule(
            table,
            column,
            f"NOT {name}({{row}}.{column})"
            if dialect == "postgresql"
            else f"NOT EXISTS ({_PUBLIC[name].format(f'{{row}}.{column}')})",
            target,
            "moved",
            is_common=True,
        )
        for table, column, name, target in (
            ("threads", "action_field_id", "field_is_public", "thread_id"),
            ("comments", "thread_id", "thread_is_public", "comment_id"),
        )
    )


#: What nobody changes afterwards; words can still lose the name of an erased account.
FIXED = (
    *("kind", "scope", "duration", "ends_at", "pause_minutes", "ground", "text_id", "automated"),
    *("imposed_by_id", "appeal_until", "reason_by_id"),
)

_FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION refuse_without_reasons() RETURNS trigger AS $$ "  # noqa: S608
    "DECLARE found boolean; BEGIN "
    "EXECUTE format('SELECT EXISTS (SELECT 1 FROM restrictions WHERE %I = $1 AND kind = $2 "
    "AND lifted_at IS NULL)', TG_ARGV[0]) INTO found USING NEW.id, TG_ARGV[1]; "
    f"IF NOT found THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF; "
    "RETURN NEW; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE FUNCTION refuse_to_forget_reasons() RETURNS trigger AS $$ "
    f"BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = '23514'; END $$ LANGUAGE plpgsql",
    *(
        f"CREATE OR REPLACE FUNCTION {check.function}() RETURNS trigger AS $$ BEGIN "
        f"IF {check.refused} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END $$ LANGUAGE plpgsql"
        for check in CHECKS
    ),
    *(
        f"CREATE OR REPLACE FUNCTION {name}(integer) RETURNS boolean AS $$ "
        f"BEGIN RETURN EXISTS ({select.format('$1')}); END $$ LANGUAGE plpgsql STABLE"
        for name, select in _PUBLIC.items()
    ),
)

#: The columns of the tables that there are; a database on its way through migrations has fewer.
Columns = Mapping[str, Collection[str]]


def _fixed(there: Columns) -> str:
    found = there.get(Restriction.__tablename__, ())
    return ", ".join(column for column in FIXED if column in found)


def _sqlite(there: Columns) -> Iterator[Trigger]:
    """Make each trigger."""
    for rule in (*RULES, *_moved("sqlite")):
        reasons = (
            f"NOT EXISTS (SELECT 1 FROM restrictions WHERE {rule.target} = NEW.id "  # noqa: S608
            f"AND kind = '{rule.kind}' AND lifted_at IS NULL)"
        )
        new, old = (rule.state.format(row=row) for row in ("NEW", "OLD"))
        for verb in rule.verbs:
            when = f"{new} AND {reasons}"
            if verb != "INSERT":
                when += f" AND NOT ({old})"
            name = f"{rule.name}_{verb.split()[0].lower()}"
            yield Trigger(
                name,
                rule.table,
                rule.column,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {rule.table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
            )
    for check in CHECKS:
        yield Trigger(
            check.name,
            check.table,
            check.column,
            f"CREATE TRIGGER {check.name} BEFORE {check.verb} ON {check.table} "
            f"WHEN {check.refused} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        )
    for name, verb in (("delete", "DELETE"), ("update", f"UPDATE OF {_fixed(there)}")):
        yield Trigger(
            f"restrictions_no_{name}",
            "restrictions",
            "scope",
            f"CREATE TRIGGER restrictions_no_{name} BEFORE {verb} ON restrictions "
            f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        )


def _postgresql(there: Columns) -> Iterator[Trigger]:
    """Make each trigger."""
    for rule in (*RULES, *_moved("postgresql")):
        new, old = (rule.state.format(row=row) for row in ("NEW", "OLD"))
        for verb in rule.verbs:
            when = new if verb == "INSERT" else f"{new} AND NOT ({old})"
            name = f"{rule.name}_{verb.split()[0].lower()}"
            yield Trigger(
                name,
                rule.table,
                rule.column,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {rule.table} FOR EACH ROW "
                f"WHEN ({when}) EXECUTE FUNCTION refuse_without_reasons('{rule.target}', "
                f"'{rule.kind}')",
            )
    for check in CHECKS:
        yield Trigger(
            check.name,
            check.table,
            check.column,
            f"CREATE TRIGGER {check.name} BEFORE {check.verb} ON {check.table} FOR EACH ROW "
            f"EXECUTE FUNCTION {check.function}()",
        )
    for name, verb in (("delete", "DELETE"), ("update", f"UPDATE OF {_fixed(there)}")):
        yield Trigger(
            f"restrictions_no_{name}",
            "restrictions",
            "scope",
            f"CREATE TRIGGER restrictions_no_{name} BEFORE {verb} ON restrictions FOR EACH ROW "
            "EXECUTE FUNCTION refuse_to_forget_reasons()",
        )


def _triggers(connection: sa.Connection) -> Iterator[Trigger]:
    """Give the triggers that the columns there allow."""
    inspector = sa.inspect(connection)
    there = {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }
    make = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    return (trigger for trigger in make(there) if trigger.column in there.get(trigger.table, ()))


def remove(connection: sa.Connection) -> None:
    """Take the triggers away while tables change: SQLite alters a table by making it anew."""
    for trigger in list(_triggers(connection)):
        place = "" if connection.dialect.name == "sqlite" else f" ON {trigger.table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger.name}{place}")


def install(connection: sa.Connection) -> None:
    """Make the triggers, where the tables hold statements of reasons and what is watched."""
    triggers = list(_triggers(connection))
    if not any(trigger.table == Restriction.__tablename__ for trigger in triggers):
        return
    if connection.dialect.name == "postgresql":
        for statement in _FUNCTIONS:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    for trigger in triggers:
        connection.exec_driver_sql(trigger.statement)


@sa.event.listens_for(Base.metadata, "after_create")
def _after_create(_metadata: sa.MetaData, connection: sa.Connection, **_options: object) -> None:
    """Make them anew in a database that is made from the models at once."""
    remove(connection)
    install(connection)
