"""Which posts are unread, for whom, and which threads are listed because of them."""

from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.models import SubscriptionLevel, Visibility
from forum.services import read_positions, subscriptions, unread_posts
from forum.services.unread_posts import View
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def person():
    return factories.User(confirmed_at=utcnow() - timedelta(days=400))


def thread_of(posts=3, *, days=0, **values):
    """Make a thread whose posts were all written some days ago."""
    moment = utcnow() - timedelta(days=days)
    thread = factories.Thread(created_at=moment, last_comment_at=moment, **values)
    for _ in range(posts):
        factories.Comment(thread=thread, author=factories.User(), created_at=moment)
    return thread


def read(person, thread, number):
    factories.ReadPosition(user_id=person.id, thread=thread, last_number=number)


def listed(person, **view):
    return {t.id for t in unread_posts.threads(person, View(**view), after=None).items}


class TestUnread:
    def test_counts_from_the_position_on(self, person):
        thread = thread_of(5)
        read(person, thread, 2)
        found = unread_posts.of_thread(thread, person)
        assert (found.count, found.first, found.is_new) == (3, 3, False)

    def test_nothing_is_unread_for_guests(self):
        assert unread_posts.of_thread(thread_of(), None) is None

    def test_own_hidden_and_deleted_posts_do_not_count(self, person):
        thread = thread_of(1)
        read(person, thread, 1)
        factories.Comment(thread=thread, author=person)
        factories.Comment(thread=thread, visibility=Visibility.HIDDEN)
        factories.Comment(thread=thread, visibility=Visibility.DELETED)
        assert unread_posts.of_thread(thread, person) is None
        factories.Comment(thread=thread)
        assert unread_posts.of_thread(thread, person).first == 5

    def test_an_old_thread_never_opened_is_not_unread_but_its_new_post_is(self, person):
        thread = thread_of(3, days=90)
        assert unread_posts.of_thread(thread, person) is None
        factories.Comment(thread=thread)
        thread.last_comment_at = utcnow()
        found = unread_posts.of_thread(thread, person)
        assert (found.count, found.first) == (1, 4)
        assert listed(person) == {thread.id}
        assert listed(person, only_new=True) == set()

    def test_what_was_there_before_the_person_came_is_not_unread(self):
        person, thread = factories.User(), thread_of(2, days=2)
        assert unread_posts.of_thread(thread, person) is None

    def test_old_posts_of_an_opened_thread_stay_unread(self, person):
        thread = thread_of(3, days=90)
        read(person, thread, 1)
        assert unread_posts.of_thread(thread, person).count == 2
        assert listed(person) == {thread.id}

    def test_a_mark_covers_what_was_written_before_it(self, person):
        field, other = factories.ActionField(), factories.ActionField()
        thread, elsewhere = thread_of(action_field=field), thread_of(action_field=other)
        read_positions.read_field(field, actor=person)
        assert listed(person) == {elsewhere.id}
        read_positions.read_everything(actor=person)
        assert listed(person) == set()
        factories.Comment(thread=thread)
        thread.last_comment_at = utcnow()
        assert unread_posts.of_thread(thread, person).first == 4
        assert listed(person) == {thread.id}

    def test_marked_as_unread_after_a_mark_is_unread(self, person):
        thread = thread_of(4, days=1)
        read_positions.read_everything(actor=person)
        read_positions.rewind(thread, actor=person, number=2)
        found = unread_posts.of_thread(thread, person)
        assert (found.count, found.first) == (3, 2)
        read_positions.read_everything(actor=person)
        assert unread_posts.of_thread(thread, person) is None

    def test_each_person_has_positions_of_her_own(self, person):
        thread, other = thread_of(), factories.User(confirmed_at=person.confirmed_at)
        read(person, thread, 3)
        assert unread_posts.of_thread(thread, person) is None
        assert unread_posts.of_thread(thread, other).count == 3


class TestLists:
    def test_new_are_those_never_opened(self, person):
        opened, fresh = thread_of(), thread_of()
        read(person, opened, 1)
        assert listed(person) == {opened.id, fresh.id}
        assert listed(person, only_new=True) == {fresh.id}

    def test_leave_out_what_does_not_exist_for_the_person(self, person):
        hidden = thread_of()
        factories.hide(hidden)
        unpublished = thread_of()
        unpublished.action_field.process.is_published = False
        assert listed(person) == set()
        assert len(unread_posts.thread_keys(person)) == 0
        assert listed(factories.Moderator(confirmed_at=person.confirmed_at)) == {
            hidden.id,
            unpublished.id,
        }

    def test_leave_out_what_the_person_has_muted(self, person):
        muted, tracked = thread_of(), thread_of()
        for thread, level in ((muted, "muted"), (tracked, "tracking")):
            subscriptions.choose(thread, actor=person, level=SubscriptionLevel(level))
        assert listed(person) == {tracked.id}
        assert len(unread_posts.thread_keys(person)) == 1
        # On its own page it still says where the reader was.
        assert unread_posts.of_thread(muted, person).count == 3

    def test_narrow_down_to_a_field_and_to_the_chosen_ones(self, person):
        one, other = thread_of(), thread_of()
        factories.FieldChoice(user_id=person.id, action_field=other.action_field)
        assert listed(person, action_field=one.action_field.slug) == {one.id}
        assert listed(person, action_field="mine") == {other.id}

    def test_page_by_key(self, person):
        threads = [thread_of(1, days=number) for number in range(5)] * 1
        many = [thread_of(1, days=6) for _ in range(30)]
        first = unread_posts.threads(person, View(), after=None)
        second = unread_posts.threads(person, View(), after=first.next_key)
        ids = [t.id for t in (*first.items, *second.items)]
        assert len(ids) == len(set(ids)) == 35
        assert ids[:5] == [t.id for t in threads]
        assert set(ids[5:]) == {t.id for t in many}
        assert second.next_key is None

    def test_the_badge_stops_counting(self, person, monkeypatch):
        monkeypatch.setattr(unread_posts, "MOST", 3)
        for _ in range(6):
            thread_of(1)
        assert len(unread_posts.thread_keys(person)) == 4

    def test_counts_of_a_list_cost_one_statement(self, person):
        threads = [thread_of() for _ in range(9)]
        assert count_statements(lambda: unread_posts.of_threads(threads, person)) == 1


def test_the_last_own_post(person):
    thread = thread_of()
    assert unread_posts.last_of(person, thread) is None
    factories.Comment(thread=thread, author=person)
    factories.Comment(thread=thread)
    assert unread_posts.last_of(person, thread) == 4
