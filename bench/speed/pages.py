"""The pages that are measured, and what each must contain: no figure for a page that was none."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from flask import session as cookie

from bench.speed.filling import ADDRESS, RARE
from forum.addresses import path_of
from forum.db import session
from forum.models import Comment, Paper, Passage, Thread, User, Visibility
from forum.presenters.api.threads import path as path_for_programs
from forum.presenters.threads import PAGE_SIZE
from forum.services import papers, processes, thread_lists
from forum.services.thread_lists import Filters

#: Stands in many posts.
COMMON = "Verwaltung"
#: On every page that tells of an error.
ERROR = "error-page__status"
#: So many members read the page of a thread in turn.
READERS = 20
#: Views are counted as those of people, as they are in an installation.
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAPER = "impulspapier"


class NoSuchPage(Exception):
    """A page does not contain what it should; the message says which and why."""


@dataclass(frozen=True)
class Page:
    """A page: where it stands, who reads it, and what proves that it is this one."""

    name: str
    path: str
    markers: tuple[str, ...]
    #: The sessions of those who read it, in turn.
    cookies: tuple[str, ...] = ()
    #: Whether what is kept of whole pages may answer.
    is_cached: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What the browser of the first reader sends."""
        session = {"Cookie": self.cookies[0]} if self.cookies else {}
        return {"User-Agent": AGENT} | session


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def ask(address: str, page: Page) -> Answer:
    """Fetch a page once."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", page.path, headers=page.headers)
        response = connection.getresponse()
        body = response.read().decode("utf-8", "replace")
        return Answer(response.status, body, dict(response.getheaders()))
    except (OSError, HTTPException) as error:
        return Answer(0, str(error))
    finally:
        connection.close()


def fault_of(page: Page, answer: Answer) -> str:
    """Say what is wrong with an answer; empty where it is the page."""
    if answer.status != 200:
        return f"status {answer.status}"
    if ERROR in answer.body:
        return "an error page"
    missing = [marker for marker in page.markers if marker not in answer.body]
    return f"it does not contain {missing[0]!r}" if missing else ""


def check(address: str, page: Page) -> Answer:
    """Fetch a page and make sure that it is this one.

    Raises:
        NoSuchPage: It is not.
    """
    answer = ask(address, page)
    fault = fault_of(page, answer)
    if fault:
        raise NoSuchPage(f"{page.name} ({page.path}): {fault}")
    return answer


def cookie_of(app: Flask, person: User) -> str:
    """Make the session cookie of somebody who has signed in and opened a page with a form."""
    with app.test_request_context():
        token = secrets.token_hex(20)
        cookie.update(_user_id=person.fs_uniquifier, _fresh=True, fs_cc="set", csrf_token=token)
        response = app.make_response("")
        app.session_interface.save_session(app, cookie, response)
    return response.headers["Set-Cookie"].partition(";")[0]


def writers(number: int) -> list[User]:
    """Give some of the members who were added for the measurement."""
    people = sa.select(User).where(User.email.startswith(ADDRESS)).order_by(User.id)
    return list(session.scalars(people.limit(number)))


def of(app: Flask) -> list[Page]:
    """List the pages of the forum whose application context is open."""
    readers = writers(READERS)
    thread, longest = _thread(PAGE_SIZE), _longest()
    first, end = f"{path_of(longest)}", f"{path_of(longest)}/{longest.last_number}"
    begins, ends = ('id="p-1"', f'id="p-{PAGE_SIZE}"'), _posts_of_last_page(longest)
    posts = (_title(thread), *begins)
    return [
        _home(),
        Page("thread", path_of(thread), posts, is_cached=True),
        Page("first_page", first, (_title(longest), *begins)),
        Page("last_page", end, (escape(longest.title), *ends)),
        Page(
            "thread_signed_in",
            path_of(thread),
            (*posts, f'href="/u/{readers[0].name}"', "data-reply-form"),
            cookies=tuple(cookie_of(app, person) for person in readers),
            is_cached=True,
        ),
        _list(),
        _paper(),
        Page("search_common", f"/search?q={COMMON}", _hits(COMMON)),
        Page("search_rare", f"/search?q={RARE}", _hits(RARE)),
        for_programs(thread),
    ]


def _title(thread: Thread) -> str:
    return f'<h1 class="kern-heading-large">{escape(thread.title)}</h1>'


def _thread(posts: int) -> Thread:
    """Find a thread with so many posts, all of them shown."""
    found = session.scalar(
        sa.select(Thread)
        .where(
            Thread.last_number == posts,
            Thread.comment_count == posts,
            Thread.visibility == Visibility.VISIBLE,
            Thread.closed_at.is_(None),
        )
        .order_by(Thread.id)
        .limit(1)
    )
    if found is None:
        raise NoSuchPage(f"there is no thread with {posts} posts")
    return found


def _longest() -> Thread:
    return session.scalars(sa.select(Thread).order_by(Thread.last_number.desc()).limit(1)).one()


def _posts_of_last_page(thread: Thread) -> tuple[str, str]:
    begin = (thread.last_number - 1) // PAGE_SIZE * PAGE_SIZE + 1
    return f'id="p-{begin}"', f'id="p-{thread.last_number}"'


def _home() -> Page:
    newest = processes.newest_threads(None)[0]
    markers = (f'href="/papers/{PAPER}"', f'href="{path_of(newest)}', "</html>")
    return Page("home", "/", markers, is_cached=True)


def _list() -> Page:
    threads = thread_lists.latest(Filters(), None, after=None).items
    markers = tuple(f'href="{path_of(thread)}' for thread in (threads[0], threads[-1]))
    return Page("list", "/latest", markers)


def _paper() -> Page:
    paper = session.scalars(sa.select(Paper).where(Paper.slug == PAPER)).one()
    version = papers.version_of(paper)
    last = session.scalar(
        sa.select(sa.func.max(Passage.position)).where(
            Passage.version_id == (version.id if version else 0)
        )
    )
    markers = (escape(paper.title), 'id="p-1"', f'id="p-{last}"')
    return Page("paper", path_of(paper), markers)


def _hits(word: str) -> tuple[str, str]:
    """Say what the page of a search shows: the words asked for, and found in a post."""
    return f'name="q" value="{word}"', f"<mark>{word}</mark>"


def for_programs(thread: Thread) -> Page:
    """Give a thread as JSON; the words of each post on its first page prove that it is this one."""
    posts = sa.select(Comment.number, Comment.body_html).where(
        Comment.thread_id == thread.id, Comment.number <= PAGE_SIZE
    )
    markers = [f'"title":{_written(thread.title)}']
    for number, html in session.execute(posts):
        markers += [f'"number":{number},"state":"visible"', f'"body_html":{_written(html)}']
    return Page("json", path_for_programs(thread), tuple(markers))


def _written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
