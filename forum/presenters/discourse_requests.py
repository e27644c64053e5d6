"""The words for the states and formats of a discourse request."""

from flask_babel import lazy_gettext as _l

from forum.models import DiscourseFormat, DiscourseStatus

STATUS = {
    DiscourseStatus.COLLECTING: (_l("collecting participants"), "info"),
    DiscourseStatus.QUORUM_REACHED: (_l("enough participants"), "warning"),
    DiscourseStatus.SCHEDULED: (_l("scheduled"), "info"),
    DiscourseStatus.HELD: (_l("held"), "info"),
    DiscourseStatus.MINUTED: (_l("minutes available"), "success"),
    DiscourseStatus.LAPSED: (_l("lapsed"), "neutral"),
    DiscourseStatus.WITHDRAWN: (_l("withdrawn"), "neutral"),
}

FORMAT = {
    DiscourseFormat.LEAN_COFFEE: _l("Lean Coffee"),
    DiscourseFormat.WORKING_OUT_LOUD: _l("Working out loud circle"),
    DiscourseFormat.SHORT_INPUT: _l("Short input with discussion"),
    DiscourseFormat.OPEN_ROUND: _l("Open round"),
}

FORMAT_HELP = {
    DiscourseFormat.LEAN_COFFEE: _l("The group collects its topics and votes on their order."),
    DiscourseFormat.WORKING_OUT_LOUD: _l("A small circle meets several times and learns openly."),
    DiscourseFormat.SHORT_INPUT: _l("Somebody opens with ten minutes, then all discuss."),
    DiscourseFormat.OPEN_ROUND: _l("An open talk without a fixed agenda."),
}

HISTORY = {
    "discourse_request:opened": _l("Requested"),
    "discourse_request:joined": _l("Somebody wants to take part"),
    "discourse_request:left": _l("Somebody stepped back"),
    "discourse_request:quorum_reached": _l("Enough participants found"),
    "discourse_request:scheduled": _l("Date set"),
    "discourse_request:held": _l("Debate held"),
    "discourse_request:minuted": _l("Minutes published"),
    "discourse_request:lapsed": _l("Lapsed: not enough participants in time"),
    "discourse_request:withdrawn": _l("Withdrawn"),
    "discourse_request:hidden": _l("Hidden by the moderation team"),
    "discourse_request:restored": _l("Shown again by the moderation team"),
}
