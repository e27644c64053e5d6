"""The words for the states and outcomes of a dissent flag."""

from flask_babel import lazy_gettext as _l

from forum.models import AnswerOutcome, DissentFlagStatus

#: Label and tone of each state; the badge adds the symbol of the tone.
STATUS = {
    DissentFlagStatus.RAISED: (_l("raised"), "warning"),
    DissentFlagStatus.ACKNOWLEDGED: (_l("being examined"), "info"),
    DissentFlagStatus.ANSWERED: (_l("answered"), "info"),
    DissentFlagStatus.SETTLED: (_l("settled"), "success"),
    DissentFlagStatus.STILL_DISPUTED: (_l("still disputed"), "danger"),
    DissentFlagStatus.WITHDRAWN: (_l("withdrawn"), "neutral"),
}

OUTCOME = {
    AnswerOutcome.ADOPTED: (_l("adopted"), "success"),
    AnswerOutcome.PARTLY_ADOPTED: (_l("partly adopted"), "info"),
    AnswerOutcome.NOT_ADOPTED: (_l("not adopted"), "neutral"),
}

#: What happened, for the history of a flag.
HISTORY = {
    "dissent_flag:raised": _l("Objection raised"),
    "dissent_flag:acknowledged": _l("Read by the curator"),
    "dissent_flag:cosigned": _l("Shared by another person"),
    "dissent_flag:unsigned": _l("A shared voice taken back"),
    "dissent_flag:extended": _l("Deadline extended"),
    "dissent_flag:due": _l("The answer fell due"),
    "dissent_flag:overdue": _l("The answer became overdue"),
    "dissent_flag:carried_over": _l("Carried over into a new version"),
    "dissent_flag:discussed": _l("A discussion has begun"),
    "dissent_flag:answered": _l("Answered"),
    "dissent_flag:settled": _l("Settled by the author"),
    "dissent_flag:disputed": _l("Declared still disputed by the author"),
    "dissent_flag:withdrawn": _l("Withdrawn by the author"),
    "dissent_flag:hidden": _l("Hidden by the moderation team"),
    "dissent_flag:restored": _l("Shown again by the moderation team"),
}
