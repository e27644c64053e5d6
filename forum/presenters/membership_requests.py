"""The words for the states of a membership request."""

from flask_babel import lazy_gettext as _l

from forum.models import MembershipRequestStatus

STATUS = {
    MembershipRequestStatus.OPEN: (_l("waiting for an answer"), "info"),
    MembershipRequestStatus.ACCEPTED: (_l("accepted"), "success"),
    MembershipRequestStatus.DECLINED: (_l("declined"), "neutral"),
}
