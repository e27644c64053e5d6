"""The pages on which moderators move posts and merge discussions, and the traces that all see."""

import email
import email.policy
import re

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.jobs import Postman
from forum.models import Notification, PostMove, Restriction, Thread
from forum.presenters.threads import page_of
from forum.search import suggesting
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


def thread_of(posts, field=None, **values):
    thread = factories.Thread(action_field=field or factories.ActionField(), **values)
    for number in range(posts):
        factories.Comment(thread=thread, author=thread.author if not number else factories.User())
    session.commit()
    return thread


@pytest.fixture
def pair(app):
    source = thread_of(6, title="Busse und Bahnen", slug="busse-und-bahnen")
    return source, thread_of(3, source.action_field, title="Radwege", slug="radwege")


@pytest.fixture
def moderator(client):
    made = factories.Moderator()
    client.sign_in(made)
    return made


REASON = "Hier geht es um Radwege."


def move(client, source, numbers, into, **more):
    data = {"post": numbers, "way": "existing", "target": f"#{into.id}", "reason": REASON, **more}
    return client.post(f"/threads/{source.id}/posts/move", data=data)


def page(client, thread, number=None, query=""):
    end = f"/{number}" if number else ""
    return client.get(f"/t/{thread.slug}/{thread.id}{end}{query}")


class TestChoosing:
    def test_the_thread_page_leads_moderators_there(self, client, pair, moderator):
        source, _target = pair
        address = f"/threads/{source.id}/posts/choose"
        assert address in page(client, source).text
        offered = client.get(address).text
        assert re.findall(r'name="post" value="(\d+)"', offered) == ["2", "3", "4", "5", "6"]
        client.sign_in(factories.User())
        assert address not in page(client, source).text
        assert client.get(address).status_code == 403

    def test_goes_on_over_several_pages(self, client, moderator):
        thread = thread_of(130)
        address = f"/threads/{thread.id}/posts/choose"
        first = client.get(address).text
        assert 'name="from" value="102"' in first
        second = client.get(f"{address}?post=2&post=7&from=102").text
        assert "#2, #7" in second
        assert second.count('type="hidden" name="post"') == 2
        ticked = client.get(f"{address}?post=2&post=7&from=1").text
        assert len(re.findall(r'value="(?:2|7)" data-key="x" checked', ticked)) == 2

    def test_a_thread_without_replies_offers_merging(self, client, moderator):
        thread = thread_of(1)
        assert (
            f"/threads/{thread.id}/merge" in client.get(f"/threads/{thread.id}/posts/choose").text
        )


