"""The curator's desk: what waits for whom, in which order, page by page."""

from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotAllowed
from forum.models import (
    AnswerOutcome,
    DissentFlagStatus,
    Placement,
    PlacementStatus,
    Receipt,
    SuggestionStatus,
    Visibility,
)
from forum.services import desk, placements
from forum.services.duties import DutyKind, View
from forum.working_days import today
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def passage():
    return factories.Passage()


@pytest.fixture
def curator(passage):
    return passage.paper.curator


def subjects(actor, view=None, **filters):
    return [duty.subject for duty in desk.page_of(actor, view or View(**filters)).items]


def in_days(number):
    return today(utcnow()) + timedelta(days=number)


class TestPageOf:
    def test_the_nearest_deadline_comes_first_and_none_comes_last(self, passage, curator):
        thread = factories.Thread(passage=passage)
        later = factories.DissentFlag(passage=passage, due_on=in_days(5))
        soon = factories.Suggestion(passage=passage, due_on=in_days(2))
        overdue = factories.DissentFlag(passage=passage, due_on=in_days(-1))
        assert subjects(curator) == [overdue, soon, later, thread]

    def test_without_a_deadline_the_oldest_comes_first(self, passage, curator):
        new = factories.Thread(passage=passage)
        old = factories.Thread(passage=passage, created_at=utcnow() - timedelta(days=3))
        assert subjects(curator) == [old, new]

    def test_says_what_is_overdue(self, passage, curator):
        factories.DissentFlag(passage=passage, due_on=in_days(-2))
        factories.DissentFlag(passage=passage, due_on=in_days(0))
        found = desk.page_of(curator, View()).items
        assert [(duty.is_overdue, duty.days_left) for duty in found] == [(True, -2), (False, 0)]

    def test_the_deputy_has_the_same_desk(self, passage):
        passage.paper.deputy = factories.User()
        flag = factories.DissentFlag(passage=passage)
        assert subjects(passage.paper.deputy) == [flag]

    def test_other_moderators_have_an_empty_one(self, passage):
        factories.DissentFlag(passage=passage)
        factories.Suggestion(passage=passage)
        factories.Thread(passage=passage)
        assert subjects(factories.Moderator()) == []

    def test_administrators_see_all_or_only_theirs(self, passage):
        admin = factories.Administrator()
        flag = factories.DissentFlag(passage=passage)
        mine = factories.DissentFlag(owner=admin, due_on=in_days(30))
        assert subjects(admin) == [flag, mine]
        assert subjects(admin, own=True) == [mine]

    def test_a_dissent_on_a_free_comment_waits_for_its_owner(self, passage, curator):
        flag = factories.DissentFlag(
            passage=None,
            comment=factories.Comment(),
            process=passage.paper.process,
            owner=curator,
        )
        assert subjects(curator) == [flag]

    @pytest.mark.parametrize(
        "status",
        [DissentFlagStatus.ANSWERED, DissentFlagStatus.SETTLED, DissentFlagStatus.WITHDRAWN],
    )
    def test_what_is_answered_or_withdrawn_waits_no_more(self, passage, curator, status):
        factories.DissentFlag(passage=passage, status=status)
        assert subjects(curator) == []

    def test_what_was_carried_over_without_an_answer_still_waits(self, passage, curator):
        carried = factories.DissentFlag(passage=passage, status=DissentFlagStatus.STILL_DISPUTED)
        factories.DissentFlag(
            passage=passage, status=DissentFlagStatus.STILL_DISPUTED, answered_at=utcnow()
        )
        assert subjects(curator) == [carried]

    def test_decided_suggestions_and_answered_threads_wait_no_more(self, passage, curator):
        factories.Suggestion(passage=passage, status=SuggestionStatus.ADOPTED)
        thread = factories.Thread(passage=passage)
        session.add(
            Receipt(
                thread=thread, answered_at=utcnow(), outcome=AnswerOutcome.ADOPTED, reasons="Ja."
            )
        )
        assert subjects(curator) == []

    def test_a_thread_that_was_only_read_still_waits(self, passage, curator):
        thread = factories.Thread(passage=passage)
        session.add(Receipt(thread=thread, read_at=utcnow()))
        assert subjects(curator) == [thread]

    def test_the_discussion_of_an_objection_is_no_duty_of_its_own(self, passage, curator):
        flag = factories.DissentFlag(passage=passage)
        flag.discussion = factories.Thread(passage=passage)
        session.flush()
        assert subjects(curator) == [flag]

    @pytest.mark.parametrize(
        "make", [factories.DissentFlag, factories.Suggestion, factories.Thread]
    )
    def test_what_is_hidden_does_not_wait(self, passage, curator, make):
        make(passage=passage, visibility=Visibility.HIDDEN)
        assert subjects(curator) == []

    def test_ones_own_objection_is_answered_by_somebody_else(self, passage, curator):
        factories.DissentFlag(passage=passage, author=curator)
        assert subjects(curator) == []


