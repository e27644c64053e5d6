"""The language in the address: ``/en/…`` is the English twin of every page."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/en"


class LocalePrefix:
    """WSGI middleware that moves ``/en`` from the path into the script name.

    Routing then sees the same path in both languages, and ``url_for`` keeps the language of the
    page by itself, because it puts the script name in front.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """Wrap ``application``."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Split the language off and go on."""
        path: str = environ.get("PATH_INFO", "")
        environ["forum.locale"] = "de"
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            environ["forum.locale"] = "en"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["PATH_INFO"] = path[len(PREFIX) :] or "/"
        return self._application(environ, start_response)
