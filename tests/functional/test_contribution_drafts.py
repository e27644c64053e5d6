"""Texts that are saved while somebody writes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, ContributionDraft, DraftPlace, Upload
from forum.services import comments, contribution_drafts, erasures, uploads
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

SCRIPT = {"Accept": "application/json"}


def drafts() -> list[ContributionDraft]:
    return list(session.scalars(sa.select(ContributionDraft)))


@pytest.fixture
def thread(app):
    return factories.Comment().thread


@pytest.fixture
def person(client):
    made = factories.User()
    client.sign_in(made)
    return made


@pytest.fixture
def reply(client, thread):
    def send(body, *, action="draft", revision=0, **options):
        data = {"body": body, "kind": "comment", "draft_revision": revision, "action": action}
        return client.post(f"/t/{thread.id}/reply", data=data, **options)

    return send


class TestSaving:
    def test_without_scripts_shows_the_form_again(self, reply, person, thread):
        answer = reply("Ein Gedanke.")
        assert answer.status_code == 200
        assert "Dies ist Ihr Entwurf" in answer.text
        assert "Ein Gedanke.</textarea>" in answer.text
        (draft,) = drafts()
        assert (draft.author, draft.place, draft.subject_id) == (
            person,
            DraftPlace.REPLY,
            thread.id,
        )
        assert draft.fields == {"body": ["Ein Gedanke."], "kind": ["comment"]}
        assert session.scalars(sa.select(Comment).where(Comment.number > 1)).all() == []

    def test_with_scripts_tells_the_time_and_the_revision(self, reply, person):
        answer = reply("Ein Gedanke.", headers=SCRIPT)
        assert answer.json["revision"] == 1
        assert answer.json["said"].startswith("Gespeichert ")
        answer = reply("Ein zweiter.", revision=1, headers=SCRIPT)
        assert answer.json["revision"] == 2
        assert [draft.fields["body"] for draft in drafts()] == [["Ein zweiter."]]

    def test_the_same_again_changes_nothing(self, reply, person):
        for _ in "ab":
            assert reply("Ein Gedanke.", headers=SCRIPT).json["revision"] == 1

    def test_nothing_written_is_no_draft_and_ends_one(self, reply, person):
        assert reply(" ", headers=SCRIPT).json == {"revision": 0, "said": ""}
        reply("Ein Gedanke.")
        reply("", revision=1)
        assert drafts() == []

    def test_two_devices_are_told_and_nothing_is_lost(self, reply, person):
        reply("Vom Rechner.")
        reply("Vom Telefon.", revision=1)
        answer = reply("Vom Rechner, länger.", revision=1, headers=SCRIPT)
        assert answer.status_code == 409
        assert answer.json["other"] == "Vom Telefon."
        page = reply("Vom Rechner, länger.", revision=1)
        assert page.status_code == 409
        assert "Vom Telefon.</textarea>" in page.text
        assert "Vom Rechner, länger.</textarea>" in page.text
        assert 'name="draft_revision" value="2"' in page.text
        assert drafts()[0].fields["body"] == ["Vom Telefon."]
        assert reply("Vom Rechner, länger.", revision=2).status_code == 200
        assert drafts()[0].fields["body"] == ["Vom Rechner, länger."]

    def test_keeps_places_and_people_apart(self, client, reply, person, thread):
        comment = factories.Comment(thread=thread, author=person)
        field, passage = factories.ActionField(), factories.Passage()
        reply("Antwort")
        for path in (
            f"/comments/{comment.id}/edit",
            f"/passages/{passage.id}/threads/new",
            f"/threads/new?field={field.slug}",
            "/threads/new",
        ):
            client.post(path, data={"body": path, "action": "draft"})
        assert {(draft.place.value, draft.subject_id) for draft in drafts()} == {
            ("reply", thread.id),
            ("comment", comment.id),
            ("passage", passage.id),
            ("action_field", field.id),
            ("action_field", 0),
        }
        client.sign_in(factories.User())
        assert "Antwort</textarea>" not in client.get(f"/t/{thread.id}/reply").text

    @pytest.mark.parametrize("revision", ["x", "-1", "9" * 40])
    def test_survives_revisions_made_up(self, reply, person, revision):
        reply("Eins.")
        assert reply("Zwei.", revision=revision).status_code == 409

    def test_a_guest_signs_in_first_and_loses_nothing(self, client, reply, thread):
        answer = reply("Ein Gedanke.")
        assert "/login" in answer.location
        client.sign_in(factories.User())
        assert "Ein Gedanke." in client.get(f"/t/{thread.id}/reply").text


class TestGoingOn:
    def test_every_form_for_the_place_holds_the_draft(self, client, reply, person, thread):
        reply("Ein Gedanke.")
        for path in (f"/t/{thread.id}/reply", f"/t/{thread.slug}/{thread.id}"):
            page = client.get(path).text
            assert "Ein Gedanke.</textarea>" in page
            assert "Dies ist Ihr Entwurf" in page

    def test_all_fields_come_back(self, client, person):
        field = factories.ActionField()
        data = {
            "title": "Mein Titel",
            "body": "Mein Text",
            "kind": "question",
            "tags": "bus, bahn",
            "action_field": field.id,
            "action": "draft",
        }
        client.post("/threads/new", data=data)
        page = client.get("/threads/new").text
        assert 'value="Mein Titel"' in page
        assert "Mein Text</textarea>" in page
        assert 'value="question" checked' in page
        assert 'value="bus, bahn"' in page
        assert f'<option selected value="{field.id}"' in page

    def test_a_quote_joins_what_is_there_once(self, client, reply, person, thread):
        reply("Ein Gedanke.")
        path = f"/t/{thread.id}/reply?quote=1"
        page = client.get(path).text
        assert "Ein Gedanke." in page
        assert "&gt; Ein Beitrag über Fortbildungen." in page
        start = page.index("data-composer-text")
        body = page[page.index(">", start) + 1 : page.index("</textarea>", start)]
        reply(body.replace("&gt;", ">").strip(), revision=1)
        assert client.get(path).text.count("&gt; Ein Beitrag über Fortbildungen.") == 1

    def test_an_edit_still_knows_what_it_was_begun_from(self, client, person, thread):
        comment = factories.Comment(thread=thread, author=person, body="Alt.")
        path = f"/comments/{comment.id}/edit"
        client.post(path, data={"body": "Neu.", "seen_revision": "0", "action": "draft"})
        comment.revision_count, comment.body = 1, "Anders."
        assert 'name="seen_revision" type="hidden" value="0"' in client.get(path).text

    def test_sending_ends_it(self, reply, person):
        reply("Ein Gedanke.")
        assert reply("Ein Gedanke, zu Ende.", action="", revision=1).status_code == 302
        assert drafts() == []

    def test_sending_keeps_what_another_device_has_written(self, reply, person):
        reply("Vom Rechner.")
        reply("Vom Telefon.", revision=1)
        assert reply("Vom Rechner, fertig.", action="", revision=1).status_code == 302
        assert [draft.fields["body"] for draft in drafts()] == [["Vom Telefon."]]

    def test_sending_keeps_what_is_saved_at_the_same_moment(self, reply, person, monkeypatch):
        reply("Ein Gedanke.")
        write = comments.write

        def meanwhile(*arguments, **named):
            newer = {"fields": {"body": ["Ein anderer."]}, "revision": 2}
            with session.no_autoflush:
                session.execute(sa.update(ContributionDraft).values(**newer))
            return write(*arguments, **named)

        monkeypatch.setattr(comments, "write", meanwhile)
        assert reply("Ein Gedanke.", action="send", revision=1).status_code == 302
        (draft,) = drafts()
        assert draft.fields == {"body": ["Ein anderer."]}
        assert session.scalars(sa.select(Comment.body).where(Comment.number == 2)).all() == [
            "Ein Gedanke."
        ]

    def test_sending_ends_a_draft_that_was_saved_at_the_same_time(self, reply, person):
        reply("Ein Gedanke")
        assert reply("Ein Gedanke, zu Ende.", action="", revision=0).status_code == 302
        assert drafts() == []

    def test_a_refused_text_keeps_its_draft(self, reply, person):
        reply("Ein Gedanke.")
        assert reply(" ", action="", revision=1).status_code == 422
        assert len(drafts()) == 1


class TestIndex:
    def test_lists_the_own_drafts_with_the_way_on(self, client, reply, person, thread):
        reply("Ein <b>Gedanke</b>.")
        factories.ContributionDraft(fields={"body": ["Fremd"]})
        page = client.get("/drafts").text
        assert f'href="/t/{thread.id}/reply"' in page
        assert thread.title in page
        assert "Ein &lt;b&gt;Gedanke&lt;/b&gt;." in page
        assert "Fremd" not in page

    def test_shows_the_words_of_pictures(self, client, reply, person):
        reply("Siehe ![Das Rathaus](/uploads/0123456789abcdefghijkl) und [mehr](/t/x/1).")
        assert "Siehe Das Rathaus und mehr." in client.get("/drafts").text

    def test_shows_the_text_of_what_is_gone(self, client, reply, person, thread):
        reply("Mein Text.")
        factories.hide(thread)
        page = client.get("/drafts").text
        assert "Mein Text." in page
        assert thread.title not in page

    def test_says_when_there_are_none(self, client, person):
        assert "keine Entwürfe" in client.get("/drafts").text

    def test_costs_the_same_number_of_statements_however_long(self, client, person):
        def more():
            comment = factories.Comment()
            factories.ContributionDraft(author=person, subject_id=comment.thread_id)
            session.commit()

        more()
        few = count_statements(lambda: client.get("/drafts"))
        for _ in range(3):
            more()
        assert count_statements(lambda: client.get("/drafts")) == few

    def test_is_not_for_guests(self, client):
        assert "/login" in client.get("/drafts").location


class TestDiscard:
    def test_forgets_one(self, client, person):
        draft = factories.ContributionDraft(author=person)
        answer = client.post(f"/drafts/{draft.id}/discard", data={"next": "/latest"})
        assert answer.location == "/latest"
        assert drafts() == []

    def test_of_others_does_not_exist(self, client, person):
        draft = factories.ContributionDraft()
        assert client.post(f"/drafts/{draft.id}/discard").status_code == 404
        assert len(drafts()) == 1


class TestForgetting:
    def test_after_ninety_days(self, app):
        factories.ContributionDraft(saved_at=utcnow() - timedelta(days=91))
        kept = factories.ContributionDraft(saved_at=utcnow() - timedelta(days=89))
        with unit_of_work():
            assert contribution_drafts.forget_old() == 1
        assert drafts() == [kept]

    def test_with_the_account(self, app):
        person = factories.User()
        factories.ContributionDraft(author=person)
        with unit_of_work():
            erasures.erase(person, actor=person)
        assert drafts() == []

    def test_a_draft_keeps_its_pictures(self, app):
        old = {"created_at": utcnow() - timedelta(days=3)}
        person = factories.User()
        wanted, other = (factories.Upload(author=person, **old) for _ in "ab")
        text = f"![Haus](/uploads/{wanted.key})"
        factories.ContributionDraft(author=person, fields={"body": [text]})
        with unit_of_work():
            assert uploads.forget_orphans() == 1
        assert session.get(Upload, other.id).removed_at is not None
        assert wanted.removed_at is None
