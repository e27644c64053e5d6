"""The words for suggestions."""

from flask_babel import lazy_gettext as _l

from forum.models import SuggestionStatus

#: Of each status the label and the tone of its badge.
STATUS = {
    SuggestionStatus.OPEN: (_l("Waiting for the curator"), "warning"),
    SuggestionStatus.ADOPTED: (_l("Adopted"), "success"),
    SuggestionStatus.ADAPTED: (_l("Adopted in other words"), "success"),
    SuggestionStatus.REJECTED: (_l("Declined"), "neutral"),
    SuggestionStatus.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
