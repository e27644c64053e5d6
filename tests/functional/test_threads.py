"""The pages of threads."""

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import ContributionKind, Thread, Visibility
from tests import factories
from tests.functional.counting import count_statements

FORM = {"title": "Lernzeit", "body": "Wie machen Sie das?", "kind": "question", "tags": "Budget"}


def address(thread, number=None):
    return f"/t/{thread.slug}/{thread.id}" + (f"/{number}" if number else "")


def long_thread(posts=45):
    comment = factories.Comment()
    for _ in range(posts - 1):
        factories.Comment(thread=comment.thread, author=comment.author)
    return comment.thread


class TestLists:
    @pytest.mark.parametrize("path", ["/latest", "/new", "/top?period=day"])
    def test_show_public_threads_alone(self, client, path):
        shown = factories.Comment().thread
        hidden = factories.Comment().thread
        hidden.visibility = Visibility.HIDDEN
        unpublished = factories.Comment().thread
        unpublished.action_field.process.is_published = False
        page = client.get(path).text
        assert shown.title in page
        assert hidden.title not in page
        assert unpublished.title not in page

    def test_filter_by_field_tag_kind_and_organisation(self, client):
        organisation = factories.Organisation()
        thread = factories.Thread(kind=ContributionKind.GAP, organisation=organisation)
        factories.Comment(thread=thread)
        other = factories.Comment().thread
        for path in (
            f"/c/{thread.action_field.slug}",
            "/latest?kind=gap",
            f"/latest?organisation={organisation.slug}",
        ):
            page = client.get(path).text
            assert thread.title in page, path
            assert other.title not in page, path

    def test_unanswered(self, client):
        answered, lonely = long_thread(2), factories.Comment().thread
        page = client.get("/latest?unanswered=1").text
        assert lonely.title in page
        assert answered.title not in page

    def test_page_by_key_without_gap_or_repetition(self, client):
        titles = {factories.Comment().thread.title for _ in range(35)}
        first = client.get("/latest").text
        link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = client.get(link).text
        seen = [{t for t in titles if f">{t}</a>" in page} for page in (first, second)]
        assert seen[0] | seen[1] == titles
        assert not seen[0] & seen[1]

    def test_cost_the_same_number_of_statements_however_long(self, client):
        for _ in range(2):
            factories.Comment()
        few = count_statements(lambda: client.get("/latest"))
        for _ in range(25):
            factories.Comment()
        assert count_statements(lambda: client.get("/latest")) == few

    def test_unknown_field_and_tag_are_404(self, client):
        assert client.get("/c/gibt-es-nicht").status_code == 404
        assert client.get("/tag/gibt-es-nicht").status_code == 404


