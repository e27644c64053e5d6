"""privacy and audit."""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Rows sealed at once, so that memory does not grow with the log.
AT_ONCE = 2_000

EVENTS = sa.table(
    "events",
    sa.column("id", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("subject_type", sa.String()),
    sa.column("subject_id", sa.Integer()),
    sa.column("actor_id", sa.Integer()),
    sa.column("data", sa.JSON()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
SEALS = sa.table(
    "event_seals",
    sa.column("number", sa.Integer()),
    sa.column("event_id", sa.Integer()),
    sa.column("seal", sa.String()),
)


def _seal(previous, row):
    moment = row.created_at
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    content = [row.id, row.kind, row.subject_type, row.subject_id, row.actor_id, row.data]
    line = json.dumps(
        [*content, moment.isoformat(timespec="microseconds")],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def _seal_what_is_there():
    """Seal the events that happened before there were seals, in the order of their keys."""
    connection = op.get_bind()
    number, head, last = 0, "", 0
    while rows := connection.execute(
        sa.select(EVENTS).where(EVENTS.c.id > last).order_by(EVENTS.c.id).limit(AT_ONCE)
    ).all():
        seals = []
        for row in rows:
            number, last, head = number + 1, row.id, _seal(head, row)
            seals.append({"number": number, "event_id": row.id, "seal": head})
        connection.execute(sa.insert(SEALS), seals)
    op.execute(
        sa.text(
            "INSERT INTO event_chain (id, length, head, verified_length, finding) "
            "VALUES (1, :length, :head, 0, '')"
        ).bindparams(length=number, head=head)
    )


def _make_seals():
    op.create_table(
        "event_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_length", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_event_chain_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_chain")),
    )
    op.create_table(
        "event_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_seals_event_id_events")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_seals")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_seals_event_id")),
    )
    _seal_what_is_there()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER event_seals_append_only BEFORE UPDATE OR DELETE ON event_seals "
            "FOR EACH ROW EXECUTE FUNCTION refuse_event_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_seals_no_{verb.lower()} BEFORE {verb} ON event_seals "
            "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
        )


def upgrade():
    _make_seals()


def downgrade():
    op.drop_table("event_seals")
    op.drop_table("event_chain")
