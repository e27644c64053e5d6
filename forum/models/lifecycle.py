"""How an object moves through its states: one table of steps a model, all others refused."""

import enum
from collections.abc import Mapping
from typing import Any, ClassVar

from forum.errors import IllegalStep
from forum.models.base import Locked


class Lifecycle(Locked):
    """Mixin for models with a ``status`` and a table ``NEXT`` of the steps allowed from each."""

    NEXT: ClassVar[Mapping[Any, frozenset[Any]]] = {}
    status: Any

    def may_move_to(self, status: enum.Enum) -> bool:
        """Tell whether the table has a step from the present state to ``status``."""
        return status in self.NEXT.get(self.status, frozenset())

    def move_to(self, status: enum.Enum) -> None:
        """Take the step to ``status``.

        Raises:
            IllegalStep: The table has no such step.
        """
        if not self.may_move_to(status):
            raise IllegalStep(
                subject=type(self).__name__, present=self.status.value, wanted=status.value
            )
        self.status = status

    @property
    def is_final(self) -> bool:
        """Tell whether no further step is possible."""
        return not self.NEXT.get(self.status)
