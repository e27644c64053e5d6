"""What browsers without scripts were shown is noted in memory and written down together."""

from types import SimpleNamespace

import pytest

from forum import gunicorn_config
from forum.db import session
from forum.services import noted_reads, read_positions
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _empty(app):
    noted_reads._threads.clear()
    noted_reads._papers.clear()


def long_thread():
    comment = factories.Comment()
    return factories.Comment(thread=comment.thread).thread


def test_noting_costs_no_statement():
    person, thread, paper = factories.User(), long_thread(), factories.Paper()
    assert count_statements(lambda: noted_reads.note_thread(person, thread, 2)) == 0
    assert count_statements(lambda: noted_reads.note_paper(person, paper)) == 0
    assert noted_reads.waits_for(person)
    assert not noted_reads.waits_for(factories.User())


def test_everything_is_written_down_together():
    people, thread, paper = [factories.User(), factories.User()], long_thread(), factories.Paper()
    for person in people:
        noted_reads.note_thread(person, thread, 1)
    noted_reads.note_thread(people[0], thread, 99)
    noted_reads.note_paper(people[0], paper)
    with unit_of_work():
        assert noted_reads.write_down() == 3
    numbers = [read_positions.of(person, thread).last_number for person in people]
    assert numbers == [2, 1]
    assert not noted_reads.waits_for(people[0])
    with unit_of_work():
        assert noted_reads.write_down() == 0


def test_it_is_time_after_many_notes(monkeypatch):
    monkeypatch.setattr(noted_reads, "SECONDS", 3600.0)
    monkeypatch.setattr(noted_reads, "NOTES", 3)
    thread = long_thread()
    answers = [noted_reads.note_thread(factories.User(), thread, 1) for _ in range(3)]
    assert answers == [False, False, True]


def test_a_process_that_ends_writes_its_notes_down(application):
    person, thread = factories.User(), long_thread()
    session.commit()
    noted_reads.note_thread(person, thread, 2)
    worker = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: application))
    gunicorn_config.worker_exit(None, worker)
    assert read_positions.of(person, thread).last_number == 2
