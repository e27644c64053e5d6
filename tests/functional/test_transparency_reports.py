"""The transparency report: a page and a CSV that equal a recount of the log."""

import csv
import io

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    AbuseDecision,
    AbuseReason,
    AppealDecision,
    Event,
    RestrictionGround,
    RestrictionKind,
)
from forum.services import (
    abuse_reports,
    notices,
    restriction_appeals,
    restrictions,
    suspensions,
    thread_titles,
    transparency_reports,
)
from forum.services.notices import Notice
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Eine Beleidigung.")
YEAR = utcnow().year


def a_year_of_moderation():
    """Do everything that is counted, through the services."""
    first, second = factories.Moderator(), factories.Administrator()
    comment = factories.Comment()
    with unit_of_work():
        report = abuse_reports.open_report(
            comment, actor=factories.User(), reason=AbuseReason.INSULT, explanation="Böse."
        )
        notices.give(
            factories.Comment(),
            actor=None,
            notice=Notice("Verboten.", True, name="Ida", email="ida@example.net"),
        )
        abuse_reports.claim(report, actor=first)
        abuse_reports.decide(
            report,
            actor=first,
            decision=AbuseDecision.RESTRICTED,
            reason="Ja.",
            reasons=REASONS,
        )
        abuse_reports.appeal(report, actor=comment.author, text="Nein.")
        abuse_reports.decide_again(
            report, actor=second, decision=AbuseDecision.NO_ACTION, reason="Stimmt."
        )
    with unit_of_work():
        hidden = restrictions.hide(factories.DissentFlag(), actor=first, reasons=REASONS)
        restriction_appeals.appeal(hidden, actor=hidden.concerned, text="Nein.")
        restriction_appeals.decide(
            hidden, actor=second, decision=AppealDecision.UPHELD, reason="Doch."
        )
        thread = factories.Comment().thread
        for kind in (RestrictionKind.CLOSED, RestrictionKind.ARCHIVED):
            restrictions.restrict_thread(thread, actor=first, kind=kind, reasons=REASONS)
        named = factories.Comment(third_party="Verein")
        restrictions.take_name_out(named, actor=first, reasons=REASONS)
        thread_titles.change(thread, actor=first, title="Anders", reasons=REASONS)
        suspensions.suspend(factories.User(), actor=second, reasons=factories.REASONS)


def numbers():
    return {(line.section, line.item): line for line in transparency_reports.lines_of(YEAR)}


class TestLines:
    def test_equal_a_recount_of_the_log(self):
        a_year_of_moderation()
        found = numbers()
        assert all(line.is_true for line in found.values())
        assert {key: line.number for key, line in found.items() if line.number} == {
            ("reports", "all"): 2,
            ("reports", "notices"): 1,
            ("decisions", "restricted"): 1,
            ("second_decisions", "no_action"): 1,
            ("restrictions", "hidden"): 2,
            ("restrictions", "closed"): 1,
            ("restrictions", "archived"): 1,
            ("restrictions", "edited"): 2,
            ("restrictions", "suspended"): 1,
            ("appeals", "all"): 1,
            ("appeal_decisions", "upheld"): 1,
            ("grounds", "netiquette"): 6,
            ("grounds", "law"): 1,
            ("means", "automated"): 1,
            ("means", "by_people"): 6,
        }

    def test_differ_where_something_was_done_past_the_log(self):
        a_year_of_moderation()
        factories.Restriction()
        line = numbers()["restrictions", "hidden"]
        assert (line.number, line.recounted, line.is_true) == (3, 2, False)

    def test_count_each_event_that_restricts(self):
        """A new kind of restriction must join the recount."""
        a_year_of_moderation()
        restricting = [
            event.kind
            for event in session.scalars(sa.select(Event))
            if "restriction" in event.data and not event.kind.startswith("restriction:")
        ]
        total = sum(
            n for (s, _), n in transparency_reports.recount(YEAR).items() if s == "restrictions"
        )
        assert len(restricting) == total

    def test_are_of_one_year(self):
        a_year_of_moderation()
        assert sum(transparency_reports.recount(YEAR - 1).values()) == 0
        assert all(line.number == 0 for line in transparency_reports.lines_of(YEAR - 1))


class TestPage:
    def test_is_for_everybody_and_says_that_the_counts_agree(self, client):
        a_year_of_moderation()
        page = client.get("/transparency", follow_redirects=True).text
        assert "stimmen überein" in page
        assert 'href="/transparency"' in client.get("/").text

    def test_marks_what_differs(self, client):
        factories.Restriction()
        page = client.get(f"/transparency/{YEAR}").text
        assert "weicht ab" in page

    def test_is_also_a_csv(self, client):
        a_year_of_moderation()
        answer = client.get(f"/transparency/{YEAR}.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        said = {(row["section"], row["item"]): int(row["number"]) for row in rows}
        assert said == {key: line.number for key, line in numbers().items()}

    @pytest.mark.parametrize("end", ["", ".csv"])
    def test_exists_for_years_with_a_forum(self, client, end):
        assert client.get(f"/transparency/{YEAR}{end}").status_code == 200
        assert client.get(f"/transparency/{YEAR + 1}{end}").status_code == 404
        assert client.get(f"/transparency/1999{end}").status_code == 404