class TestShow:
    def test_a_wrong_slug_leads_to_the_right_one(self, client):
        thread = factories.Comment().thread
        answer = client.get(f"/t/alter-titel/{thread.id}")
        assert answer.status_code == 301
        assert answer.location.endswith(address(thread))

    def test_any_post_is_one_link_away(self, client):
        thread = long_thread()
        page = client.get(address(thread, 37)).text
        assert 'id="p-37"' in page
        assert 'id="p-20"' not in page
        assert client.get(address(thread, 46)).status_code == 404

    def test_costs_the_same_number_of_statements_however_long(self, client):
        thread = long_thread(2)
        few = count_statements(lambda: client.get(address(thread)))
        for _ in range(18):
            factories.Comment(thread=thread, author=factories.User())
        assert count_statements(lambda: client.get(address(thread))) == few

    def test_a_hidden_post_is_a_tombstone_for_others(self, app):
        comment = factories.Comment()
        hidden = factories.Comment(
            thread=comment.thread,
            author=factories.User(),
            body_html="<p>Geheimnis</p>",
            visibility=Visibility.HIDDEN,
        )
        path = address(comment.thread)
        seen = {
            name: "Geheimnis"
            in (app.test_client().sign_in(p) if p else app.test_client()).get(path).text
            for name, p in {
                "guest": None,
                "member": factories.User(),
                "author": hidden.author,
                "moderator": factories.Moderator(),
            }.items()
        }
        assert seen == {"guest": False, "member": False, "author": True, "moderator": True}

    def test_an_unchecked_third_party_is_for_moderators(self, app):
        comment = factories.Comment(third_party="Verein Seepferd")
        path = address(comment.thread)
        assert "Verein Seepferd" not in app.test_client().get(path).text
        moderator = app.test_client().sign_in(factories.Moderator())
        assert "Verein Seepferd" in moderator.get(path).text
        moderator.post(f"/comments/{comment.id}/third-party/release")
        assert "Verein Seepferd" in app.test_client().get(path).text

    def test_a_providers_interest_stands_at_the_reply(self, client):
        provider = factories.Provider()
        comment = factories.Comment()
        factories.Comment(
            thread=comment.thread, author=provider, organisation=provider.organisation
        )
        page = client.get(address(comment.thread)).text
        assert provider.interest in page
        assert provider.organisation.name in page

    def test_a_deleted_account_has_no_name(self, client):
        comment = factories.Comment()
        comment.author.deleted_at = utcnow()
        page = client.get(address(comment.thread)).text
        assert "Gelöschtes Konto" in page
        assert comment.author.display_name not in page

    def test_guests_get_no_form_and_no_cookie(self, client):
        answer = client.get(address(factories.Comment().thread))
        assert "Set-Cookie" not in answer.headers
        assert 'method="post"' not in answer.text

    def test_a_hidden_thread_is_404(self, client):
        thread = factories.Comment().thread
        thread.visibility = Visibility.HIDDEN
        assert client.get(address(thread)).status_code == 404


class TestCreate:
    def test_about_a_field(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        answer = client.post("/threads/new", data={**FORM, "action_field": field.id})
        thread = session.scalars(sa.select(Thread)).one()
        assert answer.location.endswith(address(thread))

    def test_about_a_passage_finds_a_title_itself(self, client):
        passage = factories.Passage(text="Fortbildungen sind wichtig.")
        client.sign_in(factories.User())
        client.post(
            f"/passages/{passage.id}/threads/new?kind=gap",
            data={**FORM, "title": "", "kind": "gap"},
        )
        thread = session.scalars(sa.select(Thread)).one()
        assert thread.title == "Lücke: Fortbildungen sind wichtig."

    def test_a_provider_is_told_why_no_experience_and_keeps_the_text(self, client):
        field = factories.ActionField()
        client.sign_in(factories.Provider())
        answer = client.post(
            "/threads/new", data={**FORM, "kind": "experience", "action_field": field.id}
        )
        assert answer.status_code == 422
        assert "Wie machen Sie das?" in answer.text
        assert "in einer Kommune arbeiten" in answer.text

    def test_what_a_guest_wrote_waits(self, client):
        field, person = factories.ActionField(), factories.User()
        client.post("/threads/new", data={**FORM, "action_field": field.id})
        assert session.scalars(sa.select(Thread)).all() == []
        client.sign_in(person)
        assert "Wie machen Sie das?" in client.get("/threads/new").text

    def test_an_oversized_body_is_refused_with_a_page(self, client):
        client.sign_in(factories.User())
        answer = client.post("/threads/new", data={**FORM, "body": "x" * 3_000_000})
        assert answer.status_code == 413
        assert "zu groß" in answer.text


class TestEdit:
    def test_changes_title_and_keeps_the_old_address_working(self, client):
        thread = factories.Comment().thread
        client.sign_in(thread.author)
        old = address(thread)
        client.post(
            f"/threads/{thread.id}/edit",
            data={"title": "Neu", "action_field": thread.action_field_id, "tags": "a, b"},
        )
        assert client.get(old).location.endswith(f"/t/neu/{thread.id}")

    def test_is_403_for_others(self, client):
        thread = factories.Comment().thread
        client.sign_in(factories.User())
        assert client.post(f"/threads/{thread.id}/edit", data={"title": "x"}).status_code == 403
