"""Posts that are looked at before they appear."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import ForumError, NotAllowed, RuleBroken
from forum.models import (
    Comment,
    ContributionKind,
    CooperationDirection,
    DiscourseFormat,
    Event,
    EventKind,
    Notification,
    PostingRules,
    RestrictionGround,
    ReviewKind,
    SuggestionKind,
    Visibility,
)
from forum.permissions.policy import VIEW, permits
from forum.services import (
    comments,
    cooperation_requests,
    discourse_requests,
    dissent_flags,
    edit_checks,
    held_posts,
    live_counts,
    restrictions,
    review_queues,
    reviews,
    suggestions,
    threads,
)
from forum.services.review_queues import View
from forum.services.statements_of_reasons import Reasons
from forum.services.threads import Opening
from forum.unit_of_work import unit_of_work
from forum.working_days import today
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Werbung.")


def held_reply(**values):
    """Let somebody reply where every post is looked at."""
    opening = factories.Comment()
    opening.thread.action_field.holds_posts = True
    with unit_of_work():
        comment = comments.write(
            opening.thread, actor=factories.User(), body="Neue Antwort.", **values
        )
    return comment


def held_thread(body="Neuer Text."):
    """Let somebody start a thread where every post is looked at."""
    field = factories.ActionField(holds_posts=True)
    opening = Opening("Neuer Titel", body, ContributionKind.COMMENT)
    with unit_of_work():
        thread = threads.start(field, actor=factories.User(), opening=opening)
    return thread


def queue(person):
    return review_queues.page_of(person, View()).items


def told(person):
    tell()
    rows = sa.select(Event.kind).join(Notification).where(Notification.recipient_id == person.id)
    return session.scalars(rows.order_by(Event.id)).all()


class TestHolding:
    def test_counts_and_tells_nothing_but_tells_the_moderators(self):
        moderator = factories.Moderator()
        comment = held_reply()
        thread = comment.thread
        factories.Subscription(user_id=thread.author_id, thread=thread)
        session.commit()
        assert comment.is_held
        assert thread.comment_count == 1
        assert thread.last_author_id == thread.author_id
        assert told(thread.author) == []
        assert told(moderator) == [EventKind.COMMENT_HELD]
        assert live_counts.count(None, thread_id=thread.id, after=1).posts == 0

    def test_waits_in_the_queue_and_says_why(self):
        comment, thread = held_reply(), held_thread()
        page = review_queues.page_of(factories.Moderator(), View(kind=ReviewKind.HELD))
        assert [entry.subject for entry in page.items] == [comment, thread]
        because = {
            event.data["because"]
            for event in session.scalars(sa.select(Event))
            if event.kind in (EventKind.COMMENT_HELD, EventKind.THREAD_HELD)
        }
        assert because == {"space"}

    def test_moderators_write_at_once(self):
        opening = factories.Comment()
        opening.thread.action_field.holds_posts = True
        reply = comments.write(opening.thread, actor=factories.Moderator(), body="Hinweis.")
        assert reply.is_visible

    def test_the_first_posts_of_new_members_wait_until_enough_have_appeared(self):
        session.add(PostingRules(id=1, first_posts=2))
        opening, person, moderator = factories.Comment(), factories.User(), factories.Moderator()
        session.commit()
        for _number in range(2):
            with unit_of_work():
                reply = comments.write(opening.thread, actor=person, body="Antwort.")
            assert reply.is_held
            with unit_of_work():
                held_posts.accept(reply, actor=moderator)
        assert comments.write(opening.thread, actor=person, body="Antwort.").is_visible

    def test_a_held_discussion_is_no_published_post(self):
        session.add(PostingRules(id=1, first_posts=1))
        field, person = factories.ActionField(), factories.User()
        for _number in range(2):
            opening = Opening("Titel", "Text", ContributionKind.COMMENT)
            assert threads.start(field, actor=person, opening=opening).is_held


class TestAccept:
    def test_lets_a_reply_appear_as_the_newest_one(self):
        moderator = factories.Moderator()
        comment = held_reply()
        thread = comment.thread
        factories.Subscription(user_id=thread.author_id, thread=thread)
        between = comments.write(thread, actor=factories.Moderator(), body="Dazwischen.")
        with unit_of_work():
            held_posts.accept(comment, actor=moderator)
        assert comment.is_visible
        assert comment.number > between.number
        assert thread.comment_count == 3
        assert thread.last_author_id == comment.author_id
        # Of the post between, and of this one.
        assert told(thread.author) == [EventKind.COMMENT_CREATED] * 2
        assert told(comment.author)[-1] is EventKind.COMMENT_ACCEPTED

    def test_counts_the_answer_at_the_post_answered(self):
        opening = factories.Comment()
        opening.thread.action_field.holds_posts = True
        reply = comments.write(
            opening.thread, actor=factories.User(), body="Antwort.", reply_to=opening
        )
        assert opening.reply_count == 0
        held_posts.accept(reply, actor=factories.Moderator())
        assert opening.reply_count == 1

    def test_lets_a_discussion_appear_and_tells_those_named(self):
        named, moderator = factories.User(name="frau-beispiel"), factories.Moderator()
        thread = held_thread("Was meint @frau-beispiel dazu?")
        assert told(named) == []
        with unit_of_work():
            held_posts.accept(thread, actor=moderator)
        assert thread.is_visible
        assert told(named) == [EventKind.THREAD_CREATED]
        assert told(thread.author) == [EventKind.THREAD_ACCEPTED]

    def test_is_for_other_moderators_and_once(self):
        comment, moderator = held_reply(), factories.Moderator()
        # The author has become a moderator since.
        comment.author.role = moderator.role
        for person in (factories.User(), comment.author):
            with pytest.raises(ForumError):
                held_posts.accept(comment, actor=person)
        held_posts.accept(comment, actor=moderator)
        with pytest.raises(NotAllowed, match="not_held"):
            held_posts.accept(comment, actor=moderator)


class TestDecline:
    def test_needs_reasons_that_the_author_reads(self):
        moderator = factories.Moderator()
        for post in (held_reply(), held_thread()):
            with unit_of_work():
                restriction = restrictions.hide(post, actor=moderator, reasons=REASONS)
            assert post.visibility is Visibility.HIDDEN
            assert restriction.clause == REASONS.clause
            assert told(post.author)[-1].value.endswith(":hidden")
        assert review_queues.page_of(moderator, View()).items == []


def test_comments_held_are_not_counted_as_answers():
    opening = factories.Comment()
    factories.Comment(thread=opening.thread, reply_to=opening, visibility=Visibility.HELD)
    threads.recount()
    assert session.get(Comment, opening.id).reply_count == 0


def raised(field, actor, text):
    passage = factories.Passage(version__paper__action_field=field)
    return dissent_flags.raise_flag(passage, actor=actor, statement=text, grounds="Darum.")


def suggested(field, actor, text):
    passage = factories.Passage(version__paper__action_field=field)
    return suggestions.suggest(
        passage, actor=actor, kind=SuggestionKind.REPLACE, replacement=text, reason="Klarer."
    )


def sought(field, actor, text):
    return cooperation_requests.open_request(
        field,
        actor=actor,
        direction=CooperationDirection.SEEKS,
        title="Gesucht",
        body=text,
        contact="ich@example.org",
    )


def debated(field, actor, text):
    return discourse_requests.open_request(
        field,
        actor=actor,
        title="Reden wir",
        body=text,
        format=DiscourseFormat.LEAN_COFFEE,
        quorum=3,
    )


@pytest.mark.parametrize("write", [raised, suggested, sought, debated])
class TestOtherContributions:
    def test_wait_where_every_post_is_looked_at_and_appear_when_accepted(self, write):
        field, moderator = factories.ActionField(holds_posts=True), factories.Moderator()
        watcher = factories.User()
        factories.Subscription(user_id=watcher.id, thread=None, action_field=field)
        with travel_to(utcnow() - timedelta(days=20)), unit_of_work():
            said = write(field, factories.User(), "Neues.")
        assert said.is_held
        assert not permits(watcher, VIEW[type(said)], said)
        assert told(watcher) == []
        assert told(moderator) == [EventKind.CONTRIBUTION_HELD]
        (entry,) = review_queues.page_of(moderator, View(kind=ReviewKind.HELD)).items
        assert review_queues.reasons_for_holding([entry])[entry.key].data["because"] == "space"
        with unit_of_work():
            reviews.accept(entry, actor=moderator)
        assert said.is_visible
        assert told(said.author) == [EventKind.CONTRIBUTION_ACCEPTED]
        assert told(watcher) == [held_posts.APPEARED[type(said)]]
        # What runs from the day of writing runs from the day on which others can answer.
        for name in ("due_on", "expires_on", "collects_until"):
            assert getattr(said, name, today(utcnow()) + timedelta(days=9)) > today(utcnow())

    def test_wait_for_a_listed_domain_and_not_without(self, write):
        session.add(PostingRules(id=1, domains="spam.example"))
        field, person = factories.ActionField(), factories.User()
        assert write(field, person, "Mehr auf https://www.spam.example/x").is_held
        assert write(field, factories.User(), "Ohne Verweis.").is_visible

    def test_declined_and_shown_after_all_are_told_as_new(self, write):
        field, moderator = factories.ActionField(holds_posts=True), factories.Moderator()
        watcher = factories.User()
        factories.Subscription(user_id=watcher.id, thread=None, action_field=field)
        with unit_of_work():
            said = write(field, factories.User(), "Neues.")
        with unit_of_work():
            restrictions.hide(said, actor=moderator, reasons=REASONS)
        assert told(watcher) == []
        for _time in range(2):
            with unit_of_work():
                restrictions.restore(said, actor=moderator, reason="Doch erlaubt.")
            assert told(watcher) == [held_posts.APPEARED[type(said)]]
            with unit_of_work():
                restrictions.hide(said, actor=moderator, reasons=REASONS)


def test_a_reply_declined_and_shown_after_all_is_told_as_new():
    comment, moderator = held_reply(), factories.Moderator()
    thread = comment.thread
    factories.Subscription(user_id=thread.author_id, thread=thread)
    with unit_of_work():
        restrictions.hide(comment, actor=moderator, reasons=REASONS)
    with unit_of_work():
        restrictions.restore(comment, actor=moderator, reason="Doch erlaubt.")
    assert told(thread.author) == [EventKind.COMMENT_CREATED]
    assert (comment.is_visible, thread.comment_count) == (True, 2)


class TestChanges:
    def edit(self, comment, body):
        session.commit()
        with unit_of_work():
            comments.edit(
                comment, actor=comment.author, body=body, seen_revision=comment.edit_count
            )

    def test_that_bring_something_listed_in_are_refused(self):
        session.add(PostingRules(id=1, words="Casino*", domains="spam.example"))
        comment = factories.Comment(body="Vorher.")
        for body, code in (("Das Casinospiel.", "word"), ("https://spam.example/", "domain")):
            with pytest.raises(RuleBroken, match=f"change_would_wait_{code}"):
                self.edit(comment, body)
        assert comment.body == "Vorher."

    def test_around_what_was_listed_before_are_free(self):
        session.add(PostingRules(id=1, words="Casino"))
        comment = factories.Comment(body="Das Casino.")
        self.edit(comment, "Im Casino.")
        assert comment.body == "Im Casino."

    @pytest.mark.parametrize("because", ["space", "new_member"])
    def test_appear_and_are_looked_at_where_posts_are(self, because):
        comment, moderator = factories.Comment(body="Vorher."), factories.Moderator()
        if because == "space":
            comment.thread.action_field.holds_posts = True
        else:
            session.add(PostingRules(id=1, first_posts=5))
        for body in ("Nachher.", "Später."):
            self.edit(comment, body)
        assert comment.body == "Später."
        # Also in the minutes after writing: who looks sees what was changed.
        assert [former.body for former in comments.revisions(comment)] == ["Vorher.", "Nachher."]
        assert told(moderator) == [EventKind.COMMENT_EDIT_WAITS]
        (entry,) = queue(moderator)
        assert (entry.kind, entry.subject) == (ReviewKind.CHANGED, comment)
        (event,) = review_queues.reasons_for_holding([entry]).values()
        assert event.data["because"] == because
        with unit_of_work():
            reviews.accept(entry, actor=moderator)
        assert queue(moderator) == []
        assert comment.is_visible

    def test_cannot_bring_in_what_is_listed_where_posts_are_looked_at_either(self):
        session.add(PostingRules(id=1, words="Casino"))
        comment = factories.Comment(body="Vorher.")
        comment.thread.action_field.holds_posts = True
        with pytest.raises(RuleBroken, match="change_would_wait_word"):
            self.edit(comment, "Das Casino.")

    def test_that_do_not_fit_are_hidden_from_the_queue_with_reasons(self):
        comment, moderator = factories.Comment(body="Vorher."), factories.Moderator()
        comment.thread.action_field.holds_posts = True
        self.edit(comment, "Nachher.")
        (entry,) = queue(moderator)
        with pytest.raises(RuleBroken, match="clause_missing"):
            reviews.dismiss(entry, actor=moderator, reason="Das geht nicht.")
        session.rollback()
        with unit_of_work():
            reviews.dismiss(entry, actor=moderator, reason="Das geht nicht.", clause=REASONS.clause)
        assert comment.visibility is Visibility.HIDDEN
        assert queue(moderator) == []

    def test_by_moderators_are_not_looked_at_and_say_that_one_has_looked(self):
        comment, moderator = factories.Comment(body="Vorher."), factories.Moderator()
        comment.thread.action_field.holds_posts = True
        self.edit(comment, "Nachher.")
        assert len(queue(moderator)) == 1
        own = factories.Comment(thread=comment.thread, author=moderator, body="Vorher.")
        self.edit(own, "Nachher.")
        assert [entry.subject for entry in queue(moderator)] == [comment]

    def test_are_accepted_by_moderators_alone(self):
        comment = factories.Comment(body="Vorher.")
        comment.thread.action_field.holds_posts = True
        self.edit(comment, "Nachher.")
        with pytest.raises(NotAllowed):
            edit_checks.finish(comment, actor=comment.author)

    def test_of_a_title_put_the_opening_post_into_the_queue(self):
        thread, moderator = factories.Comment(number=1).thread, factories.Moderator()
        thread.action_field.holds_posts = True
        session.commit()
        with unit_of_work():
            threads.edit(
                thread,
                actor=thread.author,
                title="Neuer Titel",
                names=[],
                action_field=thread.action_field,
            )
        assert thread.title == "Neuer Titel"
        assert [entry.subject.number for entry in queue(moderator)] == [1]

    def test_of_a_title_are_looked_at_too(self):
        session.add(PostingRules(id=1, words="Casino"))
        thread = factories.Comment().thread
        with pytest.raises(RuleBroken, match="change_would_wait_word"):
            threads.edit(
                thread,
                actor=thread.author,
                title="Casino",
                names=[],
                action_field=thread.action_field,
            )
