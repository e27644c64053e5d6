"""Moments as people read them, in the time of Berlin."""

from datetime import datetime

from babel.dates import format_datetime, get_timezone

BERLIN = get_timezone("Europe/Berlin")


def moment_text(value: datetime, locale: str) -> str:
    """Write a moment as ``22.11.2026, 14:03 Uhr``, in English as ``22 Nov 2026, 14:03``."""
    if locale == "en":
        return format_datetime(value, "d MMM y, HH:mm", tzinfo=BERLIN, locale="en_GB")
    return format_datetime(value, "dd.MM.y, HH:mm 'Uhr'", tzinfo=BERLIN, locale="de")
