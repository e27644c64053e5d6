"""statements of reasons."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NOUNS = (
    "thread",
    "comment",
    "dissent_flag",
    "cooperation_request",
    "discourse_request",
    "suggestion",
)
ONE_OF = " + ".join(f"(CASE WHEN {noun}_id IS NULL THEN 0 ELSE 1 END)" for noun in NOUNS)
#: Of what was restricted before each restriction had to have its reasons.
UNKNOWN = "Vor Einführung der Begründungspflicht; die Begründung ist nicht gespeichert."
CHECKS = {
    "netiquette_in_a_version": "(ground = 'netiquette') = (text_id IS NOT NULL)",
    "duration_given": "(duration = 'until_date') = (ends_at IS NOT NULL)",
    "ends_later": "ends_at IS NULL OR ends_at > created_at",
    "imposed_by_somebody": "automated OR imposed_by_id IS NOT NULL",
    "accounts_are_suspended": "(kind = 'suspended') = (account_id IS NOT NULL)",
    "redress_in_time": (
        "appeal_until > created_at AND (appealed_at IS NULL OR appealed_at <= appeal_until)"
    ),
    "appeal_decided_by_someone_else": (
        "appeal_decided_by_id IS NULL OR imposed_by_id IS NULL "
        "OR appeal_decided_by_id <> imposed_by_id"
    ),
    "appeal_decided_by_a_person": (
        "(appeal_decided_at IS NULL AND appeal_decision IS NULL "
        "AND appeal_decided_by_id IS NULL) OR (appealed_at IS NOT NULL "
        "AND appeal_decided_at IS NOT NULL AND appeal_decision IS NOT NULL "
        "AND appeal_decided_by_id IS NOT NULL AND appeal_reason <> '')"
    ),
}
#: What a notice of illegal content says: name, type and first value of the columns.
NOTICE = (
    ("notifier_name", sa.String(length=200), ""),
    ("notifier_email", sa.String(length=254), ""),
    ("notifier_locale", sa.String(length=5), "de"),
    ("law", sa.String(length=200), ""),
    ("is_child_abuse", sa.Boolean(), sa.false()),
    ("good_faith", sa.Boolean(), sa.false()),
    ("is_forgotten", sa.Boolean(), sa.false()),
)
PEOPLE = ("account_id", "appeal_decided_by_id")


def _moment(name):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _add_columns():
    with op.batch_alter_table("restrictions") as batch:
        batch.drop_constraint(batch.f("ck_restrictions_one_target"), type_="check")
        batch.alter_column("imposed_by_id", existing_type=sa.Integer(), nullable=True)
        for name in ("scope", "duration", "appeal_decision"):
            batch.add_column(sa.Column(name, sa.String(length=40), nullable=True))
        for name in (*PEOPLE, "text_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("ends_at", "appeal_until", "appealed_at", "appeal_decided_at"):
            batch.add_column(_moment(name))
        for name in ("appeal", "appeal_reason"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def _known_netiquette():
    """Give the key of the version that old restrictions cite: the newest kept, else the page's."""
    connection = op.get_bind()
    kept = connection.scalar(
        sa.text(
            "SELECT id FROM consent_texts WHERE slug = 'netiquette' AND locale = 'de' "
            "ORDER BY id DESC LIMIT 1"
        )
    )
    if kept is not None:
        return kept
    page = connection.execute(
        sa.text("SELECT title, body FROM pages WHERE slug = 'netiquette' AND locale = 'de'")
    ).one_or_none()
    title, body = page or ("Netiquette", "")
    digest = hashlib.sha256(f"netiquette\nde\n{title}\n{body}".encode()).hexdigest()
    return connection.scalar(
        sa.text(
            "INSERT INTO consent_texts (slug, locale, digest, title, body, created_at) "
            "VALUES ('netiquette', 'de', :digest, :title, :body, CURRENT_TIMESTAMP) RETURNING id"
        ).bindparams(digest=digest, title=title, body=body)
    )


def _later():
    """Give six months after a row was made, in the words of the database."""
    if op.get_bind().dialect.name == "sqlite":
        return "strftime('%Y-%m-%d %H:%M:%S.000000', created_at, '+184 days')"
    return "created_at + interval '184 days'"


def _complete_old_rows():
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM restrictions WHERE ground = 'netiquette'")):
        connection.execute(
            sa.text(
                "UPDATE restrictions SET text_id = :text WHERE ground = 'netiquette'"
            ).bindparams(text=_known_netiquette())
        )
    op.execute(
        "UPDATE restrictions SET scope = CASE WHEN kind IN ('closed', 'archived') "
        f"THEN 'replies' ELSE 'contribution' END, duration = 'until_lifted', "
        f"appeal_until = {_later()}"
    )


