"""Threads as programs read them: what pages show to guests, and nothing else."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_type_hints, is_typeddict

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.models import ContributionKind, Visibility
from forum.presenters.api import comments as api_comments
from forum.presenters.api import parts
from forum.presenters.api import threads as api_threads
from forum.services import comment_deletions, erasures, post_moves, tags
from forum.services.post_moves import Order
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

SITE = "http://forum.example.org"
SECRET = "Zwiebelfisch"
DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


def get(client, path):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.text)


def page(client, thread, number=None):
    return get(client, f"/threads/{thread.id}" + (f"?number={number}" if number else ""))


def thread_of(posts, **values):
    thread = factories.Thread(**values)
    for _ in range(posts):
        factories.Comment(thread=thread)
    return thread


class TestThread:
    def test_says_what_its_page_says(self, client):
        passage = factories.Passage(text="Wer lernt, fragt.")
        thread = factories.Thread(
            passage=passage,
            action_field=passage.paper.action_field,
            kind=ContributionKind.QUESTION,
            created_at=datetime(2026, 11, 22, 13, 3, 1, 500, tzinfo=UTC),
        )
        thread.tags = [factories.Tag(slug="lernzeit", name="Lernzeit")]
        comment = factories.Comment(thread=thread, body="Ein *Wort*.", helpful_count=3)
        found = page(client, thread)

        shown = found["thread"]
        assert (shown["id"], shown["title"], shown["kind"]) == (thread.id, thread.title, "question")
        assert (shown["state"], shown["is_pinned"]) == ("open", False)
        assert shown["created_at"] == "2026-11-22T13:03:01Z"
        assert shown["process"]["title"] == thread.process.title
        assert shown["action_field"]["slug"] == thread.action_field.slug
        assert shown["tags"] == [
            {
                "slug": "lernzeit",
                "title": "Lernzeit",
                "links": {"html": f"{SITE}/tag/lernzeit"},
            }
        ]
        assert shown["passage"] == {
            "id": passage.id,
            "title": "Wer lernt, fragt.",
            "quote": None,
            "links": {"html": f"{SITE}/passages/{passage.id}"},
        }
        assert (shown["reply_count"], shown["last_number"]) == (0, 1)
        place = f"{SITE}/t/{thread.slug}/{thread.id}"
        assert shown["links"] == {"html": place, "self": f"{SITE}/api/v1/threads/{thread.id}"}
        assert found["links"]["html"] == place
        assert (found["page"], found["pages"], found["merged_into"]) == (1, 1, None)
        assert found["departures"] == found["arrivals"] == []

        (post,) = found["comments"]
        assert post["number"] == 1
        assert post["state"] == "visible"
        assert (post["id"], post["kind"]) == (comment.id, "comment")
        assert (post["body"], post["body_html"]) == ("Ein *Wort*.", "<p>Ein *Wort*.</p>")
        assert post["author"]["display_name"] == comment.author.display_name
        assert post["author"]["links"]["html"] == f"{SITE}/u/{comment.author.name}"
        assert (post["helpful_count"], post["shared_count"]) == (3, 0)
        assert (post["edited_at"], post["is_wiki"]) == (None, False)
        assert (post["reply_to"], post["answered_by"], post["third_party"]) == (None, [], None)
        assert post["links"]["html"] == f"{place}/1#p-1"

    def test_of_a_provider_says_for_whom_and_why(self, client):
        organisation = factories.Organisation(name="Stadtwerk", slug="stadtwerk")
        provider = factories.Provider(acts_for=organisation)
        comment = factories.Comment(author=provider, organisation=organisation)
        (post,) = page(client, comment.thread)["comments"]
        assert post["author"]["kind"] == "support_provider"
        assert post["author"]["interest"] == "Wir bieten Fortbildungen an."
        assert post["organisation"] == {
            "slug": "stadtwerk",
            "name": "Stadtwerk",
            "kind": "provider",
            "is_verified": False,
            "links": {"html": f"{SITE}/organisations/stadtwerk"},
        }

    def test_of_somebody_else_tells_no_interest(self, client):
        comment = factories.Comment(author=factories.User(interest=SECRET))
        assert page(client, comment.thread)["comments"][0]["author"]["interest"] is None

    def test_of_a_deleted_account_tells_the_organisation_alone(self, client):
        author = factories.Provider(display_name=SECRET)
        comment = factories.Comment(
            author=author, organisation=author.organisation, thread=factories.Thread(author=author)
        )
        with unit_of_work():
            erasures.erase(author, actor=author)
        found = page(client, comment.thread)
        assert found["thread"]["author"] is None
        assert found["comments"][0]["author"] is None
        assert found["comments"][0]["organisation"]["name"]
        assert SECRET not in json.dumps(found)

    def test_tells_who_answers_whom(self, client):
        first = factories.Comment()
        factories.Comment(thread=first.thread, reply_to=first)
        one, two = page(client, first.thread)["comments"]
        here = first.thread_id
        assert one["answered_by"] == [{"thread_id": here, "number": 2}]
        assert two["reply_to"] == {"thread_id": here, "number": 1}

    def test_names_objections(self, client):
        comment = factories.Comment()
        flag = factories.DissentFlag(
            passage=None,
            comment=comment,
            process=comment.thread.process,
            owner=factories.Moderator(),
        )
        assert page(client, comment.thread)["comments"][0]["dissent_flags"] == [
            {
                "id": flag.id,
                "title": "Das sehe ich anders.",
                "links": {"html": f"{SITE}/dissent-flags/{flag.id}"},
            }
        ]
        factories.hide(flag)
        assert page(client, comment.thread)["comments"][0]["dissent_flags"] == []

    def test_says_how_it_stands(self, client):
        thread = thread_of(1)
        factories.become(thread, closed_at=utcnow())
        assert page(client, thread)["thread"]["state"] == "closed"
        factories.become(thread, archived_at=utcnow())
        assert page(client, thread)["thread"]["state"] == "archived"

    def test_without_posts_is_empty(self, client):
        assert page(client, factories.Thread())["comments"] == []


class TestWhatIsNotForAll:
    """Each state of a post and of what stands at it, as a guest sees it."""

    @pytest.fixture(params=["guest", "member", "author", "moderator"])
    def reader(self, request, client):
        """Somebody who asks; the answer is a guest's, whoever it is."""

        def become(author):
            made = {"member": factories.User, "moderator": factories.Moderator}.get(request.param)
            if request.param == "author":
                client.sign_in(author)
            elif made:
                client.sign_in(made())
            return client

        return become

    def secret_post(self, **values):
        opening = factories.Comment()
        author = factories.User(display_name=f"{SECRET} selbst")
        return factories.Comment(thread=opening.thread, author=author, body=SECRET, **values)

    def posts(self, reader, comment):
        found = page(reader(comment.author), comment.thread)
        assert SECRET not in json.dumps(found, ensure_ascii=False)
        return found["comments"]

    def test_a_hidden_post_is_a_number(self, reader):
        comment = self.secret_post(visibility=Visibility.HIDDEN)
        assert self.posts(reader, comment)[1] == {"number": 2, "state": "hidden"}

    def test_a_deleted_post_is_a_number(self, reader):
        comment = self.secret_post()
        with unit_of_work():
            comment_deletions.delete(comment, actor=comment.author)
        assert self.posts(reader, comment)[1] == {"number": 2, "state": "deleted"}

    def test_a_held_post_does_not_exist(self, reader):
        comment = self.secret_post(visibility=Visibility.HELD)
        factories.Comment(thread=comment.thread)
        posts = self.posts(reader, comment)
        assert [post["number"] for post in posts] == [1, 3]

    def test_an_answer_that_is_held_is_not_counted(self, reader):
        opening = factories.Comment()
        held = factories.Comment(
            thread=opening.thread, reply_to=opening, visibility=Visibility.HELD, body=SECRET
        )
        assert self.posts(reader, held)[0]["answered_by"] == []

    @pytest.mark.parametrize("is_checked", [True, False])
    def test_a_third_party_shows_after_a_check(self, reader, is_checked):
        comment = factories.Comment(
            kind=ContributionKind.HINT,
            third_party="Frau Muster",
            third_party_checked_at=utcnow() if is_checked else None,
        )
        (post,) = page(reader(comment.author), comment.thread)["comments"]
        name = "Frau Muster" if is_checked else None
        assert post["third_party"] == {"is_checked": is_checked, "name": name}

    def test_posts_of_a_hidden_thread_are_not_named(self, reader):
        opening = factories.Comment()
        elsewhere = factories.Comment(thread=factories.Thread(title=SECRET), body=SECRET)
        answer = factories.Comment(thread=opening.thread, reply_to=elsewhere)
        factories.Comment(thread=elsewhere.thread, reply_to=opening)
        factories.hide(elsewhere.thread)
        one, two = self.posts(reader, answer)
        assert one["answered_by"] == []
        assert two["reply_to"] == {"thread_id": None, "number": None}

    @pytest.mark.parametrize("state", ["hidden", "held", "unpublished", "missing"])
    def test_a_thread_that_is_not_public_is_not_there(self, reader, state):
        thread = thread_of(1, title=SECRET)
        missing = 987654 if state == "missing" else thread.id
        if state == "hidden":
            factories.hide(thread)
        elif state == "held":
            thread.visibility = Visibility.HELD
        elif state == "unpublished":
            thread.action_field.process.is_published = False
        client = reader(thread.author)
        answers = [client.get(f"/api/v1/threads/{key}") for key in (missing, 987655)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data
        listed = get(client, "/threads")["threads"]
        assert [one["id"] for one in listed] == ([thread.id] if state == "missing" else [])

    def test_posts_are_those_of_the_page(self, client):
        thread = thread_of(3)
        factories.Comment(thread=thread, visibility=Visibility.HELD)
        factories.hide(factories.Comment(thread=thread))
        for _ in range(18):
            factories.Comment(thread=thread)
        for number in (1, 21):
            html = client.get(f"/t/{thread.slug}/{thread.id}/{number}").text
            shown = [int(found) for found in re.findall(r'id="p-(\d+)"', html)]
            posts = page(client, thread, number)["comments"]
            assert [post["number"] for post in posts] == shown


class TestMoves:
    REASON = "Hier geht es um Radwege."

    def order(self):
        return Order(actor=factories.Moderator(), reason=self.REASON)

    @pytest.fixture
    def pair(self, app):
        source = thread_of(6, title="Busse")
        return source, thread_of(2, title="Radwege", action_field=source.action_field)

    def test_leave_traces_in_both(self, client, pair):
        source, target = pair
        with unit_of_work():
            move = post_moves.move(source, [3, 4], into=target, order=self.order())
        found = page(client, source)
        assert [post["number"] for post in found["comments"]] == [1, 2, 5, 6]
        (trace,) = found["departures"]
        assert (trace["numbers"], trace["back"], trace["reason"]) == ([3, 4], [], self.REASON)
        assert trace["thread"]["title"] == "Radwege"
        assert trace["thread"]["links"]["self"] == f"{SITE}/api/v1/threads/{target.id}"
        assert trace["links"]["html"] == f"{SITE}/post-moves/{move.id}"
        (arrival,) = page(client, target)["arrivals"]
        assert (arrival["numbers"], arrival["thread"]["title"]) == ([3, 4], "Busse")

    def test_do_not_name_a_thread_that_was_hidden_since(self, client, pair):
        source, target = pair
        target.title = SECRET
        with unit_of_work():
            post_moves.move(source, [3], into=target, order=self.order())
        factories.hide(target)
        found = page(client, source)
        assert found["departures"][0]["thread"] is None
        assert SECRET not in json.dumps(found)

    @pytest.mark.parametrize("is_hidden", [False, True])
    def test_a_merged_thread_says_where_to(self, client, pair, is_hidden):
        source, target = pair
        with unit_of_work():
            post_moves.merge(source, into=target, order=self.order())
        if is_hidden:
            factories.hide(target)
        found = page(client, source)
        assert found["thread"]["state"] == "merged"
        assert found["comments"] == found["departures"] == []
        into = found["merged_into"]
        assert into["reason"] == self.REASON
        assert (into["thread"] and into["thread"]["id"]) == (None if is_hidden else target.id)
        listed = [one["id"] for one in get(client, "/threads")["threads"]]
        assert listed == ([] if is_hidden else [target.id])


class TestPages:
    def test_stand_where_a_number_does(self, client):
        thread = thread_of(45)
        base = f"{SITE}/api/v1/threads/{thread.id}"
        for number, first, last, before, after in (
            (1, 1, 20, None, 21),
            (20, 1, 20, None, 21),
            (21, 21, 40, 1, 41),
            (45, 41, 45, 21, None),
        ):
            found = page(client, thread, number)
            numbers = [post["number"] for post in found["comments"]]
            assert (numbers[0], numbers[-1]) == (first, last)
            links = found["links"]
            end = {1: "", 21: "?number=21", 41: "?number=41", None: None}
            assert links["self"] == base + end[first]
            assert links["previous"] == (None if before is None else base + end[before])
            assert links["next"] == (None if after is None else base + end[after])
            assert (links["first"], links["last"]) == (base, base + end[41])
            html = f"{SITE}/t/{thread.slug}/{thread.id}" + (f"/{first}" if first > 1 else "")
            assert links["html"] == html
            assert (found["page"], found["pages"]) == ((first + 19) // 20, 3)

    def test_are_named_by_the_pages_for_people(self, client):
        thread = thread_of(21)
        for number, query in ((1, ""), (21, "?number=21")):
            for language in ("", "/en"):
                html = client.get(f"{language}/t/{thread.slug}/{thread.id}/{number}").text
                path = f"{language}/api/v1/threads/{thread.id}{query}"
                assert f'<link rel="alternate" type="application/json" href="{path}">' in html
                found = json.loads(client.get(path).text)
                assert found["comments"][0]["number"] == number

    def test_links_lead_through_all_posts(self, client):
        thread = thread_of(45)
        path, seen = f"/api/v1/threads/{thread.id}", []
        while path:
            found = json.loads(client.get(path).text)
            seen += [post["number"] for post in found["comments"]]
            path = (found["links"]["next"] or "").removeprefix(SITE)
        assert seen == list(range(1, 46))

    def test_speak_of_the_other_language_in_english(self, client):
        thread = thread_of(21)
        found = json.loads(client.get(f"/en/api/v1/threads/{thread.id}").text)
        assert found["links"]["next"] == f"{SITE}/en/api/v1/threads/{thread.id}?number=21"
        assert found["links"]["html"].startswith(f"{SITE}/en/t/")

    @pytest.mark.parametrize("number", ["0", "46", "9" * 18])
    def test_that_do_not_exist(self, client, number):
        thread = thread_of(2)
        assert client.get(f"/api/v1/threads/{thread.id}?number={number}").status_code == 404

    @pytest.mark.parametrize("number", ["-1", "x", "1.5", "²", "9" * 30, "1 "])
    def test_that_cannot_be_asked_for(self, client, number):
        thread = thread_of(2)
        answer = client.get(f"/api/v1/threads/{thread.id}", query_string={"number": number})
        assert answer.status_code == 400
        assert json.loads(answer.text)["error"]["parameter"] == "number"


class TestList:
    def at(self, minutes, **values):
        moment = utcnow() - timedelta(minutes=minutes)
        return thread_of(1, last_comment_at=moment, **values)

    def ids(self, client, query=""):
        return [thread["id"] for thread in get(client, f"/threads{query}")["threads"]]

    def test_is_ordered_by_activity_with_pinned_threads_among_the_others(self, client):
        old, new = self.at(30), self.at(10)
        pinned = self.at(20, pinned_at=utcnow())
        assert self.ids(client) == [new.id, pinned.id, old.id]
        assert [one["is_pinned"] for one in get(client, "/threads")["threads"]] == [0, 1, 0]

    def test_is_empty_without_threads(self, client):
        assert get(client, "/threads") == {
            "threads": [],
            "links": {
                "self": f"{SITE}/api/v1/threads",
                "html": f"{SITE}/latest",
                "next": None,
            },
        }

    def test_is_read_to_the_end_without_gap_or_repetition(self, client):
        made = {self.at(number % 7).id for number in range(65)}
        path, seen = "/api/v1/threads?unanswered=1&utm_source=x", []
        while path:
            found = json.loads(client.get(path).text)
            seen += [thread["id"] for thread in found["threads"]]
            path = (found["links"]["next"] or "").removeprefix(SITE)
            assert "utm_source" not in path
            assert "unanswered=1" in path or not path
        assert len(seen) == len(made) == 65
        assert set(seen) == made

    def test_is_narrowed_as_the_page_is(self, client):
        thread = thread_of(2, kind=ContributionKind.GAP)
        thread.tags = tags.of_names(["Lernzeit"])
        other = thread_of(1)
        field = thread.action_field.slug
        for query in ("?kind=gap", f"?field={field}", "?tag=lernzeit", f"?kind=gap&field={field}"):
            assert self.ids(client, query) == [thread.id], query
        assert self.ids(client, "?unanswered=1") == [other.id]
        assert set(self.ids(client, "?unanswered=0&kind=")) == {thread.id, other.id}
        assert self.ids(client, "?field=gibt-es-nicht") == []
        links = get(client, f"/threads?kind=gap&field={field}")["links"]
        assert links["html"] == f"{SITE}/latest?kind=gap&field={field}"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("kind", "gibt-es-nicht"),
            ("unanswered", "ja"),
            ("after", "gestern"),
            ("after", "2026-11-22T13:03:00~1"),
            ("after", f"2026-11-22T13:03:00+00:00~{2**31}"),
        ],
    )
    def test_refuses_what_cannot_be_read(self, client, name, value):
        answer = client.get("/api/v1/threads", query_string={name: value})
        assert answer.status_code == 400
        error = json.loads(answer.text)["error"]
        assert (error["code"], error["parameter"]) == ("bad_parameter", name)
        assert f"„{name}“ ist nicht lesbar" in error["message"]


