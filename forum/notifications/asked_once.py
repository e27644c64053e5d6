"""Questions that are asked of the database once for all the news told together."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from forum.db import session

T = TypeVar("T")
_ANSWERS = "answers_of_this_telling"


@contextmanager
def asked_once() -> Iterator[None]:
    """Remember the answers to questions until the end, as several audiences and events ask them."""
    session().info[_ANSWERS] = {}
    try:
        yield
    finally:
        del session().info[_ANSWERS]


def answer(question: Hashable, ask: Callable[[], T]) -> T:
    """Give the answer that is remembered, or ask."""
    answers: dict[Hashable, T] = session().info.get(_ANSWERS, {})
    if question not in answers:
        answers[question] = ask()
    return answers[question]
