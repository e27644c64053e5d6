"""Read positions go forward by reading and back only on request."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotFound
from forum.models import ReadMark, ReadPosition
from forum.services import read_positions
from forum.services.read_positions import Reached
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def thread_of(posts=5):
    comment = factories.Comment()
    for _ in range(posts - 1):
        factories.Comment(thread=comment.thread)
    return comment.thread


def position(person, thread):
    found = read_positions.of(person, thread)
    return found and found.last_number


class TestAdvance:
    def test_goes_forward_and_never_back(self):
        person, thread = factories.User(), thread_of()
        for number, expected in ((2, 2), (4, 4), (3, 4)):
            with unit_of_work():
                read_positions.advance(person, {thread.id: number})
            assert position(person, thread) == expected

    def test_ends_with_the_thread(self):
        person, thread = factories.User(), thread_of(3)
        with unit_of_work():
            read_positions.advance(person, {thread.id: 10**9})
        assert position(person, thread) == 3

    def test_leaves_out_what_does_not_exist_for_the_person(self):
        person, hidden, shown = factories.User(), thread_of(), thread_of()
        factories.hide(hidden)
        with unit_of_work():
            read_positions.advance(person, {hidden.id: 2, shown.id: 2, 987654: 2, 0: -1})
        assert session.scalars(sa.select(ReadPosition.thread_id)).all() == [shown.id]

    def test_costs_two_statements_however_many_threads(self):
        person = factories.User()
        threads = [thread_of(1) for _ in range(8)]
        session.flush()
        assert count_statements(lambda: read_positions.advance(person, {threads[0].id: 1})) == 2
        seen = {thread.id: 1 for thread in threads}
        assert count_statements(lambda: read_positions.advance(person, seen)) == 2

    def test_of_two_devices_at_once_the_further_one_counts(self, app):
        person, thread = factories.User(), thread_of(9)
        session.commit()
        keys = person.id, thread.id
        failures = []

        def device(numbers):
            try:
                with app.app_context():
                    for number in numbers:
                        with unit_of_work():
                            read_positions.store([Reached(*keys, number)])
                    session.remove()
            except Exception as error:
                failures.append(error)

        devices = [
            threading.Thread(target=device, args=(numbers,))
            for numbers in (range(1, 10), range(9, 0, -1), [5] * 9)
        ]
        for one in devices:
            one.start()
        for one in devices:
            one.join()
        assert failures == []
        assert position(person, thread) == 9


class TestRewind:
    def test_puts_the_position_before_the_post(self):
        person, thread = factories.User(), thread_of()
        with unit_of_work():
            read_positions.advance(person, {thread.id: 5})
            read_positions.rewind(thread, actor=person, number=3)
        assert position(person, thread) == 2
        with unit_of_work():
            read_positions.rewind(thread, actor=person, number=-7)
        assert position(person, thread) == 0

    def test_needs_a_thread_that_exists_for_the_person(self):
        thread = thread_of()
        factories.hide(thread)
        with pytest.raises(NotFound):
            read_positions.rewind(thread, actor=factories.User(), number=1)


class TestMarkingAsRead:
    def test_a_thread_and_back(self):
        person, thread = factories.User(), thread_of()
        with unit_of_work():
            read_positions.advance(person, {thread.id: 2})
            before = read_positions.read_thread(thread, actor=person)
        assert position(person, thread) == 5
        with unit_of_work():
            read_positions.restore(before, actor=person)
        assert position(person, thread) == 2

    def test_a_thread_never_opened_is_never_opened_again(self):
        person, thread = factories.User(), thread_of()
        with unit_of_work():
            before = read_positions.read_thread(thread, actor=person)
        with unit_of_work():
            read_positions.restore(before, actor=person)
        assert position(person, thread) is None

    def test_a_field_and_back(self):
        person, field = factories.User(), factories.ActionField()
        mark = sa.select(ReadMark.read_until).execution_options(populate_existing=True)
        earlier = utcnow() - timedelta(days=3)
        factories.ReadMark(user_id=person.id, action_field=field, read_until=earlier)
        with unit_of_work():
            before = read_positions.read_field(field, actor=person)
        assert session.scalars(mark).one() > earlier
        with unit_of_work():
            read_positions.restore(before, actor=person)
        assert session.scalars(mark).one() == earlier

    def test_a_field_for_the_first_time_and_back(self):
        person, field = factories.User(), factories.ActionField()
        with unit_of_work():
            before = read_positions.read_field(field, actor=person)
            read_positions.restore(before, actor=person)
        assert session.scalars(sa.select(ReadMark)).all() == []

    def test_the_whole_forum_and_back(self):
        person = factories.User()
        with unit_of_work():
            before = read_positions.read_everything(actor=person)
        assert person.read_until is not None
        with unit_of_work():
            read_positions.restore(before, actor=person)
        assert person.read_until is None
