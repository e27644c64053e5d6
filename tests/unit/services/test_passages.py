"""What was said about a passage: counts and lists hold nothing that is hidden."""

import pytest

from forum.db import session
from forum.models import ContributionKind, DissentFlagStatus, Visibility
from forum.services import papers, passages, publishing
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def paper(app):
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Papier", action_field=field, curator=curator
        )
        publishing.publish(
            paper, actor=curator, source="# Kapitel\n\n## Abschnitt\n\nBleibt.\n\nÄndert sich."
        )
    return paper


@pytest.fixture
def passage(paper):
    return passages.of_version(papers.version_of(paper))[2]


def thread(passage, kind=ContributionKind.GAP, **values):
    return factories.Thread(
        passage=passage, kind=kind, action_field=passage.paper.action_field, **values
    )


class TestTally:
    def test_counts_by_intent(self, passage):
        thread(passage)
        thread(passage)
        thread(passage, ContributionKind.EXPERIENCE)
        factories.CooperationRequest(passage=passage, action_field=passage.paper.action_field)
        factories.DiscourseRequest(passage=passage, action_field=passage.paper.action_field)

        tally = passages.tally(passage, None)

        assert tally.counts == {"gap": 2, "experience": 1, "cooperation": 1, "discourse": 1}

    @pytest.mark.parametrize("state", [Visibility.HIDDEN, Visibility.DELETED])
    def test_counts_nothing_hidden_for_anybody(self, passage, state):
        author = factories.User()
        thread(passage, visibility=state, author=author)
        factories.DissentFlag(passage=passage, visibility=state, author=author)

        for actor in (None, author, factories.Moderator()):
            assert not passages.tally(passage, actor).counts

    def test_tells_objections_that_still_divide(self, passage):
        for status in DissentFlagStatus:
            factories.DissentFlag(passage=passage, status=status)

        tally = passages.tally(passage, None)

        assert tally.counts["dissent"] == 5
        assert tally.unresolved_dissents == 3

    def test_goes_with_the_passage_into_the_next_version(self, paper, passage):
        thread(passage)
        with unit_of_work():
            version = publishing.publish(
                paper,
                actor=paper.curator,
                source="Bleibt.\n\nEtwas anderes steht jetzt hier.",
                account=Account(otherwise="Kürzung"),
            )
        same, other = passages.of_version(version)

        tallies = passages.tallies(version, None)

        assert tallies[same.id].counts["gap"] == 1
        assert other.id not in tallies

    def test_stays_apart_from_the_same_words_in_another_paper(self, passage):
        thread(passage)
        elsewhere = factories.Passage(key=passage.key)

        assert not passages.tally(elsewhere, None).counts


class TestSaidAbout:
    def test_gives_each_intent_its_own(self, passage):
        gap = thread(passage)
        flag = factories.DissentFlag(passage=passage)

        def read(intent, actor=None):
            return session.scalars(passages.said_about(passage, actor, intent)).unique().all()

        assert read("gap") == [gap]
        assert read("dissent") == [flag]
        assert read("hint") == []

    def test_shows_requests_to_join_to_their_author_and_moderators_only(self, passage):
        request = factories.MembershipRequest(passage=passage)

        def read(actor):
            statement = passages.said_about(passage, actor, "membership")
            return session.scalars(statement).unique().all()

        assert read(None) == []
        assert read(factories.User()) == []
        assert read(request.author) == [request]
        assert read(factories.Moderator()) == [request]


class TestPlace:
    def test_headings_above_lead_from_the_chapter_down(self, passage):
        assert [h.text for h in passages.headings_above(passage)] == ["Kapitel", "Abschnitt"]

    def test_neighbours_end_at_the_ends(self, paper, passage):
        first, second, *_rest, last = passages.of_version(passage.version)

        assert passages.neighbours(first) == (None, second)
        assert passages.neighbours(last)[1] is None
