"""The words for selections of posts, and how a post is cited."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.models import Comment
from forum.services.thread_posts import Matters

#: The words, the tone and the symbol of each reason.
MATTERS = {
    Matters.OPENING: (_l("Opening text"), "neutral", "thread"),
    Matters.CURATORS: (_l("From the curators"), "info", "role"),
    Matters.ADOPTED: (_l("Moved the paper"), "success", "check"),
    Matters.ANSWERED: (_l("Answered by the curators"), "info", "reply"),
    Matters.SUPPORTED: (_l("Much supported"), "success", "agreement"),
}


def citation(comment: Comment, address: str, *, written: str, read: str) -> str:
    """Say whose post it is, where and when it was written, and when it was read there."""
    author = comment.author
    name = _("Deleted account") if author.is_deleted else author.display_name
    if comment.organisation and not author.is_deleted:
        name = f"{name} ({comment.organisation.name})"
    return str(
        _(
            "%(name)s: post %(number)d in “%(title)s”, %(written)s, %(address)s "
            "(read on %(read)s).",
            name=name,
            number=comment.number,
            title=comment.thread.title,
            written=written,
            address=address,
            read=read,
        )
    )
