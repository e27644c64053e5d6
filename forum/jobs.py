"""Background work: the search index, mails, expiries and deadlines."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Bind the background work to the application."""
