"""versions anchors and provenance."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: What a report or restriction can be about; the last one is new.
NOUNS = (
    "thread",
    "comment",
    "dissent_flag",
    "cooperation_request",
    "discourse_request",
    "suggestion",
)


def _one_target(nouns):
    return " + ".join(f"(CASE WHEN {n}_id IS NULL THEN 0 ELSE 1 END)" for n in nouns) + " = 1"


def _check_target(batch_op, table, nouns):
    """Let exactly one of the nouns be the target."""
    name = op.f(f"ck_{table}_one_target")
    batch_op.drop_constraint(name, type_="check")
    batch_op.create_check_constraint(name, _one_target(nouns))


def _place_contributions():
    """What was said before stands where it stood: beside the passages with the same key."""
    for noun, table in (
        ("thread", "threads"),
        ("dissent_flag", "dissent_flags"),
        ("cooperation_request", "cooperation_requests"),
        ("discourse_request", "discourse_requests"),
    ):
        op.execute(
            f"INSERT INTO placements ({noun}_id, version_id, passage_id, status) "
            "SELECT said.id, there.version_id, there.id, "
            "CASE WHEN there.id = here.id THEN 'original' ELSE 'kept' END "
            f"FROM {table} said JOIN passages here ON here.id = said.passage_id "
            "JOIN paper_versions old ON old.id = here.version_id "
            "JOIN paper_versions new ON new.paper_id = old.paper_id AND new.number >= old.number "
            "JOIN passages there ON there.version_id = new.id AND there.key = here.key"
        )
        op.execute(
            f"INSERT INTO placements ({noun}_id, version_id, status) "
            f"SELECT said.id, new.id, 'orphaned' FROM {table} said "
            "JOIN passages here ON here.id = said.passage_id "
            "JOIN paper_versions old ON old.id = here.version_id "
            "JOIN paper_versions new ON new.paper_id = old.paper_id AND new.number > old.number "
            "WHERE NOT EXISTS (SELECT 1 FROM passages there "
            "WHERE there.version_id = new.id AND there.key = here.key)"
        )
    op.execute(
        "INSERT INTO successions (version_id, old_passage_id, new_passage_id, passage_class) "
        "SELECT new.id, here.id, there.id, "
        "CASE WHEN there.id IS NULL THEN 'orphaned' ELSE 'unchanged' END FROM passages here "
        "JOIN paper_versions old ON old.id = here.version_id "
        "JOIN paper_versions new ON new.paper_id = old.paper_id AND new.number = old.number + 1 "
        "LEFT JOIN passages there ON there.version_id = new.id AND there.key = here.key"
    )
    op.execute(
        "UPDATE passages SET changed_in = (SELECT MIN(v.number) FROM passages p "
        "JOIN paper_versions v ON v.id = p.version_id WHERE p.key = passages.key AND v.paper_id = "
        "(SELECT paper_id FROM paper_versions WHERE id = passages.version_id))"
    )


def upgrade():
    op.create_table(
        "answer_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["processes.id"], name=op.f("fk_answer_templates_process_id_processes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_templates")),
    )
    with op.batch_alter_table("answer_templates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_answer_templates_process_id"), ["process_id"], unique=False
        )

    op.create_table(
        "paper_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_drafts_paper_id_papers")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["users.id"], name=op.f("fk_paper_drafts_saved_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_drafts")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_drafts_paper_id")),
    )
    op.create_table(
        "hunks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("old_passage_id", sa.Integer(), nullable=True),
        sa.Column("new_passage_id", sa.Integer(), nullable=True),
        sa.Column("old_start", sa.Integer(), nullable=False),
        sa.Column("old_end", sa.Integer(), nullable=False),
        sa.Column("new_start", sa.Integer(), nullable=False),
        sa.Column("new_end", sa.Integer(), nullable=False),
        sa.Column("old_text", sa.Text(), nullable=False),
        sa.Column("new_text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_passage_id"], ["passages.id"], name=op.f("fk_hunks_new_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["old_passage_id"], ["passages.id"], name=op.f("fk_hunks_old_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name=op.f("fk_hunks_version_id_paper_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hunks")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_hunks_version_id_position")),
    )
    with op.batch_alter_table("hunks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hunks_new_passage_id"), ["new_passage_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hunks_old_passage_id"), ["old_passage_id"], unique=False
        )

    op.create_table(
        "successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("old_passage_id", sa.Integer(), nullable=False),
        sa.Column("new_passage_id", sa.Integer(), nullable=True),
        sa.Column("passage_class", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_passage_id"], ["passages.id"], name=op.f("fk_successions_new_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["old_passage_id"], ["passages.id"], name=op.f("fk_successions_old_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["paper_versions.id"],
            name=op.f("fk_successions_version_id_paper_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("old_passage_id", name=op.f("uq_successions_old_passage_id")),
    )
    with op.batch_alter_table("successions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_successions_new_passage_id"), ["new_passage_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_successions_version_id"), ["version_id"], unique=False)

    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_html", sa.Text(), nullable=False),
        sa.Column("support_count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decision_html", sa.Text(), nullable=False),
        sa.Column("adapted_text", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("discussion_id", sa.Integer(), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("range_start", sa.Integer(), nullable=True),
        sa.Column("range_end", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_suggestions_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_suggestions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["threads.id"], name=op.f("fk_suggestions_discussion_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_suggestions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_suggestions_passage_id_passages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint(
            "author_id", "submission", name=op.f("uq_suggestions_author_id_submission")
        ),
        sa.UniqueConstraint("discussion_id", name=op.f("uq_suggestions_discussion_id")),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestions_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_suggestions_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_suggestions_passage_id", ["passage_id"], unique=False)
        batch_op.create_index("ix_suggestions_status", ["status", "due_on"], unique=False)

    op.create_table(
        "suggestion_supports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_suggestion_supports_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_suggestion_supports_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_supports")),
        sa.UniqueConstraint(
            "suggestion_id", "user_id", name=op.f("uq_suggestion_supports_suggestion_id_user_id")
        ),
    )
    with op.batch_alter_table("suggestion_supports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_supports_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "answer_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_answer_drafts_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["dissent_flags.id"], name=op.f("fk_answer_drafts_flag_id_dissent_flags")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["users.id"], name=op.f("fk_answer_drafts_reviewed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_drafts")),
        sa.UniqueConstraint("flag_id", name=op.f("uq_answer_drafts_flag_id")),
    )
    op.create_table(
        "carried_dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("carried_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["carried_by_id"], ["users.id"], name=op.f("fk_carried_dissents_carried_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_carried_dissents_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["paper_versions.id"],
            name=op.f("fk_carried_dissents_version_id_paper_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_dissents")),
        sa.UniqueConstraint(
            "flag_id", "version_id", name=op.f("uq_carried_dissents_flag_id_version_id")
        ),
    )
    with op.batch_alter_table("carried_dissents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carried_dissents_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "cosignatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["dissent_flags.id"], name=op.f("fk_cosignatures_flag_id_dissent_flags")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cosignatures_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_cosignatures_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cosignatures")),
        sa.UniqueConstraint("flag_id", "user_id", name=op.f("uq_cosignatures_flag_id_user_id")),
    )
    with op.batch_alter_table("cosignatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cosignatures_user_id"), ["user_id"], unique=False)

    op.create_table(
        "deadline_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extended_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on > was_due_on", name=op.f("ck_deadline_extensions_later")),
        sa.ForeignKeyConstraint(
            ["extended_by_id"],
            ["users.id"],
            name=op.f("fk_deadline_extensions_extended_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_deadline_extensions_flag_id_dissent_flags"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extensions")),
    )
    with op.batch_alter_table("deadline_extensions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deadline_extensions_flag_id"), ["flag_id"], unique=False
        )

    op.create_table(
        "hunk_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hunk_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN suggestion_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_hunk_sources_exactly_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_hunk_sources_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_hunk_sources_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_hunk_sources_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_hunk_sources_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["hunk_id"], ["hunks.id"], name=op.f("fk_hunk_sources_hunk_id_hunks")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_hunk_sources_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_hunk_sources_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hunk_sources")),
        sa.UniqueConstraint(
            "hunk_id", "comment_id", name=op.f("uq_hunk_sources_hunk_id_comment_id")
        ),
        sa.UniqueConstraint(
            "hunk_id",
            "cooperation_request_id",
            name=op.f("uq_hunk_sources_hunk_id_cooperation_request_id"),
        ),
        sa.UniqueConstraint(
            "hunk_id",
            "discourse_request_id",
            name=op.f("uq_hunk_sources_hunk_id_discourse_request_id"),
        ),
        sa.UniqueConstraint(
            "hunk_id", "dissent_flag_id", name=op.f("uq_hunk_sources_hunk_id_dissent_flag_id")
        ),
        sa.UniqueConstraint(
            "hunk_id", "suggestion_id", name=op.f("uq_hunk_sources_hunk_id_suggestion_id")
        ),
        sa.UniqueConstraint("hunk_id", "thread_id", name=op.f("uq_hunk_sources_hunk_id_thread_id")),
    )
    with op.batch_alter_table("hunk_sources", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hunk_sources_comment_id"), ["comment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hunk_sources_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_hunk_sources_discourse_request_id"),
            ["discourse_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_hunk_sources_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hunk_sources_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hunk_sources_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("range_start", sa.Integer(), nullable=True),
        sa.Column("range_end", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN suggestion_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_placements_exactly_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_placements_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_placements_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_placements_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_placements_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_placements_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_placements_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_placements_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_placements_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["paper_versions.id"],
            name=op.f("fk_placements_version_id_paper_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint(
            "comment_id", "version_id", name=op.f("uq_placements_comment_id_version_id")
        ),
        sa.UniqueConstraint(
            "cooperation_request_id",
            "version_id",
            name=op.f("uq_placements_cooperation_request_id_version_id"),
        ),
        sa.UniqueConstraint(
            "discourse_request_id",
            "version_id",
            name=op.f("uq_placements_discourse_request_id_version_id"),
        ),
        sa.UniqueConstraint(
            "dissent_flag_id", "version_id", name=op.f("uq_placements_dissent_flag_id_version_id")
        ),
        sa.UniqueConstraint(
            "suggestion_id", "version_id", name=op.f("uq_placements_suggestion_id_version_id")
        ),
        sa.UniqueConstraint(
            "thread_id", "version_id", name=op.f("uq_placements_thread_id_version_id")
        ),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placements_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_placements_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_placements_discourse_request_id"), ["discourse_request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placements_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index("ix_placements_passage_id", ["passage_id", "status"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_placements_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placements_thread_id"), ["thread_id"], unique=False)
        batch_op.create_index("ix_placements_version_id", ["version_id", "status"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("reasons_html", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN suggestion_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_receipts_exactly_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_receipts_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_receipts_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_receipts_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_receipts_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_receipts_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["users.id"], name=op.f("fk_receipts_read_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_receipts_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_receipts_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_receipts_comment_id")),
        sa.UniqueConstraint(
            "cooperation_request_id", name=op.f("uq_receipts_cooperation_request_id")
        ),
        sa.UniqueConstraint("discourse_request_id", name=op.f("uq_receipts_discourse_request_id")),
        sa.UniqueConstraint("dissent_flag_id", name=op.f("uq_receipts_dissent_flag_id")),
        sa.UniqueConstraint("suggestion_id", name=op.f("uq_receipts_suggestion_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_receipts_thread_id")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_receipts_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_receipts_discourse_request_id"), ["discourse_request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_receipts_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_receipts_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_receipts_thread_id"), ["thread_id"], unique=False)

    with op.batch_alter_table("abuse_reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suggestion_id", sa.Integer(), nullable=True))
        _check_target(batch_op, "abuse_reports", NOUNS)
        batch_op.create_index(
            batch_op.f("ix_abuse_reports_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_abuse_reports_suggestion_id_suggestions"),
            "suggestions",
            ["suggestion_id"],
            ["id"],
        )

    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("prefix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("suffix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("range_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("range_end", sa.Integer(), nullable=True))

    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("prefix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("suffix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("range_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("range_end", sa.Integer(), nullable=True))

    with op.batch_alter_table("dissent_flags", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cosignature_count", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("discussion_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("prefix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("suffix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("range_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("range_end", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_dissent_flags_discussion_id"), ["discussion_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_dissent_flags_discussion_id_threads"),
            "threads",
            ["discussion_id"],
            ["id"],
        )

    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "state", sa.String(length=40), nullable=False, server_default="too_few_voices"
            )
        )
        batch_op.add_column(
            sa.Column("open_dissents", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("changed_in", sa.Integer(), nullable=False, server_default="1")
        )

    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suggestion_id", sa.Integer(), nullable=True))
        _check_target(batch_op, "restrictions", NOUNS)
        batch_op.create_index(
            batch_op.f("ix_restrictions_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_restrictions_suggestion_id_suggestions"),
            "suggestions",
            ["suggestion_id"],
            ["id"],
        )

    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("prefix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("suffix", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("range_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("range_end", sa.Integer(), nullable=True))
    _place_contributions()


def downgrade():
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_column("range_end")
        batch_op.drop_column("range_start")
        batch_op.drop_column("suffix")
        batch_op.drop_column("prefix")
        batch_op.drop_column("quote")

    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        _check_target(batch_op, "restrictions", NOUNS[:-1])
        batch_op.drop_constraint(
            batch_op.f("fk_restrictions_suggestion_id_suggestions"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_restrictions_suggestion_id"))
        batch_op.drop_column("suggestion_id")

    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.drop_column("changed_in")
        batch_op.drop_column("open_dissents")
        batch_op.drop_column("state")

    with op.batch_alter_table("dissent_flags", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dissent_flags_discussion_id_threads"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_dissent_flags_discussion_id"), type_="unique")
        batch_op.drop_column("range_end")
        batch_op.drop_column("range_start")
        batch_op.drop_column("suffix")
        batch_op.drop_column("prefix")
        batch_op.drop_column("quote")
        batch_op.drop_column("discussion_id")
        batch_op.drop_column("reminded")
        batch_op.drop_column("cosignature_count")

    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.drop_column("range_end")
        batch_op.drop_column("range_start")
        batch_op.drop_column("suffix")
        batch_op.drop_column("prefix")
        batch_op.drop_column("quote")

    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.drop_column("range_end")
        batch_op.drop_column("range_start")
        batch_op.drop_column("suffix")
        batch_op.drop_column("prefix")
        batch_op.drop_column("quote")

    with op.batch_alter_table("abuse_reports", schema=None) as batch_op:
        _check_target(batch_op, "abuse_reports", NOUNS[:-1])
        batch_op.drop_constraint(
            batch_op.f("fk_abuse_reports_suggestion_id_suggestions"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_abuse_reports_suggestion_id"))
        batch_op.drop_column("suggestion_id")

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipts_thread_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_suggestion_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_comment_id"))

    op.drop_table("receipts")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index("ix_placements_version_id")
        batch_op.drop_index(batch_op.f("ix_placements_thread_id"))
        batch_op.drop_index(batch_op.f("ix_placements_suggestion_id"))
        batch_op.drop_index("ix_placements_passage_id")
        batch_op.drop_index(batch_op.f("ix_placements_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_placements_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_placements_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_placements_comment_id"))

    op.drop_table("placements")
    with op.batch_alter_table("hunk_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hunk_sources_thread_id"))
        batch_op.drop_index(batch_op.f("ix_hunk_sources_suggestion_id"))
        batch_op.drop_index(batch_op.f("ix_hunk_sources_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_hunk_sources_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_hunk_sources_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_hunk_sources_comment_id"))

    op.drop_table("hunk_sources")
    with op.batch_alter_table("deadline_extensions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_extensions_flag_id"))

    op.drop_table("deadline_extensions")
    with op.batch_alter_table("cosignatures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cosignatures_user_id"))

    op.drop_table("cosignatures")
    with op.batch_alter_table("carried_dissents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carried_dissents_version_id"))

    op.drop_table("carried_dissents")
    op.drop_table("answer_drafts")
    with op.batch_alter_table("suggestion_supports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_supports_user_id"))

    op.drop_table("suggestion_supports")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestions_status")
        batch_op.drop_index("ix_suggestions_passage_id")
        batch_op.drop_index(batch_op.f("ix_suggestions_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_suggestions_author_id"))

    op.drop_table("suggestions")
    with op.batch_alter_table("successions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_successions_version_id"))
        batch_op.drop_index(batch_op.f("ix_successions_new_passage_id"))

    op.drop_table("successions")
    with op.batch_alter_table("hunks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hunks_old_passage_id"))
        batch_op.drop_index(batch_op.f("ix_hunks_new_passage_id"))

    op.drop_table("hunks")
    op.drop_table("paper_drafts")
    with op.batch_alter_table("answer_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_templates_process_id"))

    op.drop_table("answer_templates")
