"""Days and moments as people read them, in the time of Berlin."""

from datetime import date, datetime

from babel.dates import get_month_names, get_timezone

BERLIN = get_timezone("Europe/Berlin")
_MONTHS = get_month_names("abbreviated", locale="en_GB")


def moment_text(value: datetime, locale: str) -> str:
    """Write a moment as ``22.11.2026, 14:03 Uhr``, in English as ``22 Nov 2026, 14:03``."""
    clock = f"{value.astimezone(BERLIN):%H:%M}"
    return f"{day_text(value, locale)}, {clock}{'' if locale == 'en' else ' Uhr'}"


def day_text(value: date, locale: str) -> str:
    """Write a day as ``22.11.2026``, in English as ``22 Nov 2026``."""
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    if locale == "en":
        return f"{value.day} {_MONTHS[value.month]} {value.year}"
    return f"{value:%d.%m.}{value.year}"
