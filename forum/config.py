"""Settings from the environment, each with a default that runs embedded."""

import os
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEFAULT_SECRET = "only-for-development"  # noqa: S105 - refused in production mode


class Mode(StrEnum):
    """How the installation is meant: what is refused and where mail goes depends on it."""

    PRODUCTION = "production"
    DEMO = "demo"
    DEVELOPMENT = "development"
    TESTING = "testing"


class ConfigurationError(Exception):
    """A setting that cannot be used; the message names the setting and the remedy."""


#: Prepared statements that one connection to SQLite keeps; Python's own number is 128.
STATEMENTS_OF_SQLITE = 32


@dataclass(frozen=True)
class Config:
    """All settings of one installation."""

    mode: Mode = Mode.DEVELOPMENT
    data: Path = Path("var")
    port: int = 8000
    secret_key: str = DEFAULT_SECRET
    password_salt: str = DEFAULT_SECRET
    public_url: str = "http://127.0.0.1:8000"
    database_url: str = ""
    #: A copy of the PostgreSQL that follows it, for what guests read; empty where there is none.
    database_read_url: str = ""
    #: Connections that a process keeps open: one for each of gunicorn's threads.
    database_pool: int = 4
    #: Further ones that it opens for a moment when these are taken.
    database_overflow: int = 2
    #: Seconds after which PostgreSQL ends a statement of a web process.
    statement_seconds: int = 30
    #: Milliseconds after which a search answers with what it has found so far.
    search_milliseconds: int = 300
    smtp_url: str = ""
    mail_from: str = "forum@example.org"
    #: Where answers by mail go, before the token after a plus; empty where none are taken.
    mail_reply_to: str = ""
    imap_url: str = ""
    site_name: str = "Kommune 360°"
    demo_password: str = ""
    trusted_proxies: int = 0
    rate_limits_url: str = ""
    #: The Redis that several machines share; empty where there is one machine.
    redis_url: str = ""
    #: Whether pages for guests are kept ready.
    page_cache: bool = True
    #: Whether parts of pages are kept in memory.
    fragment_cache: bool = True
    #: Where uploaded files lie; empty for a folder in ``data``.
    uploads_url: str = ""
    log_level: str = "INFO"
    upload_megabytes: int = 10
    uploads_per_day: int = 100
    uploads_per_day_new: int = 10
    new_member_days: int = 7
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def outbox(self) -> Path:
        """The folder in which mails land as ``.eml`` when no mail server is set."""
        return self.data / "outbox"

    @property
    def index(self) -> Path:
        """The folder of the embedded search index."""
        return self.data / "search"

    @property
    def pages(self) -> Path:
        """The folder of pages that are kept ready for guests."""
        return self.data / "pages"

    @property
    def uploads(self) -> Path:
        """The folder of uploaded files, where they are not in a bucket."""
        if self.uploads_url.startswith("file://"):
            return Path(unquote(urlsplit(self.uploads_url).path))
        return self.data / "uploads"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: PostgreSQL where set, else SQLite in ``data``."""
        if self.is_on_postgres:
            # Whatever the platform calls it, with the driver that we bring.
            return f"postgresql+psycopg://{self.database_url.partition('://')[2]}"
        return self.database_url or f"sqlite:///{(self.data / 'forum.sqlite3').resolve()}"

    def _replica(self) -> dict[str, object]:
        """The connections to the replica; whoever gets none within seconds asks the primary."""
        if not self.database_read_url:
            return {}
        if not (self.database_url.startswith("postgres") and self.redis_url):
            raise ConfigurationError(
                "DATABASE_READ_URL needs a PostgreSQL in DATABASE_URL, and REDIS_URL"
            )
        address = f"postgresql+psycopg://{self.database_read_url.partition('://')[2]}"
        return {
            "replica": {
                "url": address,
                "pool_timeout": 2,
                "connect_args": {"application_name": "forum", "connect_timeout": 2},
            }
        }

    @property
    def is_on_postgres(self) -> bool:
        """Whether the data lie in PostgreSQL."""
        return self.database_url.startswith("postgres")

    def _engine(self) -> dict[str, object]:
        """The options of the database's connections; SQLite has its own."""
        if not self.is_on_postgres:
            return {
                # Each connection keeps statements that it has prepared, and these take memory.
                "connect_args": {"cached_statements": STATEMENTS_OF_SQLITE},
                "pool_use_lifo": True,
            }
        return {
            "pool_size": self.database_pool,
            "max_overflow": self.database_overflow,
            # The person waits; who gets none within this time would not get one later.
            "pool_timeout": 10,
            # Connections that the server or a firewall has closed are noticed and opened anew.
            "pool_pre_ping": True,
            "connect_args": {"application_name": "forum", "connect_timeout": 5},
        }

    def flask(self) -> dict[str, object]:
        """The settings that Flask and its extensions read."""
        https = self.public_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database,
            "SQLALCHEMY_BINDS": self._replica(),
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine(),
            "TESTING": self.mode is Mode.TESTING,
            # The longest legitimate body is a paper in Markdown (600,000 characters).
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "SESSION_COOKIE_SECURE": https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            # Forms take the texts of WTForms by themselves.
            "WTF_I18N_ENABLED": False,
            "REMEMBER_COOKIE_SECURE": https,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "PREFERRED_URL_SCHEME": "https" if https else "http",
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "de",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Berlin",
            **self.extra,
        }


