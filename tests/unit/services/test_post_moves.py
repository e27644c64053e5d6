"""Moving posts: numbers, counters, what goes along, what is refused, and the way back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import Conflict, NotAllowed, RuleBroken
from forum.models import (
    Comment,
    CommentSupport,
    ContributionDraft,
    Event,
    EventKind,
    Notification,
    PostMove,
    ReadPosition,
    SubscriptionLevel,
    SupportKind,
    Thread,
)
from forum.notifications import inbox
from forum.presenters.threads import page_of
from forum.services import (
    comment_supports,
    comments,
    moved_posts,
    post_move_undos,
    post_moves,
    read_positions,
    subscriptions,
    thread_lists,
    thread_transfers,
    threads,
    unread_posts,
)
from forum.services.post_move_undos import NotUndoable
from forum.services.post_moves import Beginning, MovedMeanwhile, Order
from forum.services.thread_lists import Filters
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")


def thread_of(posts, field=None, **values):
    """Make a thread whose posts are by different people, a minute after each other."""
    begin = utcnow() - timedelta(days=1)
    thread = factories.Thread(action_field=field or factories.ActionField(), **values)
    for number in range(1, posts + 1):
        factories.Comment(
            thread=thread,
            author=thread.author if number == 1 else factories.User(),
            created_at=begin + timedelta(minutes=number),
            body=f"Beitrag {number} in {thread.id}.",
        )
    threads.count_anew(thread)
    session.commit()
    return thread


@pytest.fixture
def order():
    made = Order(factories.Moderator(), "Das ist ein anderes Thema.")
    session.commit()
    return made


@pytest.fixture
def pair():
    source = thread_of(6)
    return source, thread_of(3, source.action_field)


def move(source, numbers, target, order):
    with unit_of_work():
        return post_moves.move(source, numbers, into=target, order=order)


def numbers_of(thread):
    return session.scalars(
        sa.select(Comment.number).where(Comment.thread_id == thread.id).order_by(Comment.number)
    ).all()


def bodies_of(thread):
    return session.scalars(
        sa.select(Comment.body).where(Comment.thread_id == thread.id).order_by(Comment.number)
    ).all()


class TestMoving:
    def test_gives_the_next_numbers_and_never_one_twice(self, pair, order):
        source, target = pair
        move(source, [3, 5], target, order)
        assert numbers_of(source) == [1, 2, 4, 6]
        assert numbers_of(target) == [1, 2, 3, 4, 5]
        assert bodies_of(target)[3:] == [f"Beitrag {n} in {source.id}." for n in (3, 5)]
        with unit_of_work():
            made = comments.write(source, actor=factories.User(), body="Ein neuer Beitrag.")
        assert (made.number, source.last_number, target.last_number) == (7, 7, 5)

    def test_keeps_the_counters_that_a_recount_finds(self, pair, order):
        source, target = pair
        last = comments.by_number(source, 6)
        move(source, [4, 6], target, order)
        assert (source.comment_count, target.comment_count) == (4, 5)
        assert target.last_author_id == last.author_id
        assert target.last_comment_at == last.created_at
        assert source.last_author_id == comments.by_number(source, 5).author_id
        with unit_of_work():
            assert threads.recount() == 0

    def test_of_an_older_post_leaves_the_target_with_its_latest_author(self, pair, order):
        source, target = pair
        with unit_of_work():
            newest = comments.write(target, actor=factories.User(), body="Das Neueste.")
        move(source, [2], target, order)
        assert (target.last_author_id, target.last_comment_at) == (
            newest.author_id,
            newest.created_at,
        )

    def test_lets_every_vote_stand_where_it_was_cast(self, pair, order):
        source, target = pair
        voter, post = factories.User(), comments.by_number(source, 3)
        with unit_of_work():
            comment_supports.support(post, actor=voter, kind=SupportKind.HELPFUL)
            comment_supports.support(
                comments.by_number(target, 1), actor=voter, kind=SupportKind.SHARED
            )
        before = session.execute(sa.select(CommentSupport.__table__)).all()
        move(source, [3], target, order)
        assert session.execute(sa.select(CommentSupport.__table__)).all() == before
        assert (post.helpful_count, post.shared_count) == (1, 0)
        assert comments.by_number(target, 1).shared_count == 1

    def test_keeps_answers_right_across_threads(self, pair, order):
        source, target = pair
        for number, answered in ((4, 3), (5, 4)):
            comments.by_number(source, number).reply_to = comments.by_number(source, answered)
        comments.by_number(source, 3).reply_count = comments.by_number(source, 4).reply_count = 1
        session.commit()
        move(source, [4], target, order)
        moved = comments.by_number(target, 4)
        assert moved.reply_to is comments.by_number(source, 3)
        assert comments.by_number(source, 5).reply_to is moved
        with unit_of_work():
            threads.recount()
        assert (moved.reply_count, comments.by_number(source, 3).reply_count) == (1, 1)
        page = page_of(source, None, number=1)
        [answer] = page.post(page.entries[2]).answered_by
        assert (answer.number, answer.thread_id) == (4, target.id)

    def test_tells_authors_once_with_the_reason_and_says_so_in_the_log(self, pair, order):
        source, target = pair
        author = factories.User()
        for number in (2, 3):
            comments.by_number(source, number).author = author
        session.commit()
        made = move(source, [2, 3, 4], target, order)
        told = session.scalars(
            sa.select(Notification.recipient_id).where(Notification.about_type == "post_move")
        ).all()
        assert sorted(told) == sorted({author.id, comments.by_number(target, 6).author_id})
        event = session.scalars(sa.select(Event).where(Event.subject_type == "post_move")).one()
        assert (event.kind, event.data["posts"]) == (EventKind.POST_MOVE_MADE, 3)
        [group] = inbox.page_of(author, after=None, only_unread=True).groups
        assert (group.subject, group.path) == (made, f"/post-moves/{made.id}")

    def test_costs_the_same_for_few_and_many(self, order):
        def statements(posts):
            source = thread_of(posts + 2)
            target = thread_of(1, source.action_field)
            session.commit()
            return count_statements(lambda: move(source, range(2, posts + 2), target, order))

        assert statements(3) == statements(40)

    def test_sent_twice_is_one_move(self, pair, order):
        source, target = pair
        twice = Order(order.actor, order.reason, "token")
        first = move(source, [2], target, twice)
        assert move(source, [2], target, twice) is first
        assert session.scalar(sa.select(sa.func.count()).select_from(PostMove)) == 1


class TestWhatGoesAlong:
    def read(self, person, thread, number):
        with unit_of_work():
            read_positions.advance(person, {thread.id: number})

    def test_what_was_read_stays_read(self, pair, order):
        source, target = pair
        half, whole, other = factories.User(), factories.User(), factories.User()
        for person, here, there in ((half, 3, 3), (whole, 6, 3), (other, 6, 2)):
            self.read(person, source, here)
            self.read(person, target, there)
        move(source, [2, 3, 5], target, order)
        unread = {
            person: (found.count, found.first) if found else None
            for person in (half, whole, other)
            for found in [unread_posts.of_thread(target, person)]
        }
        assert unread == {half: (1, 6), whole: None, other: (4, 3)}

    def test_a_new_thread_begins_as_far_read(self, pair, order):
        source, _target = pair
        half, nobody = factories.User(), factories.User()
        self.read(half, source, 4)
        with unit_of_work():
            made = post_moves.split(
                source,
                [3, 4, 5],
                beginning=Beginning("Ein eigenes Thema", source.action_field),
                order=order,
            )
        assert read_positions.of(half, made.target).last_number == 2
        assert read_positions.of(nobody, made.target) is None

    def test_the_inbox_shows_the_post_where_it_stands(self, pair, order):
        source, target = pair
        watcher = factories.User()
        with unit_of_work():
            subscriptions.choose(source, actor=watcher, level=SubscriptionLevel.WATCHING)
        with unit_of_work():
            post = comments.write(source, actor=factories.User(), body="Neu hier.")
        tell()
        move(source, [post.number], target, order)
        [group] = inbox.page_of(watcher, after=None, only_unread=True).groups
        assert group.subject is target
        assert group.path.endswith(f"/{target.id}/4#p-4")

    def test_authors_follow_their_posts_unless_they_want_silence(self, pair, order):
        source, target = pair
        silent, loud = (comments.by_number(source, number).author for number in (2, 3))
        with unit_of_work():
            subscriptions.choose(source, actor=silent, level=SubscriptionLevel.MUTED)
        move(source, [2, 3], target, order)
        assert subscriptions.of(target, silent) is None
        assert subscriptions.of(target, loud).level is SubscriptionLevel.TRACKING

    def test_merging_brings_followers_and_drafts(self, pair, order):
        source, target = pair
        watcher, both = factories.User(), factories.User()
        with unit_of_work():
            subscriptions.choose(source, actor=watcher, level=SubscriptionLevel.WATCHING)
            subscriptions.choose(source, actor=both, level=SubscriptionLevel.WATCHING)
            subscriptions.choose(target, actor=both, level=SubscriptionLevel.MUTED)
        for person, thread in ((watcher, source), (both, source), (both, target)):
            factories.ContributionDraft(author=person, subject_id=thread.id)
        session.commit()
        with unit_of_work():
            post_moves.merge(source, into=target, order=order)
        levels = [subscriptions.of(target, person).level for person in (watcher, both)]
        assert levels == [SubscriptionLevel.WATCHING, SubscriptionLevel.MUTED]
        places = sorted(session.scalars(sa.select(ContributionDraft.subject_id)))
        assert places == sorted([target.id, source.id, target.id])


class TestSplitting:
    def test_makes_a_thread_that_the_first_post_opens(self, pair, order):
        source, _target = pair
        first = comments.by_number(source, 3)
        with unit_of_work():
            made = post_moves.split(
                source,
                [5, 3],
                beginning=Beginning("Ein eigenes Thema", source.action_field, ["Bus"]),
                order=order,
            )
        target = made.target
        assert (target.title, target.author, target.created_at, target.kind) == (
            "Ein eigenes Thema",
            first.author,
            first.created_at,
            first.kind,
        )
        assert numbers_of(target) == [1, 2]
        assert (first.number, first.is_opening, target.comment_count) == (1, True, 2)
        assert subscriptions.of(target, first.author) is not None
        with unit_of_work():
            assert threads.recount() == 0

    def test_needs_a_first_post_that_everybody_reads(self, pair, order):
        source, _target = pair
        factories.hide(comments.by_number(source, 3))
        session.commit()
        beginning = Beginning("Neu", source.action_field)
        with pytest.raises(RuleBroken, match="opening_not_readable"), unit_of_work():
            post_moves.split(source, [3, 4], beginning=beginning, order=order)

    def test_stays_in_the_process(self, pair, order):
        source, _target = pair
        beginning = Beginning("Neu", factories.ActionField())
        session.commit()
        with pytest.raises(RuleBroken, match="field_of_another_process"), unit_of_work():
            post_moves.split(source, [3], beginning=beginning, order=order)


class TestMerging:
    def merged(self, pair, order):
        source, target = pair
        with unit_of_work():
            return post_moves.merge(source, into=target, order=order)

    def test_takes_all_posts_and_leaves_a_closed_page(self, pair, order):
        source, target = pair
        factories.hide(comments.by_number(source, 4))
        threads.count_anew(source)
        session.commit()
        made = self.merged(pair, order)
        assert (made.post_count, numbers_of(source), target.last_number) == (6, [], 9)
        assert (source.comment_count, target.comment_count) == (0, 8)
        assert source.is_merged
        assert source.is_closed
        assert moved_posts.standing(source) is target
        found = [
            *thread_lists.latest(Filters(), None, after=None).items,
            *thread_lists.newest(Filters(), None, after=None).items,
        ]
        assert found == [target, target]
        with unit_of_work():
            assert threads.recount() == 0

    def test_lets_late_replies_stand_in_the_target(self, pair, order):
        source, target = pair
        answered = comments.by_number(source, 3)
        self.merged(pair, order)
        with unit_of_work():
            late = comments.write(
                source, actor=factories.User(), body="Noch etwas.", reply_to=answered
            )
        assert (late.thread, late.number, late.reply_to) == (target, 10, answered)

    def test_refuses_what_would_break_a_promise(self, order):
        passage = factories.Passage()
        field = passage.paper.action_field
        about, target = factories.Thread(passage=passage, action_field=field), thread_of(1, field)
        discussed = thread_of(1, field)
        factories.DissentFlag(passage=passage, discussion=discussed)
        reported = thread_of(1, field)
        factories.AbuseReport(thread=reported, comment=None)
        beside = factories.Thread(passage=passage, action_field=field)
        other = thread_of(1)
        session.commit()
        refused = {}
        for name, source, into in (
            ("paper", about, target),
            ("passage", about, beside),
            ("discussion", discussed, target),
            ("report", reported, target),
            ("process", other, target),
            ("same", target, target),
        ):
            with pytest.raises(RuleBroken) as refusal, unit_of_work():
                post_moves.merge(source, into=into, order=order)
            refused[name] = refusal.value.code
        assert refused == {
            "paper": "about_another_paper",
            "passage": "passage_discussion_stays",
            "discussion": "discussion_belongs_to_something",
            "report": "report_waits",
            "process": "thread_of_another_process",
            "same": "same_thread",
        }

    def test_leads_on_over_several_merges_but_never_in_a_circle(self, pair, order):
        source, target = pair
        third = thread_of(1, source.action_field)
        self.merged(pair, order)
        with unit_of_work():
            post_moves.merge(target, into=third, order=order)
        assert moved_posts.standing(source) is third
        with pytest.raises(MovedMeanwhile), unit_of_work():
            post_moves.merge(third, into=source, order=order)


class TestRefusals:
    @pytest.mark.parametrize(
        ("numbers", "code"),
        [([], "no_posts_chosen"), ([1, 2], "opening_stays"), (range(2, 300), "too_many_posts")],
    )
    def test_of_a_choice(self, pair, order, numbers, code):
        with pytest.raises(RuleBroken, match=code):
            move(pair[0], numbers, pair[1], order)

    def test_without_a_reason(self, pair, order):
        with pytest.raises(RuleBroken, match="reason_missing"):
            move(pair[0], [2], pair[1], Order(order.actor, "  "))

    def test_of_people_who_do_not_moderate(self, pair):
        source, target = pair
        for person in (source.author, factories.User()):
            with pytest.raises(NotAllowed, match="moderators_only"):
                move(source, [2], target, Order(person, "Grund"))

    @pytest.mark.parametrize("end", [0, 1])
    def test_out_of_public_sight_or_out_of_the_archive(self, pair, order, end):
        factories.hide(pair[end])
        session.commit()
        with pytest.raises(NotAllowed, match="hidden_by_moderation"):
            move(pair[0], [2], pair[1], order)

    def test_of_the_slower_of_two_moderators(self, pair, order):
        source, target = pair
        move(source, [2], target, order)
        with pytest.raises(MovedMeanwhile):
            move(source, [2, 3], target, order)
        assert numbers_of(source) == [1, 3, 4, 5, 6]

    def test_of_a_reply_at_the_moment_of_a_merge(self, pair, order):
        source, target = pair
        writer = factories.User()
        session.commit()
        # The writer has loaded the thread before; its columns say nothing of the merge yet.
        session.execute(
            sa.update(Thread)
            .where(Thread.id == source.id)
            .values(merged_into_id=target.id)
            .execution_options(synchronize_session=False)
        )
        with pytest.raises(Conflict, match="merged_meanwhile"), unit_of_work():
            comments.write(source, actor=writer, body="Zu spät.")


class TestUndoing:
    def undo(self, made, order):
        with unit_of_work():
            post_move_undos.undo(made, actor=order.actor)

    def test_puts_posts_back_to_their_numbers(self, pair, order):
        source, target = pair
        made = move(source, [3, 5], target, order)
        self.undo(made, order)
        assert (numbers_of(source), numbers_of(target)) == ([1, 2, 3, 4, 5, 6], [1, 2, 3])
        assert bodies_of(source)[2] == f"Beitrag 3 in {source.id}."
        assert (source.comment_count, target.comment_count, target.last_number) == (6, 3, 5)
        assert made.undone_by is order.actor
        assert moved_posts.stood_at(target.id, 4) is comments.by_number(source, 3)
        with unit_of_work():
            assert threads.recount() == 0
        with pytest.raises(NotUndoable):
            self.undo(made, order)

    def test_opens_a_merged_thread_again(self, pair, order):
        source, target = pair
        with unit_of_work():
            made = post_moves.merge(source, into=target, order=order)
        self.undo(made, order)
        assert not source.is_merged
        assert (numbers_of(source), source.comment_count) == ([1, 2, 3, 4, 5, 6], 6)

    def split(self, source, order):
        with unit_of_work():
            return post_moves.split(
                source, [3, 4], beginning=Beginning("Neu", source.action_field), order=order
            )

    def test_of_a_split_leaves_a_page_that_leads_back(self, pair, order):
        source, _target = pair
        made = self.split(source, order)
        self.undo(made, order)
        assert made.target.merged_into is source
        assert numbers_of(source) == [1, 2, 3, 4, 5, 6]

    def test_is_refused_where_things_have_gone_on(self, pair, order):
        source, target = pair
        made = self.split(source, order)
        with unit_of_work():
            comments.write(made.target, actor=factories.User(), body="Eine Antwort hier.")
        with pytest.raises(NotUndoable):
            self.undo(made, order)
        other = move(source, [5], target, order)
        third = thread_of(1, source.action_field)
        move(target, [4], third, order)
        with pytest.raises(NotUndoable):
            self.undo(other, order)

    def test_is_refused_once_a_thread_has_gone_to_another_process(self, pair, order):
        source, target = pair
        made = move(source, [3], target, order)
        elsewhere = factories.ActionField()
        with unit_of_work():
            thread_transfers.transfer(target, elsewhere, actor=order.actor)
        with pytest.raises(NotUndoable):
            self.undo(made, order)

    def test_is_possible_for_seven_days(self, pair, order):
        made = move(pair[0], [3], pair[1], order)
        with travel_to(made.created_at + timedelta(days=7)):
            assert not post_move_undos.is_possible(made)
            with pytest.raises(NotUndoable):
                self.undo(made, order)
        with travel_to(made.created_at + timedelta(days=7, minutes=-1)):
            self.undo(made, order)

    def test_lets_what_was_read_be_read(self, pair, order):
        source, target = pair
        person = factories.User()
        with unit_of_work():
            read_positions.advance(person, {source.id: 6, target.id: 3})
        self.undo(move(source, [3], target, order), order)
        assert unread_posts.of_thread(source, person) is None
        assert unread_posts.of_thread(target, person) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(ReadPosition)) == 2
