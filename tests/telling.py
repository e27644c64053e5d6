"""What the worker does beside all else: writing the notifications that wait for it."""

from forum import reactions
from forum.unit_of_work import unit_of_work


def tell() -> None:
    """Tell of everything that has happened so far."""
    waits = True
    while waits:
        with unit_of_work():
            waits = bool(reactions.tell())
