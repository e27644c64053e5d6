"""subscriptions, mail preferences and claims of mails."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

#: What can be followed, with its table.
SUBJECTS = (
    ("thread", "threads"),
    ("passage", "passages"),
    ("tag", "tags"),
    ("paper", "papers"),
    ("action_field", "action_fields"),
    ("process", "processes"),
)
ONE_SUBJECT = (
    " + ".join(f"(CASE WHEN {n}_id IS NULL THEN 0 ELSE 1 END)" for n, _ in SUBJECTS) + " = 1"
)


def _create_subscriptions():
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        *(sa.Column(f"{noun}_id", sa.Integer(), nullable=True) for noun, _ in SUBJECTS),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f("ck_subscriptions_exactly_one_subject")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_subscriptions_user_id_users")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{noun}_id"], [f"{table}.id"], name=op.f(f"fk_subscriptions_{noun}_id_{table}")
            )
            for noun, table in SUBJECTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        *(
            sa.UniqueConstraint(
                f"{noun}_id", "user_id", name=op.f(f"uq_subscriptions_{noun}_id_user_id")
            )
            for noun, _ in SUBJECTS
        ),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_user_id"), ["user_id"], unique=False)


def _create_mutes():
    op.create_table(
        "mutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("muted_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["muted_id"], ["users.id"], name=op.f("fk_mutes_muted_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mutes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mutes")),
        sa.UniqueConstraint("muted_id", "user_id", name=op.f("uq_mutes_muted_id_user_id")),
    )
    with op.batch_alter_table("mutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mutes_user_id"), ["user_id"], unique=False)


def _create_mail_preferences():
    op.create_table(
        "mail_preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mail_preferences_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_preferences")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_mail_preferences_user_id_kind")),
    )


def _create_incoming_mails():
    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_mails_key")),
    )


def _follow_as_before():
    """Whoever started a discussion was told of every reply, and stays so."""
    op.execute(
        "INSERT INTO subscriptions (user_id, level, is_automatic, thread_id, created_at) "
        "SELECT t.author_id, 'watching', true, t.id, t.created_at FROM threads t "
        "JOIN users u ON u.id = t.author_id WHERE u.deleted_at IS NULL"
    )


def _group_notifications():
    """The inbox groups by subject; what was said about comments belongs to their threads."""
    op.execute(
        "UPDATE notifications SET "
        "about_type = (SELECT CASE e.subject_type WHEN 'comment' THEN 'thread' "
        "ELSE e.subject_type END FROM events e WHERE e.id = notifications.event_id), "
        "about_id = (SELECT CASE e.subject_type WHEN 'comment' THEN "
        "(SELECT c.thread_id FROM comments c WHERE c.id = e.subject_id) "
        "ELSE e.subject_id END FROM events e WHERE e.id = notifications.event_id)"
    )
    op.execute(
        "UPDATE notifications SET mail_due_at = created_at "
        "WHERE mail_status = 'due' AND mail_due_at IS NULL"
    )


def upgrade():
    _create_subscriptions()
    _create_mutes()
    _create_mail_preferences()
    _create_incoming_mails()
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("mail_hour", sa.Integer(), nullable=False, server_default="7")
        )
        batch_op.add_column(
            sa.Column("mail_refusals", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("mail_stopped_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("watches_own", "tracks_answered"):
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())
            )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about_type", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("in_digest", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("mail_token", sa.String(length=32), nullable=True))
        batch_op.drop_index("ix_notifications_mail_status")
        batch_op.create_index(
            "ix_notifications_about", ["recipient_id", "about_type", "about_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_notifications_mail_due", ["mail_status", "mail_due_at", "id"], unique=False
        )
        batch_op.create_index("ix_notifications_mail_token", ["mail_token"], unique=False)
    _group_notifications()
    _follow_as_before()


def downgrade():
    # A claimed mail is due again; the older schema knows no claims.
    op.execute("UPDATE notifications SET mail_status = 'due' WHERE mail_status = 'claimed'")
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.drop_index("ix_notifications_mail_token")
        batch_op.drop_index("ix_notifications_mail_due")
        batch_op.drop_index("ix_notifications_about")
        batch_op.create_index("ix_notifications_mail_status", ["mail_status", "id"], unique=False)
        for name in ("mail_token", "in_digest", "about_id", "about_type"):
            batch_op.drop_column(name)
    with op.batch_alter_table("users", schema=None) as batch_op:
        for name in (
            "tracks_answered",
            "watches_own",
            "mail_stopped_at",
            "mail_refusals",
            "mail_hour",
        ):
            batch_op.drop_column(name)
    op.drop_table("incoming_mails")
    op.drop_table("mail_preferences")
    with op.batch_alter_table("mutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mutes_user_id"))
    op.drop_table("mutes")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_user_id"))
    op.drop_table("subscriptions")
