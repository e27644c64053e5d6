"""The words for the states and directions of a cooperation request."""

from flask_babel import lazy_gettext as _l

from forum.models import CooperationDirection, CooperationStatus

STATUS = {
    CooperationStatus.OPEN: (_l("open"), "info"),
    CooperationStatus.PROPOSED: (_l("a partner has answered"), "warning"),
    CooperationStatus.MUTUAL: (_l("both have agreed"), "success"),
    CooperationStatus.FIRST_TALK: (_l("first talk held"), "info"),
    CooperationStatus.AGREED: (_l("agreed"), "info"),
    CooperationStatus.RUNNING: (_l("running"), "info"),
    CooperationStatus.COMPLETED: (_l("completed"), "success"),
    CooperationStatus.DECLINED: (_l("declined"), "neutral"),
    CooperationStatus.WITHDRAWN: (_l("withdrawn"), "neutral"),
    CooperationStatus.EXPIRED: (_l("expired"), "neutral"),
}

DIRECTION = {
    CooperationDirection.SEEKS: _l("Seeking cooperation"),
    CooperationDirection.OFFERS: _l("Offering cooperation"),
}

#: The words on the button that leads to each next state.
STEP = {
    CooperationStatus.FIRST_TALK: _l("We have had a first talk"),
    CooperationStatus.AGREED: _l("We have agreed to cooperate"),
    CooperationStatus.RUNNING: _l("The cooperation has started"),
    CooperationStatus.COMPLETED: _l("The cooperation is completed"),
}

HISTORY = {
    "cooperation_request:opened": _l("Published"),
    "cooperation_request:proposed": _l("A partner answered"),
    "cooperation_request:confirmed": _l("Both sides said yes; contact data opened to them"),
    "cooperation_request:talked": _l("First talk held"),
    "cooperation_request:agreed": _l("Cooperation agreed"),
    "cooperation_request:started": _l("Cooperation started"),
    "cooperation_request:completed": _l("Cooperation completed"),
    "cooperation_request:note_written": _l("Note on the result written"),
    "cooperation_request:note_consented": _l("Note on the result agreed"),
    "cooperation_request:declined": _l("Declined"),
    "cooperation_request:withdrawn": _l("Withdrawn"),
    "cooperation_request:expired": _l("Expired without a partner"),
    "cooperation_request:hidden": _l("Hidden by the moderation team"),
    "cooperation_request:restored": _l("Shown again by the moderation team"),
}
