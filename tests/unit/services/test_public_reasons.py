"""Taking out a reason that was given in public: with reasons, an appeal, and votes that stay."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    AbuseDecision,
    AbuseReason,
    AppealDecision,
    EventKind,
    Notification,
    NotificationKind,
    SupportKind,
)
from forum.notifications import kinds, statements
from forum.services import (
    abuse_reports,
    comment_supports,
    notices,
    public_reasons,
    ratings,
    restriction_appeals,
    transparency_reports,
)
from forum.services.notices import Notice
from forum.services.restrictions import AlreadyRestricted
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = factories.REASONS


def supported():
    with unit_of_work():
        return comment_supports.support(
            factories.Comment(), actor=factories.User(), kind=SupportKind.SHARED, reason="Unwahr."
        )


def rated(make=factories.CooperationRequest):
    with unit_of_work():
        return ratings.rate(make(), actor=factories.User(), stars=1, reason="Unwahr.")


def redact(given, moderator=None):
    with unit_of_work():
        return public_reasons.redact(
            given, actor=moderator or factories.Moderator(), reasons=REASONS
        )


def told(person):
    return session.scalars(
        sa.select(Notification).where(Notification.recipient_id == person.id)
    ).all()


def parts(restriction, locale="de"):
    return dict(statements.parts(restriction, locale))


@pytest.mark.parametrize(
    "give",
    [supported, rated, lambda: rated(factories.DiscourseRequest)],
    ids=["support", "cooperation", "discourse"],
)
class TestRedact:
    def test_erases_the_words_and_keeps_the_vote(self, give):
        given = give()
        restriction = redact(given)
        assert (given.reason, given.is_redacted) == ("", True)
        assert (restriction.kind.value, restriction.scope.value) == ("redacted", "reason")
        assert (restriction.concerned, restriction.target) == (given.user, given.target)
        before = (
            getattr(given.target, "shared_count", None),
            getattr(given.target, "rating_average", None),
        )
        assert before in {(1, None), (None, 1.0)}

    def test_tells_who_gave_it_and_not_whom_it_was_given(self, give):
        given = give()
        author = given.target.author
        before = len(told(author))
        restriction = redact(given)
        (notification,) = told(given.user)
        event = notification.event
        assert event.kind is EventKind.RESTRICTION_REASON_REDACTED
        assert kinds.kind_of(event.kind, notification.audience) is NotificationKind.DECISION
        assert statements.of_event(event, given.user) is restriction
        assert len(told(author)) == before

    def test_is_for_moderators_and_not_of_their_own_words(self, give):
        given = give()
        for person in (given.user, given.target.author):
            with pytest.raises(NotAllowed):
                redact(given, person)
        moderator = factories.Moderator()
        given.user = moderator
        with pytest.raises(NotAllowed, match="own_contribution"):
            redact(given, moderator)
        assert given.reason == "Unwahr."

    def test_needs_a_statement_and_words(self, give):
        given = give()
        empty = Reasons(REASONS.ground, REASONS.clause, " ")
        with pytest.raises(RuleBroken, match="reason_missing"), unit_of_work():
            public_reasons.redact(given, actor=factories.Moderator(), reasons=empty)
        session.refresh(given)
        assert given.reason == "Unwahr."
        redact(given)
        with pytest.raises(AlreadyRestricted):
            redact(given)

    def test_an_appeal_takes_the_mark_away_but_brings_no_words_back(self, give):
        given = give()
        restriction = redact(given)
        with unit_of_work():
            restriction_appeals.appeal(restriction, actor=given.user, text="Das stimmt.")
        with unit_of_work():
            restriction_appeals.decide(
                restriction,
                actor=factories.Moderator(),
                decision=AppealDecision.LIFTED,
                reason="Ja.",
            )
        assert (given.reason, given.is_redacted, restriction.is_in_force) == ("", False, False)
        assert "Gelöschte Worte kommen nicht zurück" in parts(restriction)["Aufgehoben"]

    def test_an_upheld_restriction_stays(self, give):
        given, other = give(), factories.Moderator()
        restriction = redact(given)
        with unit_of_work():
            restriction_appeals.appeal(restriction, actor=given.user, text="Nein.")
            with pytest.raises(NotAllowed):
                restriction_appeals.decide(
                    restriction,
                    actor=restriction.imposed_by,
                    decision=AppealDecision.LIFTED,
                    reason="Ja.",
                )
            restriction_appeals.decide(
                restriction, actor=other, decision=AppealDecision.UPHELD, reason="Doch."
            )
        assert (given.is_redacted, restriction.is_in_force) == (True, True)

    def test_counts_in_the_transparency_report_and_in_its_recount(self, give):
        redact(give())
        lines = transparency_reports.lines_of(transparency_reports.years()[0])
        line = next(one for one in lines if one.item == "redacted")
        assert (line.number, line.recounted) == (1, 1)

    def test_a_report_is_decided_by_taking_it_out(self, give):
        given, moderator = give(), factories.Moderator()
        with unit_of_work():
            report = abuse_reports.open_report(
                given,
                actor=factories.User(),
                reason=AbuseReason.INSULT,
                explanation="Eine Beleidigung.",
            )
        assert (report.target, report.reason_by) == (given.target, given.user)
        with unit_of_work():
            abuse_reports.claim(report, actor=moderator)
            abuse_reports.decide(
                report,
                actor=moderator,
                decision=AbuseDecision.RESTRICTED,
                reason="Ja.",
                reasons=REASONS,
            )
        assert (given.is_redacted, given.target.is_visible) == (True, True)
        assert report.restriction.concerned is given.user
        with unit_of_work():
            restriction_appeals.appeal(report.restriction, actor=given.user, text="Nein.")
            abuse_reports.decide_again(
                report,
                actor=factories.Moderator(),
                decision=AbuseDecision.NO_ACTION,
                reason="Stimmt.",
            )
        assert (given.is_redacted, report.restriction.is_in_force) == (False, False)


class TestSayAgain:
    """A new reason takes the place of one that was taken out; a press of a button does not."""

    def test_of_a_support(self):
        given = supported()
        redact(given)
        for reason, expected in ((None, True), ("", True), ("Sachlich.", False)):
            with unit_of_work():
                comment_supports.support(
                    given.comment, actor=given.user, kind=SupportKind.HELPFUL, reason=reason
                )
            assert given.is_redacted is expected
        assert given.reason == "Sachlich."

    def test_of_a_rating(self):
        given = rated()
        redact(given)
        for reason, expected in (("", True), ("Sachlich.", False)):
            with unit_of_work():
                ratings.rate(given.target, actor=given.user, stars=2, reason=reason)
            assert given.is_redacted is expected
        assert given.reason == "Sachlich."

    def test_an_appeal_against_the_first_words_leaves_the_new_ones(self):
        given = supported()
        restriction = redact(given)
        with unit_of_work():
            comment_supports.support(
                given.comment, actor=given.user, kind=SupportKind.HELPFUL, reason="Sachlich."
            )
        again = redact(given)
        with unit_of_work():
            public_reasons.undo_restriction(restriction)
        assert given.redaction_id == again.id


class TestReports:
    def open(self, given, reporter):
        with unit_of_work():
            return abuse_reports.open_report(
                given, actor=reporter, reason=AbuseReason.SPAM, explanation="Werbung."
            )

    def test_of_a_post_and_of_reasons_given_for_it_are_different_ones(self):
        given, reporter = supported(), factories.User()
        first = self.open(given, reporter)
        second = self.open(given.comment, reporter)
        assert first is not second
        assert self.open(given, reporter) is first
        assert self.open(given.comment, reporter) is second

    def test_are_not_for_one_s_own(self):
        given = supported()
        with pytest.raises(NotAllowed, match="own_contribution"):
            self.open(given, given.user)
        assert self.open(given, given.comment.author).reason_by is given.user

    def test_are_not_decided_by_who_gave_the_reason(self):
        given = supported()
        given.user = moderator = factories.Moderator()
        report = self.open(given, factories.User())
        with pytest.raises(NotAllowed, match="own_contribution"):
            abuse_reports.claim(report, actor=moderator)

    def test_of_what_was_taken_back_meanwhile_restrict_nothing(self):
        given, moderator = supported(), factories.Moderator()
        report = self.open(given, factories.User())
        with unit_of_work():
            comment_supports.withdraw(given.comment, actor=given.user)
        with unit_of_work():
            abuse_reports.claim(report, actor=moderator)
            abuse_reports.decide(
                report,
                actor=moderator,
                decision=AbuseDecision.RESTRICTED,
                reason="Ja.",
                reasons=REASONS,
            )
        assert public_reasons.of(report) is None
        assert report.restriction is None
        assert report.target.is_visible

    def test_a_notice_sent_twice_is_one(self):
        given = supported()
        notice = Notice("Verboten.", True, name="Ida", email="ida@example.net")
        found = []
        for about in (given, given, given.comment):
            with unit_of_work():
                found.append(notices.give(about, actor=None, notice=notice))
        assert found[0] is found[1]
        assert found[0] is not found[2]
        assert [report.reason_by for report in found] == [given.user, given.user, None]
