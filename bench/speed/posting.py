"""Twenty signed-in people who write replies at once, each over a connection that stays open."""

import asyncio
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from bench.speed.figures import percentile
from bench.speed.pages import AGENT

PEOPLE = 20
_FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*data-reply-form[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TEXT = "Wir haben es versucht: {number}. Aus unserer Sicht spricht viel dafür. " * 8


class NoForm(Exception):
    """A page has no form to reply with."""


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

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(
            self._place.hostname, self._place.port
        )

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

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
        self._writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await self._writer.drain()
        return await self._answer()

    async def _answer(self) -> tuple[int, str, str]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(": ") for line in lines):
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self._cookies[key] = kept
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(first.split()[1]), headers.get("location", ""), body.decode("utf-8", "replace")


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


async def _write(address: str, writer: Writer, end: float, written: Written) -> None:
    """Open the thread once, then send one reply after the other until the end."""
    connection = Connection(address, writer.cookie)
    await connection.open()
    try:
        _status, _to, page = await connection.ask(writer.thread)
        action, fields = form_of(page)
        while time.monotonic() < end:
            # What a freshly opened form would say: each reply is one of its own.
            fields |= {"submission": secrets.token_urlsafe(24), "kind": "comment"}
            fields["body"] = TEXT.format(number=secrets.token_hex(4))
            began = time.monotonic()
            status, to, _page = await connection.ask(action, fields)
            took = (time.monotonic() - began) * 1000
            if status == 302 and writer.thread in to:
                written.milliseconds.append(took)
            else:
                written.faults[f"status {status}"] += 1
    except (OSError, NoForm, asyncio.IncompleteReadError) as error:
        written.faults[str(error) or type(error).__name__] += 1
    finally:
        await connection.close()


async def _write_all(address: str, writers: Sequence[Writer], seconds: float) -> Written:
    written, began = Written(), time.monotonic()
    end = began + seconds
    await asyncio.gather(*(_write(address, writer, end, written) for writer in writers))
    written.seconds = time.monotonic() - began
    return written


def write(address: str, writers: Sequence[Writer], *, seconds: float) -> Written:
    """Let people write replies for some seconds."""
    return asyncio.run(_write_all(address, writers, seconds))
