"""Views are counted in memory and written in batches."""

import pytest

from forum.services import view_counts
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"


def test_counting_costs_no_statement():
    thread = factories.Thread()
    assert count_statements(lambda: view_counts.count(thread.id, BROWSER)) == 0


def test_writing_down_adds_all_views():
    one, two = factories.Thread(view_count=5), factories.Thread()
    for thread in (one, one, two):
        view_counts.count(thread.id, BROWSER)
    with unit_of_work():
        assert view_counts.write_down() == 3
    assert (one.view_count, two.view_count) == (7, 1)
    with unit_of_work():
        assert view_counts.write_down() == 0


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", True),
        ("Mozilla/5.0 (compatible; Suchbot/2.1; +https://suche.example.org)", False),
        ("curl/8.5.0", False),
        ("", False),
    ],
)
def test_robots_are_no_people(user_agent, expected):
    assert view_counts.is_person(user_agent) is expected


def test_it_is_time_after_many_views():
    thread = factories.Thread()
    answers = [view_counts.count(thread.id, BROWSER) for _ in range(view_counts.VIEWS)]
    assert answers[-1] is True
