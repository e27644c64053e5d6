"""Pages for guests as ready bytes, answered in front of Flask.

A page is kept for everybody who brings no session, under its path, its language and the parameters
that its view reads, with the numbers of the surrogate keys of what it shows
(``forum.page_versions``). When one of them has changed since, or after a minute, it is made anew by
one request while the others wait. Only plain successes without a cookie are kept.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.routing import Map

from forum.kept_pages import KEPT_PAGES, KeptPage
from forum.marked_cache import KEPT_FOR, MarkedCache
from forum.page_store import Store
from forum.page_versions import Versions
from forum.ready_pages import Headers, Ready, answer, made, may_be_kept, unpacked

#: Bytes that a process keeps at hand of what all share.
AT_HAND = 4 * 1024 * 1024
#: Characters of the longest query that is kept; filters are shorter.
LONGEST_QUERY = 300
#: The pieces of a rule of the router: some letters, then perhaps a converter and a name.
_PARTS = re.compile(r"([^<]*)(?:<(?:([^:<>]+):)?(\w+)>)?")


@dataclass(frozen=True)
class Asked:
    """What a request asks for, where its page is one that is kept."""

    page: KeptPage
    values: Mapping[str, str]
    query: str
    name: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The surrogate keys of what the page shows."""
        return self.page.keys(self.values)


class PageCache:
    """WSGI middleware that answers guests from what is kept; to stand behind ``LocalePrefix``."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        routes: Map,
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
        self._pattern, self._pages = _pattern_of(routes)
        self._at_hand = MarkedCache(AT_HAND)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let the page be made, and keep it."""
        asked = self._asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        mark = self._versions.mark(asked.keys)
        ready = self._current(asked, mark)
        if ready is not None:
            if asked.page.is_thread:
                self._on_view(int(asked.values["thread_id"]), environ.get("HTTP_USER_AGENT", ""))
            return answer(ready, environ, start_response)
        with self._store.alone(asked.name):
            # Before anything is read for the page: what changes meanwhile makes it old.
            mark = self._versions.mark(asked.keys)
            ready = self._current(asked, mark)
            if ready is None:
                return self._make(asked, mark, environ, start_response)
        return answer(ready, environ, start_response)

    def _asked(self, environ: WSGIEnvironment) -> Asked | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if "HTTP_COOKIE" in environ and _names(environ["HTTP_COOKIE"], self._cookies):
            return None
        # WSGI hands the bytes of a path over as Latin-1.
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        page, names = self._pages[found.lastgroup or ""]
        query = _normal(environ.get("QUERY_STRING", ""), page.parameters)
        if len(query) > LONGEST_QUERY:
            return None
        values = {name: found[group] for name, group in names.items() if found[group] is not None}
        # In the form of the public address and in another one the page may differ.
        parts = (environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", ""), path, query)
        name = hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
        return Asked(page, values, query, name)

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


def _pattern_of(routes: Map) -> tuple[re.Pattern[str], dict[str, tuple[KeptPage, dict[str, str]]]]:
    """Write all kept addresses as one pattern; tell page and values by the group that matched."""
    patterns, pages = [], {}
    for number, rule in enumerate(
        rule for rule in routes.iter_rules() if rule.endpoint in KEPT_PAGES
    ):
        names: dict[str, str] = {}
        pattern = ""
        for literal, converter, name in re.findall(
            r"([^<]*)(?:<(?:([^:<>]+):)?(\w+)>)?", rule.rule
        ):
            pattern += re.escape(literal)
            if name:
                names[name] = f"g{number}_{name}"
                pattern += f"(?P<{names[name]}>{_values_of(converter)})"
        pages[f"g{number}"] = (KEPT_PAGES[rule.endpoint], names)
        # The empty group at the end is the last one of its alternative: it names the rule.
        patterns.append(f"{pattern}(?P<g{number}>)")
    return re.compile("|".join(patterns)), pages


def _values_of(converter: str) -> str:
    if converter.startswith("any("):
        choices = (re.escape(choice.strip(" '\"")) for choice in converter[4:-1].split(","))
        return "|".join(choices)
    # A number too large for a key is none, and is left to the router.
    return r"\d{1,18}" if converter == "int" else "[^/]+"


def _names(header: str, cookies: Iterable[str]) -> bool:
    """Tell whether a header brings one of the cookies; where it cannot be read, it does."""
    try:
        return not SimpleCookie(header).keys().isdisjoint(cookies)
    except CookieError:
        return True


def _normal(query: str, parameters: frozenset[str]) -> str:
    """Write the parameters that a view reads in one order, each once, and leave out the others."""
    if not query or not parameters:
        return ""
    read: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None):
        if name in parameters:
            read.setdefault(name, value)
    return urlencode(sorted(read.items()))
