"""Dissent flags: raising, answering, settling, and who may."""

from datetime import date

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import IllegalStep, NotAllowed, NotFound, RuleBroken
from forum.models import (
    AnswerOutcome,
    DissentFlag,
    DissentFlagStatus,
    MemberKind,
    Notification,
    Visibility,
    utcnow,
)
from forum.services import dissent_flags
from forum.unit_of_work import unit_of_work
from forum.working_days import add_working_days, today
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

TEXTS = {"statement": "Das stimmt nicht.", "grounds": "Siehe **Haushalt**."}


def recipients():
    return {n.recipient for n in session.scalars(sa.select(Notification))}


class TestRaiseFlag:
    def test_tells_the_curator_and_sets_the_deadline_in_working_days(self):
        passage = factories.Passage()
        with unit_of_work():
            flag = dissent_flags.raise_flag(passage, actor=factories.User(), **TEXTS)
        assert flag.status is DissentFlagStatus.RAISED
        assert flag.owner == passage.curator
        assert recipients() == {passage.curator}
        assert flag.due_on == add_working_days(today(utcnow()), 10, "DE-NW")
        assert "<strong>Haushalt</strong>" in flag.grounds_html

    def test_refuses_a_second_open_flag(self):
        passage, person = factories.Passage(), factories.User()
        with unit_of_work():
            dissent_flags.raise_flag(passage, actor=person, **TEXTS)
        with pytest.raises(dissent_flags.AlreadyRaised), unit_of_work():
            dissent_flags.raise_flag(passage, actor=person, **TEXTS)

    def test_takes_a_new_flag_once_the_first_is_answered(self):
        passage, person = factories.Passage(), factories.User()
        factories.DissentFlag(passage=passage, author=person, status=DissentFlagStatus.ANSWERED)
        with unit_of_work():
            assert dissent_flags.raise_flag(passage, actor=person, **TEXTS).id

    def test_is_refused_on_a_closed_paper(self):
        passage = factories.Passage()
        passage.paper.is_open = False
        with pytest.raises(NotAllowed) as refusal:
            dissent_flags.raise_flag(passage, actor=factories.User(), **TEXTS)
        assert refusal.value.code == "paper_closed"

    def test_does_not_tell_of_an_unpublished_process(self):
        passage = factories.Passage()
        passage.paper.process.is_published = False
        with pytest.raises(NotFound):
            dissent_flags.raise_flag(passage, actor=factories.User(), **TEXTS)

    def test_is_refused_on_the_own_comment(self):
        comment = factories.Comment()
        with pytest.raises(NotAllowed) as refusal:
            dissent_flags.raise_flag(comment, actor=comment.author, **TEXTS)
        assert refusal.value.code == "own_contribution"

    def test_on_a_free_thread_goes_to_the_curator_of_the_process(self):
        comment = factories.Comment()
        paper = factories.Paper(action_field=comment.thread.action_field)
        with unit_of_work():
            flag = dissent_flags.raise_flag(comment, actor=factories.User(), **TEXTS)
        assert flag.owner == paper.curator
        assert recipients() == {paper.curator, comment.author}

    def test_needs_somebody_who_must_answer(self):
        with pytest.raises(RuleBroken) as refusal:
            dissent_flags.raise_flag(factories.Comment(), actor=factories.User(), **TEXTS)
        assert refusal.value.code == "no_curator"

    def test_refuses_a_provider_without_organisation(self):
        passage = factories.Passage()
        person = factories.User(kind=MemberKind.SUPPORT_PROVIDER)
        with pytest.raises(NotAllowed) as refusal:
            dissent_flags.raise_flag(passage, actor=person, **TEXTS)
        assert refusal.value.code == "provider_without_organisation"

    def test_keeps_the_organisation_of_a_provider(self):
        person = factories.Provider()
        with unit_of_work():
            flag = dissent_flags.raise_flag(factories.Passage(), actor=person, **TEXTS)
        assert flag.organisation == person.organisation is not None


class TestAnswer:
    def test_acknowledges_answers_and_tells_the_author(self):
        flag = factories.DissentFlag()
        with unit_of_work():
            dissent_flags.answer(
                flag, actor=flag.owner, outcome=AnswerOutcome.ADOPTED, reasons="Sie haben recht."
            )
        assert flag.status is DissentFlagStatus.ANSWERED
        assert flag.acknowledged_at is not None
        assert recipients() == {flag.author}

    def test_is_refused_to_everybody_but_the_curator(self):
        flag = factories.DissentFlag()
        for person in (flag.author, factories.User(), factories.Moderator()):
            with pytest.raises(NotAllowed):
                dissent_flags.answer(
                    flag, actor=person, outcome=AnswerOutcome.ADOPTED, reasons="Ja."
                )

    def test_cannot_be_given_twice(self):
        flag = factories.DissentFlag(status=DissentFlagStatus.ANSWERED)
        with pytest.raises(IllegalStep):
            dissent_flags.answer(
                flag, actor=flag.owner, outcome=AnswerOutcome.ADOPTED, reasons="Ja."
            )


class TestClose:
    @pytest.mark.parametrize("verb", [dissent_flags.settle, dissent_flags.dispute])
    def test_only_the_author_settles_or_disputes(self, verb):
        flag = factories.DissentFlag(status=DissentFlagStatus.ANSWERED)
        for person in (flag.owner, factories.Administrator()):
            with pytest.raises(NotAllowed):
                verb(flag, actor=person)
        with unit_of_work():
            verb(flag, actor=flag.author, remark="Danke.")
        assert flag.closing_remark == "Danke."

    def test_a_settled_flag_cannot_be_withdrawn(self):
        flag = factories.DissentFlag(status=DissentFlagStatus.SETTLED)
        with pytest.raises(IllegalStep):
            dissent_flags.withdraw(flag, actor=flag.author)

    def test_a_hidden_flag_does_not_exist_for_others(self):
        flag = factories.DissentFlag(visibility=Visibility.HIDDEN)
        with pytest.raises(NotFound):
            dissent_flags.withdraw(flag, actor=factories.User())


class TestIsOverdue:
    def test_only_while_the_answer_is_owed(self):
        flag = factories.DissentFlag(due_on=date(2020, 1, 1))
        assert flag.is_overdue
        flag.status = DissentFlagStatus.ANSWERED
        assert not flag.is_overdue


def test_two_people_answering_at_once_do_not_undo_each_other():
    flag = factories.DissentFlag()
    session.commit()
    session.execute(
        sa.update(DissentFlag)
        .where(DissentFlag.id == flag.id)
        .values(lock_version=DissentFlag.lock_version + 1)
        .execution_options(synchronize_session=False)
    )
    from_elsewhere = pytest.raises(Exception, match="conflict")
    with from_elsewhere, unit_of_work():
        dissent_flags.acknowledge(flag, actor=flag.owner)