class TestMoving:
    def test_into_a_thread_named_by_number_address_or_title(self, client, pair, moderator):
        source, target = pair
        for number, named in (
            (2, str(target.id)),
            (3, f"http://forum.example.org/t/radwege/{target.id}/2#p-2"),
            (4, "Radwege"),
        ):
            answer = move(client, source, [number], target, target=named)
            assert answer.status_code == 302, named
        assert target.last_number == 6

    def test_asks_which_where_several_fit(self, client, pair, moderator):
        source, target = pair
        other = thread_of(1, source.action_field, title="Radwege im Winter")
        asked = move(client, source, [2], target, target="Radwege")
        assert asked.status_code == 422
        assert f"#{target.id} Radwege" in asked.text
        assert f"#{other.id} Radwege im Winter" in asked.text
        chosen = move(client, source, [2], target, target="Radwege", found=other.id)
        assert (chosen.status_code, other.last_number) == (302, 2)

    def test_refuses_at_the_field(self, client, pair, moderator):
        source, target = pair
        for values, sentence in (
            ({"target": "Gibt es nicht"}, "Es gibt keine solche Diskussion"),
            ({"target": f"#{source.id}"}, "eine andere Diskussion als diese"),
            ({"reason": ""}, "Bitte geben Sie einen Grund an"),
            ({"way": "new", "title": ""}, "Bitte geben Sie einen Titel an"),
            ({"post": []}, "mindestens einen Beitrag"),
            ({"post": [1, 2]}, "Der Eröffnungstext kann seine Diskussion nicht verlassen"),
        ):
            data = {"post": [2], **values}
            answer = move(client, source, data.pop("post"), target, **data)
            assert (answer.status_code, sentence in answer.text) == (422, True), values

    def test_into_a_new_thread(self, client, pair, moderator):
        source, _target = pair
        data = {
            "post": [3, 4],
            "way": "new",
            "title": "Ein eigenes Thema",
            "action_field": source.action_field_id,
            "tags": "Bus",
            "reason": REASON,
        }
        answer = client.post(f"/threads/{source.id}/posts/move", data=data, follow_redirects=True)
        made = session.scalars(sa.select(Thread).where(Thread.title == "Ein eigenes Thema")).one()
        assert (made.slug, made.comment_count) == ("ein-eigenes-thema", 2)
        assert "2 Beiträge wurden verschoben" in answer.text
        [event] = session.scalars(sa.select(PostMove))
        assert f'action="/post-moves/{event.id}/undo"' in answer.text

    def test_the_slower_of_two_moderators_is_told(self, client, pair, moderator):
        source, target = pair
        assert move(client, source, [2], target).status_code == 302
        client.sign_in(factories.Moderator())
        assert move(client, source, [2, 3], target).status_code == 409
        assert source.last_number == 6
        assert target.last_number == 4

    def test_sent_twice_moves_once(self, client, pair, moderator):
        source, target = pair
        for _ in range(2):
            assert move(client, source, [2], target, submission="token").status_code == 302
        assert session.scalar(sa.select(sa.func.count()).select_from(PostMove)) == 1

    def test_restricts_nobody(self, client, pair, moderator):
        move(client, pair[0], [2], pair[1])
        assert session.scalars(sa.select(Restriction)).all() == []


