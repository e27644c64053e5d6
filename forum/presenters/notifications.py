"""The inbox as a page shows it: the lines of a group, in the language of the page."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask_babel import get_locale, gettext

from forum.db import session
from forum.languages import ngettext_for
from forum.models import Notification, Restriction, User
from forum.notifications.grouping import Group
from forum.notifications.wording import called, posts_line, sentence
from forum.permissions.scopes import visible


def heading_of(group: Group) -> str:
    """Give what a group is called."""
    return called(group, gettext)


def entries_of(group: Group) -> Sequence[tuple[Notification, str]]:
    """Give what is for the person: answers, mentions and steps, newest first."""
    return [(n, sentence(n.event, n.audience, group.subject, gettext)) for n in group.single]


def reasons_in(groups: Iterable[Group], person: User) -> dict[int, Restriction]:
    """Find the statements of reasons that the inbox tells a person of, by event; one statement."""
    keys = {
        n.event_id: n.event.data["restriction"]
        for group in groups
        for n in group.single
        if n.event.data.get("restriction")
    }
    if not keys:
        return {}
    found = session.scalars(
        sa.select(Restriction).where(
            Restriction.id.in_(keys.values()), visible(Restriction, person)
        )
    )
    restrictions = {restriction.id: restriction for restriction in found}
    return {event: restrictions[key] for event, key in keys.items() if key in restrictions}


def news_of(group: Group) -> str:
    """Count the new posts that the person only follows; empty where there are none."""
    return posts_line(group, gettext, ngettext_for(str(get_locale()))) if group.new_posts else ""
