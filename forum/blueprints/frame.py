"""What surrounds the content of each page, and which of that is the reader's own."""

from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from markupsafe import escape

from forum.blueprints import reader_counts
from forum.blueprints.edge import actor, other_language_url
from forum.blueprints.fragments import kept, remembered

#: Bytes of what is remembered for one reader, about.
SIZE = 8000


def parts() -> dict[str, str]:
    """Give what belongs into the places of the frame, by their names."""
    person = actor()
    counts = reader_counts.of(person) if person else reader_counts.NOTHING
    macros: Any = current_app.jinja_env.get_template("_frame.html").module

    def make() -> dict[str, str]:
        found = {
            "navigation": macros.navigation(_("Main navigation"), counts.threads),
            "menu_navigation": macros.navigation(_("Menu"), counts.threads),
        }
        if person is not None:
            found |= {
                "unread_discussions": macros.unread_discussions(counts.threads),
                "inbox": macros.inbox(counts.notifications),
                "own_name": macros.own_name(person),
            }
        return found

    name = person.display_name if person else None
    key = ("frame", request.endpoint, name, counts.notifications, counts.threads)
    found = {**remembered(key, make, SIZE, of="site"), "language": escape(other_language_url())}
    if person is not None:
        found["account"] = kept(
            "account",
            *(person.name, counts.notifications, counts.threads),
            of="site",
            when=not person.is_moderator,
            caller=lambda: macros.account(person, counts.notifications, counts.threads),
        )
    return found


def init_app(app: Flask) -> None:
    """Let pages have their frame; a page that is shared by its readers leaves the places."""
    app.context_processor(lambda: {"frame_parts": parts})
