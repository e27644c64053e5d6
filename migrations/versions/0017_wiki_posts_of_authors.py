"""only authors open their posts to others: what moderators had opened is ended."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

#: The last one who opened the post was not its author.
OPENED_BY_STAFF = """
UPDATE comments SET wiki_at = NULL WHERE wiki_at IS NOT NULL AND author_id <> (
    SELECT e.actor_id FROM events e
    WHERE e.kind = 'comment:wiki_opened' AND e.subject_type = 'comment'
    AND e.subject_id = comments.id ORDER BY e.id DESC LIMIT 1
)
"""
#: Nobody is told of it any more, so the inbox has no sentence for it.
TOLD = """
DELETE FROM notifications WHERE event_id IN (
    SELECT id FROM events WHERE kind = 'comment:wiki_opened'
)
"""


def upgrade():
    op.execute(OPENED_BY_STAFF)
    op.execute(TOLD)


def downgrade():
    pass
