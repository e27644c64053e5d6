"""The daily work with personal data that reaches beyond the database: mails, files, the index."""

import logging
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from forum.config import Config
from forum.db import session
from forum.models import AccountDeletion, utcnow
from forum.notifications import deletion_letters, spool
from forum.notifications.deletion_letters import Occasion
from forum.search import documents
from forum.search.engine import Engine, IndexUnavailable
from forum.services import account_deletions, data_exports
from forum.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)


def _config() -> Config:
    config: Config = current_app.extensions["forum_config"]
    return config


def remind_of_deletions() -> int:
    """Write the mail of the day before; answer how many."""
    waiting = account_deletions.to_remind()
    for deletion in waiting:
        spool.keep(deletion_letters.write(deletion, Occasion.REMINDED, _config()), _config())
        deletion.reminded_at = utcnow()
    return len(waiting)


def execute_deletions() -> int:
    """Erase the accounts whose time has come, each in a unit of its own; answer how many."""
    done = 0
    for key in account_deletions.due():
        try:
            done += _execute(key)
        except Exception:
            # The others do not wait for this one, which is tried again on the next day.
            logger.exception("an account could not be erased")
    if done:
        leave_no_trace()
    return done


def _execute(key: int) -> bool:
    config = _config()
    with unit_of_work():
        deletion = session.get_one(AccountDeletion, key)
        person = deletion.user
        names = (person.email, person.display_name, f"@{person.name}")
        letter = deletion_letters.write(deletion, Occasion.EXECUTED, config)
        files = account_deletions.execute(deletion)
        if files is None:
            return False
        for export in data_exports.naming(names, config.data):
            files.append(str(data_exports.path_to(export, config.data).relative_to(config.data)))
            session.delete(export)
    _remove(files, config.data)
    spool.forget(names, config)
    # Without a mail server nobody would get it, and the file with the address would stay.
    if config.smtp_url:
        spool.keep(letter, config)
    return True


def _remove(files: list[str], folder: Path) -> None:
    for name in files:
        (folder / name).unlink(missing_ok=True)


def leave_no_trace() -> None:
    """Make the index anew, and let the database forget what its journal still holds.

    Deleted documents stay readable in an index until it is written anew.
    """
    engine: Engine = current_app.extensions["forum_search"]
    try:
        engine.rebuild(documents.everything(), lambda _count: None)
    except IndexUnavailable as error:
        logger.warning("the search index waits: %s", error.reason)
    session.rollback()
    if session.get_bind().dialect.name == "sqlite":
        with session.get_bind().engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def forget_exports() -> int:
    """Delete the exports whose time has run out; answer how many."""
    return data_exports.forget_old(_config().data)
