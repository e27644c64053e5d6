"""Moderation in numbers: right, public, and without persons."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.clock import travel_to
from forum.models import AbuseDecision, AbuseReason, AbuseReportStatus, RestrictionKind
from forum.services import moderation_statistics
from forum.services.moderation_statistics import months, shown
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def reports(number, *, reason=AbuseReason.SPAM, created_at=NOW, hours=None, **values):
    for _ in range(number):
        if hours is not None:
            values |= {
                "status": AbuseReportStatus.DECIDED,
                "decision": AbuseDecision.NO_ACTION,
                "decided_at": created_at + timedelta(hours=hours),
            }
        factories.AbuseReport(reason=reason, created_at=created_at, **values)


class TestShown:
    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ({"a": 0, "b": 7}, {"a": 0, "b": 7}),
            ({"a": 1, "b": 2, "c": 9}, {"a": None, "b": None, "c": 9}),
            # One alone could be computed from the sum: the next smallest goes with it.
            ({"a": 2, "b": 5, "c": 9}, {"a": None, "b": None, "c": 9}),
            ({"a": 2, "b": 0}, {"a": None, "b": 0}),
            ({"a": 3}, {"a": 3}),
        ],
    )
    def test_leaves_small_numbers_out(self, counts, told):
        assert shown(counts) == told


class TestMonths:
    def test_count_by_month_noun_reason_outcome_and_kind(self):
        reports(4, hours=10)
        reports(3, reason=AbuseReason.INSULT, hours=50)
        reports(3, created_at=NOW - timedelta(days=40))
        for _ in range(3):
            factories.Restriction(created_at=NOW)
        with travel_to(NOW):
            newest, before, october, *_rest = months()
        assert (newest.year, newest.month) == (2026, 11)
        assert (newest.reports, newest.appeals, newest.restrictions) == (7, 0, 3)
        assert newest.reasons == {AbuseReason.SPAM: 4, AbuseReason.INSULT: 3}
        assert newest.nouns == {"comment": 7}
        assert newest.outcomes == {AbuseDecision.NO_ACTION: 7}
        assert newest.kinds == {RestrictionKind.HIDDEN: 3}
        assert newest.median_hours == 10
        assert (before.month, before.reports, before.median_hours) == (10, 3, None)
        assert (october.month, october.reports) == (9, 0)

    def test_a_month_belongs_to_berlin(self):
        reports(3, created_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
        with travel_to(NOW):
            assert [month.reports for month in months()[:2]] == [3, 0]

    def test_the_last_decision_counts(self):
        reports(3, hours=1, final_decision=AbuseDecision.RESTRICTED)
        with travel_to(NOW):
            assert months()[0].outcomes == {AbuseDecision.RESTRICTED: 3}

    def test_are_twelve(self):
        with travel_to(datetime(2026, 1, 31, tzinfo=UTC)):
            found = [(month.year, month.month) for month in months()]
        assert found[0] == (2026, 1)
        assert found[-1] == (2025, 2)
        assert len(set(found)) == moderation_statistics.MONTHS


class TestPage:
    def test_is_public_in_both_languages_and_hides_small_numbers(self, client):
        reports(2, created_at=datetime.now(UTC))
        page = client.get("/moderation/statistics")
        assert page.status_code == 200
        # The month, its noun and its reason; nothing is decided yet.
        assert page.text.count("keine Angabe</td>") == 3
        assert "Set-Cookie" not in page.headers
        assert "Moderation in numbers" in client.get("/en/moderation/statistics").text

    def test_lists_only_months_in_which_something_happened(self, client):
        quiet = client.get("/moderation/statistics").text
        assert "Es wurde nichts gemeldet, beanstandet oder beschränkt." in quiet
        assert "<table" not in quiet
        reports(2, created_at=datetime.now(UTC))
        page = client.get("/moderation/statistics").text
        overview = page[page.index("<table") : page.index("</table>")]
        assert overview.count('<th scope="row"') == 1
        assert "In den übrigen Monaten" in page

    def test_names_nobody(self, client):
        report = factories.AbuseReport(created_at=datetime.now(UTC))
        page = client.get("/moderation/statistics").text
        for person in (report.reporter, report.comment.author):
            assert person.display_name not in page

    def test_costs_a_constant_number_of_statements(self, client):
        few = count_statements(lambda: client.get("/moderation/statistics"))
        reports(5, created_at=datetime.now(UTC))
        assert count_statements(lambda: client.get("/moderation/statistics")) <= few
