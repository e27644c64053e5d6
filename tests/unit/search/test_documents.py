"""The index holds public texts alone, and the events keep it equal to a rebuilt one."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.events import record
from forum.models import CooperationStatus, EventKind, OutboxEntry, Role, Visibility, utcnow
from forum.search import documents
from forum.search.engine import IndexUnavailable
from forum.search.finding import find
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def engine(tmp_path: Path):
    made = WhooshEngine(tmp_path, refresh_seconds=0, time_limit=30)
    made.clear()
    yield made
    made.close()


def catch_up(engine):
    with unit_of_work():
        return reactions.catch_up(engine)


def happened(kind, subject, actor=None):
    with unit_of_work():
        record(kind, subject, actor=actor)


def found(engine, words, actor=None):
    return find(engine, parse(words), actor=actor).rows


def opened(body="Ein Beitrag über Fortbildungen.", **kwargs):
    comment = factories.Comment(body=body, **kwargs)
    happened(EventKind.THREAD_CREATED, comment.thread, comment.author)
    return comment


class TestCatchUp:
    def test_finds_a_new_thread_in_every_gender_form(self, engine):
        comment = opened("Kommunale Akteur:innen fehlen.")
        assert found(engine, "Akteurin") == []
        assert catch_up(engine) == 1
        assert found(engine, "Akteurin") == [comment.thread]

    def test_leaves_the_events_when_the_index_cannot_be_written(self, tmp_path):
        opened()
        (tmp_path / "blocked").write_text("a file where the index should be")
        unusable = WhooshEngine(tmp_path / "blocked", refresh_seconds=0, time_limit=30)
        with pytest.raises(IndexUnavailable):
            catch_up(unusable)
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry)) == 1

    def test_an_edited_opening_text_changes_the_document_of_its_thread(self, engine):
        comment = opened()
        catch_up(engine)
        comment.body_html = "<p>Nun über Kantinen.</p>"
        happened(EventKind.COMMENT_EDITED, comment)
        catch_up(engine)
        assert found(engine, "Fortbildungen") == []
        assert found(engine, "Kantine") == [comment.thread]

    def test_ends_with_the_index_that_a_rebuild_makes(self, engine, tmp_path):
        comment = opened()
        reply = factories.Comment(thread=comment.thread, author=factories.User())
        happened(EventKind.COMMENT_CREATED, reply)
        flag = factories.DissentFlag()
        happened(EventKind.DISSENT_FLAG_RAISED, flag)
        happened(EventKind.PAPER_PUBLISHED, flag.passage.paper)
        happened(EventKind.COOPERATION_REQUEST_OPENED, factories.CooperationRequest())
        happened(EventKind.DISCOURSE_REQUEST_OPENED, factories.DiscourseRequest())
        for person in session.scalars(sa.select(documents.User)):
            happened(EventKind.USER_CONFIRMED, person)
        factories.hide(reply)
        happened(EventKind.COMMENT_HIDDEN, reply)
        while catch_up(engine):
            pass
        rebuilt = WhooshEngine(tmp_path / "other", refresh_seconds=0, time_limit=30)
        rebuilt.rebuild(documents.everything(), lambda _count: None)
        assert engine.ids() == rebuilt.ids()
        assert f"comment:{reply.id}" not in engine.ids()
        rebuilt.close()


class TestStale:
    """Whatever a document is made of, a change of it makes the document anew."""

    def follows(self, engine, query, kind, subject, row):
        assert found(engine, query) == []
        happened(kind, subject)
        catch_up(engine)
        assert found(engine, query) == [row]

    def indexed(self, engine, row):
        engine.rebuild(documents.everything(), lambda _count: None)
        return row

    def test_replies_follow_the_state_of_their_thread(self, engine):
        first = factories.Comment()
        reply = self.indexed(engine, factories.Comment(thread=first.thread))
        factories.restrict(first.thread, "closed_at", utcnow())
        query = "typ:beitrag status:geschlossen"
        self.follows(engine, query, EventKind.THREAD_CLOSED, first.thread, reply)

    def test_texts_follow_the_role_of_their_author(self, engine):
        comment = self.indexed(engine, factories.Comment())
        comment.author.role = Role.MODERATOR
        query = "Fortbildungen rolle:moderation"
        self.follows(engine, query, EventKind.USER_ROLE_CHANGED, comment.author, comment.thread)

    def test_people_follow_whom_they_act_for(self, engine):
        person = self.indexed(engine, factories.User())
        made = factories.Representation(user=person)
        session.refresh(person)
        query = f"typ:person organisation:{made.organisation.slug}"
        self.follows(engine, query, EventKind.REPRESENTATION_CONFIRMED, made, person)

    def test_what_is_about_a_paper_follows_its_title(self, engine):
        passage = factories.Passage()
        thread = factories.Thread(passage=passage, action_field=passage.paper.action_field)
        factories.Comment(thread=thread, body="Zebra")
        self.indexed(engine, thread)
        passage.paper.title = "Leitbild"
        query = "Zebra papier:leitbild"
        self.follows(engine, query, EventKind.PAPER_CHANGED, passage.paper, thread)

    def test_objections_follow_the_thread_that_they_are_about(self, engine):
        about = factories.Comment()
        flag = factories.DissentFlag(
            passage=None, comment=about, process=about.thread.action_field.process,
            owner=factories.Moderator(), statement_html="<p>Zebra</p>",
        )  # fmt: skip
        factories.hide(about.thread)
        self.indexed(engine, flag)
        about.thread.visibility = Visibility.VISIBLE
        self.follows(engine, "Zebra", EventKind.THREAD_RESTORED, about.thread, flag)

    def test_many_at_once_are_no_matter(self, engine, monkeypatch):
        monkeypatch.setattr(documents, "BATCH", 3)
        first = factories.Comment()
        for _ in range(10):
            factories.Comment(thread=first.thread, body="Zebra")
        happened(EventKind.THREAD_EDITED, first.thread)
        catch_up(engine)
        assert len(found(engine, "Zebra")) == 10

    def test_an_event_without_documents_waits_for_nothing(self, engine):
        comment = factories.Comment()
        happened(EventKind.THREAD_PINNED, comment.thread)
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry)) == 0


class TestTurnOfTheWorker:
    def test_shows_in_another_process_within_half_a_second(self, engine, tmp_path):
        reading = WhooshEngine(tmp_path, time_limit=30)
        comment = opened()
        assert found(reading, "Fortbildungen") == []
        catch_up(engine)
        time.sleep(0.5)
        assert found(reading, "Fortbildungen") == [comment.thread]
        comment.body_html = "<p>Nun über Kantinen.</p>"
        happened(EventKind.COMMENT_EDITED, comment)
        catch_up(engine)
        time.sleep(0.5)
        assert found(reading, "Kantinen") == [comment.thread]
        reading.close()


class TestVisibility:
    def test_a_hidden_text_is_gone_before_the_index_knows(self, engine):
        comment = opened()
        reply = factories.Comment(thread=comment.thread, body_html="<p>Geheimnis</p>")
        happened(EventKind.COMMENT_CREATED, reply)
        catch_up(engine)
        assert found(engine, "Geheimnis") == [reply]
        factories.hide(reply)
        session.commit()
        stranger = factories.User()
        result = find(engine, parse("Geheimnis"), actor=stranger)
        assert (list(result.rows), result.total) == ([], 0)

    def test_nothing_of_an_unpublished_process_is_indexed(self, engine):
        comment = opened()
        comment.thread.action_field.process.is_published = False
        session.commit()
        catch_up(engine)
        assert engine.count() == 0

    def test_contact_data_and_messages_of_a_cooperation_are_not_indexed(self, engine):
        request = factories.CooperationRequest(
            contact="Telefon Zebra",
            partner=factories.User(),
            partner_message="Nachricht Giraffe",
            partner_contact="Handy Nashorn",
            status=CooperationStatus.MUTUAL,
            mutual_at=utcnow(),
            result_note="Notiz Okapi",
        )
        happened(EventKind.COOPERATION_REQUEST_CONFIRMED, request)
        catch_up(engine)
        assert found(engine, "Gemeinde Versuch", request.author) == [request]
        for word in ("Zebra", "Giraffe", "Nashorn", "Okapi"):
            assert found(engine, word, request.author) == []

    def test_a_third_party_is_found_only_after_the_check(self, engine):
        comment = opened(third_party="Verein Seepferd")
        catch_up(engine)
        assert found(engine, "Seepferd") == []
        comment.third_party_checked_at = utcnow()
        happened(EventKind.COMMENT_THIRD_PARTY_CHECKED, comment)
        catch_up(engine)
        assert found(engine, "Seepferd") == [comment.thread]

    def test_only_the_newest_version_of_a_paper_is_searched(self, engine):
        old = factories.Passage(text="Altes Wort Quagga.")
        paper = old.paper
        paper.newest_version = 2
        new = factories.Passage(
            version=factories.PaperVersion(paper=paper, number=2), text="Neues Wort Quagga."
        )
        happened(EventKind.PAPER_PUBLISHED, paper)
        catch_up(engine)
        assert found(engine, "Quagga") == [new]
