"""The words of timers: what will happen to a thread by itself, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l

from forum.models import Thread, ThreadTimer, ThreadTimerKind
from forum.notifications import statements
from forum.presenters.moments import moment_text
from forum.services import thread_timers

K = ThreadTimerKind

#: What happens, as the heading of a form and of a line of the list.
KINDS = {
    K.PUBLISH: _l("Publish later"),
    K.CLOSE: _l("Close"),
    K.OPEN: _l("Open again"),
    K.BUMP: _l("Bring forward in the lists"),
}
ANNOUNCED = {
    K.PUBLISH: _l(
        "Appears on %(moment)s. Until then nobody but the author and the moderation team sees it."
    ),
    K.CLOSE: _l("Will be closed on %(moment)s."),
    K.OPEN: _l("Will be opened again on %(moment)s."),
    K.BUMP: _l("Will be brought forward in the lists on %(moment)s."),
}
AFTER_SILENCE = _l(
    "Will be closed %(quiet)s after the last post, so on %(moment)s if nobody writes before."
)
HOURS_A_DAY = 24


@dataclass(frozen=True)
class ShownTimer:
    """A timer as a page shows it."""

    timer: ThreadTimer
    sentence: str
    #: Why, where it takes something from people.
    ground: str
    facts: str


def shown(thread: Thread) -> Sequence[ShownTimer]:
    """Present the timers of a thread that will change something, the next one first."""
    return [_shown(timer) for timer in thread_timers.effective(thread_timers.of(thread))]


def sentence_of(timer: ThreadTimer) -> str:
    """Say what will happen and when."""
    moment = moment_text(timer.moment, str(get_locale()))
    if timer.quiet_hours is None:
        return str(ANNOUNCED[timer.kind]) % {"moment": moment}
    return str(AFTER_SILENCE) % {"moment": moment, "quiet": _span(timer.quiet_hours)}


def _shown(timer: ThreadTimer) -> ShownTimer:
    ground = statements.ground_of(timer, str(get_locale()))
    return ShownTimer(timer, sentence_of(timer), ground, timer.facts)


def _span(hours: int) -> str:
    if hours % HOURS_A_DAY:
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d day", "%(num)d days", hours // HOURS_A_DAY))
