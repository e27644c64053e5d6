"""The shelf of a paper, and saying where a contribution belongs."""

import pytest

from forum.db import session
from forum.models import PlacementStatus, Visibility
from forum.services import papers, passages, placements, publishing
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

SHELF = "/en/papers/ein-papier/shelf"


@pytest.fixture
def paper(app):
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )
        publishing.publish(
            paper, actor=curator, source="Eins bleibt.\n\nZwei wird anders.\n\nDrei geht weg."
        )
    return paper


def say(paper, text, **values):
    passage = next(p for p in passages.of_version(papers.version_of(paper)) if text in p.text)
    return factories.Thread(passage=passage, action_field=paper.action_field, **values)


def republish(paper):
    with unit_of_work():
        return publishing.publish(
            paper,
            actor=paper.curator,
            source="Eins bleibt.\n\nZwei wurde anders.",
            account=Account(otherwise="Kürzung"),
        )


class TestShelf:
    def test_is_empty_while_everything_has_its_place(self, client, paper):
        say(paper, "Eins")
        republish(paper)
        page = client.get(SHELF).text
        assert "The shelf is empty" in page
        assert "Nothing waits" in page

    def test_shows_the_original_words_and_their_version(self, client, paper):
        waiting, gone = say(paper, "Zwei"), say(paper, "Drei")
        republish(paper)
        page = client.get(SHELF).text
        assert waiting.title in page
        assert gone.title in page
        assert "Drei geht weg." in page
        assert f"/passages/{gone.passage_id}" in page
        assert "Say where it belongs" not in page

    @pytest.mark.parametrize("person", [None, factories.Moderator])
    def test_shows_nothing_hidden(self, client, paper, person):
        hidden = say(paper, "Drei", visibility=Visibility.HIDDEN)
        republish(paper)
        if person:
            client.sign_in(person())
        assert hidden.title not in client.get(SHELF).text

    def test_costs_the_same_however_full(self, client, paper):
        say(paper, "Drei")
        republish(paper)
        few = count_statements(lambda: client.get(SHELF))
        old = paper
        first = papers.version_of(old, 1)
        for _ in range(20):
            factories.Thread(passage=passages.of_version(first)[2], action_field=paper.action_field)
        session.commit()
        assert count_statements(lambda: client.get(SHELF)) == few


class TestDecide:
    def place(self, paper, text="Zwei"):
        thread = say(paper, text)
        version = republish(paper)
        return thread, placements.of(thread, version)

    def test_shows_both_texts_to_everybody_and_asks_the_author(self, client, paper):
        thread, placement = self.place(paper)
        address = f"/en/placements/{placement.id}"
        page = client.get(address).text
        assert "Zwei wird anders." in page
        assert "Zwei wurde anders." in page
        assert "Yes, it belongs" not in page
        client.sign_in(thread.author)
        assert "Yes, it belongs" in client.get(address).text

    @pytest.mark.parametrize("who", ["author", "curator"])
    def test_author_or_curator_says_yes(self, client, paper, who):
        thread, placement = self.place(paper)
        client.sign_in(thread.author if who == "author" else paper.curator)
        answer = client.post(f"/placements/{placement.id}/confirm")
        assert answer.location == f"/passages/{placement.passage_id}"
        assert placement.status is PlacementStatus.CONFIRMED

    def test_says_no_and_it_goes_to_the_shelf(self, client, paper):
        thread, placement = self.place(paper)
        client.sign_in(thread.author).post(f"/placements/{placement.id}/decline")
        assert placement.status is PlacementStatus.ORPHANED
        assert placement.passage is None

    def test_an_orphan_can_be_given_a_passage(self, client, paper):
        thread, placement = self.place(paper, "Drei")
        target = passages.of_version(papers.version_of(paper))[0]
        client.sign_in(thread.author)
        client.post(f"/placements/{placement.id}/confirm", data={"passage": target.id})
        assert placement.status is PlacementStatus.CONFIRMED
        assert placement.passage is target

    def test_not_in_another_version(self, client, paper):
        thread, placement = self.place(paper)
        client.sign_in(thread.author)
        answer = client.post(
            f"/placements/{placement.id}/confirm", data={"passage": thread.passage_id}
        )
        assert answer.status_code == 422
        assert placement.status is PlacementStatus.WAITING

    def test_others_may_not(self, client, paper):
        _thread, placement = self.place(paper)
        client.sign_in(factories.User())
        assert client.post(f"/placements/{placement.id}/confirm").status_code == 403

    def test_a_second_decision_is_told_so(self, client, paper):
        thread, placement = self.place(paper)
        client.sign_in(thread.author)
        client.post(f"/placements/{placement.id}/confirm")
        assert client.post(f"/placements/{placement.id}/decline").status_code == 409

    def test_of_a_hidden_contribution_does_not_exist(self, client, paper):
        thread, placement = self.place(paper)
        factories.hide(thread)
        session.commit()
        assert client.get(f"/placements/{placement.id}").status_code == 404
