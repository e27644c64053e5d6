"""privacy and audit."""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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


def _moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(table, name="user_id"):
    return sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_{table}_{name}_users"))


def _make_index(table, *columns, name=None, **options):
    with op.batch_alter_table(table, schema=None) as batch_op:
        named = name or batch_op.f(f"ix_{table}_{'_'.join(columns)}")
        batch_op.create_index(named, list(columns), **{"unique": False, **options})


def _make_consents():
    op.create_table(
        "consent_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("created_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint("digest", name=op.f("uq_consent_texts_digest")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        _moment("withdrawn_at"),
        _moment("created_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_texts.id"], name=op.f("fk_consents_text_id_consent_texts")
        ),
        _person("consents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    _make_index("consents", "user_id")


def _make_staff_notes():
    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("created_at", nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_staff_notes_not_empty")),
        _person("staff_notes", "author_id"),
        _person("staff_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
    )
    _make_index("staff_notes", "user_id")


def _make_self_service():
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        _moment("made_at"),
        _moment("expires_at"),
        _moment("created_at", nullable=False),
        _person("data_exports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
        sa.UniqueConstraint("token", name=op.f("uq_data_exports_token")),
    )
    _make_index("data_exports", "user_id")
    op.create_table(
        "account_deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        _moment("due_at", nullable=False),
        _moment("reminded_at"),
        _moment("cancelled_at"),
        _moment("executed_at"),
        _moment("created_at", nullable=False),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR executed_at IS NULL",
            name=op.f("ck_account_deletions_one_end"),
        ),
        _person("account_deletions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_deletions")),
    )
    _make_index("account_deletions", "user_id")
    still_open = sa.text("cancelled_at IS NULL AND executed_at IS NULL")
    _make_index(
        "account_deletions",
        "user_id",
        name="uq_account_deletions_open",
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def upgrade():
    _make_seals()
    _make_consents()
    _make_staff_notes()
    _make_self_service()


def downgrade():
    for table in ("account_deletions", "data_exports", "staff_notes", "consents", "consent_texts"):
        op.drop_table(table)
    op.drop_table("event_seals")
    op.drop_table("event_chain")
