"""Subscriptions and mutes: chosen on each page, made by rules, listed in one place."""

import re

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    ContributionKind,
    MailPreference,
    Mute,
    Subscription,
    SubscriptionLevel,
    Tag,
    Visibility,
)
from forum.notifications import levels
from forum.services import comments, erasures, threads
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def subjects():
    """One subject of each kind, with its address."""
    passage = factories.Passage()
    tag = Tag(slug="bildung", name="Bildung")
    thread = factories.Thread(passage=passage, action_field=passage.paper.action_field, tags=[tag])
    factories.Comment(thread=thread)
    session.commit()
    paper, field = passage.paper, thread.action_field
    return [
        ("thread", thread.id, f"/t/{thread.slug}/{thread.id}"),
        ("passage", passage.id, f"/passages/{passage.id}"),
        ("tag", tag.id, "/tag/bildung"),
        ("paper", paper.id, f"/papers/{paper.slug}"),
        ("action_field", field.id, f"/c/{field.slug}"),
        ("process", field.process_id, f"/processes/{field.process.slug}"),
    ]


def chosen():
    return session.scalars(sa.select(Subscription)).all()


def choose(client, noun, identity, level, **fields):
    data = {"subject_type": noun, "subject_id": identity, "level": level, **fields}
    return client.post("/subscriptions", data=data)


def begin(author):
    with unit_of_work():
        return threads.start(
            factories.ActionField(),
            actor=author,
            opening=threads.Opening("Radwege", "Text", ContributionKind.COMMENT),
        )


class TestChoosing:
    @pytest.mark.parametrize("index", range(6))
    def test_works_on_the_page_of_each_subject(self, client, index):
        noun, identity, address = subjects()[index]
        client.sign_in(factories.User())
        assert 'class="subscription"' in client.get(address).text
        answer = choose(client, noun, identity, "watching", next=address)
        assert answer.location == address
        page = client.get(address).text
        assert '<option value="watching" selected>' in page
        assert [row.level for row in chosen()] == [SubscriptionLevel.WATCHING]

    @pytest.mark.parametrize("index", range(6))
    def test_is_not_offered_to_guests(self, client, index):
        assert 'class="subscription"' not in client.get(subjects()[index][2]).text

    def test_again_changes_the_choice_and_empty_takes_it_back(self, client):
        noun, identity, _ = subjects()[0]
        client.sign_in(factories.User())
        for level in ("watching", "muted"):
            choose(client, noun, identity, level)
        assert [row.level for row in chosen()] == [SubscriptionLevel.MUTED]
        choose(client, noun, identity, "")
        assert chosen() == []

    def test_says_what_holds_from_around(self, client):
        rows = subjects()
        client.sign_in(factories.User())
        choose(client, *rows[5][:2], "watching")
        page = client.get(rows[0][2]).text
        assert re.search(r"Beobachtet, wie bei „[^<]+“</option>", page)

    def test_answers_a_script_with_json(self, client):
        noun, identity, _ = subjects()[0]
        client.sign_in(factories.User())
        answer = client.post(
            "/subscriptions",
            data={"subject_type": noun, "subject_id": identity, "level": "muted"},
            headers={"Accept": "application/json"},
        )
        assert answer.json == {"said": "Ihre Auswahl ist gespeichert."}

    @pytest.mark.parametrize(
        ("noun", "identity", "level", "status"),
        [
            ("thread", 987654321, "muted", 404),
            ("user", 1, "muted", 404),
            ("thread", 0, "muted", 404),
            ("thread", "x", "muted", 404),
            ("thread", 1, "loud", 422),
            ("thread", 10**30, "muted", 404),
        ],
    )
    def test_refuses_what_there_is_not(self, client, noun, identity, level, status):
        client.sign_in(factories.User())
        assert choose(client, noun, identity, level).status_code == status

    def test_of_what_may_not_be_seen_is_the_same_404(self, client):
        thread = factories.Thread(visibility=Visibility.HIDDEN)
        client.sign_in(factories.User())
        assert choose(client, "thread", thread.id, "watching").status_code == 404

    def test_leads_to_no_other_site(self, client):
        noun, identity, _ = subjects()[0]
        client.sign_in(factories.User())
        answer = choose(client, noun, identity, "muted", next="https://example.com/")
        assert answer.location == "/account/subscriptions"


