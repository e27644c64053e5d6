"""What a page says about the slow mode of a thread, and when its reader may write again."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale

from forum.models import RestrictionKind, Thread
from forum.notifications import statements
from forum.permissions.policy import Permission, permits
from forum.permissions.rules import Actor
from forum.presenters.moderation import PAUSE
from forum.services import pauses, restrictions


@dataclass(frozen=True)
class SlowMode:
    """The slow mode of a thread as one reader meets it."""

    pause: str
    duration: str
    ground: str
    facts: str
    #: Whether the reader may write without a pause, and else from when.
    is_exempt: bool
    next_post_at: datetime | None


def shown(thread: Thread, actor: Actor) -> SlowMode | None:
    """Present the slow mode of a thread, if it is on."""
    restriction = restrictions.present(thread, RestrictionKind.SLOWED) if thread.is_slowed else None
    if restriction is None or restriction.pause_minutes is None:
        return None
    locale = str(get_locale())
    return SlowMode(
        pause=str(PAUSE[restriction.pause_minutes]),
        duration=statements.duration_of(restriction, locale),
        ground=statements.ground_of(restriction, locale),
        facts=restriction.facts,
        is_exempt=permits(actor, Permission.THREAD_WRITE_AT_ONCE, thread),
        next_post_at=pauses.next_post_at(thread, actor=actor) if actor else None,
    )
