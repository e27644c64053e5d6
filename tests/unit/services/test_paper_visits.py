"""A visit to a paper, and what is new when the next one begins."""

from datetime import timedelta

import pytest

from forum.clock import travel_to, utcnow
from forum.models import Visibility
from forum.services import paper_visits
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def look(person, paper):
    paper_visits.look([(person.id, paper.id)])


class TestKnown:
    def test_the_first_visit_knows_nothing_from_before(self):
        person, paper = factories.User(), factories.Paper()
        assert paper_visits.known(paper, person) is None
        assert paper_visits.known(paper, None) is None
        look(person, paper)
        assert paper_visits.known(paper, person) is None

    def test_during_a_visit_it_stays_what_the_visit_before_knew(self):
        person, paper, now = factories.User(), factories.Paper(), utcnow()
        with travel_to(now - timedelta(days=2)):
            look(person, paper)
        paper.newest_version = 2
        before = paper_visits.known(paper, person)
        assert (before.version, before.until) == (1, now - timedelta(days=2))
        for minutes in (0, 20, 40):
            with travel_to(now + timedelta(minutes=minutes)):
                look(person, paper)
                assert paper_visits.known(paper, person) == before
        with travel_to(now + timedelta(minutes=80)):
            after = paper_visits.known(paper, person)
            assert (after.version, after.until) == (2, now + timedelta(minutes=40))

    def test_a_paper_without_a_version_was_not_read(self):
        person, paper = factories.User(), factories.Paper(newest_version=0)
        assert paper_visits.look([(person.id, paper.id)]) == 0

    def test_many_looks_cost_two_statements(self):
        people, papers = [factories.User() for _ in range(3)], [factories.Paper() for _ in range(3)]
        pairs = [(person.id, paper.id) for person in people for paper in papers]
        assert count_statements(lambda: paper_visits.look(pairs)) == 2


class TestNews:
    def test_counts_what_others_said_since_by_passage(self):
        person, passage = factories.User(), factories.Passage()
        other = factories.Passage(version=passage.version)
        factories.DissentFlag(passage=passage, created_at=utcnow() - timedelta(days=9))
        with travel_to(utcnow() - timedelta(days=1)):
            look(person, passage.paper)
        before = paper_visits.known(passage.paper, person)
        thread = factories.Thread(passage=passage)
        factories.Comment(thread=thread)
        factories.Comment(thread=thread)
        factories.DissentFlag(passage=passage)
        factories.Suggestion(passage=passage, author=person)
        factories.DiscourseRequest(passage=other, visibility=Visibility.HIDDEN)
        found = paper_visits.news(passage.version, person, before)
        # The thread with its second post, and the objection; neither the own nor the hidden one.
        assert found == {passage.id: 3}
        assert count_statements(lambda: paper_visits.news(passage.version, person, before)) == 1

    def test_there_are_none_for_guests_and_on_the_first_visit(self):
        version = factories.PaperVersion()
        assert paper_visits.news(version, None, None) == {}
        assert paper_visits.news(version, factories.User(), None) == {}
