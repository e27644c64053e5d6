"""Parts of pages that are kept for many readers: the same page as without them, for everybody."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict
from forum.events import record
from forum.models import (
    ConsentKind,
    DraftPlace,
    EventKind,
    RestrictionKind,
    SubscriptionLevel,
    SupportKind,
)
from forum.presenters.api import comments as api_comments
from forum.services import (
    bookmarks,
    comment_deletions,
    comment_supports,
    comments,
    consents,
    contribution_drafts,
    mutes,
    pages,
    read_positions,
    restrictions,
    subscriptions,
    wiki_posts,
)
from forum.services.contribution_drafts import Place
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.comparing import comparable
from tests.functional.counting import count_statements
from tests.telling import tell

#: The token of the session in forms, and where scripts find it.
TOKENS = re.compile(r'(?:name="csrf_token"[^>]*value|data-token)="([^"]+)"')


def address(thread):
    return f"/t/{thread.slug}/{thread.id}"


@pytest.fixture
def thread():
    """A thread with a post of every sort."""
    opening = factories.Comment(body="Eröffnung")
    thread, author = opening.thread, opening.author
    session.commit()
    for body in ("Zweiter", "Dritter", "Vierter", "Fünfter"):
        factories.Comment(thread=thread, body=body)
    factories.Comment(thread=thread, author=author, body="Vom selben")
    hidden = factories.Comment(thread=thread, body="Verborgen")
    factories.hide(hidden)
    deleted = factories.Comment(thread=thread, body="Gelöscht")
    factories.Comment(thread=thread, body="Antwort", reply_to=opening)
    with unit_of_work():
        comment_deletions.delete(deleted, actor=deleted.author)
    return thread


def post(thread, number):
    return comments.by_number(thread, number)


class TestForPrograms:
    def path(self, thread):
        return f"/api/v1/threads/{thread.id}"

    def test_the_document_is_the_same(self, browser_of, plain_of, thread):
        browser, path = browser_of(), self.path(thread)
        fresh = plain_of(browser, path)
        assert fresh.count('"state":"visible"') == 7
        # What a page has kept of the posts is not mixed with what programs get.
        page = browser.get(address(thread)).text
        for _ in range(2):
            assert browser.get(path).text == fresh
            assert browser.get(address(thread)).text == page
        english = browser.get(f"/en{path}").text
        assert english == plain_of(browser, f"/en{path}") != fresh

    def test_no_statement_asks_whether_it_is_public(self, browser_of, thread):
        browser, path = browser_of(), self.path(thread)
        browser.get(path)
        assert count_statements(lambda: browser.get(path)) == 0

    def test_a_reply_makes_only_itself_anew(self, browser_of, thread, monkeypatch):
        made = []
        shown = api_comments.shown

        def noted(post, absolute):
            made.append(post.comment.number)
            return shown(post, absolute)

        monkeypatch.setattr(api_comments, "shown", noted)
        browser = browser_of()
        browser.get(self.path(thread))
        made.clear()
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Neu.")
        assert "Neu." in browser.get(self.path(thread)).text
        # Hidden and deleted posts look different to others, so they are never kept; nor is one
        # that nothing is known of yet.
        assert made == [7, 8, 10]

    def test_what_is_hidden_is_gone_at_once(self, browser_of, thread):
        browser = browser_of()
        assert "Zweiter" in browser.get(self.path(thread)).text
        with unit_of_work():
            moderator = factories.Moderator()
            restrictions.hide(post(thread, 2), actor=moderator, reasons=factories.REASONS)
        assert "Zweiter" not in browser.get(self.path(thread)).text


class TestThePageIsTheSame:
    def readers(self, thread):
        supporter, keeper, muter, plain = (factories.User() for _ in range(4))
        with unit_of_work():
            comment_supports.support(post(thread, 2), actor=supporter, kind=SupportKind.HELPFUL)
            mutes.mute(post(thread, 3).author, actor=muter)
            bookmarks.keep(post(thread, 4), actor=keeper, note="")
        return {
            "guest": None,
            "plain": plain,
            "other": factories.User(),
            "author": thread.author,
            "writer": post(thread, 2).author,
            "hidden one": post(thread, 7).author,
            "deleted one": post(thread, 8).author,
            "supporter": supporter,
            "keeper": keeper,
            "muter": muter,
            "provider without organisation": factories.User(kind="support_provider"),
            "moderator": factories.Moderator(),
            "administrator": factories.Administrator(),
        }

    def test_for_every_reader_whoever_was_there_before(self, browser_of, plain_of, thread):
        readers = self.readers(thread)
        path = address(thread)
        for _ in range(2):
            for name, person in readers.items():
                browser = browser_of(person)
                for language in ("", "/en"):
                    kept = browser.get(language + path).text
                    assert comparable(kept) == comparable(plain_of(browser, language + path)), name

    def test_where_all_posts_are_alike_for_members(self, browser_of, plain_of, plain_thread):
        watcher, reader, late = (factories.User() for _ in range(3))
        readers = [factories.User(), plain_thread.author, watcher, reader, late, None]
        with unit_of_work():
            subscriptions.choose(plain_thread, actor=watcher, level=SubscriptionLevel.WATCHING)
            read_positions.advance(reader, {plain_thread.id: 23})
            read_positions.advance(late, {plain_thread.id: 5})
        readers += [factories.Moderator(), post(plain_thread, 3).author]
        for _ in range(2):
            for person in readers:
                browser = browser_of(person)
                for path in (address(plain_thread), f"{address(plain_thread)}/21"):
                    kept = browser.get(path).text
                    assert comparable(kept) == comparable(plain_of(browser, path))
            with unit_of_work():
                comments.write(plain_thread, actor=factories.User(), body="Neu")

    def test_about_a_passage_for_those_who_answer_for_its_paper(self, browser_of, plain_of):
        passage, curator, deputy = factories.Passage(), factories.User(), factories.User()
        passage.paper.curator, passage.paper.deputy = curator, deputy
        opening = factories.Comment(thread=factories.Thread(passage=passage))
        thread, author = opening.thread, opening.author
        factories.PaperVersion(paper=passage.paper, number=2)
        passage.paper.newest_version = 2
        session.commit()
        for _ in range(2):
            for person in (factories.User(), curator, factories.User(), deputy, author, None):
                browser = browser_of(person)
                kept = browser.get(address(thread)).text
                assert comparable(kept) == comparable(plain_of(browser, address(thread)))

    def test_while_people_have_to_pause(self, browser_of, plain_of, plain_thread):
        browser, waiting = browser_of(factories.User()), factories.User()
        before = browser.get(address(plain_thread)).text
        with unit_of_work():
            factories.slow(plain_thread)
            factories.Comment(thread=plain_thread, author=waiting)
            record(EventKind.THREAD_SLOWED, plain_thread, actor=None)
        for _ in range(2):
            for one in (browser, browser_of(waiting), browser_of(factories.User())):
                kept = one.get(address(plain_thread)).text
                assert comparable(kept) == comparable(plain_of(one, address(plain_thread)))
                assert comparable(kept) != comparable(before)

    def test_of_two_threads_that_have_never_changed(self, browser_of):
        one, other = factories.Comment(body="Das eine"), factories.Comment(body="Das andere")
        for person in (None, factories.User()):
            browser = browser_of(person)
            assert "Das eine" in browser.get(address(one.thread)).text
            page = browser.get(address(other.thread)).text
            assert "Das andere" in page
            assert "Das eine" not in page

    def test_of_the_pages_of_a_long_thread(self, browser_of):
        opening = factories.Comment()
        for _ in range(24):
            factories.Comment(thread=opening.thread)
        for person in (None, factories.User()):
            browser = browser_of(person)
            first = browser.get(address(opening.thread)).text
            second = browser.get(f"{address(opening.thread)}/21").text
            assert 'id="p-20"' in first
            assert 'id="p-20"' not in second
            assert 'id="p-21"' in second


class TestWhatModeratorsSee:
    def test_of_processes_that_are_not_public_is_not_kept_for_others(self, browser_of):
        field = factories.ActionField(process__is_published=False, title="Geheimes Feld")
        for path in ("/latest", "/new", "/top"):
            assert "Geheimes Feld" in browser_of(factories.Moderator()).get(path).text
            for person in (factories.User(), None):
                assert field.title not in browser_of(person).get(path).text


class TestOwnPlaces:
    INNER = (
        '{% call kept("inner", own={"sum": sum}) %}'
        '{{ own_place("sum", 2, 3) }} {{ own_place("name") }}{% endcall %}'
    )
    TEMPLATE = (
        '{% call kept("outer", when=is_kept, own={"name": name, "none": none}) %}'
        f'[{{{{ own_place("none") }}}}{INNER}]{{% endcall %}}'
    )

    @pytest.mark.parametrize("is_kept", [True, False])
    def test_are_filled_each_time_those_of_inner_parts_too(self, keeping_application, is_kept):
        with keeping_application.test_request_context("/impressum"):
            keeping_application.preprocess_request()
            template = keeping_application.jinja_env.from_string(self.TEMPLATE)
            said = [
                template.render(is_kept=is_kept, name=name, sum=lambda a, b, c=more: str(a + b + c))
                for name, more in (("<Anna>", 0), ("Bo", 1))
            ]
        # What is put in is escaped by whoever gives it; numbers come back as they were left.
        assert said == ["[5 <Anna>]", "[6 Bo]" if not is_kept else "[5 Bo]"]


class TestTokens:
    def test_are_the_readers_own(self, browser_of, thread):
        one, other = browser_of(factories.User()), browser_of(factories.User())
        pages = [browser.get(address(thread)).text for browser in (one, other, one)]
        tokens = [set(re.findall(r'csrf_token"[^>]*value="([^"]+)"', page)) for page in pages]
        assert all(len(found) == 1 for found in tokens)
        assert tokens[0] != tokens[1]

    def test_of_a_kept_part_are_accepted(self, browser_of, thread):
        browser_of(factories.User()).get(address(thread))
        reader = factories.User()
        browser = browser_of(reader)
        page = browser.get(address(thread)).text
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', page)[1]
        path = f"/comments/{post(thread, 2).id}/support/helpful"
        answer = browser.post(path, data={"csrf_token": token})
        assert answer.status_code in (302, 303)
        assert comment_supports.of(post(thread, 2), reader) is not None


def written(thread, _reader):
    comments.write(thread, actor=factories.User(), body="Ganz neu")


def answered(thread, _reader):
    comments.write(thread, actor=factories.User(), body="Dazu", reply_to=post(thread, 2))


def edited(thread, _reader):
    second = post(thread, 2)
    comments.edit(second, actor=second.author, body="Anders", seen_revision=second.edit_count)


def hidden(thread, _reader):
    reasons = factories.REASONS
    restrictions.hide(post(thread, 2), actor=factories.Moderator(), reasons=reasons)


def supported(thread, _reader):
    comment_supports.support(post(thread, 2), actor=factories.User(), kind=SupportKind.SHARED)


def renamed(thread, _reader):
    author = post(thread, 2).author
    author.display_name = "Neuer Name"
    record(EventKind.USER_PROFILE_CHANGED, author, actor=author)


def opened_to_all(thread, _reader):
    wiki_posts.open_to_all(post(thread, 2), actor=post(thread, 2).author)


def closed(thread, _reader):
    moderator, kind = factories.Moderator(), RestrictionKind.CLOSED
    restrictions.restrict_thread(thread, actor=moderator, kind=kind, reasons=factories.REASONS)


def own_support(thread, reader):
    comment_supports.support(post(thread, 2), actor=reader, kind=SupportKind.HELPFUL)


def own_bookmark(thread, reader):
    bookmarks.keep(post(thread, 2), actor=reader, note="")


def own_mute(thread, reader):
    mutes.mute(post(thread, 2).author, actor=reader)


def own_subscription(thread, reader):
    subscriptions.choose(thread, actor=reader, level=SubscriptionLevel.MUTED)


def own_reading(thread, reader):
    read_positions.read_thread(thread, actor=reader)


class TestEveryChangeIsSeen:
    @pytest.mark.parametrize("which", ["thread", "plain_thread"])
    @pytest.mark.parametrize(
        "change",
        [
            *(written, answered, edited, hidden, supported, renamed, opened_to_all, closed),
            *(own_support, own_bookmark, own_mute, own_subscription, own_reading),
        ],
    )
    def test_at_once(self, browser_of, plain_of, request, which, change):
        thread = request.getfixturevalue(which)
        browser_of(factories.User()).get(address(thread))
        reader = factories.User(confirmed_at=utcnow() - timedelta(days=40))
        member, guest = browser_of(reader), browser_of()
        path = address(thread)
        before = member.get(path).text, guest.get(path).text

        with unit_of_work(), suppress(Conflict):
            change(thread, reader)

        for browser, former in zip((member, guest), before, strict=True):
            page = browser.get(path).text
            assert comparable(page) == comparable(plain_of(browser, path))
            is_own = change.__name__.startswith("own_") and change is not own_support
            assert (comparable(page) != comparable(former)) or (browser is guest and is_own)

    def test_in_the_head_of_all_pages(self, browser_of, thread):
        """The numbers of what waits, on a page that shows nothing of it."""
        reader = factories.User()
        with unit_of_work():
            subscriptions.choose(thread, actor=reader, level=SubscriptionLevel.WATCHING)
        browser = browser_of(reader)
        assert "data-inbox-count hidden" in browser.get("/impressum").text

        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Etwas Neues")
        tell()
        assert "data-inbox-count hidden" not in browser.get("/impressum").text

        browser.get(address(thread))
        assert "data-inbox-count hidden" in browser.get("/impressum").text


class TestACommonPage:
    """The page that members who may write share, where nobody has done anything special."""

    def test_is_made_once_for_all(self, browser_of, plain_thread):
        path = address(plain_thread)
        browser_of(factories.User()).get(path)
        one = browser_of(factories.User())
        one.get("/impressum")  # her own numbers are counted
        session.commit()
        # Who she is, whether everybody may read the thread, and the thread with what she has done
        # there and is told of it. No post, and nothing of what else the page shows.
        asked = count_statements(lambda: one.get(path))
        assert asked <= 12
        assert count_statements(lambda: one.get(path)) == 1

    def test_each_session_has_its_own_token(self, browser_of, plain_thread):
        person, path = factories.User(), address(plain_thread)
        browsers = [browser_of(person) for _ in range(2)]
        found = [TOKENS.findall(browsers[at].get(path).text) for at in (0, 0, 1, 1, 0)]
        assert all(len(tokens) >= 4 and len(set(tokens)) == 1 for tokens in found)
        secrets = [tokens[0].partition(".")[0] for tokens in found]
        assert secrets[0] == secrets[1] == secrets[4] != secrets[2] == secrets[3]

    def test_what_is_said_once_is_said_once(self, browser_of, plain_thread):
        browser, path = browser_of(factories.User()), address(plain_thread)
        before = [browser.get(path).text for _ in range(2)][1]
        token = TOKENS.findall(before)[0]
        choice = {"subject_type": "thread", "subject_id": plain_thread.id, "level": "watching"}
        browser.post("/subscriptions", data={**choice, "next": path, "csrf_token": token})
        pages = [browser.get(path).text for _ in range(3)]
        assert ["flash--success" in page for page in pages] == [True, False, False]
        assert all('value="watching" selected' in page for page in pages)
        assert 'value="watching" selected' not in before

    def test_has_a_form_of_its_own_each_time(self, browser_of, plain_thread):
        one, other = browser_of(factories.User()), browser_of(factories.User())
        pages = [browser.get(address(plain_thread)).text for browser in (one, one, other)]
        found = [re.findall(r'name="submission"[^>]*value="([^"]+)"', page) for page in pages]
        assert all(len(tokens) == 1 and len(tokens[0]) > 30 for tokens in found)
        assert len({tokens[0] for tokens in found}) == 3
        assert not any("place-" in page for page in pages)

    def test_is_not_given_to_whoever_has_begun_a_reply(self, browser_of, plain_of, plain_thread):
        path, person = address(plain_thread), factories.User()
        other, writer = browser_of(factories.User()), browser_of(person)
        other.get(path)
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', writer.get(path).text)[1]
        data = {"csrf_token": token, "body": "Begonnen", "action": "draft"}
        writer.post(f"/t/{plain_thread.id}/reply", data=data)
        assert contribution_drafts.find(Place(DraftPlace.REPLY, plain_thread.id), actor=person)
        for browser in (writer, other):
            page = browser.get(path).text
            assert ("Begonnen" in page) == (browser is writer)
            assert comparable(page) == comparable(plain_of(browser, path))

    def test_is_not_the_authors_whose_reply_waits(self, browser_of, plain_of, plain_thread):
        plain_thread.action_field.holds_posts = True
        session.commit()
        path, author = address(plain_thread) + "/21", factories.User()
        browsers = [browser_of(person) for person in (factories.User(), author, None)]
        for browser in browsers:
            browser.get(path)
        writer = browsers[1]
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', writer.get(path).text)[1]
        data = {"csrf_token": token, "body": "Wird erst angesehen", "submission": "einmal"}
        answer = writer.post(f"/t/{plain_thread.id}/reply", data=data)
        assert (answer.status_code, plain_thread.last_number) == (302, 24)
        assert "Wird erst angesehen" in writer.get(path).text
        for browser in browsers:
            assert comparable(browser.get(path).text) == comparable(plain_of(browser, path))


class TestNetiquetteQuestion:
    QUESTION = 'name="netiquette_question"'

    def test_is_asked_of_those_whom_it_concerns_whoever_came_before(self, browser_of, thread):
        asked, other = factories.User(), factories.User()
        with unit_of_work():
            consents.give(asked, ConsentKind.NETIQUETTE, actor=asked, locale="de")
        with unit_of_work():
            pages.change(
                "netiquette", "de", actor=factories.Administrator(), title="Neu", body="## Neues"
            )
        for _ in range(2):
            assert self.QUESTION not in browser_of(other).get(address(thread)).text
            assert self.QUESTION in browser_of(asked).get(address(thread)).text
