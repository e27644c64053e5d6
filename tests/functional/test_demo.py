"""The filled demo: a paper with three versions in which everything can be seen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.app import create_app
from forum.clock import travel_to, utcnow
from forum.config import Config, Mode
from forum.db import db, session
from forum.demo import seed
from forum.models import (
    AbuseReport,
    Base,
    Bookmark,
    Comment,
    Consent,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    DissentFlagStatus,
    Hunk,
    HunkKind,
    Paper,
    PaperDraft,
    PaperVersion,
    Passage,
    PassageClass,
    PassageState,
    Placement,
    PlacementStatus,
    Receipt,
    Restriction,
    RestrictionKind,
    Succession,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
    TagSynonym,
    Thread,
    ThreadTimer,
    Visibility,
)
from forum.search.query_language import parse
from forum.search.synonyms import understood
from forum.services import (
    answer_templates,
    answers,
    paper_drafts,
    papers,
    passage_states,
    passages,
    provenance,
    receipts,
    restrictions,
    suggestion_conflicts,
)
from forum.services.receipts import ReceiptState

TAKEN = (SuggestionStatus.ADOPTED, SuggestionStatus.ADAPTED)


# One process fills it once for all.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that has been filled with the demo once for all tests here."""
    app = create_app(
        Config(
            mode=Mode.DEMO,
            data=tmp_path_factory.mktemp("demo"),
            secret_key="secret-of-the-demo-tests",
            password_salt="salt-of-the-demo-tests",
            extra={"RATELIMIT_ENABLED": False},
        )
    )
    # At night, when the debates of this day still lie ahead.
    with app.app_context(), travel_to(utcnow().replace(hour=0, minute=30)):
        Base.metadata.create_all(db.engine)
        seed.fill(app.extensions["forum_search"], password_hash="", say=lambda _line: None)
        session.remove()
    return app


@pytest.fixture
def paper(filled: Flask) -> Iterator[Paper]:
    """The paper with three versions."""
    with filled.app_context():
        found = papers.by_slug("impulspapier")
        assert found is not None
        yield found
        session.remove()


def _statuses(paper: Paper, number: int) -> set[PlacementStatus]:
    statement = (
        sa.select(Placement.status)
        .join(PaperVersion)
        .where(PaperVersion.paper_id == paper.id, PaperVersion.number == number)
    )
    return set(session.scalars(statement))


def _all(model: Any) -> Any:
    return session.scalars(sa.select(model)).all()


def _draft(paper: Paper) -> PaperDraft:
    found = paper_drafts.of(paper)
    assert found is not None
    return found


class TestVersions:
    def test_there_are_three(self, paper: Paper) -> None:
        assert [version.number for version in papers.versions_of(paper)] == [3, 2, 1]

    def test_every_class_of_passages_occurs_in_each_step(self, paper: Paper) -> None:
        for version in papers.versions_of(paper)[:2]:
            found = session.scalars(
                sa.select(Succession.passage_class).where(Succession.version_id == version.id)
            )
            assert set(found) == set(PassageClass)

    def test_every_kind_of_change_occurs_in_each_step(self, paper: Paper) -> None:
        for version in papers.versions_of(paper)[:2]:
            hunks = provenance.hunks_of(version)
            assert {hunk.kind for hunk in hunks} == set(HunkKind)
            assert {hunk.is_editorial for hunk in hunks} == {True, False}


