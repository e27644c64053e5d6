"""Replying, editing with history, deleting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Comment, CommentRevision, Notification, Thread, User, Visibility
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def thread():
    return factories.Comment().thread


def write(where, actor=None, body="Eine Antwort.", **kwargs):
    with unit_of_work():
        return comments.write(where, actor=actor or factories.User(), body=body, **kwargs)


def recipients():
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
        setattr(where, state, utcnow())
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


class TestEdit:
    def edit(self, comment, actor=None, body="Neu.", seen=0):
        with unit_of_work():
            comments.edit(comment, actor=actor or comment.author, body=body, seen_revision=seen)

    def test_keeps_the_former_words(self):
        comment = factories.Comment(body="Alt.")
        self.edit(comment)
        assert [r.body for r in comments.revisions(comment)] == ["Alt."]
        assert comment.edited_at is not None

    def test_notices_an_edit_in_between(self):
        comment = factories.Comment()
        self.edit(comment)
        with pytest.raises(comments.EditedMeanwhile):
            self.edit(comment, body="Anders.", seen=0)

    def test_the_same_words_are_no_edit(self):
        comment = factories.Comment(body="Gleich.")
        self.edit(comment, body="Gleich.")
        assert comment.revision_count == 0

    def test_tells_only_those_newly_named(self):
        one, two = factories.User(name="anna"), factories.User(name="bert")
        comment = factories.Comment(body="@anna")
        self.edit(comment, body="@anna und @bert")
        assert recipients() == {two}
        assert one not in recipients()

    def test_is_refused_to_moderators_too(self):
        with pytest.raises(NotAllowed):
            self.edit(factories.Comment(), actor=factories.Moderator())


class TestDelete:
    def test_erases_words_and_history_but_keeps_the_number(self):
        comment = factories.Comment(body="Persönliches", third_party="Verein")
        with unit_of_work():
            comments.edit(comment, actor=comment.author, body="Anderes", seen_revision=0)
        with unit_of_work():
            comments.delete(comment, actor=comment.author)
        assert (comment.visibility, comment.body, comment.body_html, comment.third_party) == (
            Visibility.DELETED,
            "",
            "",
            "",
        )
        assert session.scalars(sa.select(CommentRevision)).all() == []
        assert session.scalar(sa.select(sa.func.count(Comment.id))) == 1

    def test_twice_is_no_error(self):
        comment = factories.Comment()
        for _ in range(2):
            with unit_of_work():
                comments.delete(comment, actor=comment.author)

    def test_is_refused_to_others(self):
        comment = factories.Comment()
        with pytest.raises(NotAllowed):
            comments.delete(comment, actor=factories.User())


class TestCheckThirdParty:
    def test_moderators_release_a_name(self):
        comment = factories.Comment(third_party="Verein")
        with pytest.raises(NotAllowed):
            comments.check_third_party(comment, actor=comment.author)
        with unit_of_work():
            comments.check_third_party(comment, actor=factories.Moderator())
        assert comment.third_party_checked_at is not None
