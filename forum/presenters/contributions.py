"""The words for kinds of contributions and for the roles of their authors."""

from flask_babel import lazy_gettext as _l

from forum.addresses import path_of
from forum.markup import literal
from forum.models import ContributionKind, Organisation, Thread, User

#: Said to whoever wrote what waits for a look.
WAITS = _l("Your contribution is kept. It appears once the moderation team has looked at it.")

KINDS = {
    ContributionKind.EXPERIENCE: _l("Experience"),
    ContributionKind.COMMENT: _l("Comment"),
    ContributionKind.AGREEMENT: _l("Agreement"),
    ContributionKind.GAP: _l("Gap"),
    ContributionKind.HINT: _l("Hint"),
    ContributionKind.QUESTION: _l("Question"),
}

#: What each kind asks for, above the form.
CALLS = {
    ContributionKind.EXPERIENCE: _l("Tell what has worked in your municipality, and what has not."),
    ContributionKind.COMMENT: _l("Say what you think about it."),
    ContributionKind.AGREEMENT: _l("Where is the paper right? A reason helps more than applause."),
    ContributionKind.GAP: _l("What has been overlooked?"),
    ContributionKind.HINT: _l("What or whom should be thought of as well?"),
    ContributionKind.QUESTION: _l("What would you like to know?"),
}


def mention(named: User | Organisation) -> dict[str, str]:
    """Offer a person or organisation to a text: what is inserted, and what is read."""
    if isinstance(named, User):
        return {"insert": f"@{named.name}", "label": named.display_name, "detail": f"@{named.name}"}
    return {"insert": f"@{named.slug}", "label": named.name, "detail": f"@{named.slug}"}


def reference(thread: Thread) -> dict[str, str]:
    """Offer a discussion to a text, as a link with its title."""
    link = f"[{literal(thread.title)}]({path_of(thread)})"
    return {"insert": link, "label": thread.title, "detail": f"#{thread.id}"}
