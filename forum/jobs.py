"""Background work: the search index, mails, expiries and deadlines.

One worker process does all of it. Twice a second it takes over what the web processes have left in
the database (events for index and saved searches, mails that are due); Huey plans what happens by
the clock.
"""

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from huey.serializer import SignedSerializer

from forum import personal_data_jobs, rate_limits, reactions
from forum.config import Config
from forum.db import session
from forum.notifications import inbox, outbox, spool
from forum.search import documents, watching
from forum.search.engine import Engine, IndexUnavailable
from forum.services import (
    abuse_reports,
    barrier_reports,
    bookmarks,
    consents,
    contribution_drafts,
    cooperation_requests,
    data_exports,
    deadlines,
    discourse_requests,
    erasures,
    event_seals,
    held_contributions,
    staff_notes,
    uploads,
)
from forum.storage import Storage
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

#: Seconds between two looks at the database when there was nothing to do.
PAUSE = 0.5
#: Seconds to wait before an index that could not be read is built anew once more.
REBUILD_PAUSE = 60.0

#: What happens once a day, in the early morning.
DAILY: tuple[Callable[[], int], ...] = (
    deadlines.remind,
    cooperation_requests.expire_old,
    discourse_requests.lapse_old,
    held_contributions.forget_old,
    contribution_drafts.forget_old,
    uploads.forget_orphans,
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

    app.extensions["forum_jobs"] = huey


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
        + _guarded(bookmarks.remind)
        + _guarded(lambda: outbox.send_due(config))
        + _guarded(lambda: uploads.remove_files(storage))
        + _guarded(lambda: data_exports.make_waiting(config.data, storage))
    )


def rebuild_index(engine: Engine) -> int:
    """Build the index anew where it is missing or damaged; waiting events follow."""
    engine.rebuild(documents.everything(), lambda _count: None)
    return engine.count()


class Worker:
    """The loop of the worker process."""

    def __init__(self, app: Flask) -> None:
        """Work for ``app`` until told to stop."""
        self._app = app
        self._stop = threading.Event()
        self._engine: Engine = app.extensions["forum_search"]
        self._config: Config = app.extensions["forum_config"]
        self._storage: Storage = app.extensions["forum_storage"]

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
        rebuilt = 0.0
        while not self._stop.is_set():
            with self._app.app_context():
                if self._engine.needs_rebuild and rebuilt <= 0:
                    _guarded(lambda: rebuild_index(self._engine))
                    rebuilt = REBUILD_PAUSE
                done = catch_up(self._engine, self._config, self._storage)
            rebuilt -= PAUSE
            if not done:
                self._stop.wait(PAUSE)
        consumer.stop(graceful=False)

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
