"""What is gone is gone at once: no search tells of it, also before the worker has had its turn.

The worker never runs in these tests after something was hidden, deleted or rewritten, so the index
still holds the old words. Each answer must be the one to a word that nobody has ever written.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.models import (
    ContributionKind,
    OutboxEntry,
    RestrictionGround,
    utcnow,
)
from forum.permissions.scopes import SCOPES
from forum.search import documents, finding
from forum.services import (
    comment_deletions,
    comments,
    erasures,
    organisations,
    pages,
    processes,
    restrictions,
    threads,
    users,
)
from forum.services.organisations import Facts
from forum.services.processes import FieldDraft, ProcessDraft
from forum.services.statements_of_reasons import Reasons
from forum.services.users import Profile
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

SECRET, NEVER_WRITTEN = "zwrkqlmn", "bvtxqrsd"
TEXT = f"{SECRET} und Bürgerbeteiligung"
READERS = ("guest", "member", "moderator", "author")
CORE = ("/search?q={}", "/search?q={}&kind={kind}", "/search/suggestions?q={}")
QUERIES = (
    *CORE,
    "/en/search?q={}&sort=newest&after_hit=comment:1~20",
    '/search?q="{}"',
    "/search?q={}*",
)
#: The token of a form tells the second in which it was made.
_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
COUNT = re.compile(r'class="search-count"[^>]*>([^<]+)<')
REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Probe")


def thread():
    """A thread whose title and opening text hold the word."""
    opening = factories.Comment(body=TEXT, thread=factories.Thread(title=TEXT))
    return opening.thread


def comment():
    """A reply."""
    opening = factories.Comment()
    return factories.Comment(thread=opening.thread, author=factories.User(), body=TEXT)


def about_comment():
    """An objection to a reply, in the process of its thread."""
    about = factories.Comment()
    return factories.DissentFlag(
        passage=None,
        comment=about,
        process=about.thread.action_field.process,
        owner=factories.Moderator(),
        statement_html=f"<p>{TEXT}</p>",
    )


def page():
    """A legal page."""
    admin = factories.Administrator()
    return pages.change("imprint", "de", actor=admin, title="Impressum", body=TEXT)


HTML = f"<p>{TEXT}</p>"
MAKERS = {
    "thread": thread,
    "comment": comment,
    "passage": lambda: factories.Passage(text=TEXT),
    "dissent_flag": lambda: factories.DissentFlag(statement_html=HTML),
    "cooperation_request": lambda: factories.CooperationRequest(title=TEXT),
    "discourse_request": lambda: factories.DiscourseRequest(title=TEXT),
    "suggestion": lambda: factories.Suggestion(replacement=TEXT),
    "organisation": lambda: factories.Organisation(name=TEXT),
    "user": lambda: factories.User(display_name=TEXT),
    "page": page,
}


def hidden(subject):
    """Moderation hides it."""
    restrictions.hide(subject, actor=factories.Moderator(), reasons=REASONS)


def opening_hidden(subject):
    """Moderation hides the text that a thread begins with."""
    hidden(comments.by_number(subject, 1))


def opening_deleted(subject):
    """The author deletes the text that a thread begins with."""
    deleted(comments.by_number(subject, 1))


def thread_hidden(subject):
    """Moderation hides the thread that it stands in."""
    hidden(subject.thread)


def deleted(subject):
    """Its author deletes it."""
    comment_deletions.delete(subject, actor=subject.author)


def made_private(subject):
    """Administrators take the process back."""
    process = _process_of(subject)
    draft = ProcessDraft(process.title, "", "", False, process.federal_state, 10)
    fields = [FieldDraft(field.id, field.title, "") for field in process.action_fields]
    admin = factories.Administrator()
    processes.change(process, actor=admin, draft=draft, phases=(), action_fields=fields)


def _process_of(subject):
    for holder in (subject, getattr(subject, "thread", None), getattr(subject, "passage", None)):
        if getattr(holder, "action_field", None) is not None:
            return holder.action_field.process
        if getattr(holder, "paper", None) is not None:
            return holder.paper.process
    return subject.process


def withdrawn(subject):
    """The paper is no longer published."""
    subject.paper.newest_version = 0


def title_rewritten(subject):
    """The word leaves title and opening text."""
    title = "Anderes"
    field = subject.action_field
    threads.edit(subject, actor=subject.author, title=title, names=(), action_field=field)
    rewritten(comments.by_number(subject, 1))


def rewritten(subject):
    """The author takes the word out."""
    comments.edit(subject, actor=subject.author, body="Anderes", seen_revision=0)


def profile_rewritten(subject):
    """The person takes another name."""
    users.change_profile(subject, actor=subject, profile=Profile("Jemand anderes"))


def account_deleted(subject):
    """The person gives the account up."""
    erasures.erase(subject, actor=subject)


def organisation_rewritten(subject):
    """The organisation gets another name."""
    facts = Facts("Anderes", subject.kind)
    organisations.edit(subject, actor=factories.Administrator(), facts=facts)


def page_rewritten(subject):
    """The page gets another text."""
    admin = factories.Administrator()
    pages.change(subject.slug, subject.locale, actor=admin, title="Impressum", body="Anderes")


#: How the word of each kind can cease to be readable.
WAYS = {
    "thread": (hidden, opening_hidden, opening_deleted, made_private, title_rewritten),
    "comment": (hidden, deleted, thread_hidden, made_private, rewritten),
    "passage": (made_private, withdrawn),
    "dissent_flag": (hidden, made_private),
    "cooperation_request": (hidden, made_private),
    "discourse_request": (hidden, made_private),
    "suggestion": (hidden, made_private),
    "organisation": (organisation_rewritten,),
    "user": (profile_rewritten, account_deleted),
    "page": (page_rewritten,),
}
CASES = [(kind, way) for kind, ways in WAYS.items() for way in ways]
#: Where SQL alone knows of it; the others are kept back because they wait for the worker.
IN_SQL = (hidden, opening_hidden, thread_hidden, made_private, withdrawn)


@pytest.fixture
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


@dataclass
class Search:
    """Searches as one reader, on the page and for suggestions."""

    client: Any
    kind: str

    def answer(self, address: str, word: str) -> list[str]:
        """Give status and lines of the answer; the word itself is left out."""
        found = self.client.get(address.format(word, kind=self.kind))
        text = _TOKEN.sub("", found.text.replace(word, "WORD"))
        return [found.status, *text.splitlines()]


def indexed(engine, make):
    """Make a subject, and an index that holds it as the worker would have written it."""
    with unit_of_work():
        subject = make()
    session.execute(sa.delete(OutboxEntry))
    session.commit()
    engine.rebuild(documents.everything(), lambda _count: None)
    engine.close()
    return subject


def reader(client, name, subject):
    """Become one of those who search."""
    if name == "author":
        author = subject if isinstance(subject, documents.User) else _author_of(subject)
        return client.sign_in(author) if author and not author.is_deleted else client
    made = {"guest": None, "member": factories.User, "moderator": factories.Moderator}[name]
    return client.sign_in(made()) if made else client


def _author_of(subject):
    return getattr(subject, "author", None)


class TestCases:
    def test_leave_no_kind_out(self):
        assert set(MAKERS) == set(WAYS) == set(finding._MODELS)

    def test_leave_no_way_out(self):
        for kind, model in finding._MODELS.items():
            ways = set(WAYS[kind])
            assert (hidden in ways) == hasattr(model, "visibility"), kind
            # Every scope but these asks whether the process is public.
            everywhere = {"organisation", "user", "page"}
            assert (made_private in ways) == (kind not in everywhere), kind
            assert model in SCOPES or kind == "page"


class TestSearch:
    @pytest.mark.parametrize(("kind", "way"), CASES)
    @pytest.mark.parametrize("name", READERS)
    def test_tells_nothing_of_what_is_gone(self, client, engine, kind, way, name):
        subject = indexed(engine, MAKERS[kind])
        assert "1 Treffer" in client.get(f"/search?q={SECRET}").text
        with unit_of_work():
            way(subject)
        search = Search(reader(client, name, subject), kind)

        for address in QUERIES if name == "guest" else CORE:
            if way in (made_private, withdrawn) and name == "moderator":
                continue  # moderators prepare processes and papers, and see them
            if "suggestions" in address and not _suggests_nothing(way, name):
                continue
            assert search.answer(address, SECRET) == search.answer(address, NEVER_WRITTEN)

    @pytest.mark.parametrize(("kind", "way"), [case for case in CASES if case[1] in IN_SQL])
    @pytest.mark.parametrize("name", ["guest", "member"])
    def test_asks_the_database_and_not_only_what_waits(self, client, engine, kind, way, name):
        subject = indexed(engine, MAKERS[kind])
        with unit_of_work():
            way(subject)
        session.execute(sa.delete(OutboxEntry))
        search = Search(reader(client, name, subject), kind)

        for address in CORE:
            if way is opening_hidden and "suggestions" in address:
                continue  # the title of the thread stands in every list
            assert search.answer(address, SECRET) == search.answer(address, NEVER_WRITTEN)

    @pytest.mark.parametrize(("kind", "way"), CASES)
    def test_offers_no_correction_to_what_is_gone(self, client, engine, kind, way):
        subject = indexed(engine, MAKERS[kind])
        assert "Meinten Sie" in client.get("/search?q=Bürgerbeteilgung").text

        with unit_of_work():
            way(subject)

        assert "Meinten Sie" not in client.get("/search?q=Bürgerbeteilgung").text

    @pytest.mark.parametrize("kind", [k for k in WAYS if hasattr(finding._MODELS[k], "author_id")])
    def test_does_not_tell_who_wrote_it_once_the_account_is_gone(self, client, engine, kind):
        subject = indexed(engine, MAKERS[kind])
        author = subject.author
        name = author.name
        assert "1 Treffer" in client.get(f"/search?q={SECRET}+von:{name}").text

        with unit_of_work():
            erasures.erase(author, actor=author)

        search = Search(client, kind)
        for address in ("/search?q=von:{}", f"/search?q={SECRET}+von:{{}}", "/search?author={}"):
            assert search.answer(address, name) == search.answer(address, NEVER_WRITTEN)

    def test_does_not_find_a_source_that_was_taken_out(self, client, engine):
        subject = indexed(
            engine,
            lambda: factories.Comment(
                kind=ContributionKind.HINT, third_party=SECRET, third_party_checked_at=utcnow()
            ),
        )
        assert "1 Treffer" in client.get(f"/search?q={SECRET}").text

        with unit_of_work():
            restrictions.take_name_out(subject, actor=factories.Moderator(), reasons=REASONS)

        search = Search(client, "comment")
        assert search.answer(QUERIES[0], SECRET) == search.answer(QUERIES[0], NEVER_WRITTEN)

    @pytest.mark.parametrize("name", ["guest", "member", "moderator"])
    def test_does_not_find_how_to_reach_partners(self, client, engine, name):
        subject = indexed(engine, lambda: factories.CooperationRequest(contact=SECRET))
        search = Search(reader(client, name, subject), "cooperation_request")

        for address in CORE:
            assert search.answer(address, SECRET) == search.answer(address, NEVER_WRITTEN)

    def test_finds_again_after_the_turn_of_the_worker(self, client, engine):
        subject = indexed(engine, comment)
        with unit_of_work():
            comments.edit(subject, actor=subject.author, body=f"{SECRET} neu", seen_revision=0)
        assert "0 Treffer" in client.get(f"/search?q={SECRET}").text

        with unit_of_work():
            reactions.catch_up(engine)

        assert "1 Treffer" in client.get(f"/search?q={SECRET}").text


def _suggests_nothing(way, name):
    """Say where a title is gone: opening texts have none, and some read more than others."""
    if way in (opening_hidden, opening_deleted):
        return False
    return way not in (hidden, made_private) or name in ("guest", "member")


def count_line(text):
    return COUNT.search(text)[1].strip()


class TestCounts:
    def replies(self, engine, number):
        """Make replies in one thread, all with the word."""

        def make():
            first = factories.Comment()
            return [
                factories.Comment(thread=first.thread, body=f"{SECRET} {n}") for n in range(number)
            ]

        return indexed(engine, make)

    def test_say_more_only_where_more_may_be_seen(self, client, engine, monkeypatch):
        monkeypatch.setattr(finding, "MOST", 3)
        made = self.replies(engine, 5)
        assert "Über 3 Treffer" in client.get(f"/search?q={SECRET}").text

        for gone in made[:2]:
            factories.hide(gone)

        text = client.get(f"/search?q={SECRET}").text
        assert "3 Treffer" in count_line(text)
        assert "Über" not in count_line(text)

    @pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
    def test_count_exactly_what_may_be_seen(self, client, engine, monkeypatch, number):
        monkeypatch.setattr(finding, "MOST", 4)
        made = self.replies(engine, 9)

        for gone in made[: 9 - number]:
            factories.hide(gone)

        text = client.get(f"/search?q={SECRET}").text
        assert count_line(text) == f"{number} Treffer"
        assert "Über" not in count_line(text)

    def test_pages_are_full_although_the_best_are_hidden(self, client, engine):
        made = self.replies(engine, 45)
        for gone in made[-15:]:
            factories.hide(gone)

        first = client.get(f"/search?q={SECRET}&sort=newest").text
        second = client.get(unescape(NEXT.search(first)[1])).text

        assert [text.count('class="card__snippet"') for text in (first, second)] == [20, 10]
        assert count_line(first) == count_line(second) == "30 Treffer"


class TestSimilar:
    @pytest.mark.parametrize("way", WAYS["thread"])
    def test_lists_no_discussion_that_is_gone(self, client, engine, way):
        text = "Die Radwege in der Altstadt"

        def make():
            asked = factories.Comment(body=text).thread
            factories.Comment(body=text, thread=factories.Thread(title=SECRET))
            return asked

        asked = indexed(engine, make)
        address = f"/search/similar/{asked.id}"
        other = session.scalars(sa.select(documents.Thread).filter_by(title=SECRET)).one()
        path = f'/{other.id}"'
        assert path in client.get(address).text

        with unit_of_work():
            way(other)

        answer = client.get(address)
        assert path not in answer.text
        assert answer.status_code == 200


class TestEffort:
    """Seconds cannot be compared on a busy machine; what is done for an answer can."""

    @pytest.mark.parametrize(("kind", "way"), CASES)
    def test_is_the_same_for_what_is_gone_and_what_never_was(self, client, engine, kind, way):
        subject = indexed(engine, MAKERS[kind])
        with unit_of_work():
            way(subject)

        secret = self.statements(client, f"/search?q={SECRET}")
        assert secret == self.statements(client, f"/search?q={NEVER_WRITTEN}")

    @pytest.mark.parametrize("kind", WAYS)
    def test_is_the_same_with_and_without_a_private_text(self, client, engine, kind):
        def private():
            subject = MAKERS[kind]()
            WAYS[kind][-1 if kind != "passage" else 0](subject)
            return subject

        empty = self.statements(client, f"/search?q={SECRET}")
        indexed(engine, private)

        assert self.statements(client, f"/search?q={SECRET}") == empty

    def test_asks_the_engine_equally_often(self, client, engine, monkeypatch):
        subject = indexed(engine, comment)
        with unit_of_work():
            hidden(subject)
        asked = []
        search = type(engine).search

        def noted(self, query, **how):
            asked.append(how)
            return search(self, query, **how)

        monkeypatch.setattr(type(engine), "search", noted)
        client.get(f"/search?q={SECRET}")
        first = asked[:]
        asked.clear()
        client.get(f"/search?q={NEVER_WRITTEN}")

        assert first == asked != []

    def statements(self, client, address):
        """Count the statements of a second request: the first one fills caches."""
        client.get(address)
        return count_statements(lambda: client.get(address))
