"""A field for day and time, as clocks in Berlin show them."""

from typing import Any

from flask_babel import gettext as _
from wtforms import DateTimeLocalField

from forum.working_days import moment_of

FIRST_YEAR = 1900


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time; what cannot be read is refused and stays in the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what browsers send, and what people type where the browser has no such field."""
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
        super().__init__(*args, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day and time.

        Raises:
            ValueError: It is none, or clocks skip it when they go forward.
        """
        unreadable = _("Please enter day and time, for example 24.12.2026 18:00.")
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(unreadable) from error
        # Clocks of the first years have no time zone that could be counted with.
        if self.data is not None and self.data.year < FIRST_YEAR:
            raise ValueError(unreadable)
        if self.data is not None and moment_of(self.data) is None:
            raise ValueError(_("There is no such time on this day: the clocks go forward."))

    @property
    def moment(self) -> Any:
        """The moment that is meant; None where nothing is entered."""
        return moment_of(self.data) if self.data is not None else None
