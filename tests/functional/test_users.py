"""The public page of a person."""

import pytest

from forum.models import Visibility
from forum.services import erasures
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


class TestShow:
    def test_tells_what_the_person_told(self, client):
        person = factories.Provider(name="anna", job_title="Lernbegleitung")
        page = client.get("/u/anna").text
        assert "Lernbegleitung" in page
        assert person.organisation.name in page
        assert '<meta name="robots" content="noindex">' in page
        assert person.email not in page

    def test_shows_the_role(self, client):
        factories.Moderator(name="mod-anna")
        assert "role-badge" in client.get("/u/mod-anna").text
        factories.User(name="anna")
        assert "role-badge" not in client.get("/u/anna").text

    @pytest.mark.parametrize("path", ["/u/gibt-es-nicht", "/u/Anna", "/u/..", "/u/%00"])
    def test_others_do_not_exist(self, client, path):
        factories.User(name="anna")
        assert client.get(path).status_code == 404

    def test_deleted_and_unconfirmed_ones_do_not_exist(self, client):
        gone = factories.User(name="gone")
        with unit_of_work():
            erasures.erase(gone, actor=gone)
        factories.User(name="new", confirmed_at=None)
        for path in ("/u/gone", f"/u/{gone.name}", "/u/new"):
            assert client.get(path).status_code == 404
        client.sign_in(factories.Moderator())
        assert "Gelöschtes Konto" in client.get(f"/u/{gone.name}").text

    def test_gives_guests_no_cookie(self, client):
        factories.User(name="anna")
        assert "Set-Cookie" not in client.get("/u/anna").headers

    def test_links_of_people_carry_no_recommendation(self, client):
        factories.User(name="anna", web_address="https://example.org/x")
        assert (
            'href="https://example.org/x" rel="nofollow ugc noopener"' in client.get("/u/anna").text
        )


class TestContributions:
    def test_are_listed_by_kind(self, client):
        person = factories.User(name="anna")
        thread = factories.Thread(author=person)
        factories.Comment(thread=thread)
        flag = factories.DissentFlag(author=person)
        cooperation = factories.CooperationRequest(author=person)
        debate = factories.DiscourseRequest(author=person)
        assert thread.title in client.get("/u/anna").text
        assert flag.statement in client.get("/u/anna?list=dissent_flags").text
        assert cooperation.title in client.get("/u/anna?list=cooperation_requests").text
        assert debate.title in client.get("/u/anna?list=discourse_requests").text
        assert client.get("/u/anna?list=users").status_code == 404

    def test_contact_data_stay_away(self, client):
        person = factories.User(name="anna")
        factories.CooperationRequest(author=person, contact="geheim@example.org")
        assert "geheim" not in client.get("/u/anna?list=cooperation_requests").text

    def test_hidden_and_unpublished_ones_are_neither_listed_nor_counted(self, client):
        person = factories.User(name="anna")
        process = factories.Process(is_published=False)
        field = factories.ActionField(process=process)
        for values in (
            {"thread": factories.Thread(author=person), "visibility": Visibility.HIDDEN},
            {"thread": factories.Thread(author=person), "visibility": Visibility.DELETED},
            {"thread": factories.Thread(author=person, visibility=Visibility.HIDDEN)},
            {"thread": factories.Thread(author=person, action_field=field)},
        ):
            factories.Comment(body_html="<p>Verborgenes</p>", **values)
        page = client.get("/u/anna").text
        assert "Verborgenes" not in page
        assert 'class="tabs__count">0<' in page

    def test_page_by_key(self, client):
        person = factories.User(name="anna")
        thread = factories.Thread(author=person)
        for number in range(25):
            factories.Comment(thread=thread, body_html=f"<p>Beitrag-{number:02}.</p>")
        first = client.get("/u/anna").text
        assert "Beitrag-24" in first
        assert "Beitrag-04" not in first
        address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = client.get(address).text
        assert "Beitrag-04" in second
        assert "Beitrag-24" not in second

    def test_cost_the_same_number_of_statements(self, client):
        person = factories.Provider(name="anna")
        thread = factories.Thread(author=person)

        def count():
            return count_statements(lambda: client.get("/u/anna"))

        factories.Comment(thread=thread, organisation=person.organisation)
        few = count()
        for _ in range(15):
            factories.Comment(
                thread=factories.Thread(author=person), organisation=factories.Organisation()
            )
        assert count() == few