class TestPlacements:
    def waiting(self, passage, **values):
        flag = factories.DissentFlag(passage=passage, status=DissentFlagStatus.ANSWERED, **values)
        newer = factories.PaperVersion(paper=passage.paper, number=2)
        now = factories.Passage(version=newer)
        placement = Placement(
            version_id=newer.id, status=PlacementStatus.WAITING, passage=now, dissent_flag=flag
        )
        session.add(placement)
        passage.paper.newest_version = 2
        session.flush()
        return placement

    def test_waiting_ones_of_the_newest_version_stand_on_the_desk(self, passage, curator):
        placement = self.waiting(passage)
        (duty,) = desk.page_of(curator, View()).items
        assert (duty.kind, duty.placement, duty.due_on) == (DutyKind.PLACEMENT, placement, None)
        assert duty.subject is placement.dissent_flag

    def test_those_of_older_versions_and_hidden_contributions_do_not(self, passage, curator):
        placement = self.waiting(passage)
        passage.paper.newest_version = 3
        assert subjects(curator) == []
        passage.paper.newest_version = 2
        factories.hide(placement.dissent_flag)
        assert subjects(curator) == []

    def test_a_confirmed_one_does_not(self, passage, curator):
        placements.confirm(self.waiting(passage), actor=curator)
        assert subjects(curator) == []


class TestFilters:
    def test_by_kind(self, passage, curator):
        factories.DissentFlag(passage=passage)
        suggestion = factories.Suggestion(passage=passage)
        assert subjects(curator, kind=DutyKind.SUGGESTION) == [suggestion]

    def test_by_paper(self, passage, curator):
        factories.DissentFlag(passage=passage)
        other = factories.DissentFlag(
            passage=factories.Passage(version__paper=factories.Paper(curator=curator))
        )
        assert subjects(curator, paper_id=other.passage.paper.id) == [other]

    def test_by_being_overdue(self, passage, curator):
        overdue = factories.Suggestion(passage=passage, due_on=in_days(-1))
        factories.Suggestion(passage=passage, due_on=in_days(0))
        factories.Thread(passage=passage, created_at=utcnow() - timedelta(days=90))
        assert subjects(curator, overdue=True) == [overdue]


class TestPaging:
    def test_every_duty_stands_on_exactly_one_page(self, passage, curator, monkeypatch):
        monkeypatch.setattr(desk, "SIZE", 3)
        for day in (4, 2, 2):
            factories.DissentFlag(passage=passage, due_on=in_days(day))
            factories.Suggestion(passage=passage, due_on=in_days(day))
            factories.Thread(passage=passage)
        pages, after = [], None
        while len(pages) < 9:
            page = desk.page_of(curator, View(), after=after)
            pages.append([duty.position for duty in page.items])
            after = page.next_key
            if after is None:
                break
        flat = [position for page in pages for position in page]
        assert [len(page) for page in pages] == [3, 3, 3]
        assert flat == sorted(set(flat))

    @pytest.mark.parametrize(
        "key", ["", "x", "a~b~c~d", "2026-01-01~2026-01-01~dissent~-1", "9" * 300, "~~~"]
    )
    def test_a_key_that_cannot_be_read_means_the_first_page(self, passage, curator, key):
        flag = factories.DissentFlag(passage=passage)
        page = desk.page_of(curator, View(), after=key)
        assert [duty.subject for duty in page.items] == [flag]


class TestCounts:
    def test_count_by_kind_what_waits_and_what_is_overdue(self, passage, curator):
        factories.DissentFlag(passage=passage, due_on=in_days(-1))
        factories.DissentFlag(passage=passage)
        factories.Thread(passage=passage)
        found = desk.counts(curator, View())
        assert found[DutyKind.DISSENT] == desk.Count(2, 1)
        assert found[DutyKind.THREAD] == desk.Count(1, 0)
        assert found[DutyKind.SUGGESTION] == desk.Count(0, 0)
        assert desk.total(found) == desk.Count(3, 1)


class TestNextAfter:
    def test_gives_the_following_one_and_begins_again_at_the_end(self, passage, curator):
        first = factories.DissentFlag(passage=passage, due_on=in_days(1))
        second = factories.Suggestion(passage=passage, due_on=in_days(2))
        position = desk.position_of
        assert desk.next_after(curator, View(), position(first)) == position(second)
        assert desk.next_after(curator, View(), position(second)) == position(first)

    def test_is_nothing_where_nothing_else_waits(self, passage, curator):
        only = factories.DissentFlag(passage=passage)
        assert desk.next_after(curator, View(), desk.position_of(only)) is None

    def test_keeps_to_the_filters(self, passage, curator):
        first = factories.DissentFlag(passage=passage, due_on=in_days(1))
        factories.Suggestion(passage=passage, due_on=in_days(2))
        view = View(kind=DutyKind.DISSENT)
        assert desk.next_after(curator, view, desk.position_of(first)) is None


class TestRequireSeat:
    def test_moderators_and_plain_curators_have_one(self, passage):
        passage.paper.deputy = factories.User()
        session.flush()
        desk.require_seat(factories.Moderator())
        desk.require_seat(passage.paper.deputy)

    @pytest.mark.parametrize("values", [{}, {"active": False}])
    def test_others_have_none(self, passage, values):
        with pytest.raises(NotAllowed, match="curator_only"):
            desk.require_seat(factories.User(**values))


def test_papers_to_choose_from_are_ones_own(passage, curator):
    factories.Paper()
    assert desk.papers(curator) == [passage.paper]
    assert len(desk.papers(factories.Administrator())) == 2
