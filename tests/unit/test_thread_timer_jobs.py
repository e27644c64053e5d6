"""The worker's part of timers: none of them holds up the others, and none happens twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import thread_timer_jobs
from forum.clock import utcnow
from forum.db import session
from forum.models import Event, EventKind, Thread, ThreadTimer
from forum.thread_timer_jobs import Timekeeper
from tests import databases, factories

pytestmark = pytest.mark.usefixtures("app")


def due(**values):
    made = factories.ThreadTimer(due_at=utcnow() - timedelta(minutes=1), **values)
    session.commit()
    return made


def waiting():
    return session.scalars(sa.select(ThreadTimer)).all()


def bumps():
    found = sa.select(sa.func.count()).where(Event.kind == EventKind.THREAD_BUMPED)
    return session.scalar(found.select_from(Event))


class TestRunDue:
    def test_runs_what_is_due_once(self):
        factories.ThreadTimer()
        due()
        keeper = Timekeeper()
        assert [keeper.run_due(), keeper.run_due(), Timekeeper().run_due()] == [1, 0, 0]
        assert (bumps(), len(waiting())) == (1, 1)

    def test_one_that_fails_does_not_hold_up_the_others(self, monkeypatch, caplog):
        caplog.errors_are_expected = True
        broken, good = due(), due()
        keys = broken.thread_id, good.thread_id
        # Nothing can be done to a thread that is not there.
        with databases.without_foreign_keys():
            session.execute(
                sa.update(ThreadTimer).where(ThreadTimer.id == broken.id).values(thread_id=9999)
            )
        keeper = Timekeeper()
        assert keeper.run_due() == 1
        assert session.get(Thread, keys[1]).is_bumped
        assert len(waiting()) == 1
        # It rests for a while instead of filling the log of the worker.
        monkeypatch.setattr(thread_timer_jobs.thread_timers, "run", pytest.fail)
        assert keeper.run_due() == 0
