"""How days, moments and numbers are written in the language of the page."""

from datetime import date, datetime

from babel.dates import get_month_names, get_timezone
from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup

from forum.blueprints.edge import locale

BERLIN = get_timezone("Europe/Berlin")
_MONTHS = get_month_names("abbreviated", locale="en_GB")


def moment_text(value: datetime) -> str:
    """Write a moment as ``22.11.2026, 14:03 Uhr``, in English as ``22 Nov 2026, 14:03``."""
    value = value.astimezone(BERLIN)
    clock = f"{value:%H:%M}"
    return f"{day_text(value)}, {clock}" if locale() == "en" else f"{day_text(value)}, {clock} Uhr"


def day_text(value: date) -> str:
    """Write a day as ``22.11.2026``, in English as ``22 Nov 2026``."""
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    if locale() == "en":
        return f"{value.day} {_MONTHS[value.month]} {value.year}"
    return f"{value:%d.%m.}{value.year}"


def number_text(value: float) -> str:
    """Write a number by the rules of the page's language."""
    return format_decimal(value, locale="en_GB" if locale() == "en" else "de")


def init_app(app: Flask) -> None:
    """Give templates their filters."""
    app.jinja_env.filters.update(
        moment=moment_text, day=day_text, number=number_text, stored_html=Markup
    )