class TestDocument:
    def test_is_described_field_by_field(self):
        said = set(re.findall(r"`(\w+)`", DOCUMENT.read_text(encoding="utf-8")))
        for module in (parts, api_comments, api_threads):
            for name, found in vars(module).items():
                if is_typeddict(found):
                    missing = set(get_type_hints(found)) - said
                    assert missing == set(), f"docs/api.md does not tell of {name}"


class TestEffort:
    def test_of_a_page_is_the_same_however_long_the_thread_is(self, client):
        def filled(posts):
            thread = factories.Thread(author=factories.Provider())
            first = None
            for _ in range(posts):
                author = factories.Provider()
                made = factories.Comment(
                    thread=thread,
                    author=author,
                    organisation=author.organisation,
                    reply_to=first,
                )
                first = first or made
            return thread

        short, long = filled(3), filled(45)
        session.commit()

        def statements(path):
            return count_statements(lambda: client.get(path))

        paths = [
            f"/api/v1/threads/{short.id}",
            f"/api/v1/threads/{long.id}",
            f"/api/v1/threads/{long.id}?number=21",
            f"/api/v1/threads/{long.id}?number=45",
        ]
        counts = [statements(path) for path in paths]
        # The opening text of the first page is there already when its author is asked for.
        assert len(set(counts[:2])) == len(set(counts[2:])) == 1
        assert max(counts) <= statements(f"/t/{long.slug}/{long.id}/45")

    def test_of_the_list_is_the_same_however_long_it_is(self, client):
        def make(number):
            for _ in range(number):
                author = factories.Provider()
                thread = thread_of(1, author=author, organisation=author.organisation)
                thread.tags = [factories.Tag()]
            session.commit()
            return count_statements(lambda: client.get("/api/v1/threads"))

        make(1)
        counts = [make(2), make(10), make(30)]
        assert len(set(counts)) == 1
        assert counts[0] <= count_statements(lambda: client.get("/latest"))
