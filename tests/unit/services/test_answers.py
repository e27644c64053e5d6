"""Answers that are drafted, reviewed by a second person and published together."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import NotAllowed, NotFound
from forum.models import (
    AnswerDraft,
    AnswerOutcome,
    DissentFlagStatus,
    Event,
    EventKind,
)
from forum.permissions.policy import Permission, permits
from forum.services import answers, dissent_flags, duties
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

YES, NO = AnswerOutcome.ADOPTED, AnswerOutcome.NOT_ADOPTED


@pytest.fixture
def flag():
    made = factories.DissentFlag()
    made.passage.paper.deputy = factories.Moderator()
    session.flush()
    return made


def owner(flag):
    return flag.passage.paper.curator


def deputy(flag):
    return flag.passage.paper.deputy


def draft(flag, *, actor=None, reasons="Wir bauen die Haltestelle.", outcome=YES, seen=0):
    return answers.save_draft(
        flag, actor=actor or owner(flag), outcome=outcome, reasons=reasons, seen_revision=seen
    )


class TestSaveDraft:
    def test_the_first_one_begins_at_revision_one(self, flag):
        assert draft(flag).revision == 1

    def test_it_changes_nothing_that_others_see(self, flag):
        with unit_of_work():
            draft(flag)
        assert flag.status is DissentFlagStatus.RAISED
        assert session.scalar(sa.select(sa.func.count(Event.id))) == 0

    def test_a_change_raises_the_revision_and_takes_the_writer_as_author(self, flag):
        draft(flag)
        found = draft(flag, actor=deputy(flag), reasons="Anders.", seen=1)
        assert (found.revision, found.author, found.reasons) == (2, deputy(flag), "Anders.")

    def test_the_slower_of_two_people_is_told(self, flag):
        draft(flag)
        draft(flag, actor=deputy(flag), reasons="Der schnellere Text.", seen=1)
        with pytest.raises(answers.DraftChanged):
            draft(flag, reasons="Der langsamere Text.", seen=1)
        assert answers.draft_of(flag).reasons == "Der schnellere Text."

    def test_two_people_who_both_begin_do_not_overwrite_each_other(self, flag):
        draft(flag)
        with pytest.raises(answers.DraftChanged):
            draft(flag, actor=deputy(flag), reasons="Auch neu.")

    def test_the_same_text_sent_twice_is_one_draft(self, flag):
        first = draft(flag)
        assert draft(flag) is first
        assert first.revision == 1

    def test_line_ends_of_a_browser_are_no_change(self, flag):
        draft(flag, reasons="Eins.\n\nZwei.")
        assert draft(flag, reasons="Eins.\r\n\r\nZwei.", seen=0).revision == 1

    def test_a_change_forgets_the_review(self, flag):
        answers.review(draft(flag), actor=deputy(flag))
        changed = draft(flag, reasons="Neu.", seen=1)
        assert (changed.reviewed_by, changed.reviewed_at) == (None, None)

    def test_saving_the_same_text_keeps_the_review(self, flag):
        answers.review(draft(flag), actor=deputy(flag))
        assert draft(flag, seen=1).reviewed_by is deputy(flag)

    def test_a_new_one_after_a_discarded_one_has_no_number_seen_before(self, flag):
        answers.discard(draft(flag), actor=owner(flag))
        assert draft(flag, seen=1).revision == 2

    def test_what_is_answered_already_takes_no_draft(self, flag):
        dissent_flags.answer(flag, actor=owner(flag), outcome=NO, reasons="Nein.")
        with pytest.raises(answers.AlreadyAnswered):
            draft(flag)

    def test_the_author_of_the_objection_cannot_draft_its_answer(self, flag):
        with pytest.raises(NotAllowed):
            draft(flag, actor=flag.author)


class TestReview:
    def test_another_person_reviews(self, flag):
        found = draft(flag)
        answers.review(found, actor=deputy(flag))
        assert found.reviewed_by is deputy(flag)
        assert found.reviewed_at is not None

    def test_the_writer_cannot(self, flag):
        with pytest.raises(NotAllowed, match="own_draft"):
            answers.review(draft(flag), actor=owner(flag))

    def test_a_person_who_may_not_answer_cannot(self, flag):
        with pytest.raises(NotAllowed, match="curator_only"):
            answers.review(draft(flag), actor=factories.Moderator())

    def test_a_text_that_has_changed_since_is_not_reviewed(self, flag):
        found = draft(flag)
        draft(flag, reasons="Neu.", seen=1)
        with pytest.raises(answers.DraftChanged):
            answers.review(found, actor=deputy(flag), seen_revision=1)
        assert found.reviewed_by is None

    def test_of_several_all_or_none_are_reviewed(self, flag):
        mine, theirs = draft(flag), draft(second(flag), actor=deputy(flag))
        with pytest.raises(answers.Refused) as refused, unit_of_work():
            answers.review_all([mine, theirs], actor=deputy(flag), seen={mine.id: 1, theirs.id: 1})
        assert [one.error.code for one in refused.value.refusals] == ["own_draft"]


def second(flag):
    return factories.DissentFlag(passage=flag.passage)


class TestPublish:
    def test_answers_all_of_them(self, flag):
        other = second(flag)
        with unit_of_work():
            drafts = [draft(flag), draft(other, outcome=NO, reasons="Nein, weil.")]
            answers.publish(drafts, actor=owner(flag))
        assert (flag.status, flag.outcome) == (DissentFlagStatus.ANSWERED, YES)
        assert (other.outcome, other.answer) == (NO, "Nein, weil.")
        assert session.scalar(sa.select(sa.func.count(AnswerDraft.id))) == 0

    def test_writes_an_event_for_each_that_names_the_reviewer(self, flag):
        other = second(flag)
        with unit_of_work():
            reviewed = draft(flag)
            answers.review(reviewed, actor=deputy(flag))
            answers.publish([reviewed, draft(other)], actor=owner(flag))
        events = session.scalars(
            sa.select(Event).where(Event.kind == EventKind.DISSENT_FLAG_ANSWERED).order_by(Event.id)
        )
        assert [event.data["reviewed_by"] for event in events] == [deputy(flag).id, None]

    def test_one_refusal_stops_all_and_is_named(self, flag):
        other = second(flag)
        with unit_of_work():
            good, bad = draft(flag), draft(other)
            dissent_flags.withdraw(other, actor=other.author)
        with pytest.raises(answers.Refused) as refused, unit_of_work():
            answers.publish([good, bad], actor=owner(flag))
        assert [(one.flag_id, one.error.code) for one in refused.value.refusals] == [
            (other.id, "already_answered")
        ]
        assert flag.status is DissentFlagStatus.RAISED
        assert session.scalar(sa.select(sa.func.count(AnswerDraft.id))) == 2
        answered = sa.select(Event).where(Event.kind == EventKind.DISSENT_FLAG_ANSWERED)
        assert session.scalars(answered).all() == []

    def test_a_text_that_has_changed_since_is_not_published(self, flag):
        found = draft(flag)
        draft(flag, actor=deputy(flag), reasons="Neu.", seen=1)
        with pytest.raises(answers.Refused):
            answers.publish([found], actor=owner(flag), seen={found.id: 1})

    def test_a_person_who_may_not_answer_publishes_nothing(self, flag):
        with pytest.raises(answers.Refused), unit_of_work():
            answers.publish([draft(flag)], actor=factories.Moderator())
        assert flag.status is DissentFlagStatus.RAISED

    def test_an_objection_that_was_carried_over_is_answered_too(self, flag):
        flag.status = DissentFlagStatus.STILL_DISPUTED
        with unit_of_work():
            answers.publish([draft(flag)], actor=owner(flag))
        assert flag.status is DissentFlagStatus.ANSWERED


class TestFind:
    @pytest.mark.parametrize("maker", [factories.User, factories.Moderator])
    def test_a_draft_does_not_exist_for_those_who_may_not_answer(self, flag, maker):
        assert answers.find(draft(flag).id, actor=maker()) is None

    def test_it_does_for_the_deputy(self, flag):
        found = draft(flag)
        assert answers.find(found.id, actor=deputy(flag)) is found


class TestAnswerable:
    @pytest.mark.parametrize("hidden", [False, True])
    @pytest.mark.parametrize("published", [False, True])
    def test_says_the_same_as_the_permission(self, flag, hidden, published):
        if hidden:
            factories.hide(flag)
        flag.process.is_published = published
        plain_curator = factories.User()
        flag.passage.paper.deputy = plain_curator
        own = factories.DissentFlag(passage=flag.passage, author=owner(flag))
        free = factories.DissentFlag(
            passage=None,
            comment=factories.Comment(),
            process=flag.process,
            owner=owner(flag),
        )
        session.flush()
        people = [owner(flag), plain_curator, flag.author, factories.Administrator()]
        people += [factories.Moderator(), factories.User(), factories.Moderator(active=False)]
        for person in people:
            ids = session.scalars(
                sa.select(dissent_flags.DissentFlag.id).where(duties.answerable(person))
            ).all()
            allowed = {one.id for one in (flag, own, free) if _permitted(person, one)}
            assert set(ids) == allowed, person.role


def _permitted(person, flag):
    from_rule = permits(person, Permission.DISSENT_FLAG_ANSWER, flag)
    return from_rule and permits(person, Permission.DISSENT_FLAG_VIEW, flag)


def test_a_draft_of_an_unpublished_process_does_not_exist_for_a_member(flag):
    flag.process.is_published = False
    with pytest.raises(NotFound):
        draft(flag, actor=factories.User())
