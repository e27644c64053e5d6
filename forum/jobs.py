"""Background work: the search index, mails, expiries and deadlines.

One worker process at a time does all of it (``forum.worker``). Twice a second it takes over what
the web processes have left in the database (events for inboxes, index and saved searches, mails
that are due); Huey plans what happens by the clock.
"""

import imaplib
import logging
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from queue import SimpleQueue
from types import ModuleType

from flask import Flask, current_app

from forum import (
    mail_intake,
    mailbox,
    personal_data_jobs,
    rate_limits,
    reactions,
    thread_timer_jobs,
)
from forum.config import Config
from forum.db import session
from forum.models import OutboxEntry, UncomparedEvent, UntoldEvent
from forum.notifications import inbox, letters, mail, messages, notice_letters, outbox, spool
from forum.notifications.mail import Outcome
from forum.search import documents, watching
from forum.search.engine import Engine
from forum.services import (
    abuse_reports,
    barrier_reports,
    bookmarks,
    comment_deletions,
    consents,
    contribution_drafts,
    cooperation_requests,
    data_exports,
    deadlines,
    discourse_requests,
    erasures,
    event_seals,
    held_contributions,
    notices,
    staff_notes,
    suspensions,
    uploads,
)
from forum.steps import Backlog, guarded, guarded_apart
from forum.storage import Storage
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

#: Mails sent in one turn, and the seconds after which no further one is begun, so that the index
#: does not wait for a slow server.
MAILS_AT_ONCE = 20
MAIL_SECONDS = 30.0
#: Seconds for which a mail server that is down is left alone.
MAIL_PAUSE = 60.0

#: What happens once a day, in the early morning.
DAILY: tuple[Callable[[], int], ...] = (
    suspensions.end_due,
    deadlines.remind,
    cooperation_requests.expire_old,
    discourse_requests.lapse_old,
    held_contributions.forget_old,
    contribution_drafts.forget_old,
    comment_deletions.forget_old,
    uploads.forget_orphans,
    mail_intake.forget_old,
    erasures.forget_unconfirmed,
    inbox.forget_old,
    staff_notes.forget_old,
    consents.forget_old,
    abuse_reports.forget_old,
    barrier_reports.forget_reporters,
    rate_limits.forget_old,
    personal_data_jobs.forget_exports,
    personal_data_jobs.remind_of_deletions,
    event_seals.verify_daily,
)
#: What also happens once a day, and makes its own units: each of them commits before files go.
DAILY_ALONE: tuple[Callable[[], int], ...] = (personal_data_jobs.execute_deletions,)


class Backlogs:
    """What web processes leave to the worker: events to tell of, to index, to compare."""

    def __init__(self) -> None:
        """Begin with nothing set aside."""
        self.untold = Backlog(UntoldEvent, reactions.tell)
        self.unindexed = Backlog(OutboxEntry, reactions.catch_up)
        self.uncompared = Backlog(UncomparedEvent, watching.look_through)


def init_app(app: Flask) -> None:
    """Bind the planned work to the application."""
    config: Config = app.extensions["forum_config"]
    # What it plans is done by the same process; what that has missed is made up for.
    planned = huey.MemoryHuey("forum")
    # The worker looks into it: it begins its day anew where something lies in it.
    mornings: SimpleQueue[None] = SimpleQueue()

    def every_morning() -> None:
        mornings.put(None)

    planned.periodic_task(huey.crontab(minute="10", hour="3"))(every_morning)

    if config.imap_url:

        def every_minute() -> None:
            with app.app_context():
                take_answers(config)

        planned.periodic_task(huey.crontab())(every_minute)

    app.extensions["forum_jobs"] = planned
    app.extensions["forum_mornings"] = mornings
    app.extensions["forum_postman"] = Postman()
    app.extensions["forum_backlogs"] = Backlogs()


def _library() -> ModuleType:
    """Load Huey without the clients of databases that it would take along (19 MiB)."""
    clients = ("psycopg", "redis")
    found = {name: sys.modules[name] for name in clients if name in sys.modules}
    sys.modules.update(dict.fromkeys(clients))  # type: ignore[arg-type]
    try:
        return import_module("huey")
    finally:
        for name in clients:
            del sys.modules[name]
        sys.modules.update(found)


