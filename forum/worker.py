"""The worker process: it waits until it leads, and then works until it is told to stop."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from types import FrameType

from flask import Flask

from forum import heap
from forum.children import Child, end_all
from forum.config import Config
from forum.db import db, keep_pages
from forum.jobs import catch_up, do_daily, rebuild_index, tell
from forum.leadership import leadership_of
from forum.marked_cache import KEPT_FOR
from forum.page_store import Store
from forum.page_versions import SITE, Versions
from forum.search.engine import Engine
from forum.steps import guarded
from forum.storage import Storage

logger = logging.getLogger(__name__)

#: How much less of a busy processor the worker gets: a third of what a web process gets.
NICENESS = 5
#: Seconds between the beginnings of two turns when there was little to do.
PAUSE = 0.5
#: What is done in one turn where more waits. Less is let gather: an index is written once for all,
#: and who follows a discussion is asked once for all its replies.
PLENTY = 50
#: KiB of a SQLite file that a connection keeps: some five hundred notifications are written in one
#: transaction, for which others wait. With 350 KiB, as web processes have it, half as long again.
KEPT_PAGES = 2_000
#: Seconds after which old pages are swept away: what has been erased must not lie in them.
SWEEP_PAUSE = 60.0
#: Seconds to wait before an index that could not be read is built anew once more.
REBUILD_PAUSE = 60.0


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
        self._versions: Versions = app.extensions["forum_versions"]
        self._mornings: SimpleQueue[None] = app.extensions["forum_mornings"]
        with app.app_context():
            keep_pages(db.engine, KEPT_PAGES)
            self._leadership = leadership_of(db.engine.url, self._config.data)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then end after the step at hand."""
        self._listen()
        # On a machine that they share, those who wait for a page come first.
        os.nice(NICENESS)
        waits = False
        while not self._is_stopping:
            if self._leadership.is_ours():
                self._lead()
                waits = False
                continue
            if not waits:
                logger.info("another worker leads; this one waits to take over")
                waits = True
            self._rest()
        self._leadership.give_back()

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)

    def _lead(self) -> None:
        """Work as long as this worker leads, and begin anew each morning."""
        logger.info("this worker leads")
        while self._goes_on():
            with self._daily_work() as daily, self._planning(), self._telling():
                self._take_over(daily)

    def _goes_on(self) -> bool:
        return not self._is_stopping and self._leadership.is_ours()

    @contextmanager
    def _daily_work(self) -> Iterator[Child]:
        """Let a copy of this process do what happens once a day, while there are no threads.

        At the start it makes up for what was missed; done twice it does nothing. It reads the whole
        log, which no turn waits for, and memory that it needs goes with it (8 MiB).
        """
        while not self._mornings.empty():
            self._mornings.get()
        daily = Child("forum-daily", self._do_daily)
        try:
            yield daily
        finally:
            if daily.is_running():
                end_all([daily])

    def _do_daily(self) -> None:
        with self._app.app_context():
            for engine in db.engines.values():
                # What is connected belongs to the process that this one is a copy of.
                engine.dispose(close=False)
            do_daily()

    def _take_over(self, daily: Child) -> None:
        """Do what is due, again and again, until the morning, as long as this worker leads."""
        rebuilt = swept = 0.0
        is_at_it = True
        while self._goes_on() and self._mornings.empty():
            ends = time.monotonic() + PAUSE
            with self._app.app_context():
                if self._engine.needs_rebuild and rebuilt <= 0:
                    guarded(partial(rebuild_index, self._engine))
                    rebuilt = REBUILD_PAUSE
                done = catch_up(self._engine, self._config, self._storage)
                if swept <= 0:
                    self._pages.sweep(KEPT_FOR)
                    swept = SWEEP_PAUSE
            # Whoever has missed something of the shared numbers makes up for it here at the latest.
            self._versions.mark([SITE])
            rebuilt, swept = rebuilt - PAUSE, swept - PAUSE
            if is_at_it and not (is_at_it := daily.is_running()) and daily.process.exitcode:
                logger.error("the daily work broke off: %s", daily.process.exitcode)
            if done < PLENTY:
                self._rest(ends - time.monotonic())
            else:
                heap.give_back()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Write notifications beside all else: they wait for neither index nor mail server."""
        is_over = threading.Event()

        def tell_all() -> None:
            while not is_over.wait(PAUSE):
                with self._app.app_context():
                    while tell() >= PLENTY and not is_over.is_set():
                        pass

        thread = threading.Thread(target=tell_all, name="telling")
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    @contextmanager
    def _planning(self) -> Iterator[None]:
        """Let happen what happens by the clock: only the leader does, so it happens once."""
        consumer = self._app.extensions["forum_jobs"].create_consumer(
            workers=1, periodic=True, check_worker_health=False
        )
        consumer.start()
        # Again, because the consumer's start takes these signals for itself.
        self._listen()
        try:
            yield
        finally:
            consumer.stop(graceful=False)

    def _rest(self, seconds: float = PAUSE) -> None:
        with suppress(Empty):
            self._signals.get(timeout=max(seconds, 0.0))

    def _told_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        self._signals.put(number)
