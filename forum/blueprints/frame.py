"""What surrounds the content of each page, and which of that is the reader's own."""

from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from markupsafe import escape

from forum.blueprints import reader_counts
from forum.blueprints.edge import actor, other_language_url
from forum.blueprints.fragments import kept


def parts() -> dict[str, str]:
    """Give what belongs into the places of the frame, by their names; see ``_frame.html``."""
    person = actor()
    counts = reader_counts.of(person) if person else reader_counts.NOTHING
    macros: Any = current_app.jinja_env.get_template("_frame.html").module

    def navigation(label: str) -> str:
        return kept(
            *("navigation", label, request.endpoint, counts.threads),
            of="site",
            caller=lambda: macros.navigation(label, counts.threads),
        )

    found = {
        "language": escape(other_language_url()),
        "navigation": navigation(_("Main navigation")),
        "menu_navigation": navigation(_("Menu")),
    }
    if person is None:
        return found
    return found | {
        "unread_discussions": macros.unread_discussions(counts.threads),
        "inbox": macros.inbox(counts.notifications),
        "own_name": macros.own_name(person),
        "account": kept(
            *("account", person.name, counts.notifications, counts.threads),
            of="site",
            # Of moderators it also says what waits at their desk, which is counted each time.
            when=not person.is_moderator,
            caller=lambda: macros.account(person, counts.notifications, counts.threads),
        ),
    }


def left_open() -> dict[str, str]:
    """Give nothing: the places of the frame stay for whoever puts the whole page together."""
    return {}


def init_app(app: Flask) -> None:
    """Let pages have their frame."""
    app.context_processor(lambda: {"frame_parts": parts})