def _state_what_was_not_stated():
    """Make a statement for what is restricted without one, so that each has its redress."""
    cases = [
        *((f"{noun}s", f"{noun}_id", "visibility = 'hidden'", "hidden") for noun in NOUNS),
        ("threads", "thread_id", "closed_at IS NOT NULL", "closed"),
        ("threads", "thread_id", "archived_at IS NOT NULL", "archived"),
        ("users", "account_id", "NOT active AND deleted_at IS NULL", "suspended"),
    ]
    for table, target, where, kind in cases:
        scope = {"hidden": "contribution", "suspended": "account"}.get(kind, "replies")
        later = _later().replace("created_at", "CURRENT_TIMESTAMP")
        now = "CURRENT_TIMESTAMP"
        if op.get_bind().dialect.name == "sqlite":
            now = "strftime('%Y-%m-%d %H:%M:%S.000000', 'now')"
        made = now
        if kind == "suspended":
            # The log knows since when, so that a count of the log agrees with the statements.
            made = (
                "coalesce((SELECT max(e.created_at) FROM events e WHERE "
                f"e.kind = 'user:deactivated' AND e.subject_id = users.id), {now})"
            )
        op.execute(
            sa.text(
                f"INSERT INTO restrictions ({target}, kind, scope, duration, ground, clause, "
                "facts, automated, lift_reason, appeal, appeal_reason, created_at, appeal_until) "
                f"SELECT id, '{kind}', '{scope}', 'until_lifted', 'law', '–', :facts, "
                f"{sa.true().compile(dialect=op.get_bind().dialect)}, '', '', '', {made}, {later} "
                f"FROM {table} WHERE {where} AND NOT EXISTS (SELECT 1 FROM restrictions r "
                f"WHERE r.{target} = {table}.id AND r.kind = '{kind}' AND r.lifted_at IS NULL)"
            ).bindparams(facts=UNKNOWN)
        )


def _ask_for_all():
    with op.batch_alter_table("restrictions") as batch:
        for name in ("scope", "duration"):
            batch.alter_column(name, existing_type=sa.String(length=40), nullable=False)
        batch.alter_column("appeal_until", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ("appeal", "appeal_reason"):
            batch.alter_column(name, existing_type=sa.Text(), server_default=None)
        batch.create_check_constraint(
            batch.f("ck_restrictions_one_target"),
            f"{ONE_OF} + (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END) = 1",
        )
        for name, condition in CHECKS.items():
            batch.create_check_constraint(batch.f(f"ck_restrictions_{name}"), condition)
        for name in PEOPLE:
            batch.create_foreign_key(
                batch.f(f"fk_restrictions_{name}_users"), "users", [name], ["id"]
            )
        batch.create_foreign_key(
            batch.f("fk_restrictions_text_id_consent_texts"), "consent_texts", ["text_id"], ["id"]
        )
        batch.create_index(batch.f("ix_restrictions_account_id"), ["account_id"])


def _open_reports_to_guests():
    with op.batch_alter_table("abuse_reports") as batch:
        batch.alter_column("reporter_id", existing_type=sa.Integer(), nullable=True)
        for name, kind, start in NOTICE:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=start))
        batch.add_column(sa.Column("mailed_status", sa.String(length=40), nullable=True))
    with op.batch_alter_table("abuse_reports") as batch:
        for name, kind, _start in NOTICE:
            batch.alter_column(name, existing_type=kind, server_default=None)
        batch.create_check_constraint(
            batch.f("ck_abuse_reports_notice_complete"),
            "reporter_id IS NOT NULL OR (good_faith AND (is_child_abuse OR is_forgotten "
            "OR (notifier_name <> '' AND notifier_email <> '')))",
        )


def upgrade():
    _add_columns()
    _complete_old_rows()
    _state_what_was_not_stated()
    _ask_for_all()
    _open_reports_to_guests()


def downgrade():
    op.execute("DELETE FROM abuse_reports WHERE reporter_id IS NULL")
    with op.batch_alter_table("abuse_reports") as batch:
        batch.drop_constraint(batch.f("ck_abuse_reports_notice_complete"), type_="check")
        for name in (*(name for name, _kind, _start in NOTICE), "mailed_status"):
            batch.drop_column(name)
        batch.alter_column("reporter_id", existing_type=sa.Integer(), nullable=False)
    op.execute("DELETE FROM restrictions WHERE account_id IS NOT NULL OR imposed_by_id IS NULL")
    with op.batch_alter_table("restrictions") as batch:
        for name in CHECKS:
            batch.drop_constraint(batch.f(f"ck_restrictions_{name}"), type_="check")
        batch.drop_constraint(batch.f("ck_restrictions_one_target"), type_="check")
        batch.drop_constraint(batch.f("fk_restrictions_text_id_consent_texts"), type_="foreignkey")
        for name in PEOPLE:
            batch.drop_constraint(batch.f(f"fk_restrictions_{name}_users"), type_="foreignkey")
        batch.drop_index(batch.f("ix_restrictions_account_id"))
        for name in (
            *("scope", "duration", "ends_at", *PEOPLE, "text_id", "appeal_until", "appeal"),
            *("appealed_at", "appeal_decision", "appeal_reason", "appeal_decided_at"),
        ):
            batch.drop_column(name)
        batch.alter_column("imposed_by_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("restrictions") as batch:
        batch.create_check_constraint(batch.f("ck_restrictions_one_target"), f"{ONE_OF} = 1")
