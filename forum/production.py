"""What a production start refuses: settings and contents that only a trial may have."""

import sqlalchemy as sa

from forum.config import DEFAULT_SECRET, Config, ConfigurationError, Mode
from forum.db import session
from forum.models import User
from forum.services import pages

#: The fixed accounts of the demo; their passwords are printed on terminals.
DEMO_ADDRESSES = (
    "kommune@example.org",
    "anbieter@example.org",
    "moderation@example.org",
    "admin@example.org",
)
#: A secret that can be guessed is none; 32 characters of base64 are 192 bits.
SHORTEST_SECRET = 32


def problems(config: Config) -> list[str]:
    """Say what keeps this installation from running in production mode, each with its remedy.

    Needs an application context: demo accounts and legal pages lie in the database.
    """
    if config.mode is not Mode.PRODUCTION:
        return []
    return [*_in_settings(config), *_in_database()]


def refuse_if_unfit(config: Config) -> None:
    """Go on only where nothing keeps this installation from running.

    Raises:
        ConfigurationError: Something does; the message names everything at once.
    """
    found = problems(config)
    if found:
        lines = "\n".join(f"  - {problem}" for problem in found)
        raise ConfigurationError(f"FORUM_MODE=production refuses to start:\n{lines}")


def _in_settings(config: Config) -> list[str]:
    found = []
    if config.secret_key == DEFAULT_SECRET:
        found.append("FORUM_SECRET_KEY is not set; give it a long random text.")
    elif len(config.secret_key) < SHORTEST_SECRET:
        found.append(f"FORUM_SECRET_KEY is shorter than {SHORTEST_SECRET} characters.")
    if not config.public_url.startswith("https://"):
        found.append(f"FORUM_PUBLIC_URL must begin with https://, it is {config.public_url}.")
    return found


def _in_database() -> list[str]:
    try:
        accounts = session.scalars(sa.select(User.email).where(_is_demo_account()).limit(10)).all()
        unfinished = pages.unfinished()
    except sa.exc.DBAPIError:
        session.rollback()
        return [
            "The database cannot be read or has no tables; check DATABASE_URL and FORUM_DATA and "
            "run: flask --app wsgi db upgrade"
        ]
    found = []
    if accounts:
        found.append(
            f"Demo accounts are in the database ({', '.join(accounts)}); start with a new one."
        )
    found += [
        f"The page /{page.slug} ({page.locale}) has {page.placeholders} places to fill; edit it: "
        f"flask --app wsgi forum pages edit {page.slug} {page.locale}"
        for page in unfinished
    ]
    return found


def _is_demo_account() -> sa.ColumnElement[bool]:
    return User.email.in_(DEMO_ADDRESSES) & User.deleted_at.is_(None)
