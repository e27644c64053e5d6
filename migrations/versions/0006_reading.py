"""reading: positions, visits, support, ratings, bookmarks and the choice of fields."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "field_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_field_choices_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_field_choices_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_choices")),
        sa.UniqueConstraint(
            "user_id", "action_field_id", name=op.f("uq_field_choices_user_id_action_field_id")
        ),
    )
    with op.batch_alter_table("field_choices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_field_choices_action_field_id"), ["action_field_id"], unique=False
        )

    op.create_table(
        "read_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("action_field_id", sa.Integer(), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_field_id"],
            ["action_fields.id"],
            name=op.f("fk_read_marks_action_field_id_action_fields"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_read_marks_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_marks")),
        sa.UniqueConstraint(
            "user_id", "action_field_id", name=op.f("uq_read_marks_user_id_action_field_id")
        ),
    )
    with op.batch_alter_table("read_marks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_read_marks_action_field_id"), ["action_field_id"], unique=False
        )

    op.create_table(
        "paper_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_version", sa.Integer(), nullable=True),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_visits_paper_id_papers")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_paper_visits_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_visits")),
        sa.UniqueConstraint("user_id", "paper_id", name=op.f("uq_paper_visits_user_id_paper_id")),
    )
    with op.batch_alter_table("paper_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_visits_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(cooperation_request_id IS NULL) <> (discourse_request_id IS NULL)",
            name=op.f("ck_ratings_exactly_one_target"),
        ),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ratings_stars_in_range")),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_ratings_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_ratings_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ratings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint(
            "cooperation_request_id",
            "user_id",
            name=op.f("uq_ratings_cooperation_request_id_user_id"),
        ),
        sa.UniqueConstraint(
            "discourse_request_id", "user_id", name=op.f("uq_ratings_discourse_request_id_user_id")
        ),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ratings_user_id"), ["user_id"], unique=False)

    op.create_table(
        "read_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rewound_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_read_positions_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_read_positions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_positions")),
        sa.UniqueConstraint(
            "user_id", "thread_id", name=op.f("uq_read_positions_user_id_thread_id")
        ),
    )
    with op.batch_alter_table("read_positions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_read_positions_thread_id"), ["thread_id"], unique=False
        )

    op.create_table(
        "comment_supports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_supports_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_comment_supports_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_supports")),
        sa.UniqueConstraint(
            "comment_id", "user_id", name=op.f("uq_comment_supports_comment_id_user_id")
        ),
    )
    with op.batch_alter_table("comment_supports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_supports_user_id"), ["user_id"], unique=False)

    op.create_table(
        "bookmarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("dissent_flag_id", sa.Integer(), nullable=True),
        sa.Column("cooperation_request_id", sa.Integer(), nullable=True),
        sa.Column("discourse_request_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN dissent_flag_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cooperation_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN discourse_request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN suggestion_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN passage_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_bookmarks_exactly_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_bookmarks_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["cooperation_request_id"],
            ["cooperation_requests.id"],
            name=op.f("fk_bookmarks_cooperation_request_id_cooperation_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["discourse_request_id"],
            ["discourse_requests.id"],
            name=op.f("fk_bookmarks_discourse_request_id_discourse_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["dissent_flag_id"],
            ["dissent_flags.id"],
            name=op.f("fk_bookmarks_dissent_flag_id_dissent_flags"),
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_bookmarks_passage_id_passages")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_bookmarks_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_bookmarks_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bookmarks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
        sa.UniqueConstraint("user_id", "comment_id", name=op.f("uq_bookmarks_user_id_comment_id")),
        sa.UniqueConstraint(
            "user_id",
            "cooperation_request_id",
            name=op.f("uq_bookmarks_user_id_cooperation_request_id"),
        ),
        sa.UniqueConstraint(
            "user_id",
            "discourse_request_id",
            name=op.f("uq_bookmarks_user_id_discourse_request_id"),
        ),
        sa.UniqueConstraint(
            "user_id", "dissent_flag_id", name=op.f("uq_bookmarks_user_id_dissent_flag_id")
        ),
        sa.UniqueConstraint("user_id", "passage_id", name=op.f("uq_bookmarks_user_id_passage_id")),
        sa.UniqueConstraint(
            "user_id", "suggestion_id", name=op.f("uq_bookmarks_user_id_suggestion_id")
        ),
        sa.UniqueConstraint("user_id", "thread_id", name=op.f("uq_bookmarks_user_id_thread_id")),
    )
    with op.batch_alter_table("bookmarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookmarks_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bookmarks_cooperation_request_id"),
            ["cooperation_request_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_bookmarks_discourse_request_id"), ["discourse_request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bookmarks_dissent_flag_id"), ["dissent_flag_id"], unique=False
        )
        batch_op.create_index("ix_bookmarks_due", ["reminded_at", "remind_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookmarks_passage_id"), ["passage_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bookmarks_suggestion_id"), ["suggestion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bookmarks_thread_id"), ["thread_id"], unique=False)

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("helpful_count", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("shared_count", sa.Integer(), nullable=False, server_default="0")
        )

    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rating_count", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("rating_average", sa.Double(), nullable=True))

    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rating_count", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("rating_average", sa.Double(), nullable=True))

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("uses_shortcuts", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("read_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("onboarding_skipped_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("onboarding_skipped_at")
        batch_op.drop_column("read_until")
        batch_op.drop_column("uses_shortcuts")

    with op.batch_alter_table("discourse_requests", schema=None) as batch_op:
        batch_op.drop_column("rating_average")
        batch_op.drop_column("rating_count")

    with op.batch_alter_table("cooperation_requests", schema=None) as batch_op:
        batch_op.drop_column("rating_average")
        batch_op.drop_column("rating_count")

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_column("shared_count")
        batch_op.drop_column("helpful_count")

    with op.batch_alter_table("bookmarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmarks_thread_id"))
        batch_op.drop_index(batch_op.f("ix_bookmarks_suggestion_id"))
        batch_op.drop_index(batch_op.f("ix_bookmarks_passage_id"))
        batch_op.drop_index("ix_bookmarks_due")
        batch_op.drop_index(batch_op.f("ix_bookmarks_dissent_flag_id"))
        batch_op.drop_index(batch_op.f("ix_bookmarks_discourse_request_id"))
        batch_op.drop_index(batch_op.f("ix_bookmarks_cooperation_request_id"))
        batch_op.drop_index(batch_op.f("ix_bookmarks_comment_id"))

    op.drop_table("bookmarks")
    with op.batch_alter_table("comment_supports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_supports_user_id"))

    op.drop_table("comment_supports")
    with op.batch_alter_table("read_positions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_positions_thread_id"))

    op.drop_table("read_positions")
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_user_id"))

    op.drop_table("ratings")
    with op.batch_alter_table("paper_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_visits_paper_id"))

    op.drop_table("paper_visits")
    with op.batch_alter_table("read_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_marks_action_field_id"))

    op.drop_table("read_marks")
    with op.batch_alter_table("field_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_choices_action_field_id"))

    op.drop_table("field_choices")
