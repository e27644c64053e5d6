"""Starting and changing threads, and their counters."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import NotAllowed, NotFound, RuleBroken
from forum.models import Comment, ContributionKind, Notification, Tag, Thread
from forum.services import comment_deletions, comments, threads
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def opening(**changed):
    values = {"title": "Kita-Plätze für alle", "body": "Ein **Text**.", "kind": "comment"}
    values |= changed
    values["kind"] = ContributionKind(values["kind"])
    return threads.Opening(**values)


def start(about=None, actor=None, submission=None, **changed):
    with unit_of_work():
        return threads.start(
            about or factories.ActionField(),
            actor=actor or factories.User(),
            opening=opening(**changed),
            submission=submission,
        )


class TestStart:
    def test_makes_the_thread_and_its_first_post(self):
        thread = start()
        post = session.scalars(sa.select(Comment)).one()
        assert (thread.slug, thread.comment_count, thread.last_number) == (
            "kita-plaetze-fuer-alle",
            1,
            1,
        )
        assert post.number == 1
        assert "<strong>Text</strong>" in post.body_html

    def test_about_a_passage_is_filed_under_its_paper_and_tells_the_curator(self):
        passage = factories.Passage()
        thread = start(passage)
        assert thread.action_field == passage.paper.action_field
        assert session.scalars(sa.select(Notification)).one().recipient == passage.curator

    def test_a_double_submit_is_one_thread(self):
        field, person = factories.ActionField(), factories.User()
        assert start(field, person, "token") is start(field, person, "token")
        assert session.scalar(sa.select(sa.func.count(Thread.id))) == 1

    def test_experiences_are_for_municipal_actors(self):
        with pytest.raises(NotAllowed) as refusal:
            start(actor=factories.Provider(), kind="experience")
        assert refusal.value.code == "municipal_actors_only"

    def test_a_provider_writes_for_the_organisation(self):
        provider = factories.Provider()
        assert start(actor=provider).organisation == provider.organisation is not None

    def test_a_field_of_an_unpublished_process_does_not_exist(self):
        field = factories.ActionField()
        field.process.is_published = False
        with pytest.raises(NotFound):
            start(field)

    def test_only_hints_name_third_parties(self):
        start(kind="gap", third_party="Verein Seepferd")
        assert session.scalars(sa.select(Comment)).one().third_party == ""

    def test_tags_of_different_spelling_are_one_tag(self):
        start(tags=["Kita Plätze", "#kita-plätze"])
        start(tags=["KITA-PLÄTZE"])
        assert [tag.slug for tag in session.scalars(sa.select(Tag))] == ["kita-plaetze"]

    def test_refuses_too_many_tags(self):
        with pytest.raises(RuleBroken) as refusal:
            start(tags=list("abcdef"))
        assert refusal.value.code == "too_many_tags"


class TestEdit:
    def test_changes_title_and_tags(self):
        thread = start()
        with unit_of_work():
            threads.edit(
                thread,
                actor=thread.author,
                title="Neuer Titel",
                names=["Budget"],
                action_field=thread.action_field,
            )
        assert (thread.slug, [tag.name for tag in thread.tags]) == ("neuer-titel", ["Budget"])

    def test_is_refused_to_others(self):
        thread = start()
        with pytest.raises(NotAllowed):
            threads.edit(
                thread,
                actor=factories.User(),
                title="x",
                names=[],
                action_field=thread.action_field,
            )

    def test_cannot_carry_a_thread_to_another_process(self):
        thread = start()
        with pytest.raises(RuleBroken):
            threads.edit(
                thread,
                actor=thread.author,
                title="x",
                names=[],
                action_field=factories.ActionField(),
            )


class TestRecount:
    def test_the_counters_kept_by_the_services_are_true(self):
        thread = start()
        people = [factories.User() for _ in range(3)]
        for person in people:
            with unit_of_work():
                reply = comments.write(thread, actor=person, body="Antwort.")
        with unit_of_work():
            comment_deletions.delete(reply, actor=reply.author)
        assert threads.recount() == 0
        assert (thread.comment_count, thread.last_author_id) == (3, people[1].id)

    def test_a_thread_and_its_last_post_have_the_same_moment(self):
        thread = start()
        assert threads.recount() == 0
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Antwort.")
        assert threads.recount() == 0

    def test_repairs_wrong_ones(self):
        thread = start()
        thread.comment_count = 99
        assert threads.recount() == 1
        assert thread.comment_count == 1


class TestVisibility:
    def test_a_hidden_thread_takes_no_replies_from_others(self):
        thread = start()
        factories.hide(thread)
        with pytest.raises(NotFound):
            comments.write(thread, actor=factories.User(), body="Hallo.")