huey = _library()


def take_answers(config: Config) -> int:
    """Take the answers that have arrived in the mailbox; answer how many."""
    storage: Storage = current_app.extensions["forum_storage"]
    try:
        return mailbox.empty(config.imap_url, lambda raw: mail_intake.take(raw, config, storage))
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("the mailbox of answers cannot be read: %s", type(error).__name__)
    finally:
        session.remove()
    return 0


def do_daily() -> None:
    """Do what happens once a day; a step that fails does not stop the others."""
    storage: Storage = current_app.extensions["forum_storage"]
    for step in DAILY:
        guarded(step)
    guarded(partial(uploads.remove_strays, storage))
    for step in DAILY_ALONE:
        guarded_apart(step)


def tell() -> int:
    """Write the notifications that wait for it; answer for how many events."""
    return _backlogs().untold.take()


def _backlogs() -> Backlogs:
    found: Backlogs = current_app.extensions["forum_backlogs"]
    return found


def catch_up(engine: Engine, config: Config, storage: Storage) -> int:
    """Take over what waits: index, searches, mails, files, exports; answer how much it was."""
    postman: Postman = current_app.extensions["forum_postman"]
    return (
        _backlogs().unindexed.take(engine)
        + _backlogs().uncompared.take()
        + guarded(partial(spool.send_kept, config))
        + guarded_apart(thread_timer_jobs.timekeeper.run_due)
        + guarded(suspensions.end_due)
        + guarded(bookmarks.remind)
        + guarded(comment_deletions.forget_old)
        + guarded(partial(tell_notifiers, config))
        + postman.send_due(config)
        + guarded(partial(uploads.remove_files, storage))
        + guarded(partial(data_exports.make_waiting, config.data, storage))
    )


def tell_notifiers(config: Config) -> int:
    """Mail the receipt or the decision to people who gave notice without an account."""
    waiting = notices.to_be_told()
    for report in waiting:
        spool.keep(letters.compose(notice_letters.letter(report, config), config), config)
        report.mailed_status = report.status
    return len(waiting)


class Postman:
    """Sends the mails that are due: claims each, hands it over, and settles what became of it.

    Three transactions: while the mail server is asked, nothing in the database is held.
    """

    def __init__(self) -> None:
        """Begin with a server that is expected to be up."""
        self._rests_until = 0.0
        #: What became of mails, where the database could not be told so far.
        self._unsettled: dict[str, Outcome] = {}

    def send_due(self, config: Config) -> int:
        """Send within the bounds of one turn; answer how many mails were taken on."""
        ends = time.monotonic() + MAIL_SECONDS
        taken = 0
        try:
            self._settle()
            while taken < MAILS_AT_ONCE and self._rests_until <= time.monotonic() < ends:
                with unit_of_work():
                    token = outbox.claim()
                if token is None:
                    break
                taken += 1
                self._unsettled[token] = self._hand_over(token, config)
                self._settle()
        except Exception:
            logger.exception("mails could not be sent")
        finally:
            session.remove()
        return taken

    def _hand_over(self, token: str, config: Config) -> Outcome:
        try:
            message = messages.message_of(token, config)
        except Exception:
            # One mail that cannot be written must not hold up the others.
            logger.exception("a mail could not be written")
            return Outcome.LATER
        finally:
            session.remove()
        outcome = mail.deliver(message, config) if message else Outcome.UNWANTED
        if outcome is Outcome.DOWN:
            self._rests_until = time.monotonic() + MAIL_PAUSE
        return outcome

    def _settle(self) -> None:
        for token, outcome in list(self._unsettled.items()):
            with unit_of_work():
                outbox.settle(token, outcome)
            del self._unsettled[token]


def rebuild_index(engine: Engine) -> int:
    """Build the index anew where it is missing or damaged; waiting events follow."""
    engine.rebuild(documents.everything(), lambda _count: None)
    return engine.count()
