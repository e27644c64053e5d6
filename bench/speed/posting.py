"""Twenty signed-in people who write replies at once, each over a connection that stays open."""

import asyncio
import math
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from bench.speed.figures import percentile
from bench.speed.pages import AGENT

PEOPLE = 20
_FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*data-reply-form[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TEXT = "Wir haben es versucht: {number}. Aus unserer Sicht spricht viel dafür. " * 8


LONGEST = 60.0  # seconds until an answer


class NoForm(Exception):
    """A page has no form to reply with."""


FAILURES = (OSError, NoForm, asyncio.IncompleteReadError)


@dataclass(frozen=True)
class Writer:
    """Somebody who replies in a thread, and the cookie of that session."""

    thread: str
    cookie: str


@dataclass
class Written:
    """What came of it; each answer's milliseconds, and what was refused and why."""

    milliseconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """How many replies were taken in a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    @property
    def p99(self) -> float:
        """The milliseconds that only one answer in a hundred took longer than."""
        return percentile(self.milliseconds, 99)


class Connection:
    """A connection that is kept, spoken over as a browser does; cookies are kept as well."""

    def __init__(self, address: str, cookie: str) -> None:
        """Remember where to; nothing is opened yet."""
        self._place = urlsplit(address)
        self._cookies = dict([cookie.split("=", 1)])
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._line is None:
            self._line = await asyncio.open_connection(self._place.hostname, self._place.port)
        return self._line

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line[1].close()
            self._line = None

    async def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Get a page, or send a form; answer the status, the address to go to, and the page."""
        body = urlencode(form).encode() if form is not None else b""
        head = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            f"Host: {self._place.netloc}",
            f"User-Agent: {AGENT}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        ]
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded"]
            head += [f"Content-Length: {len(body)}"]
        async with asyncio.timeout(LONGEST):
            reader, writer = await self._opened()
            writer.write("\r\n".join([*head, "", ""]).encode() + body)
            await writer.drain()
            return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, str, str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(": ") for line in lines):
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self._cookies[key] = kept
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        # The server may want a new connection for the next request.
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), headers.get("location", ""), body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Desk:
    """Somebody with an open thread: where the reply form leads, and its hidden fields."""

    writer: Writer
    connection: Connection
    action: str
    fields: Mapping[str, str]


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Find where the reply form of a thread leads, and its hidden fields.

    Raises:
        NoForm: There is none.
    """
    found = _FORM.search(page)
    if found is None:
        raise NoForm("the page has no form to reply with")
    hidden = [dict(_ATTRIBUTE.findall(field)) for field in _HIDDEN.findall(found[2])]
    return unescape(found[1]), {one["name"]: unescape(one.get("value", "")) for one in hidden}


async def _open(address: str, writer: Writer, written: Written) -> Desk | None:
    """Open the thread, as somebody does who is about to reply; None where that fails."""
    connection = Connection(address, writer.cookie)
    try:
        _status, _to, page = await connection.ask(writer.thread)
        return Desk(writer, connection, *form_of(page))
    except FAILURES as error:
        written.faults[str(error) or type(error).__name__] += 1
        return None


async def _write(desk: Desk, end: float, most: float, written: Written) -> None:
    """Send one reply after the other until the end, or until there are so many."""
    number = 0
    try:
        while number < most and time.monotonic() < end:
            number += 1
            # What a freshly opened form would say: each reply is one of its own.
            fields = {**desk.fields, "submission": secrets.token_urlsafe(24), "kind": "comment"}
            fields["body"] = TEXT.format(number=secrets.token_hex(4))
            began = time.monotonic()
            status, to, _page = await desk.connection.ask(desk.action, fields)
            took = (time.monotonic() - began) * 1000
            if status == HTTPStatus.FOUND and desk.writer.thread in to:
                written.milliseconds.append(took)
            else:
                written.faults[f"status {status}"] += 1
    except FAILURES as error:
        written.faults[str(error) or type(error).__name__] += 1
    finally:
        desk.connection.close()


async def _write_all(
    address: str, writers: Sequence[Writer], seconds: float, most: float
) -> Written:
    written = Written()
    opened = await asyncio.gather(*(_open(address, writer, written) for writer in writers))
    began = time.monotonic()
    desks = [desk for desk in opened if desk is not None]
    await asyncio.gather(*(_write(desk, began + seconds, most, written) for desk in desks))
    written.seconds = time.monotonic() - began
    return written


def write(
    address: str, writers: Sequence[Writer], *, seconds: float, most: float = math.inf
) -> Written:
    """Let people write replies for some seconds, each of them at most so many."""
    # In a thread of its own: whoever calls may have a loop running already.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(
            lambda: asyncio.run(_write_all(address, writers, seconds, most))
        ).result()
