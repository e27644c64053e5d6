"""What open pages ask every half minute."""

from forum.db import session
from forum.models import Event, EventKind, Notification, User, Visibility
from tests import factories
from tests.functional.counting import count_statements


def thread_of(posts=3):
    thread = factories.Thread()
    for _ in range(posts):
        factories.Comment(thread=thread, author=factories.User())
    return thread


def notify(person):
    event = Event(kind=EventKind.PAGE_CHANGED, subject_type="page", subject_id=1, data={})
    session.add(event)
    session.flush()
    about = {"about_type": event.subject_type, "about_id": event.subject_id}
    session.add(Notification(recipient_id=person.id, event_id=event.id, audience="author", **about))


class TestLive:
    def test_counts_new_posts_and_notifications(self, client):
        thread, person = thread_of(5), factories.User()
        notify(person)
        notify(factories.User())
        path = f"/live?thread={thread.id}&after=3"
        assert client.get(path).json == {"posts": 2, "inbox": 0}
        assert client.sign_in(person).get(path).json == {"posts": 2, "inbox": 1}
        assert client.get("/live").json == {"posts": 0, "inbox": 1}

    def test_own_and_hidden_posts_are_not_new(self, client):
        thread, person = thread_of(1), factories.User()
        factories.Comment(thread=thread, author=person)
        factories.Comment(thread=thread, visibility=Visibility.HIDDEN)
        client.sign_in(person)
        assert client.get(f"/live?thread={thread.id}&after=1").json["posts"] == 0

    def test_tells_nothing_of_threads_that_not_everybody_may_read(self, client):
        thread = thread_of(3)
        factories.hide(thread)
        unpublished = thread_of(3)
        unpublished.action_field.process.is_published = False
        client.sign_in(thread.author)
        for one in (thread, unpublished):
            assert client.get(f"/live?thread={one.id}").json["posts"] == 0

    def test_costs_one_statement(self, client):
        thread, person = thread_of(3), factories.User()
        path = f"/live?thread={thread.id}&after=1"
        assert count_statements(lambda: client.get(path)) == 1
        client.sign_in(person)
        assert count_statements(lambda: client.get(path)) == 1

    def test_says_that_nothing_has_changed_in_few_bytes(self, client):
        thread = thread_of(3)
        path = f"/live?thread={thread.id}&after=1"
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        factories.Comment(thread=thread)
        third = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert third.json["posts"] == 3

    def test_is_kept_by_no_cache_that_others_share(self, client):
        assert "private" in client.sign_in(factories.User()).get("/live").headers["Cache-Control"]
        assert "Set-Cookie" not in client.application.test_client().get("/live").headers

    def test_a_session_that_has_ended_counts_as_a_guest(self, client):
        person = factories.User()
        notify(person)
        client.sign_in(person)
        factories.block(session.get(User, person.id))
        assert client.get("/live").json["inbox"] == 0

    def test_bears_what_no_page_asks(self, client):
        for query in ("thread=x&after=y", "thread=-5", "thread=99999999999999999999999&after=1"):
            assert client.get(f"/live?{query}").json["posts"] == 0


class TestPages:
    def test_tell_the_browser_what_to_ask(self, client):
        thread = thread_of(3)
        page = client.get(f"/t/{thread.slug}/{thread.id}").text
        assert 'data-live="/live"' in page
        assert f'data-live-thread="{thread.id}" data-live-last="3"' in page
        assert "data-inbox-count" not in page
        assert "data-inbox-count hidden" in client.sign_in(factories.User()).get("/latest").text
