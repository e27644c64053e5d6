"""The event log is tamper-evident: every change, removal and addition is found."""

import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to
from forum.db import db, session
from forum.events import record
from forum.models import Event, EventChain, EventKind, EventSeal, utcnow
from forum.services import event_seals
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

UNGUARDED = {
    "sqlite": (
        "DROP TRIGGER events_no_update",
        "DROP TRIGGER events_no_delete",
        "DROP TRIGGER event_seals_no_update",
        "DROP TRIGGER event_seals_no_delete",
        "PRAGMA foreign_keys=OFF",
    ),
    "postgresql": ("SET LOCAL session_replication_role = replica",),
}


def happen(times: int = 5, **data: object) -> None:
    person = factories.User()
    for number in range(times):
        with unit_of_work():
            record(EventKind.USER_PROFILE_CHANGED, person, actor=person, number=number, **data)


def tamper(*statements: str) -> None:
    """Do what somebody with the database in the hand can do."""
    for statement in (*UNGUARDED[db.engine.dialect.name], *statements):
        session.execute(sa.text(statement))
    session.commit()


class TestSeal:
    def test_every_event_gets_the_next_number(self):
        happen(3)
        numbers = session.scalars(sa.select(EventSeal.number).order_by(EventSeal.event_id)).all()
        assert numbers == [1, 2, 3]
        assert event_seals.chain().length == 3
        assert event_seals.verify() == event_seals.Verification(3, event_seals.chain().head)

    def test_several_events_of_one_unit_are_sealed_together(self):
        with unit_of_work():
            for _ in range(3):
                person = factories.User()
                record(EventKind.USER_REGISTERED, person, actor=person)
        assert event_seals.verify().length == 3

    def test_covers_data_as_the_database_gives_them_back(self):
        happen(1, named={7: "ü", 10: None, "a": [1.5, True]})
        session.expire_all()
        assert event_seals.verify().is_intact

    def test_nothing_is_sealed_when_the_change_fails(self):
        person = factories.User()
        session.commit()

        def fail():
            record(EventKind.USER_REGISTERED, person, actor=person)
            raise RuntimeError

        with pytest.raises(RuntimeError), unit_of_work():
            fail()
        assert event_seals.chain().length == 0
        assert event_seals.verify().is_intact

    @pytest.mark.parametrize(
        "statement", ["UPDATE event_seals SET seal = ''", "DELETE FROM event_seals"]
    )
    def test_seals_cannot_be_changed_even_by_sql(self, statement):
        happen(1)
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            session.execute(sa.text(statement))
        session.rollback()


class TestVerify:
    @pytest.mark.parametrize(
        ("statement", "finding"),
        [
            ("UPDATE events SET subject_id = 99 WHERE id = 3", "event 3 (seal 3) is not what"),
            ("UPDATE events SET actor_id = NULL WHERE id = 2", "event 2 (seal 2) is not what"),
            ("UPDATE events SET data = '{}' WHERE id = 4", "event 4 (seal 4) is not what"),
            ("UPDATE events SET created_at = '2020-01-01 00:00:00' WHERE id = 1", "event 1 (seal"),
            ("DELETE FROM events WHERE id = 3", "event 3 (seal 3) is missing"),
            ("DELETE FROM event_seals WHERE number = 3", "seal 3 is missing"),
            ("DELETE FROM event_seals WHERE number = 5", "seal 5 is missing"),
            ("UPDATE event_chain SET head = 'x'", "the head of the chain is not seal 5"),
            (
                "INSERT INTO events SELECT 6, kind, subject_type, subject_id, actor_id, data, "
                "created_at FROM events WHERE id = 1",
                "event 6 has no seal",
            ),
        ],
    )
    def test_tells_the_first_broken_row(self, statement, finding):
        happen()
        tamper(statement)
        result = event_seals.verify()
        assert result.finding.startswith(finding)
        assert not result.is_intact

    def test_a_chain_cut_and_sealed_anew_is_found_by_a_head_kept_elsewhere(self):
        happen()
        noted = (5, event_seals.chain().head)
        assert event_seals.verify(noted).is_intact
        tamper(
            "DELETE FROM event_seals WHERE number = 5",
            "DELETE FROM events WHERE id = 5",
            "DELETE FROM outbox WHERE event_id = 5",
            "UPDATE event_chain SET length = 4, "
            "head = (SELECT seal FROM event_seals WHERE number = 4)",
        )
        assert event_seals.verify().is_intact
        assert event_seals.verify(noted).finding == "seal 5 was noted and is missing"
        with unit_of_work():
            person = factories.User()
            record(EventKind.USER_REGISTERED, person, actor=person)
        assert event_seals.verify(noted).finding == "seal 5 is not the one that was noted"

    def test_reads_few_rows_at_a_time_and_all_of_them(self, monkeypatch):
        happen()
        monkeypatch.setattr(event_seals, "AT_ONCE", 2)
        fetched = []

        def note(state):
            fetched.append(state.execution_options.get("yield_per"))

        sa.event.listen(session, "do_orm_execute", note)
        try:
            assert event_seals.verify().length == 5
        finally:
            sa.event.remove(session, "do_orm_execute", note)
        assert 2 in fetched


