"""Taking a thread into another process, out of public sight with reasons alone, and back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    AppealDecision,
    Notification,
    Restriction,
    RestrictionGround,
    RestrictionKind,
)
from forum.notifications import statements
from forum.permissions.policy import sees
from forum.services import (
    restriction_appeals,
    suspensions,
    thread_moves,
    thread_transfers,
    transparency_reports,
)
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.LAW, "§ 185 StGB", "Eine Beleidigung.")


@pytest.fixture
def thread():
    made = factories.Comment().thread
    session.commit()
    return made


@pytest.fixture
def aside():
    made = factories.ActionField(process=factories.Process(is_published=False))
    session.commit()
    return made


def transfer(thread, field, reasons=None, actor=None):
    actor = actor or factories.Moderator()
    with unit_of_work():
        return thread_transfers.transfer(thread, field, actor=actor, reasons=reasons)


def test_out_of_public_sight_needs_reasons(thread, aside):
    with pytest.raises(RuleBroken, match="reason_missing"):
        transfer(thread, aside)
    made = transfer(thread, aside, REASONS)
    assert (made.kind, made.subject, made.is_in_force) == (RestrictionKind.MOVED, thread, True)
    assert not sees(thread.author, thread)


def test_the_author_reads_the_statement_of_what_is_away(thread, aside):
    made = transfer(thread, aside, REASONS)
    told = session.scalars(sa.select(Notification)).one()
    assert (told.recipient, told.about_type, told.about_id) == (
        thread.author,
        "restriction",
        made.id,
    )
    assert statements.of_event(told.event, thread.author) is made
    assert sees(thread.author, made)


def test_the_report_counts_what_the_log_says(thread, aside):
    transfer(thread, aside, REASONS)
    lines = transparency_reports.lines_of(utcnow().year)
    moved = next(line for line in lines if (line.section, line.item) == ("restrictions", "moved"))
    assert (moved.number, moved.recounted) == (1, 1)


def test_into_a_public_process_needs_none_and_lifts(thread, aside):
    transfer(thread, factories.ActionField())
    assert session.scalars(sa.select(Restriction)).all() == []
    made = transfer(thread, aside, REASONS)
    transfer(thread, factories.ActionField())
    assert not made.is_in_force
    assert made.lift_reason
    with pytest.raises(RuleBroken, match="reason_missing"):
        transfer(thread, aside)


def test_a_won_appeal_brings_it_back(thread, aside):
    origin = thread.action_field
    made = transfer(thread, aside, REASONS)
    with unit_of_work():
        restriction_appeals.appeal(made, actor=thread.author, text="Das war ein Zitat.")
    with unit_of_work():
        restriction_appeals.decide(
            made,
            actor=factories.Moderator(),
            decision=AppealDecision.LIFTED,
            reason="Es war ein Zitat.",
        )
    assert (thread.action_field, made.is_in_force) == (origin, False)
    assert sees(None, thread)


def test_it_comes_back_when_its_time_is_over(thread, aside):
    ends_at = utcnow() + timedelta(days=2)
    reasons = Reasons(RestrictionGround.LAW, "§ 185 StGB", "Eine Beleidigung.", ends_at=ends_at)
    transfer(thread, aside, reasons)
    with travel_to(ends_at + timedelta(minutes=1)), unit_of_work():
        assert suspensions.end_due() == 1
    assert thread.process.is_published


def test_is_not_undone_like_a_move_within_a_process(thread, aside):
    moderator = factories.Moderator()
    transfer(thread, aside, REASONS, moderator)
    transfer(thread, factories.ActionField(), actor=moderator)
    assert thread_moves.last(thread, actor=moderator) is None


def test_refuses_what_would_break_a_promise(aside):
    passage = factories.Passage()
    about = factories.Thread(passage=passage, action_field=passage.paper.action_field)
    discussed = factories.Comment().thread
    factories.DissentFlag(passage=passage, discussion=discussed)
    objected = factories.Comment()
    factories.DissentFlag(
        passage=None, comment=objected, process=objected.thread.process, owner=factories.Moderator()
    )
    session.commit()
    found = {}
    for name, thread, field in (
        ("passage", about, aside),
        ("discussed", discussed, aside),
        ("objected", objected.thread, aside),
        ("same", objected.thread, objected.thread.action_field),
    ):
        with pytest.raises(RuleBroken) as refusal:
            transfer(thread, field, REASONS)
        found[name] = refusal.value.code
    assert found == {
        "passage": "passage_stays_in_process",
        "discussed": "objection_stays_in_process",
        "objected": "objection_stays_in_process",
        "same": "field_of_same_process",
    }


def test_is_for_moderators(thread, aside):
    with pytest.raises(NotAllowed, match="moderators_only"):
        transfer(thread, aside, REASONS, thread.author)
