"""Background work: the search index, mails, expiries and deadlines.

One worker process does all of it. Twice a second it takes over what the web processes have left in
the database (events for index and saved searches, mails that are due); Huey plans what happens by
the clock.
"""

import imaplib
import logging
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from types import FrameType

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from huey.serializer import SignedSerializer

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
from forum.marked_cache import KEPT_FOR
from forum.notifications import inbox, letters, mail, messages, notice_letters, outbox, spool
from forum.notifications.mail import Outcome
from forum.page_store import Store
from forum.search import documents, watching
from forum.search.engine import Engine, IndexUnavailable
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
from forum.storage import Storage, StorageUnavailable
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

#: Seconds between two looks at the database when there was nothing to do.
PAUSE = 0.5
#: Seconds after which old pages are swept away: what has been erased must not lie in them.
SWEEP_PAUSE = 60.0
#: Seconds to wait before an index that could not be read is built anew once more.
REBUILD_PAUSE = 60.0

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


def init_app(app: Flask) -> None:
    """Bind the planned work to the application."""
    config: Config = app.extensions["forum_config"]
    huey = SqliteHuey(
        "forum",
        filename=str(config.data / "huey.sqlite3"),
        # Pickles from a file would be executed; signed ones only where we made them.
        serializer=SignedSerializer(secret=config.secret_key, salt="jobs"),
    )

    def every_morning() -> None:
        with app.app_context():
            do_daily()

    huey.periodic_task(crontab(minute="10", hour="3"))(every_morning)

    if config.imap_url:

        def every_minute() -> None:
            with app.app_context():
                take_answers(config)

        huey.periodic_task(crontab())(every_minute)

    app.extensions["forum_jobs"] = huey


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
    for step in (*DAILY, lambda: uploads.remove_strays(storage)):
        _guarded(step)
    for step in DAILY_ALONE:
        _guarded(step, unit=nullcontext)


def _guarded(
    step: Callable[[], int], unit: Callable[[], AbstractContextManager[None]] = unit_of_work
) -> int:
    """Run a step as a unit of its own; answer how much it did, 0 where it failed."""
    try:
        with unit():
            return step()
    except IndexUnavailable as error:
        logger.warning("the search index waits: %s", error.reason)
    except StorageUnavailable as error:
        logger.warning("the storage of files cannot be used: %s", error)
    except Exception:
        logger.exception("a background step failed")
    finally:
        session.remove()
    return 0


def catch_up(engine: Engine, config: Config, storage: Storage) -> int:
    """Take over what waits: index, searches, mails, files, exports; answer how much it was."""
    return (
        _guarded(lambda: reactions.catch_up(engine))
        + _guarded(watching.look_through)
        + _guarded(lambda: spool.send_kept(config))
        + _guarded(thread_timer_jobs.timekeeper.run_due, unit=nullcontext)
        + _guarded(suspensions.end_due)
        + _guarded(bookmarks.remind)
        + _guarded(comment_deletions.forget_old)
        + _guarded(lambda: tell_notifiers(config))
        + postman.send_due(config)
        + _guarded(lambda: uploads.remove_files(storage))
        + _guarded(lambda: data_exports.make_waiting(config.data, storage))
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


postman = Postman()


def rebuild_index(engine: Engine) -> int:
    """Build the index anew where it is missing or damaged; waiting events follow."""
    engine.rebuild(documents.everything(), lambda _count: None)
    return engine.count()


class Worker:
    """The loop of the worker process."""

    def __init__(self, app: Flask) -> None:
        """Work for ``app`` until told to stop."""
        self._app = app
        self._is_stopping = False
        # A handler may interrupt the call that waits: this queue bears that, an event does not.
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._engine: Engine = app.extensions["forum_search"]
        self._config: Config = app.extensions["forum_config"]
        self._storage: Storage = app.extensions["forum_storage"]
        self._pages: Store = app.extensions["forum_pages"]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then end after the step at hand."""
        consumer = self._app.extensions["forum_jobs"].create_consumer(
            workers=1, periodic=True, check_worker_health=False
        )
        consumer.start()
        # Only now, because the consumer's start takes these signals for itself.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        with self._app.app_context():
            # What the clock asked for while no worker was there; done twice it does nothing.
            do_daily()
        rebuilt = swept = 0.0
        while not self._is_stopping:
            with self._app.app_context():
                if self._engine.needs_rebuild and rebuilt <= 0:
                    _guarded(lambda: rebuild_index(self._engine))
                    rebuilt = REBUILD_PAUSE
                done = catch_up(self._engine, self._config, self._storage)
                if swept <= 0:
                    self._pages.sweep(KEPT_FOR)
                    swept = SWEEP_PAUSE
            rebuilt, swept = rebuilt - PAUSE, swept - PAUSE
            if not done:
                with suppress(Empty):
                    self._signals.get(timeout=PAUSE)
        consumer.stop(graceful=False)

    def _told_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        self._signals.put(number)
