"""Pages for guests as ready bytes, answered in front of Flask.

A page is kept for everybody who brings no session, under its path, its language and the parameters
that its view reads, with the numbers of the surrogate keys of what it shows
(``forum.page_versions``). When one of them has changed since, or after a minute, it is made anew by
one request while the others wait. Only plain successes without a cookie are kept.
"""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forum.asked_pages import Asked, AskedPages, cookies_of
from forum.marked_cache import KEPT_FOR, MarkedCache
from forum.page_store import Store
from forum.page_versions import Versions
from forum.ready_pages import Headers, Ready, answer, made, may_be_kept, unpacked

#: Bytes that a process keeps at hand of what all share.
AT_HAND = 4 * 1024 * 1024


class PageCache:
    """WSGI middleware that answers guests from what is kept; to stand behind ``LocalePrefix``."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        pages: AskedPages,
        cookies: Iterable[str],
        versions: Versions,
        store: Store,
        on_view: Callable[[int, str], None],
    ) -> None:
        """Wrap ``application``.

        A request with one of ``cookies`` passes by; ``on_view`` is told which thread an answer from
        here showed, and to which browser.
        """
        self._application = application
        self._cookies = tuple(cookies)
        self._versions = versions
        self._store = store
        self._on_view = on_view
        self._pages = pages
        self._at_hand = MarkedCache(AT_HAND)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let the page be made, and keep it."""
        asked = self._asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        mark = self._versions.mark(asked.keys)
        ready = self._current(asked, mark)
        if ready is not None:
            if asked.thread_id is not None:
                self._on_view(asked.thread_id, environ.get("HTTP_USER_AGENT", ""))
            return answer(ready, environ, start_response)
        with self._store.alone(asked.name):
            # Before anything is read for the page: what changes meanwhile makes it old.
            mark = self._versions.mark(asked.keys)
            ready = self._current(asked, mark)
            if ready is None:
                return self._make(asked, mark, environ, start_response)
        return answer(ready, environ, start_response)

    def _asked(self, environ: WSGIEnvironment) -> Asked | None:
        if cookies_of(environ, self._cookies):
            return None
        return self._pages.find(environ)

    def _current(self, asked: Asked, mark: bytes) -> Ready | None:
        """Give the page where it counts: the one at hand, else the one that the others see."""
        ready: Ready | None = self._at_hand.get(asked.name, mark)
        if ready is not None and ready.counts(mark):
            return ready
        kept = self._store.read(asked.name)
        try:
            ready = unpacked(kept) if kept else None
        except (ValueError, KeyError):
            ready = None
        if ready is None or not ready.counts(mark):
            return None
        self._at_hand.put(asked.name, mark, ready, ready.size)
        return ready

    def _make(
        self, asked: Asked, mark: bytes, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        environ["QUERY_STRING"] = asked.query
        is_head, environ["REQUEST_METHOD"] = environ["REQUEST_METHOD"] == "HEAD", "GET"
        begun: list[Any] = []

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            begun[:] = [status, headers, exc_info]
            return lambda _text: None

        parts = self._application(environ, begin)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers, exc_info = begun
        if is_head:
            environ["REQUEST_METHOD"] = "HEAD"
        if not may_be_kept(status, headers, body):
            start_response(status, headers, exc_info)
            return [] if is_head else [body]
        ready = made(mark, headers, body)
        self._store.write(asked.name, ready.packed(), KEPT_FOR)
        return answer(ready, environ, start_response)
