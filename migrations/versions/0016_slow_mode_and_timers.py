"""slow mode and timers."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LISTED = "CASE WHEN bumped_at > last_comment_at THEN bumped_at ELSE last_comment_at END"
LISTS = {
    "ix_threads_latest": ("visibility",),
    "ix_threads_action_field_id": ("action_field_id",),
}


def _moment(name, *, is_needed=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def _key(name, target, *, is_needed=False):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id"), nullable=not is_needed)


def _slow_threads_and_bring_them_forward():
    with op.batch_alter_table("threads") as batch:
        for name in LISTS:
            batch.drop_index(name)
        batch.add_column(sa.Column("pause_minutes", sa.Integer(), nullable=True))
        batch.add_column(_moment("bumped_at"))
    # A step of its own: the column is made of the one above. A later migration that copies the
    # table on SQLite must drop this column before and add it again: it cannot be written to.
    with op.batch_alter_table("threads") as batch:
        batch.add_column(
            sa.Column(
                "listed_at",
                sa.DateTime(timezone=True),
                sa.Computed(LISTED, persisted=True),
                nullable=False,
            )
        )
    for name, columns in LISTS.items():
        op.create_index(name, "threads", [*columns, "listed_at", "id"])


def _state_the_pause():
    # Slowing was named before it could be done; a row of that kind would hold no pause.
    with op.batch_alter_table("restrictions") as batch:
        batch.add_column(sa.Column("pause_minutes", sa.Integer(), nullable=True))
    op.execute("UPDATE restrictions SET pause_minutes = 1440 WHERE kind = 'slowed'")
    with op.batch_alter_table("restrictions") as batch:
        batch.create_check_constraint(
            batch.f("ck_restrictions_pause_given"),
            "(kind = 'slowed') = (pause_minutes IS NOT NULL)",
        )
        batch.create_index(batch.f("ix_restrictions_ends_at"), ["ends_at"])


def upgrade():
    _slow_threads_and_bring_them_forward()
    _state_the_pause()
    op.create_table(
        "thread_timers",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("thread_id", "threads", is_needed=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        _moment("due_at", is_needed=True),
        sa.Column("quiet_hours", sa.Integer(), nullable=True),
        _key("set_by_id", "users", is_needed=True),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("clause", sa.String(length=200), nullable=False),
        _key("text_id", "consent_texts"),
        sa.Column("facts", sa.Text(), nullable=False),
        _moment("ends_at"),
        _moment("created_at", is_needed=True),
        sa.UniqueConstraint("thread_id", "kind", name=op.f("uq_thread_timers_thread_id_kind")),
        sa.CheckConstraint(
            "(kind = 'close') = (ground IS NOT NULL) "
            "AND (kind <> 'close' OR (facts <> '' AND clause <> ''))",
            name=op.f("ck_thread_timers_reasons_given"),
        ),
        sa.CheckConstraint(
            "ground IS NULL OR (ground = 'netiquette') = (text_id IS NOT NULL)",
            name=op.f("ck_thread_timers_netiquette_in_a_version"),
        ),
        sa.CheckConstraint(
            "quiet_hours IS NULL OR kind = 'close'",
            name=op.f("ck_thread_timers_only_closing_waits"),
        ),
        sa.CheckConstraint(
            "quiet_hours IS NULL OR quiet_hours > 0",
            name=op.f("ck_thread_timers_waits_for_some_time"),
        ),
    )
    op.create_index(op.f("ix_thread_timers_due_at"), "thread_timers", ["due_at"])


def downgrade():
    op.drop_table("thread_timers")
    with op.batch_alter_table("restrictions") as batch:
        batch.drop_index(batch.f("ix_restrictions_ends_at"))
        batch.drop_constraint(batch.f("ck_restrictions_pause_given"), type_="check")
        batch.drop_column("pause_minutes")
    with op.batch_alter_table("threads") as batch:
        for name in LISTS:
            batch.drop_index(name)
        batch.drop_column("listed_at")
    with op.batch_alter_table("threads") as batch:
        batch.drop_column("bumped_at")
        batch.drop_column("pause_minutes")
    for name, columns in LISTS.items():
        op.create_index(name, "threads", [*columns, "last_comment_at", "id"])
