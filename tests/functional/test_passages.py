"""The page of a passage."""

import pytest

from forum.models import ContributionKind, Visibility
from forum.presenters.intents import INTENTS
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def thread(passage, **values):
    values.setdefault("kind", ContributionKind.GAP)
    return factories.Thread(passage=passage, action_field=passage.paper.action_field, **values)


class TestShow:
    def test_shows_text_place_answers_and_nine_intents(self, client):
        passage = factories.Passage(text="Worum es geht.")
        said = thread(passage, title="Hier fehlt etwas")
        flag = factories.DissentFlag(passage=passage, statement="Das ist nicht so.")

        page = client.get(f"/passages/{passage.id}").text

        assert "Worum es geht." in page
        assert f"/papers/{passage.paper.slug}/v1#{passage.anchor}" in page
        assert said.title in page
        assert flag.statement in page
        for intent in INTENTS:
            assert f'href="{intent.path_for(passage.id)}"' in page

    def test_shows_nothing_hidden_to_others(self, client):
        passage = factories.Passage()
        thread(passage, title="Ausgeblendet", visibility=Visibility.HIDDEN)
        factories.DissentFlag(passage=passage, statement="Verborgen", visibility=Visibility.HIDDEN)
        request = factories.MembershipRequest(passage=passage)
        for person in (None, factories.User()):
            if person:
                client.sign_in(person)
            page = client.get(f"/passages/{passage.id}").text
            assert "Ausgeblendet" not in page
            assert "Verborgen" not in page
            assert request.author.display_name not in page

    def test_never_shows_contact_data(self, client):
        passage = factories.Passage()
        request = factories.CooperationRequest(
            passage=passage, action_field=passage.paper.action_field
        )
        page = client.get(f"/passages/{passage.id}").text
        assert request.title in page
        assert request.contact not in page

    def test_pages_through_one_intent(self, client):
        passage = factories.Passage()
        for n in range(35):
            thread(passage, title=f"Lücke Nummer {n:02}")
        first = client.get(f"/passages/{passage.id}")
        assert "Lücke Nummer 34" in first.text
        assert "Lücke Nummer 20" not in first.text
        whole = client.get(f"/passages/{passage.id}?kind=gap").text
        assert "Lücke Nummer 20" in whole
        assert "after=" in whole

    @pytest.mark.parametrize("query", ["?kind=unsinn", "?kind=gap&after=x~y", "?after=1"])
    def test_takes_any_query(self, client, query):
        passage = factories.Passage()
        assert client.get(f"/passages/{passage.id}{query}").status_code == 200

    def test_a_passage_of_an_unpublished_process_does_not_exist(self, client):
        field = factories.ActionField(process=factories.Process(is_published=False))
        version = factories.PaperVersion(paper=factories.Paper(action_field=field))
        passage = factories.Passage(version=version)
        for person in (None, factories.User()):
            if person:
                client.sign_in(person)
            assert client.get(f"/passages/{passage.id}").status_code == 404
        client.sign_in(factories.Moderator())
        assert client.get(f"/passages/{passage.id}").status_code == 200
        assert client.get("/passages/987654321").status_code == 404

    def test_costs_the_same_number_of_statements_however_much_was_said(self, client):
        passage = factories.Passage()
        for kind in ContributionKind:
            thread(passage, kind=kind)
        factories.DissentFlag(passage=passage)
        address = f"/passages/{passage.id}"
        few = count_statements(lambda: client.get(address))
        for _ in range(8):
            for kind in ContributionKind:
                thread(passage, kind=kind, organisation=factories.Organisation())
            factories.DissentFlag(passage=passage)
        assert count_statements(lambda: client.get(address)) == few

    def test_links_of_footnotes_lead_to_the_paper(self, client):
        passage = factories.Passage(html='<p>Text<sup id="fnref-1"><a href="#fn-1">1</a></sup></p>')
        page = client.get(f"/passages/{passage.id}").text
        assert f'href="/papers/{passage.paper.slug}/v1#fn-1"' in page
