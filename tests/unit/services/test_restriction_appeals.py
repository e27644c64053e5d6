"""Appeals against restrictions: in time, once, decided by somebody else, told to both."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import Conflict, NotAllowed, NotFound, RuleBroken
from forum.models import (
    AbuseDecision,
    AbuseReportStatus,
    AppealDecision,
    Event,
    Notification,
    RestrictionDuration,
    RestrictionGround,
    RestrictionKind,
)
from forum.services import abuse_reports, pages, restriction_appeals, restrictions, suspensions
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Eine Beleidigung.")


def hidden(reasons=REASONS):
    with unit_of_work():
        return restrictions.hide(factories.Comment(), actor=factories.Moderator(), reasons=reasons)


def appealed():
    restriction = hidden()
    with unit_of_work():
        restriction_appeals.appeal(restriction, actor=restriction.concerned, text="Ein Zitat.")
    return restriction


def decide(restriction, decision=AppealDecision.LIFTED, actor=None, reason="Stimmt."):
    with unit_of_work():
        restriction_appeals.decide(
            restriction,
            actor=actor or factories.Moderator(),
            decision=decision,
            reason=reason,
        )


class TestStatement:
    def test_says_all_that_it_must(self):
        restriction = hidden()
        assert restriction.scope.value == "contribution"
        assert restriction.duration is RestrictionDuration.UNTIL_LIFTED
        assert restriction.text.body == pages.find("netiquette", "de").body
        assert restriction.clause in restriction.text.sections
        assert restriction.appeal_until - restriction.created_at == timedelta(days=184)
        event = session.scalars(sa.select(Event).where(Event.kind == "comment:hidden")).one()
        assert event.data["restriction"] == restriction.id

    def test_keeps_the_version_that_held(self):
        restriction = hidden()
        with unit_of_work():
            pages.change(
                "netiquette", "de", actor=factories.Administrator(), title="Neu", body="## Neu"
            )
        assert restriction.text.title == "Netiquette"
        assert hidden(replace(REASONS, clause="Neu")).text.title == "Neu"

    def test_ends_by_itself_on_its_day(self):
        until = utcnow() + timedelta(days=3)
        reasons = Reasons(RestrictionGround.LAW, "§ 1 TMG", "Fakt.", ends_at=until)
        restriction = hidden(reasons)
        with unit_of_work():
            suspension = suspensions.suspend(
                factories.User(), actor=factories.Administrator(), reasons=reasons
            )
        with unit_of_work():
            assert suspensions.end_due() == 0
        with travel_to(until + timedelta(hours=1)), unit_of_work():
            assert suspensions.end_due() == 2
        assert restriction.target.is_visible
        assert restriction.lifted_by is None
        assert suspension.account.active
        assert suspensions.end_due in jobs.DAILY

    def test_does_not_end_before_it_begins(self):
        with pytest.raises(RuleBroken):
            hidden(Reasons(RestrictionGround.LAW, "§ 1 TMG", "Fakt.", ends_at=utcnow()))


class TestAppeal:
    def test_is_for_the_person_concerned(self):
        restriction = hidden()
        with pytest.raises(NotFound):
            restriction_appeals.appeal(restriction, actor=factories.User(), text="Nein.")
        with pytest.raises(RuleBroken):
            restriction_appeals.appeal(restriction, actor=restriction.concerned, text=" ")

    def test_tells_the_moderators_and_comes_once(self):
        moderator = factories.Moderator()
        restriction = appealed()
        told = {n.recipient for n in session.scalars(sa.select(Notification))}
        assert moderator in told
        with pytest.raises(Conflict):
            restriction_appeals.appeal(restriction, actor=restriction.concerned, text="Doch!")

    def test_is_too_late_after_six_months(self):
        restriction = hidden()
        with travel_to(restriction.appeal_until + timedelta(seconds=1)), pytest.raises(RuleBroken):
            restriction_appeals.appeal(restriction, actor=restriction.concerned, text="Doch.")

    def test_of_a_reported_contribution_goes_to_the_report(self):
        report, moderator = factories.AbuseReport(), factories.Moderator()
        with unit_of_work():
            abuse_reports.claim(report, actor=moderator)
            abuse_reports.decide(
                report,
                actor=moderator,
                decision=AbuseDecision.RESTRICTED,
                reason="Ja.",
                reasons=REASONS,
            )
        author = report.comment.author
        with unit_of_work():
            restriction_appeals.appeal(report.restriction, actor=author, text="Ein Zitat.")
        assert report.status is AbuseReportStatus.APPEALED
        assert report.appeal == "Ein Zitat."

    def test_of_a_suspended_person_is_possible(self):
        person = factories.User()
        with unit_of_work():
            restriction = suspensions.suspend(
                person, actor=factories.Administrator(), reasons=REASONS
            )
            restriction_appeals.appeal(restriction, actor=person, text="Verwechslung.")
        decide(restriction, actor=factories.Administrator())
        assert person.active


class TestDecide:
    def test_is_for_another_person(self):
        restriction = appealed()
        with pytest.raises(NotAllowed) as refusal:
            decide(restriction, actor=restriction.imposed_by)
        assert refusal.value.code == "decided_by_you"

    def test_lifting_shows_it_again_and_tells_both(self):
        restriction = appealed()
        decide(restriction)
        assert restriction.target.is_visible
        assert restriction.lift_reason == "Stimmt."
        told = {
            n.recipient
            for n in session.scalars(sa.select(Notification))
            if n.event.kind == "restriction:appeal_decided"
        }
        assert told == {restriction.concerned, restriction.imposed_by}

    def test_upholding_leaves_it_and_the_decision_comes_once(self):
        restriction = appealed()
        decide(restriction, AppealDecision.UPHELD)
        assert not restriction.target.is_visible
        with pytest.raises(Conflict):
            decide(restriction, AppealDecision.LIFTED)

    def test_needs_an_appeal_and_a_reason(self):
        with pytest.raises(Conflict):
            decide(hidden())
        with pytest.raises(RuleBroken):
            decide(appealed(), reason=" ")

    @pytest.mark.parametrize("kind", [RestrictionKind.CLOSED, RestrictionKind.ARCHIVED])
    def test_opens_a_discussion_again(self, kind):
        thread = factories.Comment().thread
        with unit_of_work():
            restrictions.restrict_thread(
                thread, actor=factories.Moderator(), kind=kind, reasons=REASONS
            )
        restriction = restrictions.present(thread, kind)
        with unit_of_work():
            restriction_appeals.appeal(
                restriction, actor=thread.author, text="Wir sind mittendrin."
            )
        decide(restriction)
        assert not thread.is_closed


def test_taking_a_name_out_has_its_reasons():
    comment, moderator = factories.Comment(third_party="Verein"), factories.Moderator()
    with unit_of_work():
        restrictions.take_name_out(comment, actor=moderator, reasons=REASONS)
    assert comment.third_party == ""
    assert restrictions.present(comment, RestrictionKind.EDITED).scope.value == "words"
    with pytest.raises(Conflict):
        restrictions.take_name_out(comment, actor=moderator, reasons=REASONS)