class TestTraces:
    def test_stand_in_both_threads(self, client, pair, moderator):
        source, target = pair
        move(client, source, [3, 4], target)
        client.sign_in(factories.User())
        left, came = page(client, source).text, page(client, target).text
        assert left.count("move-trace") == came.count("move-trace") == 1
        assert "2 Beiträge von hier (#3, #4)" in left
        assert REASON in left
        assert f'href="/t/radwege/{target.id}">Radwege</a>' in left
        assert left.index('id="p-2"') < left.index("move-trace") < left.index('id="p-5"')
        assert "Diese 2 Beiträge (#4, #5)" in came
        assert came.index('id="p-3"') < came.index("move-trace") < came.index('id="p-4"')

    def test_tell_no_title_of_what_is_hidden(self, client, pair, moderator):
        source, target = pair
        move(client, source, [3], target)
        [made] = session.scalars(sa.select(PostMove))
        factories.hide(target)
        client.sign_in(factories.User())
        for text in (page(client, source).text, client.get(f"/post-moves/{made.id}").text):
            assert REASON in text
            assert "Radwege</a>" not in text
            assert re.search("anderen? Diskussion", text)
        assert page(client, source, 3).status_code == 404
        factories.hide(source)
        assert client.get(f"/post-moves/{made.id}").status_code == 404

    def test_former_addresses_lead_on(self, client, pair, moderator):
        source, target = pair
        move(client, source, [3], target)
        third = thread_of(1, source.action_field, title="Drittes", slug="drittes")
        move(client, target, [4], third)
        client.sign_in(factories.User())
        for thread, number in ((source, 3), (target, 4)):
            answer = page(client, thread, number)
            assert answer.location == f"/t/drittes/{third.id}/2#p-2"
        assert page(client, source, 4).status_code == 200
        assert page(client, source, 3, "?here=1").status_code == 200
        excerpt = client.get(f"/threads/{source.id}/posts/3/excerpt")
        assert excerpt.status_code == 200

    def test_ways_through_a_thread_never_leave_it(self, client, moderator):
        source = thread_of(45)
        target = thread_of(1, source.action_field)
        move(client, source, [*range(19, 42), 45], target)
        for number in (1, 21, 41):
            text = page(client, source, number, "?here=1").text
            assert "move-trace" in text
            ways = re.findall(rf'href="(/t/{source.slug}/{source.id}/[^"#]*)', text)
            assert ways
            assert {client.get(way).status_code for way in ways} == {200}
        canonical = re.search(r'rel="canonical" href="([^"]+)"', text)[1]
        assert canonical.endswith("/41?here=1")

    def test_answers_lead_across_unless_that_is_hidden(self, client, pair, moderator):
        source, target = pair
        comments.by_number(source, 4).reply_to = comments.by_number(source, 3)
        move(client, source, [4], target)
        client.sign_in(factories.User())
        assert f'href="/t/radwege/{target.id}/4#p-4"' in page(client, source).text
        came = page(client, target).text
        assert f'href="/t/busse-und-bahnen/{source.id}/3#p-3"' in came
        assert "in „Busse und Bahnen“" in came
        factories.hide(source)
        hidden = page(client, target).text
        assert "Antwortet auf einen Beitrag einer anderen Diskussion" in hidden
        assert "Busse und Bahnen" not in hidden

    def test_cost_nothing_more_where_many_were_moved(self, client, moderator):
        source = thread_of(60)
        target = thread_of(1, source.action_field)

        def statements():
            session.expire_all()
            assert source.process
            return count_statements(lambda: page_of(source, None, number=1).traces)

        move(client, source, [3], target)
        few = statements()
        move(client, source, list(range(4, 15)), target)
        assert statements() == few

    def test_say_of_posts_that_are_back_where_they_stand_now(self, client, pair, moderator):
        source, _target = pair
        data = {"post": [3, 4], "way": "new", "title": "Ein eigenes Thema", "reason": REASON}
        client.post(
            f"/threads/{source.id}/posts/move",
            data={**data, "action_field": source.action_field_id},
        )
        own = session.scalars(sa.select(Thread).where(Thread.title == "Ein eigenes Thema")).one()
        client.post(f"/threads/{own.id}/merge", data={"target": f"#{source.id}", "reason": REASON})
        client.sign_in(factories.User())
        text = page(client, source).text
        assert "2 Beiträge von hier (#3, #4) waren in einer anderen Diskussion" in text
        assert f'href="/t/busse-und-bahnen/{source.id}/7#p-7">#7</a>' in text
        assert "stehen jetzt in einer anderen Diskussion" not in text
        assert "Diese 2 Beiträge (#7, #8) kamen aus einer anderen Diskussion" in text

    def test_of_an_arrival_are_gone_when_the_post_has_gone_on(self, client, pair, moderator):
        source, target = pair
        move(client, source, [3, 4], target)
        third = thread_of(1, source.action_field, title="Drittes", slug="drittes")
        move(client, target, [4], third)
        text = page(client, target).text
        assert "1 Beitrag von hier (#4) steht jetzt in einer anderen Diskussion" in text
        assert "Dieser Beitrag kam aus einer anderen Diskussion" in text
        assert text.index('id="p-3"') < text.index("kam aus") < text.index('id="p-5"')