class TestRules:
    def test_follow_own_and_answered_discussions(self):
        author, reader = factories.User(), factories.User()
        thread = begin(author)
        with unit_of_work():
            comments.write(thread, actor=reader, body="Ja")
            comments.write(thread, actor=author, body="Danke")
        assert {(row.user_id, row.level, row.is_automatic) for row in chosen()} == {
            (author.id, SubscriptionLevel.WATCHING, True),
            (reader.id, SubscriptionLevel.TRACKING, True),
        }

    def test_can_be_switched_off(self, client):
        author = factories.User()
        client.sign_in(author).post("/account/subscriptions/rules", data={})
        session.refresh(author)
        assert (author.watches_own, author.tracks_answered) == (False, False)
        thread = begin(author)
        with unit_of_work():
            comments.write(thread, actor=author, body="Ja")
        assert chosen() == []

    def test_leave_a_choice_alone(self, client):
        reader = factories.User()
        thread = begin(factories.User())
        client.sign_in(reader)
        choose(client, "thread", thread.id, "muted")
        with unit_of_work():
            comments.write(session.merge(thread), actor=session.merge(reader), body="Ja")
        levels = {row.level for row in chosen() if row.user_id == reader.id}
        assert levels == {SubscriptionLevel.MUTED}

    def test_never_make_quieter_what_is_watched_around_it(self, client):
        reader, author = factories.User(), factories.User()
        thread = begin(author)
        factories.Subscription(user_id=reader.id, thread=None, action_field=thread.action_field)
        with unit_of_work():
            comments.write(thread, actor=reader, body="Ja")
        assert levels.levels_of(thread)[reader.id] is SubscriptionLevel.WATCHING
        page = client.sign_in(reader).get(f"/t/{thread.slug}/{thread.id}").text
        choice = re.search(r'<option value="" selected>([^<]+)', page)
        assert choice[1] == f"Beobachtet, wie bei „{thread.action_field.title}“"

    def test_follow_what_is_muted_around_it_once_somebody_answers_there(self):
        reader = factories.User()
        thread = begin(factories.User())
        factories.Subscription(
            user_id=reader.id,
            thread=None,
            action_field=thread.action_field,
            level=SubscriptionLevel.MUTED,
        )
        with unit_of_work():
            comments.write(thread, actor=reader, body="Ja")
        assert levels.levels_of(thread)[reader.id] is SubscriptionLevel.TRACKING


class TestMine:
    def test_lists_subjects_and_muted_people(self, client):
        person, loud = factories.User(), factories.User(display_name="Lauter Mensch")
        factories.Subscription(user_id=person.id, thread=factories.Thread(title="Radwege"))
        factories.Mute(user_id=person.id, muted=loud)
        page = client.sign_in(person).get("/account/subscriptions").text
        assert "Radwege" in page
        assert "Lauter Mensch" in page

    def test_lets_the_level_of_each_be_changed_in_place(self, client):
        person, thread = factories.User(), factories.Thread()
        factories.Subscription(user_id=person.id, thread=thread, level=SubscriptionLevel.TRACKING)
        page = client.sign_in(person).get("/account/subscriptions").text
        assert f'<input type="hidden" name="subject_id" value="{thread.id}">' in page
        assert '<option value="tracking" selected>' in page
        assert '<option value="">' not in page
        answer = choose(client, "thread", thread.id, "watching", next="/account/subscriptions")
        assert answer.location == "/account/subscriptions"
        assert [row.level for row in chosen()] == [SubscriptionLevel.WATCHING]

    def test_says_where_nothing_is(self, client):
        client.sign_in(factories.User())
        assert "Noch keine Abonnements" in client.get("/account/subscriptions").text
        assert "You follow nothing yet" in client.get("/en/account/subscriptions").text

    def test_tells_no_title_of_what_may_no_longer_be_seen(self, client):
        person = factories.User()
        thread = factories.Thread(title="Geheimes", visibility=Visibility.HIDDEN)
        row = factories.Subscription(user_id=person.id, thread=thread)
        client.sign_in(person)
        page = client.get("/account/subscriptions").text
        assert "Geheimes" not in page
        assert "Nicht mehr öffentlich" in page
        client.post(f"/subscriptions/{row.id}/end")
        assert chosen() == []

    def test_somebody_elses_cannot_be_ended(self, client):
        row = factories.Subscription()
        client.sign_in(factories.User())
        assert client.post(f"/subscriptions/{row.id}/end").status_code == 404
        assert client.post("/subscriptions/99999999999999999999/end").status_code == 404
        assert len(chosen()) == 1


class TestMuting:
    def test_collapses_posts_that_stay_readable_and_is_taken_back(self, client):
        loud = factories.User(name="laut")
        thread = factories.Thread()
        factories.Comment(thread=thread)
        factories.Comment(thread=thread, author=loud, body_html="<p>Sehr laut.</p>")
        address = f"/t/{thread.slug}/{thread.id}"
        client.sign_in(factories.User())
        assert client.post("/u/laut/mute").location == "/u/laut"
        client.post("/u/laut/mute")
        assert len(session.scalars(sa.select(Mute)).all()) == 1
        page = client.get(address).text
        assert page.count('<details class="muted-post">') == 1
        assert "Sehr laut." in page
        assert "Sie haben diese Person stummgeschaltet" in client.get("/u/laut").text
        answer = client.post("/u/laut/unmute", data={"next": "/account/subscriptions"})
        assert answer.location == "/account/subscriptions"
        assert '<details class="muted-post">' not in client.get(address).text

    def test_is_nothing_to_do_to_oneself_or_to_nobody(self, client):
        person = factories.User(name="anna")
        client.sign_in(person)
        assert client.post("/u/anna/mute").status_code == 403
        assert client.post("/u/niemand/mute").status_code == 404


def test_a_deleted_account_leaves_no_choice_behind():
    person = factories.User()
    factories.Subscription(user_id=person.id)
    factories.MailPreference(user_id=person.id)
    factories.Mute(user_id=person.id)
    factories.Mute(muted=person)
    with unit_of_work():
        erasures.erase(person, actor=person)
    for model in (Subscription, Mute, MailPreference):
        assert session.scalars(sa.select(model)).all() == []
