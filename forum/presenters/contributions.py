"""The words for kinds of contributions and for the roles of their authors."""

from flask_babel import lazy_gettext as _l

from forum.models import ContributionKind

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
