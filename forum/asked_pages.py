"""Which kept page a request asks for: its view, its values, and the parameters it reads."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from werkzeug.routing import Map

from forum.kept_pages import KEPT_PAGES, KeptPage

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
        """The surrogate keys of what the page shows to guests."""
        return self.page.keys(self.values)

    @property
    def thread_id(self) -> int | None:
        """The key of the thread that the page shows to people, if it is one of a thread."""
        if not self.page.is_thread or self.page.is_for_programs:
            return None
        return int(self.values["thread_id"])


class AskedPages:
    """The addresses of all pages that are kept."""

    def __init__(self, routes: Map) -> None:
        """Take the addresses from the router."""
        self._pattern, self._pages = _pattern_of(routes)

    def find(self, environ: WSGIEnvironment) -> Asked | None:
        """Tell which kept page a request asks for; None where it asks for another one."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
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


def cookies_of(environ: WSGIEnvironment, names: Iterable[str]) -> tuple[str, ...]:
    """Give the cookies of these names that a request brings; where none can be read, all."""
    header = environ.get("HTTP_COOKIE", "")
    if not header:
        return ()
    try:
        found = SimpleCookie(header)
    except CookieError:
        return (header,)
    return tuple(f"{name}={found[name].value}" for name in names if name in found)


def _pattern_of(routes: Map) -> tuple[re.Pattern[str], dict[str, tuple[KeptPage, dict[str, str]]]]:
    """Write all kept addresses as one pattern; tell page and values by the group that matched."""
    patterns, pages = [], {}
    for number, rule in enumerate(
        rule for rule in routes.iter_rules() if rule.endpoint in KEPT_PAGES
    ):
        names: dict[str, str] = {}
        pattern = ""
        for literal, converter, name in _PARTS.findall(rule.rule):
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


def _normal(query: str, parameters: frozenset[str]) -> str:
    """Write the parameters that a view reads in one order, each once, and leave out the others."""
    if not query or not parameters:
        return ""
    read: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None):
        if name in parameters:
            read.setdefault(name, value)
    return urlencode(sorted(read.items()))
