"""From loads to figures."""

import math

import pytest

from bench.speed.figures import GOALS, Goal, Measured, figures_of, percentile, ratio, value_of
from bench.speed.load import Load
from bench.speed.report import report, text_of

PAGES = {
    "b": 1000,
    "c": 200,
    "cached:thread": 900,
    "thread": 100,
    "first_page": 50,
    "last_page": 48,
}
ABOUT = {
    "date": "2026-11-26T12:00:00",
    "commit": "abc",
    "is_changed": False,
    "python": "3.11",
    "cores": 2,
    "cpu": "a processor",
    "repetitions": 3,
    "seconds": 2,
    "load_before": 0.1,
}


def load(per_second, *, p99=10.0, errors=0):
    faults = {"read": errors} if errors else {}
    return Load(per_second=per_second, p50=p99 / 2, p99=p99, size=30_000, faults=faults)


@pytest.fixture
def measured():
    found = Measured()
    for name, served in PAGES.items():
        for factor in (0.5, 1, 4):
            found.add(name, load(served * factor, p99=100 / factor))
    return found


class TestFigures:
    def test_ratios_are_of_the_medians(self, measured):
        found = figures_of(measured)

        assert found["guest_cached_over_b"] == 0.9
        assert found["guest_rendered_over_c"] == 0.5
        assert found["last_page_over_first"] == 0.96

    def test_p99_is_the_median_by_page(self, measured):
        assert figures_of(measured)["p99_ms"]["thread"] == 100

    def test_what_was_not_measured_has_no_figure(self, measured):
        found = figures_of(measured)

        assert found["json_over_c"] is None
        assert found["signed_in_over_c"] is None
        assert found["replies_per_s"] is None
        assert "tenfold_over_onefold" not in found

    def test_tenfold_data_are_compared_page_by_page(self, measured):
        measured.add("10x:thread", load(90))

        assert figures_of(measured)["tenfold_over_onefold"] == {"thread": 0.9}

    def test_all_errors_are_counted(self, measured):
        measured.add("thread", load(100, errors=2))
        measured.refused = {"status 500": 3}

        assert figures_of(measured)["errors"] == 5

    def test_a_page_that_was_none_loses_its_figures_and_is_an_error(self, measured):
        measured.reject("thread", "status 500")
        measured.add("thread", load(9_999))
        found = figures_of(measured)

        assert found["guest_rendered_over_c"] is None
        assert "thread" not in found["p99_ms"]
        assert found["errors"] == 1

    def test_statements_are_counted_for_guests_and_members(self, measured):
        measured.statements = {"thread": ["a", "b"], "thread_signed_in": ["a", "b", "c"]}
        found = figures_of(measured)

        assert (found["sql_guest"], found["sql_signed_in"]) == (2, 3)


class TestPercentile:
    @pytest.mark.parametrize(("share", "expected"), [(50, 50), (99, 99), (100, 100), (1, 1)])
    def test_so_many_of_a_hundred_do_not_exceed_it(self, share, expected):
        assert percentile(list(range(100, 0, -1)), share) == expected

    def test_of_nothing_there_is_none(self):
        assert math.isnan(percentile([], 99))


class TestRatio:
    def test_nothing_is_divided_by_nothing(self):
        assert ratio(1.0, 0) is None
        assert ratio(None, 2.0) is None
        assert ratio(1.0, 3.0) == 0.333


class TestGoals:
    def test_more_is_better(self):
        goal = Goal("a", "A", 1.0, 0.8)

        assert [goal.judge(value) for value in (1.0, 0.9, 0.7, None)] == [
            "goal met",
            "above the floor",
            "missed",
            "not measured",
        ]

    def test_of_a_bound_less_is_better(self):
        goal = Goal("a", "A", 8, 12, is_bound=True)

        assert [goal.judge(value) for value in (8, 9, 13)] == [
            "goal met",
            "within the floor",
            "missed",
        ]

    def test_of_figures_by_page_the_named_one_counts_or_the_worst(self):
        figures = {
            "p99_ms": {"thread": 5, "posting": 9},
            "tenfold_over_onefold": {"a": 1, "b": 0.7},
        }

        assert value_of(figures, "p99_ms.posting") == 9
        assert value_of(figures, "tenfold_over_onefold") == 0.7
        assert value_of({}, "tenfold_over_onefold") is None

    def test_every_goal_has_its_figure(self, measured):
        measured.add("10x:thread", load(90))

        assert {goal.figure.partition(".")[0] for goal in GOALS} <= figures_of(measured).keys()


class TestReport:
    def test_it_holds_pages_goals_and_what_went_wrong(self, measured):
        measured.reject("last_page", "status 500")
        measured.loads["list"] = [load(5, errors=2), load(5, errors=1)]
        text = report(measured, figures_of(measured), ABOUT)

        assert "Errors while list of threads was loaded: 3 × read" in text
        assert "| thread, 20 posts, guest | 100 | 0.1 | 0.5 | 50 | 100 | 0 | – | – |" in text
        assert "| guest thread page, rendered / C | 0.5 | 0.7 | 0.5 | above the floor |" in text
        assert "No figure for last page of 2,000 posts: status 500" in text
        assert "| last page of 2,000 posts |" not in text

    @pytest.mark.parametrize(
        ("value", "expected"), [(None, "–"), (12_345.6, "12,346"), (0.1234, "0.123"), (7, "7")]
    )
    def test_cells_are_short(self, value, expected):
        assert text_of(value) == expected
