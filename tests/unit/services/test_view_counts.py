"""Views are counted in memory and written in batches."""

import pytest

from forum.db import session
from forum.services import view_counts
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _empty(app):
    view_counts.write_down()
    session.rollback()


def test_counting_costs_no_statement():
    thread = factories.Thread()
    assert count_statements(lambda: view_counts.count(thread.id)) == 0


def test_writing_down_adds_all_views():
    one, two = factories.Thread(view_count=5), factories.Thread()
    for thread in (one, one, two):
        view_counts.count(thread.id)
    with unit_of_work():
        assert view_counts.write_down() == 3
    assert (one.view_count, two.view_count) == (7, 1)
    with unit_of_work():
        assert view_counts.write_down() == 0


def test_it_is_time_after_many_views():
    thread = factories.Thread()
    answers = [view_counts.count(thread.id) for _ in range(view_counts.VIEWS)]
    assert answers[-1] is True
