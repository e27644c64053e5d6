"""Pages for readers with a session, given again as long as nothing at all has happened.

A page is kept in the memory of the process for exactly the cookies that it was made for, with the
numbers that stand for any event of the forum and for whatever its reader does
(``forum.page_versions``). It never leaves the process but to these cookies. What a form needs to be
sent only once is put in anew each time.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forum.asked_pages import AskedPages, cookies_of
from forum.marked_cache import MarkedCache
from forum.page_versions import ANYTHING, SITE, Versions, of_reader
from forum.ready_pages import Headers

#: Bytes of all pages that a process keeps.
LARGEST = 8 * 1024 * 1024
#: Sessions whose readers a process knows; then it learns them anew.
MOST_SESSIONS = 10_000
#: What the application tells about an answer, in the environment of the request: the key of the
#: reader, the tokens that hold for one form, and that the page says what passes by itself.
READER = "forum.reader"
ONE_TIME_TOKENS = "forum.one_time_tokens"
PASSES = "forum.passes"


def one_time_token(environ: WSGIEnvironment | None = None) -> str:
    """Give a token for one form; each page that shows the form has another one."""
    token = secrets.token_urlsafe(24)
    if environ is not None:
        environ.setdefault(ONE_TIME_TOKENS, []).append(token)
    return token


@dataclass(frozen=True)
class _Page:
    headers: Headers
    #: The page without its tokens: one stands between two of them.
    parts: list[bytes]

    def body(self) -> bytes:
        whole = [self.parts[0]]
        for part in self.parts[1:]:
            whole += (one_time_token().encode(), part)
        return b"".join(whole)


class ReaderPages:
    """WSGI middleware that gives readers what they have just had; to stand behind ``PageCache``."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        pages: AskedPages,
        cookies: Iterable[str],
        versions: Versions,
        on_view: Callable[[int, str], None],
    ) -> None:
        """Wrap ``application``; ``cookies`` and ``on_view`` are as those of ``PageCache``."""
        self._application = application
        self._asked_pages = pages
        self._cookies = tuple(cookies)
        self._versions = versions
        self._on_view = on_view
        self._pages = MarkedCache(LARGEST)
        #: By the check sum of the cookies: an answer has told whose they are.
        self._readers: dict[bytes, int] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let the page be made, and keep it."""
        cookies = cookies_of(environ, self._cookies)
        asked = self._asked_pages.find(environ) if cookies else None
        if asked is None or asked.query != environ.get("QUERY_STRING", ""):
            return self._application(environ, start_response)
        session = hashlib.blake2b("\n".join(cookies).encode(), digest_size=16).digest()
        reader = self._readers.get(session)
        if reader is None:
            return self._make(environ, start_response, session=session)
        # Before anything is read for the page: what changes meanwhile makes it old.
        mark = self._versions.mark((SITE, ANYTHING, of_reader(reader)))
        page: _Page | None = self._pages.get((session, asked.name), mark)
        if page is None:
            return self._make(environ, start_response, session=session, place=(asked.name, mark))
        if asked.thread_id is not None:
            self._on_view(asked.thread_id, environ.get("HTTP_USER_AGENT", ""))
        start_response("200 OK", page.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body()]

    def _make(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        *,
        session: bytes,
        place: tuple[str, bytes] | None = None,
    ) -> Iterable[bytes]:
        """Let the application answer; learn whose session it is, and keep the page."""
        begun: list[Any] = []

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            begun[:] = [status, headers]
            return start_response(status, headers, exc_info)

        parts = self._application(environ, begin)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        reader = environ.get(READER)
        known = self._readers.get(session)
        if reader is not None and known is None:
            if len(self._readers) >= MOST_SESSIONS:
                self._readers.clear()
            self._readers[session] = reader
        elif place is not None and reader == known and _may_be_kept(environ, *begun):
            name, mark = place
            tokens = environ.get(ONE_TIME_TOKENS, ())
            page = _Page(begun[1], _between(body, [token.encode() for token in tokens]))
            self._pages.put((session, name), mark, page, len(body))
        return [body]


def _may_be_kept(environ: WSGIEnvironment, status: str, headers: Headers) -> bool:
    """Tell whether the next answer to the same request would be the same."""
    given = {name.lower(): value for name, value in headers}
    return (
        environ["REQUEST_METHOD"] == "GET"
        and PASSES not in environ
        and status.startswith("200 ")
        and given.get("content-type", "").startswith("text/html")
        and not {"set-cookie", "content-encoding"} & given.keys()
    )


def _between(body: bytes, tokens: Iterable[bytes]) -> list[bytes]:
    """Give what stands around the tokens, in the order of the page."""
    parts = [body]
    for token in tokens:
        parts = [piece for part in parts for piece in part.split(token)]
    return parts
