"""How days, moments, numbers and people are written on pages."""

from datetime import date, datetime

from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup

from forum.blueprints.edge import locale
from forum.presenters import moments
from forum.presenters.users import avatar_of


def moment_text(value: datetime) -> str:
    """Write a moment as ``22.11.2026, 14:03 Uhr``, in English as ``22 Nov 2026, 14:03``."""
    return moments.moment_text(value, locale())


def day_text(value: date) -> str:
    """Write a day as ``22.11.2026``, in English as ``22 Nov 2026``."""
    return moments.day_text(value, locale())


def number_text(value: float) -> str:
    """Write a number by the rules of the page's language."""
    return format_decimal(value, locale="en_GB" if locale() == "en" else "de")


def init_app(app: Flask) -> None:
    """Give templates their filters, and the signs of people."""
    app.jinja_env.filters.update(
        moment=moment_text, day=day_text, number=number_text, stored_html=Markup
    )
    app.jinja_env.globals["avatar_of"] = avatar_of