class TestMerging:
    def merge(self, client, source, target):
        data = {"target": str(target.id), "reason": REASON}
        return client.post(f"/threads/{source.id}/merge", data=data)

    def test_leaves_a_closed_page_that_leads_on(self, client, pair, moderator):
        source, target = pair
        assert self.merge(client, source, target).location == f"/t/radwege/{target.id}"
        client.sign_in(factories.User())
        left = page(client, source)
        assert left.status_code == 200
        assert f'href="/t/radwege/{target.id}">Radwege</a>' in left.text
        assert REASON in left.text
        assert "zusammengeführt" in left.text
        assert left.text.count("move-trace") == 1
        assert page(client, source, 1).location == f"/t/radwege/{target.id}/4#p-4"
        for listing in ("/latest", "/new", "/top", f"/c/{source.action_field.slug}"):
            text = client.get(listing).text
            assert f"/{target.id}" in text
            assert "busse-und-bahnen" not in text, listing

    def test_lets_a_reply_that_was_being_written_arrive(self, client, pair, moderator):
        source, target = pair
        self.merge(client, source, target)
        client.sign_in(factories.User())
        data = {"body": "Ich schrieb noch.", "kind": "comment", "reply_to": "3"}
        answer = client.post(f"/t/{source.id}/reply", data=data)
        assert answer.location == f"/t/radwege/{target.id}/10#p-10"
        assert comments.by_number(target, 10).reply_to is comments.by_number(target, 6)

    def test_is_refused_with_a_clear_sentence(self, client, moderator):
        passage = factories.Passage()
        about = factories.Thread(passage=passage, action_field=passage.paper.action_field)
        beside = factories.Thread(passage=passage, action_field=passage.paper.action_field)
        answer = self.merge(client, about, beside)
        assert answer.status_code == 422
        assert "Kuratierung eine Antwort schuldet" in answer.text

    def test_is_offered_to_moderators_alone(self, client, pair):
        source, target = pair
        client.sign_in(source.author)
        assert self.merge(client, source, target).status_code == 403
        assert session.scalars(sa.select(PostMove)).all() == []

    def test_of_a_merged_thread_says_so(self, client, pair, moderator):
        source, target = pair
        self.merge(client, source, target)
        third = thread_of(1, source.action_field)
        assert self.merge(client, source, third).status_code == 409

    def test_leaves_nothing_to_close_archive_pin_or_slow(self, client, pair, moderator):
        source, target = pair
        client.post(
            f"/threads/{source.id}/merge", data={"target": f"#{target.id}", "reason": "Eins"}
        )
        text = page(client, source).text
        for needless in ("Benachrichtigungen</label>", "In dieser Diskussion suchen", 'id="reply"'):
            assert needless not in text
        statement = {"ground": "netiquette", "clause": "1. Worum wir bitten", "facts": "Fertig."}
        for step in ("close", "archive", "pin", "slow", "timers"):
            address = f"/threads/{source.id}/{step}"
            assert f'"{address}"' not in text
            answer = client.post(address, data={**statement, "pause": 60})
            if step == "timers":
                answer = client.get(address)
            assert (answer.status_code, "zusammengeführt" in answer.text) == (403, True), step
        assert (source.closed_at, source.archived_at, source.pinned_at) == (None, None, None)

    def test_nothing_is_suggested_twice(self, client, pair, moderator):
        source, target = pair
        source.title = "Radwege, alt"
        self.merge(client, source, target)
        assert suggesting.threads_called("Radwege", actor=None) == [target]
        assert suggesting.threads_called(str(source.id), actor=None) == []


class TestUndoing:
    def test_from_the_page_of_the_move(self, client, pair, moderator):
        source, target = pair
        move(client, source, [3], target)
        [made] = session.scalars(sa.select(PostMove))
        undo = f"/post-moves/{made.id}/undo"
        assert undo in client.get(f"/post-moves/{made.id}").text
        assert client.post(undo).location == f"/t/busse-und-bahnen/{source.id}"
        assert page(client, source, 3).status_code == 200
        assert "move-trace" not in page(client, source).text
        assert "move-trace" not in page(client, target).text
        assert page(client, target, 4).location == f"/t/busse-und-bahnen/{source.id}/3#p-3"
        assert undo not in client.get(f"/post-moves/{made.id}").text
        assert client.post(undo).status_code == 409

    def test_of_a_split_says_why_its_page_is_empty(self, client, pair, moderator):
        source, _target = pair
        data = {"post": [3], "way": "new", "title": "Eigenes", "reason": REASON}
        client.post(
            f"/threads/{source.id}/posts/move",
            data={**data, "action_field": source.action_field_id},
        )
        [made] = session.scalars(sa.select(PostMove))
        own = made.target
        client.post(f"/post-moves/{made.id}/undo")
        text = page(client, own).text
        assert "sie stehen wieder dort, wo sie herkamen" in text
        assert f'href="/t/busse-und-bahnen/{source.id}">Busse und Bahnen</a>' in text

    def test_is_for_moderators(self, client, pair, moderator):
        move(client, pair[0], [3], pair[1])
        [made] = session.scalars(sa.select(PostMove))
        client.get("/")
        client.sign_in(pair[0].author)
        assert "/undo" not in client.get(f"/post-moves/{made.id}").text
        assert client.post(f"/post-moves/{made.id}/undo").status_code == 403


