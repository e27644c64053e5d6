"""How the search index stands beside the database: what it lacks, and for how long."""

from dataclasses import dataclass

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Event, OutboxEntry
from forum.search.documents import number_of_public_rows
from forum.search.engine import ADVISED_LIMIT, Engine, IndexStatus


@dataclass(frozen=True)
class IndexOverview:
    """The state of the index, of the database and of the way between them."""

    index: IndexStatus
    rows: int  # that everybody may read and find
    waiting: int  # events that the index has not taken over
    oldest: int  # seconds since the oldest of them

    @property
    def advises_postgresql(self) -> bool:
        """Whether there is more to search than the embedded engine is good for."""
        return self.index.engine == "Whoosh" and self.rows > ADVISED_LIMIT


def overview(engine: Engine) -> IndexOverview:
    """Look at index and database, whatever state the index is in."""
    waiting, since = session.execute(
        sa.select(sa.func.count(OutboxEntry.event_id), sa.func.min(Event.created_at)).join(
            Event, Event.id == OutboxEntry.event_id
        )
    ).one()
    oldest = int((utcnow() - since).total_seconds()) if since else 0
    return IndexOverview(engine.status(), number_of_public_rows(), waiting, max(oldest, 0))
