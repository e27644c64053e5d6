"""The inbox as a page shows it: the lines of a group, in the language of the page."""

from collections.abc import Sequence

from flask_babel import get_locale, gettext

from forum.languages import ngettext_for
from forum.models import Notification
from forum.notifications.grouping import Group
from forum.notifications.wording import posts_line, sentence


def entries_of(group: Group) -> Sequence[tuple[Notification, str]]:
    """Give what is for the person: answers, mentions and steps, newest first."""
    return [(n, sentence(n.event, n.audience, group.subject, gettext)) for n in group.single]


def news_of(group: Group) -> str:
    """Count the new posts that the person only follows; empty where there are none."""
    return posts_line(group, gettext, ngettext_for(str(get_locale()))) if group.new_posts else ""