def test_the_index_follows(client, app, pair, moderator):
    source, target = pair
    engine = app.extensions["forum_search"]
    engine.clear()
    for number, words in ((1, "Der Fahrplantakt am Abend."), (3, "Eine Radabstellanlage fehlt.")):
        post = comments.by_number(source, number)
        post.body, post.body_html = words, f"<p>{words}</p>"
    move(client, source, [3], target)
    client.post(f"/threads/{source.id}/merge", data={"target": str(target.id), "reason": REASON})
    with unit_of_work():
        while reactions.catch_up(engine):
            pass
    engine.close()
    for word, place in (
        ("Radabstellanlage", f"/{target.id}/4"),
        ("Fahrplantakt", f"/{target.id}/5"),
    ):
        text = client.get(f"/search?q={word}").text
        assert f"/t/radwege{place}" in text
        assert "busse-und-bahnen" not in text
    within = client.get(f"/search?q=Fahrplantakt&thread={target.id}").text
    assert f"/t/radwege/{target.id}/5" in within
    engine.close()


def test_authors_get_the_reason_by_mail(client, app, pair, moderator):
    source, target = pair
    author = comments.by_number(source, 3).author
    move(client, source, [3], target)
    settings = app.extensions["forum_config"]
    assert Postman().send_due(settings) == 1
    [mail] = (settings.data / "outbox").glob("*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    text = message.get_body(("plain",)).get_content()
    assert author.email in message["To"]
    assert f"Begründung: {REASON}" in " ".join(text.split())
    assert "/post-moves/" in text


def test_authors_read_the_reason_in_inbox_and_on_the_page(client, pair, moderator):
    source, target = pair
    author = comments.by_number(source, 3).author
    move(client, source, [3], target)
    client.sign_in(author)
    inbox = client.get("/notifications").text
    assert "Busse und Bahnen" in inbox
    assert REASON in inbox
    [made] = session.scalars(sa.select(PostMove))
    assert REASON in client.get(f"/post-moves/{made.id}").text
    assert session.scalar(sa.select(Notification.read_at)) is not None


def test_what_depends_on_the_way_is_not_called_optional(client):
    thread = factories.Comment().thread
    factories.Comment(thread=thread)
    client.sign_in(factories.Moderator())
    page = client.get(f"/threads/{thread.id}/posts/move?post=2").text
    for field in ("title", "target", "action_field"):
        assert "optional" not in page.split(f'for="{field}"', 1)[1].split("</label>", 1)[0]


def test_the_choice_among_several_found_is_not_called_optional(client, pair, moderator):
    source, _target = pair
    thread_of(1, source.action_field, title="Radwege im Winter")
    asked = client.post(f"/threads/{source.id}/merge", data={"target": "Radwege", "reason": REASON})
    legend = asked.text.split("<legend", 1)[1].split("</legend>", 1)[0]
    assert "Gefundene Diskussionen" in legend
    assert "optional" not in legend


def test_offers_the_words_of_posts_without_their_marks(client, pair, moderator):
    source, _target = pair
    post = comments.by_number(source, 3)
    post.body, post.body_html = (
        "**Wichtig** &amp; *klar*",
        "<p><strong>Wichtig</strong> &amp; <em>klar</em></p>",
    )
    session.commit()
    assert "Wichtig &amp; klar</p>" in client.get(f"/threads/{source.id}/posts/choose").text
