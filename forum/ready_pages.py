"""A page as it is kept for guests: headers and bytes in each encoding, and how it is answered."""

import gzip
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli

from forum.marked_cache import KEPT_FOR

#: Bytes of the longest page that is kept.
LARGEST = 2 * 1024 * 1024
#: Shared caches in front may answer for a second by themselves; browsers ask each time.
CACHE_CONTROL = "public, max-age=0, s-maxage=1"
#: What a proxy in front and a browser must tell apart.
VARY = "Accept-Encoding, Cookie"
_KEPT_TYPES = ("text/html", "application/json", "application/atom+xml", "application/rss+xml")
#: Set anew for each answer.
_OWN_HEADERS = {"content-length", "cache-control", "vary", "etag", "connection", "date"}

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Ready:
    """A page as it is kept: its headers and its bytes in each encoding."""

    mark: bytes
    ends: float
    etag: str
    headers: Headers
    bodies: dict[str, bytes]

    @property
    def size(self) -> int:
        """Bytes of all encodings."""
        return sum(map(len, self.bodies.values()))

    def counts(self, mark: bytes) -> bool:
        """Tell whether nothing has changed since, as far as is known, and it is not too old."""
        return self.mark == mark and self.ends > time.time()

    def packed(self) -> bytes:
        """Write it as one piece: the length of the head, the head, the bodies one after another."""
        head = json.dumps(
            {
                "mark": self.mark.hex(),
                "ends": self.ends,
                "etag": self.etag,
                "headers": self.headers,
                "sizes": {name: len(body) for name, body in self.bodies.items()},
            }
        ).encode()
        return b"".join([len(head).to_bytes(4, "big"), head, *self.bodies.values()])


def unpacked(kept: bytes) -> Ready:
    """Read what ``Ready.packed`` has written.

    Raises:
        ValueError, KeyError: It was cut off or written by another version.
    """
    at = 4 + int.from_bytes(kept[:4], "big")
    head: dict[str, Any] = json.loads(kept[4:at])
    bodies = {}
    for name, size in head["sizes"].items():
        bodies[name] = kept[at : (at := at + size)]
    if at != len(kept):
        raise ValueError("cut off")
    return Ready(
        bytes.fromhex(head["mark"]),
        head["ends"],
        head["etag"],
        [(name, value) for name, value in head["headers"]],
        bodies,
    )


def may_be_kept(status: str, headers: Headers, body: bytes) -> bool:
    """Tell whether an answer is a page that is the same for all guests."""
    given = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200 ")
        and len(body) <= LARGEST
        and given.get("content-type", "").startswith(_KEPT_TYPES)
        and not {"set-cookie", "content-encoding", "content-disposition"} & given.keys()
        and not any(word in given.get("cache-control", "") for word in ("private", "no-store"))
    )


def made(mark: bytes, headers: Headers, body: bytes) -> Ready:
    """Make a page ready: in all encodings, with a mark of its own."""
    return Ready(
        mark=mark,
        ends=time.time() + KEPT_FOR,
        # Weak, for it stands for all encodings.
        etag=f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        headers=[pair for pair in headers if pair[0].lower() not in _OWN_HEADERS],
        bodies={
            "br": brotli.compress(body, quality=5),
            "gzip": gzip.compress(body, 6, mtime=0),
            "": body,
        },
    )


def answer(
    ready: Ready, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer a request with a page, or say that the browser has it already."""
    headers = [
        *ready.headers,
        ("ETag", ready.etag),
        ("Cache-Control", CACHE_CONTROL),
        ("Vary", VARY),
    ]
    if _is_known(environ.get("HTTP_IF_NONE_MATCH", ""), ready.etag):
        start_response("304 Not Modified", headers)
        return []
    encoding = next(iter(encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))), "")
    body = ready.bodies[encoding]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(header: str, etag: str) -> bool:
    return bool(header) and (
        header.strip() == "*" or etag in (e.strip() for e in header.split(","))
    )


def encodings(accepted: str) -> list[str]:
    """Name the encodings of ours that a browser takes, the one with the fewest bytes first."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return [name for name in ("br", "gzip") if weights.get(name)]
