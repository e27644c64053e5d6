"""Abuse reports: the whole lifecycle, and who may take each step."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import IllegalStep, NotAllowed, NotFound, RuleBroken
from forum.models import (
    AbuseDecision,
    AbuseReason,
    AbuseReport,
    AbuseReportStatus,
    Notification,
    RestrictionGround,
)
from forum.services import abuse_reports
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.LAW, "§ 185 StGB", "Der Beitrag beleidigt eine Person.")


def decided(decision=AbuseDecision.RESTRICTED):
    report, moderator = factories.AbuseReport(), factories.Moderator()
    with unit_of_work():
        abuse_reports.claim(report, actor=moderator)
        abuse_reports.decide(
            report, actor=moderator, decision=decision, reason="Geprüft.", reasons=REASONS
        )
    return report


def recipients():
    return {n.recipient for n in session.scalars(sa.select(Notification))}


class TestOpenReport:
    def report(self, comment, actor):
        with unit_of_work():
            return abuse_reports.open_report(
                comment, actor=actor, reason=AbuseReason.SPAM, explanation="Werbung."
            )

    def test_tells_the_moderators_and_is_one_per_person(self):
        moderator, comment, person = factories.Moderator(), factories.Comment(), factories.User()
        first = self.report(comment, person)
        assert self.report(comment, person) is first
        assert recipients() == {moderator}

    def test_is_refused_on_the_own_contribution(self):
        comment = factories.Comment()
        with pytest.raises(NotAllowed):
            self.report(comment, comment.author)


class TestDecide:
    def test_needs_to_be_claimed_by_the_same_person(self):
        report = factories.AbuseReport()
        with unit_of_work():
            abuse_reports.claim(report, actor=factories.Moderator())
        with pytest.raises(NotAllowed):
            abuse_reports.decide(
                report,
                actor=factories.Moderator(),
                decision=AbuseDecision.NO_ACTION,
                reason="Nein.",
            )

    def test_restricting_hides_with_reasons_and_tells_both(self):
        report = decided()
        assert not report.comment.is_visible
        assert report.restriction.clause == "§ 185 StGB"
        assert recipients() >= {report.reporter, report.comment.author}

    def test_restricting_without_reasons_is_refused(self):
        report, moderator = factories.AbuseReport(), factories.Moderator()
        with unit_of_work():
            abuse_reports.claim(report, actor=moderator)
        with pytest.raises(RuleBroken):
            abuse_reports.decide(
                report, actor=moderator, decision=AbuseDecision.RESTRICTED, reason="Weg."
            )

    def test_no_action_does_not_tell_the_author(self):
        report = decided(AbuseDecision.NO_ACTION)
        assert report.comment.is_visible
        assert report.comment.author not in recipients()

    def test_the_author_of_the_contribution_cannot_decide(self):
        author = factories.Moderator()
        comment = factories.Comment(thread=factories.Thread(author=author))
        report = factories.AbuseReport(comment=comment)
        with pytest.raises(NotAllowed):
            abuse_reports.claim(report, actor=author)


class TestAppeal:
    def test_is_for_the_person_it_went_against(self):
        restricted, kept = decided(), decided(AbuseDecision.NO_ACTION)
        with pytest.raises(NotAllowed):
            abuse_reports.appeal(restricted, actor=restricted.reporter, text="Nein.")
        # Where nothing was done, the author never learns of the report.
        with pytest.raises(NotFound):
            abuse_reports.appeal(kept, actor=kept.comment.author, text="Nein.")
        with unit_of_work():
            abuse_reports.appeal(restricted, actor=restricted.comment.author, text="Doch.")
            abuse_reports.appeal(kept, actor=kept.reporter, text="Doch.")

    def test_is_decided_by_somebody_else_who_can_lift_the_restriction(self):
        report = decided()
        with unit_of_work():
            abuse_reports.appeal(report, actor=report.comment.author, text="Zitat!")
        again = {"decision": AbuseDecision.NO_ACTION, "reason": "Es war ein Zitat."}
        with pytest.raises(NotAllowed) as refusal:
            abuse_reports.decide_again(report, actor=report.decided_by, **again)
        assert refusal.value.code == "decided_by_you"
        with unit_of_work():
            abuse_reports.decide_again(report, actor=factories.Moderator(), **again)
        assert report.comment.is_visible
        assert report.status is AbuseReportStatus.DECIDED_AGAIN

    def test_comes_once(self):
        report = decided()
        with unit_of_work():
            abuse_reports.appeal(report, actor=report.comment.author, text="Doch.")
        with pytest.raises(IllegalStep):
            abuse_reports.appeal(report, actor=report.comment.author, text="Doch!")

    def test_the_database_refuses_the_same_judge_twice(self):
        report = decided()
        statement = sa.update(AbuseReport).values(decided_again_by_id=report.decided_by_id)
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(statement)
        session.rollback()
