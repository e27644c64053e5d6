"""How often somebody may do what: named limits for views, and the counters behind them.

Several processes share the counters, so they lie in a small SQLite file of their own; several
machines share them in a Redis. While that cannot be reached each process counts for itself.

Who is counted is the account, for guests a hash of the address, keyed with a random value that is
made anew every day and forgotten with the counters: no address is ever stored, nor can one be
computed afterwards.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from pathlib import Path
from typing import ParamSpec

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from forum import shared_redis
from forum.bypass import Bypass
from forum.clock import utcnow
from forum.models import User
from forum.rate_counters import SCHEME, SqliteStorage

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

#: The random value of a day is a counter of its own, with so many bits.
SALT_BITS = 60
DAY = 86_400  # seconds


def init_app(app: Flask, *, person: Callable[[], User | None], folder: Path, url: str = "") -> None:
    """Bind the counters at ``url``, else in ``folder``; ``person`` tells who makes the request."""
    embedded = f"{SCHEME}://{folder / 'rate-limits.sqlite3'}"
    # The library calls the address of a socket otherwise than Redis itself.
    address = f"redis+{url}" if url.startswith("unix://") else url
    app.config.setdefault("RATELIMIT_STORAGE_URI", address or embedded)
    if address.startswith("redis"):
        app.config.setdefault("RATELIMIT_STORAGE_OPTIONS", shared_redis.options())
    limiter = Limiter(lambda: _client(person()), strategy="fixed-window")
    limiter.init_app(app)
    app.extensions["forum_rate_limits"] = Counters(limiter, person)


class Counters:
    """The counters that all share, and those of this process alone for the time without them."""

    def __init__(self, limiter: Limiter, person: Callable[[], User | None]) -> None:
        """Take the library's object, and what tells who makes the request."""
        self.limiter = limiter
        self.person = person
        errors = limiter.storage.base_exceptions if limiter.enabled else ()
        self.bypass = Bypass(
            "the shared counters", errors if isinstance(errors, tuple) else (errors,)
        )

    @cached_property
    def spare(self) -> RateLimiter:
        """Counters in memory; made when they are needed, since they bring a thread."""
        return FixedWindowRateLimiter(MemoryStorage())

    def close(self) -> None:
        """Leave no connection open that a fork would share; the next hit opens another one."""
        storage = self.limiter.storage if self.limiter.enabled else None
        if isinstance(storage, SqliteStorage):
            storage.close()


def _counters() -> Counters:
    counters: Counters = current_app.extensions["forum_rate_limits"]
    return counters


def _client(person: User | None) -> str:
    return f"user:{person.id}" if person else f"guest:{pseudonym(_network())}"


def pseudonym(text: str) -> str:
    """Give a keyed hash that cannot be linked from one day to the next."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    salt = hmac.digest(secret, _salt_of_today().encode(), hashlib.sha256)
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()[:32]


def _salt_of_today() -> str:
    """Give the random value of the day, which all processes share through the counters.

    It expires like every counter. Two processes that make it at once add to each other; from then
    on both read the sum.
    """
    counters = _counters()
    day = f"salt/{utcnow():%Y-%m-%d}"
    if not counters.limiter.enabled:
        return day
    storage = counters.limiter.storage

    def shared() -> str:
        if not storage.get(day):
            storage.incr(day, DAY, secrets.randbits(SALT_BITS) | 1)
        return f"{day}/{storage.get(day)}"

    return counters.bypass.ask(shared, lambda: day)


def forget_old() -> int:
    """Forget the counters and salts of former days; answer how many. Redis does so by itself."""
    limiter = _counters().limiter
    storage = limiter.storage if limiter.enabled else None
    return storage.sweep() if isinstance(storage, SqliteStorage) else 0


def _network() -> str:
    """Give the address of the client; of IPv6 the part that one household shares."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class NamedLimit:
    """A limit with a name that views share: all posts count together, wherever they are made."""

    def __init__(self, name: str, rates: str, *, method: str = "POST") -> None:
        """Allow ``rates``, such as ``10 per minute; 60 per hour``, for requests with ``method``."""
        self.name = name
        self.method = method
        self.rates: list[RateLimitItem] = list(parse_many(rates))

    def __call__(self, view: View[P]) -> View[P]:
        """Decorate a view."""

        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if request.method == self.method:
                self.hit()
            return view(*args, **kwargs)

        return wrapper

    def hit(self, whose: str | None = None) -> None:
        """Count a request of the client, or of ``whose``.

        Raises:
            TooManyRequests: The limit is used up; names the seconds until it is free again.
        """
        counters = _counters()
        # A request that is made once more has been counted.
        if not counters.limiter.enabled or g.get("is_second_try"):
            return
        client = whose or _client(counters.person())
        wait = counters.bypass.ask(
            lambda: self._wait(counters.limiter.limiter, client),
            # Counters that cannot be reached must neither close the forum nor open it to scripts.
            lambda: self._wait(counters.spare, client),
        )
        if wait:
            raise TooManyRequests(retry_after=wait)

    def _wait(self, counters: RateLimiter, client: str) -> int:
        """Count, and answer the seconds until there is room again, 0 where there is."""
        for rate in self.rates:
            if not counters.hit(rate, self.name, client):
                ends = counters.get_window_stats(rate, self.name, client).reset_time
                return max(1, round(ends - time.time()))
        return 0