class TestPlacements:
    @pytest.mark.parametrize("number", [2, 3])
    def test_contributions_stand_in_every_way(self, paper: Paper, number: int) -> None:
        assert _statuses(paper, number) == set(PlacementStatus)

    def test_a_visitor_finds_something_to_confirm(self, paper: Paper) -> None:
        waiting = session.scalars(
            sa.select(Placement)
            .join(PaperVersion)
            .where(
                PaperVersion.paper_id == paper.id,
                PaperVersion.number == 3,
                Placement.status == PlacementStatus.WAITING,
            )
        )
        assert "demo-kommune" in {placement.target.author.name for placement in waiting}

    def test_marked_text_is_kept_waits_and_is_orphaned(self, paper: Paper) -> None:
        statement = (
            sa.select(Placement.status)
            .join(PaperVersion)
            .join(Thread, Thread.id == Placement.thread_id)
            .where(
                PaperVersion.paper_id == paper.id,
                PaperVersion.number == 3,
                Thread.range_start.is_not(None),
            )
        )
        assert set(session.scalars(statement)) >= {
            PlacementStatus.KEPT,
            PlacementStatus.WAITING,
            PlacementStatus.ORPHANED,
        }


class TestProvenance:
    def test_whatever_was_adopted_is_named_by_a_version(self, paper: Paper) -> None:
        in_the_draft = {
            key for said in _draft(paper).provenance.values() for _noun, key in said["sources"]
        }
        assert {one.id for one in provenance.adopted(paper)} == in_the_draft

    def test_dissents_and_discussions_are_sources(self, paper: Paper) -> None:
        sources = {type(one.target).__name__ for hunk in _all(Hunk) for one in hunk.sources}
        assert sources >= {"DissentFlag", "Thread", "Comment", "Suggestion"}


class TestSuggestions:
    def test_every_state_and_kind_occurs(self, paper: Paper) -> None:
        found = _all(Suggestion)
        assert {one.status for one in found} == set(SuggestionStatus)
        assert {one.kind for one in found} == set(SuggestionKind)

    def test_two_are_in_conflict(self, paper: Paper) -> None:
        first, second = suggestion_conflicts.of_paper(paper, None).items()
        assert (first[1], second[1]) == ([second[0]], [first[0]])

    def test_they_are_supported_and_one_is_discussed(self, paper: Paper) -> None:
        found = _all(Suggestion)
        assert max(one.support_count for one in found) >= 4
        assert len([one for one in found if one.discussion is not None]) == 1

    def test_the_newest_version_has_the_words_that_were_taken(self, paper: Paper) -> None:
        newest = papers.version_of(paper)
        assert newest is not None
        texts = " ".join(passage.text for passage in passages.of_version(newest))
        drafted = " ".join(one.text for one in papers.split(_draft(paper).source))
        taken = [one for one in _all(Suggestion) if one.status in TAKEN]
        words = [one.adapted_text or one.replacement for one in taken]
        assert [one in texts for one in words] == [True, True, True, False]
        assert all(one in drafted for one in words)


class TestDissents:
    def test_every_state_occurs(self, paper: Paper) -> None:
        assert {flag.status for flag in _all(DissentFlag)} == set(DissentFlagStatus)

    def test_two_are_overdue_and_one_of_them_was_carried_over(self, paper: Paper) -> None:
        overdue = [flag for flag in _all(DissentFlag) if flag.is_overdue]
        assert [len(flag.carried) for flag in overdue] == [1, 0]
        assert overdue[0].carried[0].version.number == 3


class TestReceipts:
    def test_every_state_occurs(self, paper: Paper) -> None:
        threads = _all(Thread)
        found = receipts.standings_of([one for one in threads if one.passage is not None])
        assert {standing.state for standing in found.values()} >= {
            ReceiptState.RECEIVED,
            ReceiptState.READ,
            ReceiptState.USED,
            ReceiptState.NOT_USED,
        }

    def test_whatever_was_adopted_has_moved_a_sentence(self, paper: Paper) -> None:
        adopted = [one for one in _all(Receipt) if one.outcome in provenance.PROMISING]
        assert len(adopted) >= 12
        assert all(receipts.standing_of(one.target).hunks for one in adopted)


