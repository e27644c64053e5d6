"""Timers as moderators set them and as everybody sees them."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import thread_timer_jobs
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.models import Comment, SubscriptionLevel, Thread, ThreadTimer, ThreadTimerKind
from forum.search import documents
from forum.unit_of_work import unit_of_work
from forum.working_days import BERLIN
from tests import factories

REASONS = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Im Kreis."}
SECRET = "Geheime Ankündigung"
TAG = "geheimesschlagwort"
K = ThreadTimerKind


@pytest.fixture
def thread():
    made = factories.Comment(author=factories.User()).thread
    session.commit()
    return made


def local(moment):
    """Write a moment as browsers send it."""
    return moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def page(client, thread, prefix=""):
    return client.get(f"{prefix}/t/{thread.slug}/{thread.id}").text


def soon(hours=2):
    return utcnow() + timedelta(hours=hours)


def timers():
    return session.scalars(sa.select(ThreadTimer)).all()


class TestModerator:
    def test_finds_what_can_be_set(self, client, thread):
        client.sign_in(factories.Moderator())
        assert f"/threads/{thread.id}/timers" in page(client, thread)
        text = client.get(f"/threads/{thread.id}/timers").text
        assert "Es ist keine Zeitschaltung gesetzt." in text
        for kind, is_there in (
            ("close", True),
            ("bump", True),
            ("open", False),
            ("publish", False),
        ):
            assert (f"/threads/{thread.id}/timers/{kind}" in text) is is_there

    def test_closes_at_a_time(self, client, thread):
        client.sign_in(factories.Moderator())
        data = REASONS | {"when": "at", "at": local(soon())}
        answer = client.post(f"/threads/{thread.id}/timers/close", data=data, follow_redirects=True)
        assert re.search(r"Wird am \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr geschlossen\.", answer.text)
        (timer,) = timers()
        assert timer.due_at == soon().replace(second=0, microsecond=0, minute=timer.due_at.minute)
        assert (timer.ground.value, timer.facts) == ("netiquette", "Im Kreis.")

    def test_closes_after_silence(self, client, thread):
        client.sign_in(factories.Moderator())
        data = REASONS | {"when": "quiet", "amount": "3", "unit": "days"}
        answer = client.post(f"/threads/{thread.id}/timers/close", data=data, follow_redirects=True)
        assert "Wird 3 Tage nach dem letzten Beitrag geschlossen" in answer.text
        assert timers()[0].quiet_hours == 72
        form = client.get(f"/threads/{thread.id}/timers/close").text
        assert 'value="3"' in form
        assert "Im Kreis." in form

    def test_changes_and_cancels(self, client, thread):
        client.sign_in(factories.Moderator())
        address = f"/threads/{thread.id}/timers/bump"
        client.post(address, data={"at": local(soon())})
        assert local(soon()) in client.get(address).text
        client.post(address, data={"at": local(soon(5))})
        (timer,) = timers()
        assert local(timer.due_at) == local(soon(5))
        address = f"/thread-timers/{timer.id}/cancel"
        assert "Zurückgenommen." in client.post(address, follow_redirects=True).text
        assert timers() == []
        assert client.post(address).status_code == 404

    def test_running_a_timer_at_once_is_for_publishing_alone(self, client, thread):
        timer = factories.ThreadTimer(thread=thread)
        client.sign_in(factories.Moderator())
        client.post(f"/thread-timers/{timer.id}/run")
        assert (timers(), thread.is_bumped) == ([], False)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"at": "2020-01-01T10:00"}, "Diese Zeit ist vorbei."),
            ({"at": "2199-01-01T10:00"}, "innerhalb der nächsten zwölf Monate"),
            ({"at": "morgen früh"}, "Bitte geben Sie Tag und Uhrzeit ein, zum Beispiel"),
            ({"at": "0001-01-01T00:00"}, "Bitte geben Sie Tag und Uhrzeit ein, zum Beispiel"),
            ({"at": "2027-03-28T02:30"}, "Die Uhren werden vorgestellt."),
            ({"at": ""}, "Bitte geben Sie Tag und Uhrzeit ein."),
            ({"when": "quiet", "amount": ""}, "Bitte geben Sie eine Zahl ein."),
            ({"when": "quiet", "amount": "0"}, "ganze Zahl ab 1"),
            ({"when": "quiet", "amount": "viele"}, "Keine gültige, ganze Zahl"),
            ({"when": "quiet", "amount": "9000", "unit": "days"}, "der nächsten zwölf Monate"),
            ({"when": "irgendwann"}, "Keine gültige Auswahl"),
            ({"facts": ""}, "Bitte nennen Sie die Tatsachen."),
            ({"clause": ""}, "Bitte wählen Sie den Abschnitt."),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_gets_a_clear_error_and_all_that_was_typed(self, client, thread, wrong, said):
        client.sign_in(factories.Moderator())
        data = REASONS | {"when": "at", "at": local(soon()), "amount": "7", "unit": "hours"} | wrong
        answer = client.post(f"/threads/{thread.id}/timers/close", data=data)
        assert answer.status_code == 422
        assert said in answer.text
        for name in ("at", "facts"):
            assert data[name] in answer.text
        assert timers() == []

    def test_understands_days_as_they_are_written_here(self, client, thread):
        client.sign_in(factories.Moderator())
        at = soon(48).astimezone(BERLIN).strftime("%d.%m.%Y %H:%M")
        client.post(f"/threads/{thread.id}/timers/bump", data={"at": at})
        assert local(timers()[0].due_at) == local(soon(48))

    def test_is_refused_what_changes_nothing(self, client, thread):
        client.sign_in(factories.Moderator())
        answer = client.post(f"/threads/{thread.id}/timers/open", data={"at": local(soon())})
        assert answer.status_code == 422
        assert "nichts ändern" in answer.text

    def test_sees_that_one_has_lost_its_effect(self, client, thread):
        client.sign_in(factories.Moderator())
        client.post(
            f"/threads/{thread.id}/timers/close", data=REASONS | {"when": "at", "at": local(soon())}
        )
        client.post(f"/threads/{thread.id}/close", data=REASONS)
        assert "würde das nichts ändern" in client.get(f"/threads/{thread.id}/timers").text
        assert "Wird am" not in page(client, thread)


class TestOthers:
    def test_see_what_will_happen_and_why(self, client, thread):
        moderator = factories.Moderator()
        client.sign_in(moderator)
        data = REASONS | {"when": "at", "at": local(soon())}
        client.post(f"/threads/{thread.id}/timers/close", data=data)
        client.post("/logout")
        guest = client.application.test_client()
        text = page(guest, thread)
        assert re.search(r"Wird am \S+, \S+ Uhr geschlossen\.", text)
        assert "Im Kreis." in text
        assert "Will be closed on" in page(guest, thread, "/en")
        assert f"/threads/{thread.id}/timers" not in text

    def test_cannot_touch_them(self, client, thread):
        timer = factories.ThreadTimer(thread=thread)
        client.sign_in(thread.author)
        assert client.get(f"/threads/{thread.id}/timers").status_code == 403
        assert client.post(f"/threads/{thread.id}/timers/bump").status_code == 403
        assert client.post(f"/thread-timers/{timer.id}/cancel").status_code == 403
        assert len(timers()) == 1


class TestPublishingLater:
    def start(self, app, moderator, passage=None):
        """Start a thread that appears in two hours, as the form does."""
        field = passage.paper.action_field if passage else factories.ActionField()
        data = {
            "title": SECRET,
            "body": f"{SECRET} im Text",
            "kind": "comment",
            "tags": TAG,
            "publish_at": local(soon()),
        }
        client = app.test_client().sign_in(moderator)
        if passage:
            address = f"/passages/{passage.id}/threads/new"
            data["spot"] = "whole"
        else:
            address, data["action_field"] = "/threads/new", field.id
        answer = client.post(address, data=data, follow_redirects=True)
        return answer, session.scalars(sa.select(Thread)).one_or_none()

    def test_is_offered_to_moderators_alone(self, app, client):
        factories.ActionField()
        assert "publish_at" not in client.get("/threads/new").text
        client.sign_in(factories.User())
        assert "publish_at" not in client.get("/threads/new").text
        moderator = app.test_client().sign_in(factories.Moderator())
        assert "publish_at" in moderator.get("/threads/new").text

    def test_is_not_taken_from_others(self, client):
        field = factories.ActionField()
        client.sign_in(factories.User())
        data = {"title": SECRET, "body": "Text.", "kind": "comment", "action_field": field.id}
        client.post("/threads/new", data=data | {"publish_at": local(soon())})
        assert session.scalars(sa.select(Thread)).one().is_visible

    @pytest.mark.parametrize("at", ["2020-01-01T10:00", "übermorgen"])
    def test_keeps_what_was_typed_where_the_time_is_wrong(self, client, at):
        field = factories.ActionField()
        client.sign_in(factories.Moderator())
        data = {"title": SECRET, "body": "Mein Text.", "kind": "comment", "action_field": field.id}
        answer = client.post("/threads/new", data=data | {"publish_at": at})
        assert answer.status_code == 422
        assert all(text in answer.text for text in (SECRET, "Mein Text.", at))
        assert session.scalars(sa.select(Thread)).all() == []

    def test_author_and_moderators_see_it_with_its_time(self, app):
        moderator = factories.Moderator()
        answer, thread = self.start(app, moderator)
        assert "Erscheint am" in answer.text
        assert "Wartet auf die Prüfung" not in answer.text
        other = app.test_client().sign_in(factories.Moderator())
        assert SECRET in page(other, thread)
        assert "Erscheint am" in page(other, thread)

    def test_nobody_else_sees_anything_of_it_before(self, app):
        moderator, member = factories.Moderator(), factories.User()
        passage = factories.Passage()
        _answer, thread = self.start(app, moderator, passage)
        for subject in ({"thread": None, "action_field": thread.action_field},):
            factories.Subscription(user_id=member.id, level=SubscriptionLevel.WATCHING, **subject)
        paths = self.addresses(thread, passage, moderator)
        for person in (None, member, factories.Provider()):
            client = app.test_client()
            if person is not None:
                client.sign_in(person)
            for path in paths:
                answer = client.get(path, follow_redirects=True)
                assert SECRET not in answer.text, path
                assert TAG not in answer.text or TAG in path, path
            assert client.get(f"/tag/{TAG}").status_code == 404
            assert client.get(f"/t/{thread.slug}/{thread.id}").status_code == 404
            assert client.get(f"/threads/{thread.id}/feed.atom").status_code == 404
        assert (
            list(documents.of_rows(Comment, [c.id for c in session.scalars(sa.select(Comment))]))
            == []
        )
        assert passage.state.value == "too_few_voices"

    def addresses(self, thread, passage, author):
        field, paper = thread.action_field, passage.paper
        return [
            *("/", "/latest", "/new", "/top", "/unread", "/tags", f"/tag/{TAG}"),
            f"/c/{field.slug}",
            f"/c/{field.slug}/feed.atom",
            "/latest/feed.atom",
            f"/tag/{TAG}/feed.rss",
            f"/processes/{field.process.slug}",
            f"/papers/{paper.slug}",
            f"/passages/{passage.id}",
            f"/passages/{passage.id}/feed.atom",
            f"/u/{author.name}",
            f"/u/{author.name}/feed.atom",
            "/search?q=Geheime",
            f"/search?thread={thread.id}&q=Geheime",
            "/composer/completions?q=%23Geheime",
            f"/threads/{thread.id}/posts/1/excerpt",
            f"/threads/{thread.id}/similar",
            "/sitemap.xml",
            "/notifications",
        ]

    def test_everybody_sees_it_then(self, app):
        _answer, thread = self.start(app, factories.Moderator())
        key = thread.id
        with travel_to(soon(3)):
            assert thread_timer_jobs.timekeeper.run_due() == 1
        thread = session.get(Thread, key)
        guest = app.test_client()
        assert SECRET in guest.get("/latest").text
        assert SECRET in page(guest, thread)
        assert "Erscheint am" not in page(guest, thread)

    def test_can_be_published_now(self, app):
        moderator = factories.Moderator()
        _answer, thread = self.start(app, moderator)
        client = app.test_client().sign_in(moderator)
        text = client.get(f"/threads/{thread.id}/timers").text
        assert "Jetzt veröffentlichen" in text
        client.post(f"/thread-timers/{timers()[0].id}/run")
        assert SECRET in app.test_client().get("/latest").text

    def test_cancelled_says_where_it_waits(self, app):
        moderator = factories.Moderator()
        self.start(app, moderator)
        client = app.test_client().sign_in(moderator)
        answer = client.post(f"/thread-timers/{timers()[0].id}/cancel", follow_redirects=True)
        assert "wartet in der Prüfliste" in answer.text
        assert SECRET in client.get("/moderation").text


class TestBump:
    def test_is_named_in_the_list(self, app, thread):
        older, newer = thread.id, factories.Comment().thread_id
        thread.last_comment_at = utcnow() - timedelta(days=4)
        with unit_of_work():
            factories.ThreadTimer(thread=thread, due_at=utcnow())
        assert thread_timer_jobs.timekeeper.run_due() == 1
        text = app.test_client().get("/latest").text
        assert text.index(f'/{older}"') < text.index(f'/{newer}"')
        assert "nach vorn geholt" in text


def test_the_times_of_a_closing_are_not_called_optional(client):
    thread = factories.Comment().thread
    page = client.sign_in(factories.Moderator()).get(f"/threads/{thread.id}/timers/close").text
    for field in ("at", "amount"):
        assert "optional" not in page.split(f'for="{field}"', 1)[1].split("</label>", 1)[0]
