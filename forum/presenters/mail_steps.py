"""The steps that links in mails take, in words."""

from flask_babel import lazy_gettext as _l

from forum.notifications.one_time_links import LABELS as MSGIDS
from forum.notifications.one_time_links import Step

LABELS = {step: _l(text) for step, text in MSGIDS.items()}

DONE = {
    Step.SETTLE: _l("Thank you. The objection is settled."),
    Step.DISPUTE: _l("Thank you. The objection stays disputed, and everybody can see that."),
    Step.CONFIRM: _l("You have both said yes. You now see how to reach each other."),
    Step.DECLINE: _l("Thank you. The other side is told that you decline."),
    Step.EXTEND: _l("The new deadline is published with your reason."),
}
