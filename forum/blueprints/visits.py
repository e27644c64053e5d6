"""What opening the page of a contribution does: the inbox and the receipt know that it was read."""

from contextlib import suppress
from typing import Any

from flask import request

from forum.blueprints.edge import actor
from forum.errors import Conflict
from forum.events import noun_of
from forum.notifications import inbox
from forum.services import receipts
from forum.unit_of_work import unit_of_work


def note(subject: Any) -> None:
    """Let the inbox of the reader forget a contribution, and its receipt name a curator."""
    person = actor()
    if person is None or request.method != "GET":
        return
    # Of two curators who open it at once one is enough.
    with suppress(Conflict), unit_of_work():
        inbox.mark_visited(person, noun_of(type(subject)), subject.id)
        receipts.note_visit(subject, person)
