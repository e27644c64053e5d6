"""the first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "processes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("federal_state", sa.String(length=40), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer_days > 0", name=op.f("ck_processes_answer_days_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
        sa.UniqueConstraint("slug", name=op.f("uq_processes_slug")),
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("display_skeleton", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("municipality", sa.String(length=200), nullable=False),
        sa.Column("web_address", sa.String(length=200), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("bio_html", sa.Text(), nullable=False),
        sa.Column("interest", sa.String(length=200), nullable=False),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("display_skeleton", name=op.f("uq_users_display_skeleton")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "action_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["processes.id"], name=op.f("fk_action_fields_process_id_processes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_fields")),
        sa.UniqueConstraint("slug", name=op.f("uq_action_fields_slug")),
    )
    with op.batch_alter_table("action_fields", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_fields_process_id", ["process_id", "position"], unique=False
        )

    op.create_table(
        "barrier_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_barrier_reports_answered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier_reports")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_events_actor_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(
            "ix_events_subject", ["subject_type", "subject_id", "id"], unique=False
        )

    op.create_table(
        "held_contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_held_contributions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_contributions")),
        sa.UniqueConstraint("token", name=op.f("uq_held_contributions_token")),
    )
    with op.batch_alter_table("held_contributions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_held_contributions_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_skeleton", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("federal_state", sa.String(length=40), nullable=True),
        sa.Column("size_class", sa.String(length=40), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("web_address", sa.String(length=200), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["users.id"], name=op.f("fk_organisations_verified_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name_skeleton", name=op.f("uq_organisations_name_skeleton")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_pages_changed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("slug", "locale", name=op.f("uq_pages_slug_locale")),
    )
    op.create_table(
        "phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"], ["processes.id"], name=op.f("fk_phases_process_id_processes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phases")),
        sa.UniqueConstraint("process_id", "position", name=op.f("uq_phases_process_id_position")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_status", sa.String(length=40), nullable=False),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("mail_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_notifications_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["users.id"], name=op.f("fk_notifications_recipient_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "recipient_id", "event_id", name=op.f("uq_notifications_recipient_id_event_id")
        ),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index("ix_notifications_mail_status", ["mail_status", "id"], unique=False)
        batch_op.create_index(
            "ix_notifications_unread", ["recipient_id", "read_at", "id"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_outbox_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("curator_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("newest_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_papers_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["users.id"], name=op.f("fk_papers_curator_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["users.id"], name=op.f("fk_papers_deputy_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["processes.id"], name=op.f("fk_papers_process_id_processes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("slug", name=op.f("uq_papers_slug")),
    )
    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.create_index("ix_papers_process_id", ["process_id"], unique=False)

    op.create_table(
        "representations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_representations_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_representations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_representations_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representations")),
    )
    with op.batch_alter_table("representations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_representations_organisation_id", ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_representations_user_id_open",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "paper_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_versions_paper_id_papers")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_paper_versions_published_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_versions")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_versions_paper_id_number")),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["paper_versions.id"],
            name=op.f("fk_passages_version_id_paper_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_passages_version_id_key")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_passages_version_id_position")),
    )
    op.create_table(
        "cooperation_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=200), nullable=False),
        sa.Column("effort", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("partner_organisation_id", sa.Integer(), nullable=True),
        sa.Column("partner_message", sa.Text(), nullable=False),
        sa.Column("partner_contact", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("mutual_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_remark", sa.Text(), nullable=False),
        sa.Column("result_note", sa.Text(), nullable=False),
        sa.Column("result_author_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_partner_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_cooperation_requests_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_cooperation_requests_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cooperation_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["users.id"], name=op.f("fk_cooperation_requests_partner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["partner_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cooperation_requests_partner_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passages.id"],
            name=op.f("fk_cooperation_requests_passage_id_passages"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation_requests")),
        sa.UniqueConstraint(
            "author_id", "submission", name=op.f("uq_cooperation_requests_author_id_submission")
        ),
    )
    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cooperation_requests_action_field_id"), ["action_field_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cooperation_requests_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cooperation_requests_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cooperation_requests_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index("ix_cooperation_requests_passage_id", ["passage_id"], unique=False)
        batch_op.create_index("ix_cooperation_requests_status", ["status", "id"], unique=False)

    op.create_table(
        "discourse_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("interest_count", sa.Integer(), nullable=False),
        sa.Column("collects_until", sa.Date(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("minutes_html", sa.Text(), nullable=False),
        sa.Column("minuted_by_id", sa.Integer(), nullable=True),
        sa.Column("closing_remark", sa.Text(), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quorum >= 2", name=op.f("ck_discourse_requests_quorum_at_least_two")),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_discourse_requests_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_discourse_requests_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["minuted_by_id"], ["users.id"], name=op.f("fk_discourse_requests_minuted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_discourse_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_discourse_requests_passage_id_passages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discourse_requests")),
        sa.UniqueConstraint(
            "author_id", "submission", name=op.f("uq_discourse_requests_author_id_submission")
        ),
    )
    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_discourse_requests_action_field_id"), ["action_field_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_discourse_requests_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_discourse_requests_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_discourse_requests_passage_id", ["passage_id"], unique=False)
        batch_op.create_index("ix_discourse_requests_status", ["status", "id"], unique=False)

    op.create_table(
        "membership_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_membership_requests_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_membership_requests_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_membership_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_membership_requests_passage_id_passages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_requests")),
    )
    with op.batch_alter_table("membership_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_requests_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_membership_requests_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_membership_requests_open",
            ["author_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_comment_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_author_id", sa.Integer(), nullable=False),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_threads_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_threads_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["last_author_id"], ["users.id"], name=op.f("fk_threads_last_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_threads_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_threads_passage_id_passages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_threads_action_field_id", ["action_field_id", "last_comment_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_threads_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_threads_latest", ["visibility", "last_comment_at", "id"], unique=False
        )
        batch_op.create_index("ix_threads_new", ["visibility", "created_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_threads_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_threads_passage_id", ["passage_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("render_version", sa.Integer(), nullable=False),
        sa.Column("third_party", sa.String(length=200), nullable=False),
        sa.Column("third_party_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_comments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_comments_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["comments.id"], name=op.f("fk_comments_reply_to_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_comments_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint(
            "author_id", "submission", name=op.f("uq_comments_author_id_submission")
        ),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_comments_thread_id_number")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_comments_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_comments_reply_to_id", ["reply_to_id"], unique=False)

    op.create_table(
        "discourse_interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_discourse_interests_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_discourse_interests_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discourse_interests")),
        sa.UniqueConstraint(
            "request_id", "user_id", name=op.f("uq_discourse_interests_request_id_user_id")
        ),
    )
    with op.batch_alter_table("discourse_interests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_discourse_interests_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "thread_tags",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_thread_tags_tag_id_tags")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_tags_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("thread_id", "tag_id", name=op.f("pk_thread_tags")),
    )
    with op.batch_alter_table("thread_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_tags_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "comment_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_revisions_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["users.id"], name=op.f("fk_comment_revisions_edited_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_revisions")),
        sa.UniqueConstraint(
            "comment_id", "number", name=op.f("uq_comment_revisions_comment_id_number")
        ),
    )
    op.create_table(
        "dissent_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("statement_html", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("grounds_html", sa.Text(), nullable=False),
        sa.Column("would_settle", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("closing_remark", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(passage_id IS NULL) <> (comment_id IS NULL)",
            name=op.f("ck_dissent_flags_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_dissent_flags_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_dissent_flags_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_dissent_flags_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_dissent_flags_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_dissent_flags_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_dissent_flags_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["processes.id"], name=op.f("fk_dissent_flags_process_id_processes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent_flags")),
    )
    with op.batch_alter_table("dissent_flags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dissent_flags_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_dissent_flags_comment_id", ["comment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dissent_flags_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_dissent_flags_passage_id", ["passage_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dissent_flags_process_id"), ["process_id"], unique=False
        )
        batch_op.create_index("ix_dissent_flags_status", ["status", "due_on"], unique=False)
        batch_op.create_index(
            "uq_dissent_flags_open_comment",
            ["author_id", "comment_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        )
        batch_op.create_index(
            "uq_dissent_flags_open_passage",
            ["author_id", "passage_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        )

    op.create_table(
        "restrictions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("automated", sa.Boolean(), nullable=False),
        sa.Column("imposed_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "facts <> '' AND clause <> ''", name=op.f("ck_restrictions_reasons_given")
        ),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_restrictions_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_restrictions_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_restrictions_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_restrictions_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_restrictions_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["imposed_by_id"], ["users.id"], name=op.f("fk_restrictions_imposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["users.id"], name=op.f("fk_restrictions_lifted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_restrictions_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_restrictions_comment_id"), ["comment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_restrictions_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_restrictions_discourse_request_id"),
            ["discourse_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_restrictions_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_restrictions_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "abuse_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restriction_id", sa.Integer(), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appealed_by_id", sa.Integer(), nullable=True),
        sa.Column("final_decision", sa.String(length=40), nullable=True),
        sa.Column("final_reason", sa.Text(), nullable=False),
        sa.Column("decided_again_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_abuse_reports_one_target"),
        ),
        sa.CheckConstraint(
            "decided_again_by_id IS NULL OR decided_again_by_id <> decided_by_id",
            name=op.f("ck_abuse_reports_appeal_decided_by_someone_else"),
        ),
        sa.ForeignKeyConstraint(
            ["appealed_by_id"], ["users.id"], name=op.f("fk_abuse_reports_appealed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["users.id"], name=op.f("fk_abuse_reports_claimed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_abuse_reports_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_abuse_reports_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_again_by_id"],
            ["users.id"],
            name=op.f("fk_abuse_reports_decided_again_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_abuse_reports_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_abuse_reports_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_abuse_reports_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["users.id"], name=op.f("fk_abuse_reports_reporter_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["restriction_id"],
            ["restrictions.id"],
            name=op.f("fk_abuse_reports_restriction_id_restrictions"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_abuse_reports_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abuse_reports")),
        sa.UniqueConstraint(
            "reporter_id", "submission", name=op.f("uq_abuse_reports_reporter_id_submission")
        ),
    )
    with op.batch_alter_table("abuse_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_comment_id"), ["comment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_discourse_request_id"),
            ["discourse_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_reporter_id"), ["reporter_id"], unique=False
        )
        batch_op.create_index("ix_abuse_reports_status", ["status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_abuse_reports_thread_id"), ["thread_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events "
                "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
            )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_event_change()"
        )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER events_append_only ON events")
        op.execute("DROP FUNCTION refuse_event_change()")
    with op.batch_alter_table("abuse_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_abuse_reports_thread_id"))
        batch_op.drop_index("ix_abuse_reports_status")
        batch_op.drop_index(batch_op.f("ix_abuse_reports_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_abuse_reports_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_abuse_reports_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_abuse_reports_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_abuse_reports_comment_id"))

    op.drop_table("abuse_reports")
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_restrictions_thread_id"))
        batch_op.drop_index(batch_op.f("ix_restrictions_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_restrictions_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_restrictions_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_restrictions_comment_id"))

    op.drop_table("restrictions")
    with op.batch_alter_table("dissent_flags", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dissent_flags_open_passage",
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        )
        batch_op.drop_index(
            "uq_dissent_flags_open_comment",
            sqlite_where=sa.text("status IN ('raised', 'acknowledged')"),
            postgresql_where=sa.text("status IN ('raised', 'acknowledged')"),
        )
        batch_op.drop_index("ix_dissent_flags_status")
        batch_op.drop_index(batch_op.f("ix_dissent_flags_process_id"))
        batch_op.drop_index("ix_dissent_flags_passage_id")
        batch_op.drop_index(batch_op.f("ix_dissent_flags_organisation_id"))
        batch_op.drop_index("ix_dissent_flags_comment_id")
        batch_op.drop_index(batch_op.f("ix_dissent_flags_author_id"))

    op.drop_table("dissent_flags")
    op.drop_table("comment_revisions")
    with op.batch_alter_table("thread_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_tags_tag_id"))

    op.drop_table("thread_tags")
    with op.batch_alter_table("discourse_interests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_discourse_interests_user_id"))

    op.drop_table("discourse_interests")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("ix_comments_reply_to_id")
        batch_op.drop_index(batch_op.f("ix_comments_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_comments_author_id"))

    op.drop_table("comments")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_index("ix_threads_passage_id")
        batch_op.drop_index(batch_op.f("ix_threads_organisation_id"))
        batch_op.drop_index("ix_threads_new")
        batch_op.drop_index("ix_threads_latest")
        batch_op.drop_index(batch_op.f("ix_threads_author_id"))
        batch_op.drop_index("ix_threads_action_field_id")

    op.drop_table("threads")
    with op.batch_alter_table("membership_requests", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_requests_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_requests_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_membership_requests_author_id"))

    op.drop_table("membership_requests")
    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_discourse_requests_status")
        batch_op.drop_index("ix_discourse_requests_passage_id")
        batch_op.drop_index(batch_op.f("ix_discourse_requests_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_discourse_requests_author_id"))
        batch_op.drop_index(batch_op.f("ix_discourse_requests_action_field_id"))

    op.drop_table("discourse_requests")
    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_cooperation_requests_status")
        batch_op.drop_index("ix_cooperation_requests_passage_id")
        batch_op.drop_index(batch_op.f("ix_cooperation_requests_partner_id"))
        batch_op.drop_index(batch_op.f("ix_cooperation_requests_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_cooperation_requests_author_id"))
        batch_op.drop_index(batch_op.f("ix_cooperation_requests_action_field_id"))

    op.drop_table("cooperation_requests")
    op.drop_table("passages")
    op.drop_table("paper_versions")
    with op.batch_alter_table("representations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_representations_user_id_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_representations_organisation_id")

    op.drop_table("representations")
    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.drop_index("ix_papers_process_id")

    op.drop_table("papers")
    op.drop_table("outbox")
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.drop_index("ix_notifications_unread")
        batch_op.drop_index("ix_notifications_mail_status")

    op.drop_table("notifications")
    op.drop_table("phases")
    op.drop_table("pages")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_sort_name"))

    op.drop_table("organisations")
    with op.batch_alter_table("held_contributions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_contributions_user_id"))

    op.drop_table("held_contributions")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_subject")
        batch_op.drop_index(batch_op.f("ix_events_actor_id"))

    op.drop_table("events")
    op.drop_table("barrier_reports")
    with op.batch_alter_table("action_fields", schema=None) as batch_op:
        batch_op.drop_index("ix_action_fields_process_id")

    op.drop_table("action_fields")
    op.drop_table("users")
    op.drop_table("tags")
    op.drop_table("processes")
