"""Working on what waits for the moderators."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, NotAllowed, RuleBroken
from forum.models import (
    AbuseDecision,
    AbuseReportStatus,
    BarrierReport,
    MembershipRequestStatus,
    Notification,
    ReviewKind,
    utcnow,
)
from forum.services import abuse_reports, review_queues, reviews
from forum.services.review_queues import View
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def entry_of(subject, person):
    noun = {m: n for n, m in review_queues.MODELS.items()}[type(subject)]
    return review_queues.find(person, [f"{noun}:{subject.id}"])[0]


def one_of_each():
    """Make one entry of each kind, the oldest first."""
    ago = [utcnow() - timedelta(days=days) for days in (9, 8, 7, 6, 5, 4)]
    yesterday = (utcnow() - timedelta(days=2)).date()
    report = factories.AbuseReport(created_at=ago[0])
    hint = factories.Comment(third_party="Stadt Beispiel", created_at=ago[1])
    request = factories.MembershipRequest(created_at=ago[2])
    flag = factories.DissentFlag(due_on=yesterday, created_at=ago[3])
    suggestion = factories.Suggestion(due_on=yesterday, created_at=ago[4])
    barrier = BarrierReport(description="Kontrast", due_on=yesterday, created_at=ago[5])
    session.add(barrier)
    session.commit()
    return [report, hint, request, flag, suggestion, barrier]


class TestPageOf:
    def test_shows_all_that_waits_the_oldest_first(self):
        things = one_of_each()
        # What does not wait: decided, checked, accepted, not yet due, answered.
        factories.AbuseReport(status=AbuseReportStatus.DECIDED)
        factories.Comment(third_party="Amt", third_party_checked_at=utcnow())
        factories.MembershipRequest(status=MembershipRequestStatus.ACCEPTED)
        factories.DissentFlag(due_on=(utcnow() + timedelta(days=9)).date())
        page = review_queues.page_of(factories.Moderator(), View())
        assert [entry.subject for entry in page.items] == things
        assert page.next_key is None

    def test_is_empty_for_those_who_do_not_moderate(self):
        one_of_each()
        page = review_queues.page_of(factories.User(), View(kind=ReviewKind.BARRIER))
        assert page.items == []

    def test_goes_through_a_long_queue_without_loss(self, monkeypatch):
        monkeypatch.setattr(review_queues, "SIZE", 2)
        things, person = one_of_each(), factories.Moderator()
        seen, after = [], None
        while True:
            page = review_queues.page_of(person, View(), after=after)
            seen += [entry.subject for entry in page.items]
            after = page.next_key
            if after is None:
                break
        assert seen == things

    @pytest.mark.parametrize("after", ["x", "1~2~3", "~~", "2026-01-01T00:00:00+00:00~a~-1"])
    def test_begins_anew_with_a_key_that_cannot_be_read(self, after):
        one_of_each()
        assert len(review_queues.page_of(factories.Moderator(), View(), after=after).items) == 6

    def test_is_filtered_by_kind_and_by_person(self):
        report, *_others, flag, _suggestion, _barrier = one_of_each()
        person = factories.Moderator()
        reviews.claim(entry_of(report, person), actor=person)

        def shown(view):
            return {e.subject for e in review_queues.page_of(person, view).items}

        assert shown(View(kind=ReviewKind.REPORT)) == {report}
        assert shown(View(whose="mine")) == {report}
        # An objection is with its owner by itself.
        assert flag not in shown(View(whose="nobody"))
        assert len(shown(View(whose="nobody"))) == 4

    def test_counts_each_kind(self):
        one_of_each()
        found = review_queues.counts(factories.Moderator(), View())
        assert found[ReviewKind.OVERDUE] == 2
        assert sum(found.values()) == 6


class TestClaim:
    def test_takes_on_everything_that_waits(self):
        person = factories.Moderator()
        for thing in one_of_each():
            if entry_of(thing, person).assignee is None:
                reviews.claim(entry_of(thing, person), actor=person)
                assert entry_of(thing, person).assignee == person

    def test_makes_a_report_decidable(self):
        person, report = factories.Moderator(), factories.AbuseReport()
        reviews.claim(entry_of(report, person), actor=person)
        assert report.status is AbuseReportStatus.CLAIMED
        assert report.claimed_by == person

    def test_of_two_the_slower_one_is_told(self):
        first, second = factories.Moderator(), factories.Moderator()
        for thing in (factories.AbuseReport(), factories.MembershipRequest()):
            seen = entry_of(thing, second)
            reviews.claim(entry_of(thing, first), actor=first)
            with pytest.raises((Conflict, NotAllowed)):
                reviews.claim(entry_of(thing, second), actor=second)
            if thing.__class__.__name__ == "MembershipRequest":
                with pytest.raises(reviews.AssignedMeanwhile):
                    reviews.claim(seen, actor=second)

    def test_is_for_moderators(self):
        entry = entry_of(factories.MembershipRequest(), factories.Moderator())
        with pytest.raises(NotAllowed):
            reviews.claim(entry, actor=factories.User())


class TestAssign:
    def test_tells_the_other_one_and_takes_it_from_whoever_has_it(self):
        first, second = factories.Moderator(), factories.Moderator()
        report = factories.AbuseReport()
        with unit_of_work():
            reviews.claim(entry_of(report, first), actor=first)
        with unit_of_work():
            reviews.assign(entry_of(report, first), actor=first, assignee=second)
        assert report.claimed_by == second
        told = session.scalars(sa.select(Notification.recipient_id)).all()
        assert told == [second.id]

    def test_refuses_people_who_are_concerned_or_do_not_moderate(self):
        person, other = factories.Moderator(), factories.Moderator()
        own = factories.MembershipRequest(author=other)
        reported = factories.AbuseReport(comment=factories.Comment(author=other))
        for subject, assignee in ((own, other), (reported, other), (own, factories.User())):
            with pytest.raises(RuleBroken, match="assignee_concerned"):
                reviews.assign(entry_of(subject, person), actor=person, assignee=assignee)


class TestRelease:
    def test_lets_it_wait_for_somebody_else(self):
        person = factories.Moderator()
        for thing in (factories.AbuseReport(), factories.MembershipRequest()):
            reviews.claim(entry_of(thing, person), actor=person)
            reviews.release(entry_of(thing, person), actor=person)
            assert entry_of(thing, person).assignee is None
            reviews.claim(entry_of(thing, person), actor=person)

    def test_is_for_the_person_who_has_it(self):
        first, second = factories.Moderator(), factories.Moderator()
        request = factories.MembershipRequest()
        reviews.claim(entry_of(request, first), actor=first)
        with pytest.raises(RuleBroken, match="assigned_to_somebody_else"):
            reviews.release(entry_of(request, second), actor=second)

    def test_does_not_end_a_duty(self):
        flag = factories.DissentFlag(due_on=(utcnow() - timedelta(days=2)).date())
        flag.owner.role = factories.Moderator().role
        session.commit()
        with pytest.raises(RuleBroken, match="duty_stays"):
            reviews.release(entry_of(flag, flag.owner), actor=flag.owner)


class TestNote:
    def test_is_kept_with_the_entry(self):
        person, request = factories.Moderator(), factories.MembershipRequest()
        reviews.note(request, actor=person, body=" Rückfrage gestellt. ")
        assert [note.body for note in reviews.notes_on(request)] == ["Rückfrage gestellt."]
        assert [e.kind.value for e in reviews.history_of(request)] == ["review:noted"]

    @pytest.mark.parametrize("body", [" ", "x" * (reviews.LONGEST_NOTE + 1)])
    def test_is_neither_empty_nor_long(self, body):
        with pytest.raises(RuleBroken):
            reviews.note(factories.MembershipRequest(), actor=factories.Moderator(), body=body)


class TestDismiss:
    def test_decides_reports_without_consequence_and_declines_requests(self):
        person = factories.Moderator()
        report, request = factories.AbuseReport(), factories.MembershipRequest()
        for thing in (report, request):
            reviews.dismiss(entry_of(thing, person), actor=person, reason="Kein Verstoß.")
        assert report.decision is AbuseDecision.NO_ACTION
        assert report.target.is_visible
        assert request.status is MembershipRequestStatus.DECLINED

    def test_decides_an_appeal_as_somebody_else(self):
        first, second = factories.Moderator(), factories.Moderator()
        report = factories.AbuseReport()
        reviews.dismiss(entry_of(report, first), actor=first, reason="Kein Verstoß.")
        abuse_reports.appeal(report, actor=report.reporter, text="Doch.")
        with pytest.raises(NotAllowed):
            reviews.dismiss(entry_of(report, first), actor=first, reason="Nein.")
        reviews.dismiss(entry_of(report, second), actor=second, reason="Bleibt dabei.")
        assert report.status is AbuseReportStatus.DECIDED_AGAIN

    def test_needs_a_reason_and_something_to_dismiss(self):
        person = factories.Moderator()
        with pytest.raises(RuleBroken, match="reason_missing"):
            reviews.dismiss(entry_of(factories.AbuseReport(), person), actor=person, reason=" ")
        hint = factories.Comment(third_party="Stadt Beispiel")
        with pytest.raises(RuleBroken, match="not_dismissed_but_answered"):
            reviews.dismiss(entry_of(hint, person), actor=person, reason="Nein.")


class TestWithAll:
    def test_names_each_refusal(self):
        person = factories.Moderator()
        hint, report = factories.Comment(third_party="Stadt"), factories.AbuseReport()
        entries = [entry_of(hint, person), entry_of(report, person)]
        with pytest.raises(reviews.Refused) as refused:
            reviews.with_all(entries, lambda e: reviews.dismiss(e, actor=person, reason="Nein."))
        assert set(refused.value.refusals) == {f"comment:{hint.id}"}
