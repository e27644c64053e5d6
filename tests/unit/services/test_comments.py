"""Replying, editing with history, deleting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Comment, Notification, Thread, User, Visibility
from forum.services import comment_deletions, comments, third_parties
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")


def thread():
    return factories.Comment().thread


def write(where, actor=None, body="Eine Antwort.", **kwargs):
    with unit_of_work():
        return comments.write(where, actor=actor or factories.User(), body=body, **kwargs)


def recipients():
    tell()
    return {n.recipient for n in session.scalars(sa.select(Notification))}


class TestWrite:
    def test_numbers_count_up_and_counters_follow(self):
        where = thread()
        assert [write(where).number for _ in range(3)] == [2, 3, 4]
        assert (where.comment_count, where.last_number) == (4, 4)

    def test_many_at_once_get_a_number_each(self, app):
        where, people = thread(), [factories.User().id for _ in range(6)]
        key = where.id
        session.commit()

        def reply(person):
            with app.app_context():
                written = write(session.get(Thread, key), session.get(User, person))
                return written.number

        with ThreadPoolExecutor(len(people)) as pool:
            numbers = list(pool.map(reply, people))
        session.expire_all()
        assert sorted(numbers) == [2, 3, 4, 5, 6, 7]
        assert (where.comment_count, where.last_number) == (7, 7)

    def test_tells_author_answered_person_and_mentioned_people_once_each(self):
        where = thread()
        factories.Subscription(user_id=where.author_id, thread=where)
        first, named = write(where), factories.User(name="nele.b")
        tell()
        session.execute(sa.delete(Notification))
        write(where, body="@nele.b und @gibt-es-nicht, sehen Sie das auch so?", reply_to=first)
        assert recipients() == {where.author, first.author, named}
        assert first.reply_count == 1

    def test_naming_an_organisation_tells_those_who_act_for_it(self):
        provider = factories.Provider()
        reply = write(thread(), body=f"Was sagt @{provider.organisation.slug}?")
        assert provider in recipients()
        assert f'href="/organisations/{provider.organisation.slug}"' in reply.body_html

    def test_a_double_submit_is_one_comment(self):
        where, person = thread(), factories.User()
        assert write(where, person, submission="t") is write(where, person, submission="t")
        assert where.comment_count == 2

    @pytest.mark.parametrize(
        ("state", "reason"), [("closed_at", "thread_closed"), ("archived_at", "thread_closed")]
    )
    def test_is_refused_in_a_closed_thread(self, state, reason):
        where = thread()
        factories.restrict(where, state, utcnow())
        with pytest.raises(NotAllowed) as refusal:
            write(where)
        assert refusal.value.code == reason

    def test_cannot_answer_a_post_of_another_thread(self):
        with pytest.raises(RuleBroken):
            write(thread(), reply_to=factories.Comment())

    def test_refuses_what_cannot_be_rendered_and_counts_nothing(self):
        where = thread()
        session.commit()
        with pytest.raises(RuleBroken):
            write(where, body="[" * 9_000)
        assert where.last_number == 1


def edit(comment, actor=None, body="Neu.", seen=None, reason=""):
    with unit_of_work():
        comments.edit(
            comment,
            actor=actor or comment.author,
            body=body,
            seen_revision=comment.edit_count if seen is None else seen,
            reason=reason,
        )


def wordings(comment):
    return [revision.body for revision in comments.revisions(comment)]


def written(minutes=6, **values):
    return factories.Comment(created_at=utcnow() - timedelta(minutes=minutes), **values)


class TestEdit:
    def test_keeps_the_former_words(self):
        comment = written(body="Alt.")
        edit(comment, reason="Tippfehler")
        assert [(r.body, r.reason) for r in comments.revisions(comment)] == [("Alt.", "Tippfehler")]
        assert comment.edited_at is not None

    def test_notices_an_edit_in_between(self):
        comment = written()
        edit(comment)
        with pytest.raises(comments.EditedMeanwhile):
            edit(comment, body="Anders.", seen=0)

    def test_of_two_at_once_one_is_told(self, app):
        comment = written()
        key, person = comment.id, comment.author_id
        session.commit()

        def change(body):
            with app.app_context():
                try:
                    with unit_of_work():
                        comments.edit(
                            session.get(Comment, key),
                            actor=session.get(User, person),
                            body=body,
                            seen_revision=0,
                        )
                except comments.EditedMeanwhile:
                    return "told"
                return body

        with ThreadPoolExecutor(4) as pool:
            ends = list(pool.map(change, ["Eins.", "Zwei.", "Drei.", "Vier."]))
        session.expire_all()
        assert ends.count("told") == 3
        assert comment.body in ends
        assert (comment.edit_count, len(wordings(comment))) == (1, 1)

    def test_the_same_words_are_no_edit(self):
        comment = written(body="Gleich.")
        edit(comment, body="Gleich.")
        assert comment.revision_count == 0

    def test_tells_only_those_newly_named(self):
        one, two = factories.User(name="anna"), factories.User(name="bert")
        comment = factories.Comment(body="@anna")
        edit(comment, body="@anna und @bert")
        assert recipients() == {two}
        assert one not in recipients()

    def test_is_refused_to_moderators_too(self):
        with pytest.raises(NotAllowed):
            edit(factories.Comment(), actor=factories.Moderator())


class TestGrace:
    """Whether an edit leaves a mark."""

    def is_marked(self, comment, **values):
        edit(comment, **values)
        assert (comment.edited_at is None) == (wordings(comment) == [])
        return comment.edited_at is not None

    def test_for_five_minutes_there_is_none(self):
        assert not self.is_marked(written(4.9))
        assert self.is_marked(written(5))

    def test_but_two_devices_are_still_told_of_each_other(self):
        comment = factories.Comment()
        edit(comment, body="Vom Telefon.", seen=0)
        with pytest.raises(comments.EditedMeanwhile):
            edit(comment, body="Vom Rechner.", seen=0)
        assert comment.body == "Vom Telefon."

    def test_who_gives_a_reason_wants_the_history(self):
        assert self.is_marked(factories.Comment(), reason="Zahl berichtigt")

    def test_after_a_marked_edit_all_are_marked(self):
        comment = factories.Comment(body="Eins.")
        edit(comment, body="Zwei.", reason="Warum auch immer")
        edit(comment, body="Drei.")
        assert wordings(comment) == ["Eins.", "Zwei."]

    def test_ends_with_an_answer(self):
        reply = factories.Comment(thread=thread())
        assert not self.is_marked(reply, body="Noch nicht.")
        write(reply.thread, reply_to=reply)
        assert self.is_marked(reply)

    @pytest.mark.parametrize("end", [")", "#p-2)"])
    def test_ends_with_a_quote_in_another_discussion(self, end):
        reply = factories.Comment(thread=thread())
        write(thread(), body=f"[Anna](/t/x/{reply.thread_id}/2{end} meint")
        assert self.is_marked(reply)

    def test_a_quote_of_another_post_is_none_of_this(self):
        reply = factories.Comment(thread=thread())
        write(reply.thread, body=f"[Anna](/t/x/{reply.thread_id}/21) meint")
        assert not self.is_marked(reply)

    def test_of_an_opening_text_ends_with_any_reply(self):
        opening = factories.Comment()
        write(opening.thread)
        assert self.is_marked(opening)

    def test_ends_with_support_for_the_words(self):
        assert self.is_marked(factories.Comment(helpful_count=1))


class TestDelete:
    def test_leaves_a_number_without_words(self):
        comment = written(body="Persönliches", third_party="Verein")
        with unit_of_work():
            comment_deletions.delete(comment, actor=comment.author)
        assert (comment.visibility, comment.body, comment.body_html, comment.third_party) == (
            Visibility.DELETED,
            "",
            "",
            "",
        )
        assert session.scalar(sa.select(sa.func.count(Comment.id))) == 1

    def test_twice_is_no_error(self):
        comment = factories.Comment()
        for _ in range(2):
            with unit_of_work():
                comment_deletions.delete(comment, actor=comment.author)

    def test_is_refused_to_others(self):
        comment = factories.Comment()
        with pytest.raises(NotAllowed):
            comment_deletions.delete(comment, actor=factories.User())


class TestCheckThirdParty:
    def test_moderators_release_a_name(self):
        comment = factories.Comment(third_party="Verein")
        with pytest.raises(NotAllowed):
            third_parties.release(comment, actor=comment.author)
        with unit_of_work():
            third_parties.release(comment, actor=factories.Moderator())
        assert comment.third_party_checked_at is not None
