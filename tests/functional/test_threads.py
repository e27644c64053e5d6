"""The pages of threads."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, ContributionKind, Notification, Restriction, Thread, Visibility
from forum.services import comments, suspensions, tags, view_counts
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell

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
        factories.hide(hidden)
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
        thread.tags = tags.of_names(["Lernzeit"])
        for path in (
            f"/c/{thread.action_field.slug}",
            f"/latest?field={thread.action_field.slug}",
            "/tag/lernzeit",
            "/new?tag=lernzeit",
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

    @pytest.mark.parametrize("path", ["/latest", "/new", "/top"])
    def test_cost_the_same_number_of_statements_however_long(self, client, path):
        def make(number):
            for index in range(number):
                person = factories.Provider()
                thread = factories.Thread(
                    author=person, organisation=person.organisation, passage=factories.Passage()
                )
                thread.tags = tags.of_names(["Budget", f"Nummer {number} {index}"])
                factories.Comment(thread=thread)

        make(3)
        few = count_statements(lambda: client.get(path))
        make(27)
        assert count_statements(lambda: client.get(path)) == few

    def test_top_lists_most_replies_of_the_period_first(self, client):
        quiet, lively = long_thread(2), long_thread(5)
        past = long_thread(9)
        for comment in session.scalars(sa.select(Comment).where(Comment.thread_id == past.id)):
            comment.created_at = utcnow() - timedelta(days=3)
        day, week = (client.get(f"/top?period={period}").text for period in ("day", "week"))
        assert day.index(lively.title) < day.index(quiet.title)
        assert past.title not in day
        assert week.index(past.title) < week.index(lively.title)

    def test_pinned_threads_stand_on_top_of_the_first_page(self, client):
        pinned = factories.Comment().thread
        pinned.pinned_at = utcnow()
        pinned.last_comment_at = utcnow() - timedelta(days=9)
        for _ in range(31):
            other = factories.Comment().thread
        first = client.get("/latest").text
        assert first.index(pinned.title) < first.index(other.title)
        link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        assert f">{pinned.title}</a>" not in client.get(link).text

    def test_an_empty_one_says_what_to_do_next(self, client):
        page = client.get("/latest").text
        assert 'class="empty-state' in page
        assert 'href="/threads/new"' in page

    @pytest.mark.parametrize(
        "query", [f"after=2026-01-01T00:00:00%2B00:00~{10**30}", "after=x", "kind=x", "period=x"]
    )
    def test_survive_addresses_made_up(self, client, query):
        assert client.get(f"/latest?{query}").status_code == 200

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

    def test_any_number_may_be_jumped_to(self, client):
        thread = long_thread()
        for asked, given in (("33", 33), ("99999", 45), ("-2", 1), ("x", 1), (str(10**30), 45)):
            answer = client.get(f"{address(thread)}?number={asked}")
            assert answer.location.endswith(f"/{given}#p-{given}")
            assert client.get(answer.location).status_code == 200

    def test_a_number_too_large_for_the_database_is_404(self, client):
        assert client.get(f"/t/x/{10**30}").status_code == 404

    def test_replies_and_answered_posts_lead_to_each_other(self, client):
        thread = long_thread(24)
        answered = comments.by_number(thread, 2)
        comments.by_number(thread, 23).reply_to = answered
        assert f'href="{address(thread)}/23#p-23"' in client.get(address(thread)).text
        assert f'href="{address(thread, 2)}#p-2"' in client.get(address(thread, 23)).text

    @pytest.mark.parametrize("who", ["guest", "member", "moderator"])
    def test_costs_the_same_number_of_statements_however_long(self, client, who):
        opening = factories.Comment()

        def reply(times):
            for _ in range(times):
                person = factories.Provider()
                factories.Comment(
                    thread=opening.thread,
                    author=person,
                    organisation=person.organisation,
                    reply_to=opening,
                    third_party="Verein Seepferd",
                )

        reply(2)
        if who != "guest":
            client.sign_in(factories.Moderator() if who == "moderator" else factories.User())
        path = address(opening.thread)
        client.get(path)
        few = count_statements(lambda: client.get(path))
        reply(17)
        assert count_statements(lambda: client.get(path)) == few

    def test_opening_marks_what_the_inbox_says_about_it_as_read(self, client):
        thread = factories.Comment().thread
        factories.Subscription(user_id=thread.author_id, thread=thread)
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Hallo.")
        tell()
        client.sign_in(thread.author)
        client.get(address(thread))
        assert session.scalars(sa.select(Notification)).one().read_at is not None

    def test_counts_the_views_of_people_but_not_of_robots(self, client, monkeypatch):
        thread = factories.Comment().thread
        monkeypatch.setattr(view_counts, "SECONDS", 0.0)
        client.get(address(thread), headers={"User-Agent": "Suchbot/2.1"})
        client.get(address(thread), headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
        assert thread.view_count == 1

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
        factories.hide(thread)
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

    def test_sent_twice_is_one_thread(self, client):
        data = {**FORM, "action_field": factories.ActionField().id, "submission": "gleich"}
        client.sign_in(factories.User())
        assert len({client.post("/threads/new", data=data).location for _ in "ab"}) == 1
        assert len(session.scalars(sa.select(Thread)).all()) == 1

    def test_a_form_error_keeps_the_text(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        for wrong in ({"title": " "}, {"tags": "a,b,c,d,e,f"}, {"kind": "x"}):
            answer = client.post("/threads/new", data={**FORM, "action_field": field.id, **wrong})
            assert answer.status_code == 422
            assert "Wie machen Sie das?" in answer.text
        assert session.scalars(sa.select(Thread)).all() == []

    def test_the_preview_without_javascript_stores_nothing(self, client):
        field = factories.ActionField()
        answer = client.post(
            "/threads/new",
            data={**FORM, "action_field": field.id, "body": "**fett**", "action": "preview"},
        )
        assert "<strong>fett</strong>" in answer.text
        assert "**fett**" in answer.text
        assert session.scalars(sa.select(Thread)).all() == []

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


STATED = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Beleidigend."}


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

    def test_by_staff_tells_the_author_why_and_can_be_appealed(self, client, app):
        thread = factories.Comment(thread__title="Ganz böse").thread
        moderator = factories.Moderator()
        client.sign_in(moderator)
        path = f"/threads/{thread.id}/edit"
        same = {"title": "Ganz böse", "action_field": thread.action_field_id, "tags": "Bus"}
        assert client.post(path, data=same).status_code == 302
        sent = same | {"title": "Eine Frage"}
        refused = client.post(path, data=sent)
        assert refused.status_code == 422
        assert "Bitte nennen Sie die Tatsachen." in refused.text
        client.post(path, data=sent | STATED)
        assert (thread.title, [tag.name for tag in thread.tags]) == ("Eine Frage", ["Bus"])
        stated = session.scalars(sa.select(Restriction)).one()
        author = app.test_client().sign_in(thread.author)
        assert "Eine Frage" in author.get("/notifications").text
        page = author.get(f"/restrictions/{stated.id}").text
        assert "Beleidigend." in page
        assert "Ganz böse" in page
        with unit_of_work():
            suspensions.undo(stated, actor=factories.Moderator(), reason="Stimmt.")
        assert (thread.title, thread.slug, thread.author_title) == ("Ganz böse", "ganz-boese", "")


def test_what_must_be_chosen_is_not_called_optional(client):
    factories.ActionField()
    page = client.sign_in(factories.User()).get("/threads/new").text
    label = page.split('for="action_field"', 1)[1].split("</label>", 1)[0]
    assert "Handlungsfeld" in label
    assert "optional" not in label
    assert "optional" in page.split('for="tags"', 1)[1].split("</label>", 1)[0]


def test_the_words_around_a_marked_place_are_whole(client):
    text = "Anfang " + "Teilnahmegebühr " * 20 + "Mitte " + "Vertretung " * 30 + "Ende"
    start = text.index("Mitte")
    thread = factories.Thread(
        passage=factories.Passage(text=text),
        range_start=start,
        range_end=start + 5,
        quote="Mitte",
    )
    factories.Comment(thread=thread)
    shown = client.get(address(thread)).text.partition('class="anchor__text">')[2].split("</p>")[0]
    before, _mark, after = shown.replace("<mark>Mitte</mark>", "|").partition("|")
    assert before.split()[0] == after.split()[-1] == "…"
    assert set(before.split()[1:]) == {"Teilnahmegebühr"}
    assert set(after.split()[:-1]) == {"Vertretung"}
