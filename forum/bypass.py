"""Doing without a service that is only a help, while it does not answer."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds for which a service that did not answer is not asked again.
PAUSE = 2.0


class Bypass:
    """The way around one service: one warning when it is lost, one line when it is back."""

    def __init__(self, name: str, errors: tuple[type[Exception], ...]) -> None:
        """Go around the service called ``name`` when it raises one of ``errors``."""
        self._name = name
        self._errors = errors
        self._rests_until = 0.0
        self._is_out = False

    def ask(self, question: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """Give the answer of the service, or the other one while it rests."""
        if time.monotonic() < self._rests_until:
            return otherwise()
        try:
            answer = question()
        except self._errors as error:
            self._rests_until = time.monotonic() + PAUSE
            if not self._is_out:
                logger.warning("%s: away, going on without (%s)", self._name, type(error).__name__)
            self._is_out = True
            return otherwise()
        if self._is_out:
            self._is_out = False
            logger.warning("%s: back", self._name)
        return answer
