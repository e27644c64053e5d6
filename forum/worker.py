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
        """Work as long as this worker leads."""
        logger.info("this worker leads")
        with self._planning(), self._telling():
            # It reads the whole log, which no turn waits for, nor the end of the process.
            threading.Thread(target=self._make_up, name="daily", daemon=True).start()
            self._take_over()

    def _make_up(self) -> None:
        """Do what the clock asked for while no worker was there; done twice it does nothing."""
        with self._app.app_context():
            do_daily()

    def _take_over(self) -> None:
        """Do what is due, again and again, as long as this worker leads."""
        rebuilt = swept = 0.0
        while not self._is_stopping and self._leadership.is_ours():
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
