"""Addresses that answer everybody alike, for programs on other sites, too.

Below ``/api/`` no cookie and no token reaches the application, and none leaves it: whoever asks is
a guest. So scripts of every site may read the answers, and shared caches need not tell readers
apart.
"""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/api"
#: In the environment of a request for such an address.
IS_OPEN = "forum.is_open"
#: What a request may say about who makes it.
_SAID = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
#: Set anew for each answer, or not at all.
_OWN_HEADERS = {"set-cookie", "vary", "cross-origin-resource-policy"}
_HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Robots-Tag", "noindex"),
)
#: What scripts of other sites may ask: browsers want to know before they send ``If-None-Match``.
_ALLOWED = (
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
)


class OpenAddresses:
    """WSGI middleware that makes everybody a guest there; to stand behind ``LocalePrefix``."""

    def __init__(self, application: WSGIApplication) -> None:
        """Wrap ``application``."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take away who asks, and let everybody read the answer."""
        path: str = environ.get("PATH_INFO", "")
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            start_response("204 No Content", [*_HEADERS, *_ALLOWED])
            return []
        environ[IS_OPEN] = True
        for name in _SAID:
            environ.pop(name, None)

        def begin(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            return start_response(status, _opened(headers), exc_info)

        return self._application(environ, begin)


def _opened(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [pair for pair in headers if pair[0].lower() not in _OWN_HEADERS]
    return [*kept, *_HEADERS, ("Vary", "Accept-Encoding")]
