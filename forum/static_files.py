"""The built front-end files, straight from the disk: kept for ever by browsers, compressed once.

They are the same for everybody, so they are answered in front of Flask: no session, no person,
no cookie.
"""

import mimetypes
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forum.assets import STATIC
from forum.ready_pages import encodings

PREFIX = "/static/vendor/"
# Only names that the build gave: a folder, a stem, the hash, one suffix. No "..", no ".gz".
NAME = re.compile(r"(?:[a-z]+/)?[a-z-]+\.[0-9a-f]{12}\.(?:css|js|svg|woff2)")
#: What the compressed twin of a file has at the end of its name.
SUFFIXES = {"br": "br", "gzip": "gz"}

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


class StaticFiles:
    """WSGI middleware that answers for the files with a hash in their name."""

    def __init__(
        self,
        application: WSGIApplication,
        headers: Mapping[str, str],
        folder: Path = STATIC / "vendor",
    ) -> None:
        """Wrap ``application``; ``headers`` go with every file."""
        self._application = application
        self._headers = list(headers.items())
        self._folder = folder

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer for a built file, pass everything else on."""
        file = self._asked(environ)
        if file is None:
            return self._application(environ, start_response)
        headers = [
            *self._headers,
            ("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream"),
            ("Cache-Control", "public, max-age=31536000, immutable"),
            ("Vary", "Accept-Encoding"),
        ]
        for encoding in encodings(environ.get("HTTP_ACCEPT_ENCODING", "")):
            compressed = file.with_name(f"{file.name}.{SUFFIXES[encoding]}")
            if compressed.is_file():
                file = compressed
                headers.append(("Content-Encoding", encoding))
                break
        body = file.read_bytes()
        headers.append(("Content-Length", str(len(body))))
        start_response(f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _asked(self, environ: WSGIEnvironment) -> Path | None:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return None
        name = path.removeprefix(PREFIX)
        file = self._folder / name
        return file if NAME.fullmatch(name) and file.is_file() else None
