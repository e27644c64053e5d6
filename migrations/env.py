"""Runs the migrations on the application's own database."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from forum.db import db
from forum.models import restriction_triggers
from forum.models.base import Base, UtcDateTime


def render_item(kind: str, value: Any, _context: Any) -> str | bool:
    """Write plain types into migrations, so that they never import the models."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, sa.Enum):
        return f"sa.String(length={value.length})"
    return False


def compare_type(
    _context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any
) -> bool | None:
    """Treat an enum stored as text as the text it is."""
    if isinstance(wanted, sa.Enum):
        return not isinstance(found, sa.String) or found.length != wanted.length
    return None


def migrate() -> None:
    """Run in one transaction where the database can do that."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite alters a table by making it anew; no reference may be checked meanwhile.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
        )
        with context.begin_transaction():
            # Triggers that look into other tables: altering a table would drop or break them.
            restriction_triggers.remove(connection)
            context.run_migrations()
            restriction_triggers.install(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"references to missing rows: {broken[:5]}")


migrate()
