"""Commit whole or not at all, then react."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from forum import reactions
from forum.db import read_from_primary, session
from forum.errors import Conflict
from forum.events import take_pending, take_readers
from forum.services import event_seals


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done inside together with its notifications, or nothing of it.

    Raises:
        Conflict: Somebody else was faster, or the same form was sent twice.
    """
    read_from_primary()
    try:
        yield
        session.flush()
        happened = take_pending()
        reactions.react(happened)
        # Asked before the commit, after which each subject would have to be loaded again.
        changed = reactions.keys_of(happened, take_readers())
        # Last of all: from here to the commit other writers wait for the chain.
        session.flush()
        event_seals.seal([event for event, _subject in happened])
        session.commit()
        reactions.drop(changed)
    except (IntegrityError, StaleDataError) as error:
        _forget()
        raise Conflict from error
    except BaseException:
        _forget()
        raise


def _forget() -> None:
    session.rollback()
    take_pending()
    take_readers()