def _value(name: str, default: str) -> str:
    """Read ``name``, or the file that ``name_FILE`` points to (secrets of container platforms)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(f"{name}_FILE cannot be read: {error}") from error
    return os.environ.get(name, default)


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    try:
        return int(text)
    except ValueError as error:
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}") from error


def _switch(name: str) -> bool:
    text = os.environ.get(name, "on").lower()
    if text not in ("on", "off"):
        raise ConfigurationError(f"{name} must be on or off, not {text!r}")
    return text == "on"


def _mode() -> Mode:
    text = os.environ.get("FORUM_MODE", Mode.DEVELOPMENT.value)
    try:
        return Mode(text)
    except ValueError as error:
        known = ", ".join(Mode)
        raise ConfigurationError(f"FORUM_MODE must be one of {known}, not {text!r}") from error


def _kept_secret(data: Path, name: str) -> str:
    """Make a random secret once and keep it beside the data, readable by the owner alone."""
    path = data / name
    data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(48))
    return secret


def from_environment() -> Config:
    """Read all settings.

    Raises:
        ConfigurationError: A setting has no usable value.
    """
    mode = _mode()
    data = Path(os.environ.get("FORUM_DATA", "var"))
    secret = _value("FORUM_SECRET_KEY", "")
    if not secret:
        # In production a missing secret is refused at start; elsewhere one is made and kept.
        secret = DEFAULT_SECRET if mode is Mode.PRODUCTION else _kept_secret(data, "secret-key")
    port = _number("FORUM_PORT", 8000)
    return Config(
        mode=mode,
        data=data,
        port=port,
        secret_key=secret,
        password_salt=_value("FORUM_PASSWORD_SALT", secret),
        public_url=_value("FORUM_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        database_url=_value("DATABASE_URL", ""),
        database_read_url=_value("DATABASE_READ_URL", ""),
        database_pool=_number("FORUM_DATABASE_POOL", 4),
        database_overflow=_number("FORUM_DATABASE_OVERFLOW", 2),
        statement_seconds=_number("FORUM_STATEMENT_SECONDS", 30),
        search_milliseconds=_number("FORUM_SEARCH_MILLISECONDS", 300),
        # The demo's people are invented: no mail to them may leave.
        smtp_url="" if mode is Mode.DEMO else _value("FORUM_SMTP_URL", ""),
        mail_from=_value("FORUM_MAIL_FROM", "forum@example.org"),
        mail_reply_to=_value("FORUM_MAIL_REPLY_TO", ""),
        imap_url="" if mode is Mode.DEMO else _value("FORUM_IMAP_URL", ""),
        site_name=_value("FORUM_SITE_NAME", "Kommune 360°"),
        demo_password=_value("FORUM_DEMO_PASSWORD", "") if mode is Mode.DEMO else "",
        trusted_proxies=_number("FORUM_TRUSTED_PROXIES", 0),
        rate_limits_url=_value("FORUM_RATE_LIMITS_URL", ""),
        redis_url=_value("REDIS_URL", ""),
        page_cache=_switch("FORUM_PAGE_CACHE"),
        fragment_cache=_switch("FORUM_FRAGMENT_CACHE"),
        uploads_url=_value("FORUM_UPLOADS_URL", ""),
        log_level=_value("FORUM_LOG_LEVEL", "INFO"),
        upload_megabytes=_number("FORUM_UPLOAD_MB", 10),
        uploads_per_day=_number("FORUM_UPLOADS_PER_DAY", 100),
        uploads_per_day_new=_number("FORUM_UPLOADS_PER_DAY_NEW", 10),
        new_member_days=_number("FORUM_NEW_MEMBER_DAYS", 7),
    )