class TestPassageStates:
    def test_every_state_is_in_the_newest_version(self, paper: Paper) -> None:
        newest = papers.version_of(paper)
        assert newest is not None
        states = set(
            session.scalars(sa.select(Passage.state).where(Passage.version_id == newest.id))
        )
        assert states == set(PassageState)

    def test_counting_again_changes_nothing(self, paper: Paper) -> None:
        statement = sa.select(Passage.id, Passage.state).order_by(Passage.id)
        before = session.execute(statement).all()
        passage_states.recount()
        session.expire_all()
        assert session.execute(statement).all() == before


class TestDuty:
    def test_people_share_objections_and_the_counts_are_true(self, paper: Paper) -> None:
        counts = {flag.cosignature_count for flag in _all(DissentFlag)}
        assert max(counts) >= 5
        assert all(len(flag.cosignatures) == flag.cosignature_count for flag in _all(DissentFlag))

    def test_an_objection_is_discussed_in_a_thread_of_its_own(self, paper: Paper) -> None:
        discussions = [flag.discussion for flag in _all(DissentFlag) if flag.discussion]
        assert [discussion.comment_count for discussion in discussions] == [3]

    def test_a_deadline_was_extended_with_a_reason(self, paper: Paper) -> None:
        extended = [flag for flag in _all(DissentFlag) if flag.extensions]
        assert [flag.is_overdue for flag in extended] == [False]
        assert extended[0].extensions[0].reason

    def test_answers_are_drafted_and_one_is_reviewed(self, paper: Paper) -> None:
        drafts = answers.page_of(paper.curator).items
        assert {draft.reviewed_by is not None for draft in drafts} == {True, False}

    def test_there_are_texts_to_begin_an_answer_with(self, paper: Paper) -> None:
        assert len(answer_templates.listed(paper.process)) == 2

    @pytest.mark.usefixtures("paper")
    def test_the_search_knows_words_that_mean_the_same(self) -> None:
        asked = understood(parse("Weiterbildung OZG")).synonyms
        assert asked == {
            "Weiterbildung": ("Fortbildung", "Schulung"),
            "OZG": ("Onlinezugangsgesetz",),
        }


class TestTraces:
    def test_each_page_shows_life(self, paper: Paper) -> None:
        def some(*where: Any) -> Any:
            return session.scalars(sa.select(where[0]).where(*where[1:])).all()

        (wiki,) = some(Comment, Comment.wiki_at.is_not(None))
        assert wiki.revision_count == 1
        (held,) = some(Comment, Comment.visibility == Visibility.HELD)
        assert held.thread.is_visible
        assert {consent.user.name for consent in some(Consent)} >= {"demo-kommune", "demo-admin"}
        assert some(Restriction, Restriction.appealed_at.is_not(None), Restriction.kind == "edited")
        assert some(AbuseReport, AbuseReport.reporter_id.is_(None))
        assert {synonym.slug for synonym in some(TagSynonym)} >= {"lernstunde", "budget"}
        assert some(Bookmark, Bookmark.remind_at.is_not(None))

    @pytest.mark.usefixtures("paper")
    def test_a_discussion_is_slowed_and_another_one_closes_by_itself(self) -> None:
        (slowed,) = session.scalars(sa.select(Thread).where(Thread.pause_minutes.is_not(None)))
        slowing = restrictions.present(slowed, RestrictionKind.SLOWED)
        assert slowing is not None
        assert slowing.facts
        assert slowing.ends_at > utcnow()
        (timer,) = _all(ThreadTimer)
        assert timer.takes_effect
        assert timer.facts
        assert timer.due_at > utcnow() + timedelta(days=7)

    @pytest.mark.usefixtures("paper")
    def test_some_posts_are_supported_and_some_requests_rated(self) -> None:
        supported = session.scalars(
            sa.select(Comment).where(Comment.helpful_count + Comment.shared_count > 2)
        ).all()
        assert len(supported) >= 3
        for model in (CooperationRequest, DiscourseRequest):
            averages = session.scalars(sa.select(model.rating_average)).all()
            assert None in averages
            assert any(averages)