class ComposerLimit:
    """The limits of a form whose buttons do more than send: each button has its own."""

    def __init__(self, sending: NamedLimit, steps: Mapping[str, NamedLimit]) -> None:
        """Count a step by its name in the field ``action``, everything else as ``sending``."""
        self.sending = sending
        self.steps = steps

    def __call__(self, view: View[P]) -> View[P]:
        """Decorate a view."""

        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if request.method == "POST":
                self.steps.get(request.form.get("action", ""), self.sending).hit()
            return view(*args, **kwargs)

        return wrapper


class Limits:
    """All limits by name; wide enough for a lively day of one person, narrow for a script."""

    posting = NamedLimit("posting", "15 per minute; 150 per hour")
    preview = NamedLimit("preview", "60 per minute")
    #: Choosing, describing and sending a picture takes some seconds.
    uploading = NamedLimit("uploading", "20 per minute; 100 per hour")
    #: Every two seconds while somebody types.
    drafts = NamedLimit("drafts", "60 per minute")
    composing = ComposerLimit(posting, {"preview": preview, "upload": uploading, "draft": drafts})
    search = NamedLimit("search", "60 per minute", method="GET")
    #: A script that follows a discussion; what is kept ready is not counted.
    programs = NamedLimit("programs", "120 per minute", method="GET")
    #: Asked while somebody types.
    suggestions = NamedLimit("suggestions", "120 per minute", method="GET")
    #: A Word file with two thousand contributions takes some seconds.
    export = NamedLimit("export", "10 per minute", method="GET")
    #: Comparing two long versions may take a good part of a second.
    comparison = NamedLimit("comparison", "60 per minute", method="GET")
    report = NamedLimit("report", "5 per minute; 30 per hour")
    #: A report every few seconds from each open page.
    reading = NamedLimit("reading", "120 per minute")
    #: A moderator with a full queue decides every few seconds.
    moderating = NamedLimit("moderating", "60 per minute; 600 per hour")
    settings = NamedLimit("settings", "20 per minute")
    #: Of one's own data; making one is work, and each try asks for the password.
    data_export = NamedLimit("data_export", "10 per hour; 20 per day")
    # Many people of one town hall share an address.
    sign_in = NamedLimit("sign_in", "20 per minute; 120 per hour")
    #: Per account aimed at, whatever the source; stops guessing from many addresses.
    sign_in_of_account = NamedLimit("sign_in_of_account", "10 per minute; 60 per hour")
    registration = NamedLimit("registration", "10 per minute; 40 per hour")
    #: Mistakes while filling in count as well, so it is wider than that of other mails.
    registration_of_address = NamedLimit("registration_of_address", "20 per hour")
    #: Requests that send mail to an address that somebody typed.
    mail = NamedLimit("mail", "6 per minute; 30 per hour")
    mail_to_account = NamedLimit("mail_to_account", "3 per 10 minute; 10 per day")


limits = Limits()
