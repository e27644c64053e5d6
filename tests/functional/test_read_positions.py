"""The pages of unread posts, jumping to them, and the reports of browsers."""

import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import PaperVisit, ReadPosition, User
from forum.services import erasures, read_positions, unread_posts
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def person():
    return factories.User(confirmed_at=utcnow() - timedelta(days=99))


def thread_of(posts=3, **values):
    thread = factories.Thread(**values)
    for _ in range(posts):
        factories.Comment(thread=thread, author=factories.User())
    return thread


def position(person, thread):
    found = read_positions.of(person, thread)
    return found and found.last_number


ANOTHER = """
import json, sys
from pathlib import Path
from forum.app import create_app
from forum.config import Config, Mode
app = create_app(
    Config(mode=Mode.TESTING, data=Path(sys.argv[1]), secret_key="s" * 40,
           public_url="http://forum.example.org", **json.loads(sys.argv[4]))
)
client = app.test_client()
with client.session_transaction() as cookie:
    cookie.update(_user_id=sys.argv[2], _fresh=True, fs_cc="set")
answer = client.get(sys.argv[3])
assert answer.status_code < 400, answer.status_code
print(answer.text)
"""


@pytest.fixture
def in_another_process(data_folder, database):
    """Let a process of its own answer a request of a person on the same data."""

    def answer(person, path):
        session.commit()
        arguments = [str(data_folder), person.fs_uniquifier, path, json.dumps(database.settings)]
        command = [sys.executable, "-c", ANOTHER, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        session.rollback()
        return done.stdout

    return answer


class TestList:
    def test_sends_guests_to_the_sign_in_page(self, client):
        assert "/login" in client.get("/unread").location

    def test_leads_to_the_first_unread_post(self, client, person):
        thread = thread_of(4)
        factories.ReadPosition(user_id=person.id, thread=thread, last_number=2)
        page = client.sign_in(person).get("/unread").text
        assert f'href="/t/{thread.slug}/{thread.id}/3#p-3" id="first"' in page
        assert "2 ungelesen" in page

    def test_shows_new_ones_and_one_field_alone(self, client, person):
        opened, fresh = thread_of(), thread_of()
        factories.ReadPosition(user_id=person.id, thread=opened, last_number=1)
        client.sign_in(person)
        new = client.get("/unread?show=new").text
        assert fresh.title in new
        assert opened.title not in new
        narrowed = client.get(f"/unread?field={opened.action_field.slug}").text
        assert opened.title in narrowed
        assert fresh.title not in narrowed

    def test_says_that_everything_is_read(self, client, person):
        assert "Sie haben alles gelesen" in client.sign_in(person).get("/unread").text

    def test_costs_the_same_number_of_statements_however_long(self, client, person):
        client.sign_in(person)
        for _ in range(2):
            thread_of(2)
        few = count_statements(lambda: client.get("/unread"))
        for _ in range(20):
            thread_of(5, passage=factories.Passage())
        assert count_statements(lambda: client.get("/unread")) == few

    def test_the_badge_stands_on_every_page_and_rows_tell_how_many(self, client, person):
        thread = thread_of(4)
        page = client.sign_in(person).get("/latest").text
        assert "thread-row--unread" in page
        assert "4 ungelesen" in page
        assert f"/t/{thread.slug}/{thread.id}/1#p-1" in page
        assert (
            '<span class="count">1<span class="visually-hidden"> Diskussionen'
            in client.get("/papers").text
        )
        navigation = client.get("/papers").text.partition("site-header__nav")[2]
        assert re.search(
            r'href="/latest">Diskussionen <span class="count">1<span class="visually-hidden">'
            r" mit ungelesenen Beiträgen",
            navigation,
        )
        assert "thread-row--unread" not in client.application.test_client().get("/latest").text


class TestMarkingAsRead:
    def test_everything_with_undo(self, client, person):
        thread = thread_of()
        client.sign_in(person)
        page = client.post("/unread/read", follow_redirects=True).text
        assert "Sie haben alles gelesen" in page
        assert 'action="/unread/undo"' in page
        page = client.post("/unread/undo", follow_redirects=True).text
        assert thread.title in page
        assert 'action="/unread/undo"' not in page

    def test_one_field_with_undo(self, client, person):
        one, other = thread_of(), thread_of()
        client.sign_in(person).post("/unread/read", data={"field": one.action_field.slug})
        page = client.get("/unread").text
        assert one.title not in page
        assert other.title in page
        assert one.title in client.post("/unread/undo", follow_redirects=True).text

    def test_a_field_that_does_not_exist_is_not_found(self, client, person):
        hidden = factories.ActionField()
        hidden.process.is_published = False
        client.sign_in(person)
        for slug in (hidden.slug, "gibt-es-nicht"):
            assert client.post("/unread/read", data={"field": slug}).status_code == 404

    def test_a_thread_with_undo_and_unread_again(self, client, person):
        thread = thread_of(3)
        client.sign_in(person).post(f"/threads/{thread.id}/read")
        assert position(person, thread) == 3
        client.post("/unread/undo")
        assert position(person, thread) is None
        client.post(f"/threads/{thread.id}/unread", data={"number": 2})
        assert position(person, thread) == 1

    def test_undo_ends_after_ten_minutes_and_with_the_account(self, client, person, monkeypatch):
        client.sign_in(person).post("/unread/read")
        client.sign_in(factories.User())
        assert 'action="/unread/undo"' not in client.get("/unread").text
        client.sign_in(person)
        with client.session_transaction() as cookie:
            cookie["undo_read"][1] -= 601
            cookie.modified = True
        page = client.post("/unread/undo", follow_redirects=True).text
        assert "kann nicht mehr rückgängig gemacht werden" in page
        assert session.get(User, person.id).read_until is not None

    def test_a_hidden_thread_is_not_found(self, client, person):
        thread = thread_of()
        factories.hide(thread)
        client.sign_in(person)
        for path in ("read", "unread"):
            assert client.post(f"/threads/{thread.id}/{path}").status_code == 404
        assert session.scalars(sa.select(ReadPosition)).all() == []


class TestJump:
    def test_leads_to_the_post(self, client, person):
        thread = thread_of(4)
        factories.Comment(thread=thread, author=person)
        factories.Comment(thread=thread)
        factories.ReadPosition(user_id=person.id, thread=thread, last_number=2)
        client.sign_in(person)
        for which, number in (("first-unread", 3), ("last", 6), ("mine", 5)):
            answer = client.get(f"/threads/{thread.id}/{which}")
            assert answer.location == f"/t/{thread.slug}/{thread.id}/{number}#p-{number}"

    def test_leads_guests_and_those_who_know_all_to_the_last_post(self, client, person):
        thread = thread_of(4)
        factories.ReadPosition(user_id=person.id, thread=thread, last_number=4)
        for _ in ("guest", client.sign_in(person)):
            for which in ("first-unread", "mine"):
                assert client.get(f"/threads/{thread.id}/{which}").location.endswith("/4#p-4")


class TestReport:
    def test_takes_positions_and_looks_together(self, client, person):
        one, two, paper = thread_of(5), thread_of(5), factories.Paper()
        client.sign_in(person)
        data = {"thread": [f"{one.id}:3", f"{two.id}:5", f"{one.id}:2"], "paper": paper.id}
        answer = client.post("/reading", data=data)
        assert (answer.status_code, answer.data) == (204, b"")
        assert (position(person, one), position(person, two)) == (3, 5)
        assert session.scalars(sa.select(PaperVisit.paper_id)).all() == [paper.id]

    def test_costs_two_statements_for_threads(self, client, person):
        threads = [thread_of(2) for _ in range(6)]
        client.sign_in(person)
        send = [{"thread": [f"{t.id}:2" for t in some]} for some in (threads[:1], threads)]
        few, many = (count_statements(lambda d=d: client.post("/reading", data=d)) for d in send)
        assert few == many
        assert position(person, threads[-1]) == 2

    @pytest.mark.parametrize("pair", ["7", "7:x", ":", "-1:4", "7:99999999999999999999"])
    def test_refuses_what_no_browser_of_ours_sends(self, client, person, pair):
        assert client.sign_in(person).post("/reading", data={"thread": pair}).status_code == 400

    def test_a_paper_that_does_not_exist_is_not_found(self, client, person):
        paper = factories.Paper()
        paper.process.is_published = False
        client.sign_in(person)
        assert client.post("/reading", data={"paper": paper.id}).status_code == 404
        assert client.post("/reading", data={"paper": 987654321}).status_code == 404


class TestWithoutScripts:
    def test_the_picture_reports_the_page_at_once(self, client, person):
        thread = thread_of(4)
        client.sign_in(person)
        shown = f"/threads/{thread.id}/shown?number=4"
        assert shown in client.get(f"/t/{thread.slug}/{thread.id}").text
        assert position(person, thread) is None
        assert client.get(shown).status_code == 204
        assert position(person, thread) == 4
        assert thread.title not in client.get("/unread").text

    def test_what_was_read_before_is_not_written_again(self, client, person):
        thread = thread_of(4)
        client.sign_in(person).get(f"/threads/{thread.id}/shown?number=4")
        before = read_positions.of(person, thread).read_at
        for number in (4, 2, 999):
            client.get(f"/threads/{thread.id}/shown?number={number}")
        assert read_positions.of(person, thread).read_at == before

    def test_another_process_knows_at_once_and_undoes_nothing(
        self, client, person, in_another_process
    ):
        thread = thread_of(4)
        session.commit()
        # What was shown there, while this process marks it as unread from a post on.
        in_another_process(person, f"/threads/{thread.id}/shown?number=4")
        client.sign_in(person)
        assert len(unread_posts.thread_keys(person)) == 0
        assert "Sie haben alles gelesen" in client.get("/unread").text
        client.post(f"/threads/{thread.id}/unread", data={"number": 3})
        in_another_process(person, "/latest")
        assert position(person, thread) == 2
        client.post("/unread/read")
        page = in_another_process(person, "/unread")
        assert "Sie haben alles gelesen" in page

    def test_what_was_shown_before_does_not_undo_that_a_thread_is_unread(self, client, person):
        thread = thread_of(4)
        client.sign_in(person).get(f"/threads/{thread.id}/shown?number=4")

        client.post(f"/threads/{thread.id}/unread", data={"number": 3})

        assert thread.title in client.get("/unread").text
        assert position(person, thread) == 2

    def test_a_paper_is_noted(self, client, person):
        paper = factories.PaperVersion().paper
        client.sign_in(person)
        assert f"/papers/{paper.slug}/shown" in client.get(f"/papers/{paper.slug}").text
        client.get(f"/papers/{paper.slug}/shown")
        client.get("/unread")
        assert session.scalars(sa.select(PaperVisit.paper_id)).all() == [paper.id]

    def test_guests_are_not_noted(self, client):
        thread = thread_of()
        assert "/shown" not in client.get(f"/t/{thread.slug}/{thread.id}").text


class TestThreadPage:
    def test_reading_a_page_writes_nothing(self, client, person):
        thread = thread_of(3)
        client.sign_in(person).get(f"/t/{thread.slug}/{thread.id}")
        assert position(person, thread) is None

    def test_a_line_stands_before_the_first_unread_post(self, client, person):
        thread = thread_of(4)
        factories.ReadPosition(user_id=person.id, thread=thread, last_number=2)
        page = client.sign_in(person).get(f"/t/{thread.slug}/{thread.id}").text
        before, after = page.split('class="new-divider"')
        assert 'id="p-2"' in before
        assert 'id="p-3"' not in before
        assert 'id="p-3"' in after
        assert "2 ungelesene Beiträge" in page

    def test_costs_the_same_number_of_statements_however_much_is_unread(self, client, person):
        few, many = thread_of(2), thread_of(19)
        client.sign_in(person)
        counts = [
            count_statements(lambda t=t: client.get(f"/t/{t.slug}/{t.id}")) for t in (few, many)
        ]
        assert counts[0] == counts[1]


class TestPaperPage:
    def test_tells_what_is_new_since_the_last_visit(self, client, person):
        passage = factories.Passage(position=0)
        paper = passage.paper
        earlier = utcnow() - timedelta(days=2)
        factories.PaperVisit(user_id=person.id, paper=paper, seen_at=earlier)
        factories.DissentFlag(passage=passage, created_at=earlier - timedelta(days=1))
        flag = factories.DissentFlag(passage=passage)
        client.sign_in(person)
        page = client.get(f"/papers/{paper.slug}").text
        assert "1 neu seit Ihrem letzten Besuch" in page
        assert "1 neuer Beitrag" in page
        about = client.get(f"/passages/{passage.id}").text
        assert about.count("Neu seit Ihrem letzten Besuch") == 1
        assert f"/dissent-flags/{flag.id}" in about

    def test_tells_which_passages_read_differently(self, client, person):
        paper = factories.Paper(newest_version=2)
        factories.PaperVersion(paper=paper)
        version = factories.PaperVersion(paper=paper, number=2)
        changed = factories.Passage(version=version, changed_in=2, position=0)
        factories.Passage(version=version, changed_in=1, position=1)
        earlier = utcnow() - timedelta(days=2)
        factories.PaperVisit(user_id=person.id, paper=paper, seen_at=earlier)
        page = client.sign_in(person).get(f"/papers/{paper.slug}").text
        assert page.count("Neuer Wortlaut seit Fassung 1") == 1
        assert f"/passages/{changed.id}/provenance" in page
        assert f"/papers/{paper.slug}/compare/1/2" in page

    def test_marks_nothing_for_guests_and_on_the_first_visit(self, client, person):
        passage = factories.Passage()
        factories.DissentFlag(passage=passage)
        for _ in ("guest", client.sign_in(person)):
            page = client.get(f"/papers/{passage.paper.slug}").text
            assert "seit Ihrem letzten Besuch" not in page


def test_what_was_read_goes_with_the_account(client, person):
    thread, paper = thread_of(), factories.Paper()
    client.sign_in(person)
    client.post("/reading", data={"thread": f"{thread.id}:2", "paper": paper.id})
    person.password = None

    erasures.erase(person, actor=person)
    session.commit()
    assert session.scalars(sa.select(ReadPosition)).all() == []
    assert session.scalars(sa.select(PaperVisit)).all() == []