class TestVerifyDaily:
    def test_the_worker_keeps_the_result(self):
        happen()
        with travel_to(utcnow() + timedelta(days=1)):
            jobs.do_daily()
            end = event_seals.chain()
            assert (end.verified_at, end.verified_length, end.finding) == (utcnow(), 5, "")

    def test_a_broken_log_is_an_error_in_the_log_of_the_process(self, caplog):
        caplog.errors_are_expected = True
        happen()
        tamper("UPDATE events SET subject_id = 99 WHERE id = 3")
        jobs.do_daily()
        assert "event log has been touched: event 3" in caplog.text
        assert event_seals.chain().finding.startswith("event 3")


WRITE = """
import sys
from forum.app import create_app
from forum.config import Config, Mode
from pathlib import Path
app = create_app(Config(mode=Mode.TESTING, data=Path(sys.argv[1]), database_url=sys.argv[2]))
with app.app_context():
    from forum.db import session
    from forum.events import record
    from forum.models import EventKind, User
    from forum.unit_of_work import unit_of_work
    for _ in range(25):
        with unit_of_work():
            person = session.get(User, 1)
            record(EventKind.USER_PROFILE_CHANGED, person, actor=person)
"""


def write_from_many(folder, url: str = "") -> None:
    command = [sys.executable, "-c", WRITE, str(folder), url]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]


class TestManyWriters:
    def test_make_one_chain(self, app, data_folder):
        factories.User(id=1)
        session.commit()
        db.engine.dispose()
        write_from_many(data_folder, app.extensions["forum_config"].database_url)
        assert event_seals.verify() == event_seals.Verification(100, event_seals.chain().head)
        assert session.scalar(sa.select(sa.func.count(Event.id))) == 100


class TestCommands:
    def run(self, app, *arguments):
        session.commit()
        return app.test_cli_runner().invoke(args=["forum", "audit", *arguments])

    def test_verify_says_how_many_are_intact(self, app):
        happen()
        done = self.run(app, "verify")
        assert (done.exit_code, done.output) == (0, "5 events, all as they were written.\n")
        assert event_seals.chain().verified_length == 5

    def test_verify_fails_with_the_first_broken_row(self, app):
        happen()
        tamper("UPDATE events SET subject_id = 99 WHERE id = 3")
        done = self.run(app, "verify")
        assert done.exit_code == 1
        assert "event 3 (seal 3) is not what was sealed; 2 events before are intact" in done.output

    def test_head_is_what_verify_takes(self, app):
        assert self.run(app, "head").exit_code == 1
        happen()
        head = self.run(app, "head").output.strip()
        assert head.startswith("5:")
        assert self.run(app, "verify", "--head", head).exit_code == 0
        assert self.run(app, "verify", "--head", f"4:{head[2:]}").exit_code == 1
        assert self.run(app, "verify", "--head", "nonsense").exit_code == 2


class TestPage:
    def test_tells_the_last_verification(self, client):
        client.sign_in(factories.Administrator())
        assert "noch nicht geprüft" in client.get("/admin/events").text
        with unit_of_work():
            event_seals.verify_daily()
        assert "unverändert" in client.get("/admin/events").text
        session.execute(sa.update(EventChain).values(finding="event 3 is missing"))
        assert "event 3 is missing" in client.get("/en/admin/events").text
