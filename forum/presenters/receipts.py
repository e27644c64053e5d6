"""The words for receipts, and the rates of answers for programs."""

from typing import TypedDict

from flask_babel import lazy_gettext as _l

from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Suggestion,
    Thread,
)
from forum.models.target import COLUMN_OF
from forum.services.answer_rates import Rate
from forum.services.receipts import ReceiptState

#: Label and tone of each state; the badge adds the symbol of the tone.
STATE = {
    ReceiptState.RECEIVED: (_l("received"), "neutral"),
    ReceiptState.READ: (_l("read by a curator"), "info"),
    ReceiptState.ANSWERED: (_l("answered"), "info"),
    ReceiptState.USED: (_l("used in the paper"), "success"),
    ReceiptState.NOT_USED: (_l("not used, with reasons"), "warning"),
}

#: What the nouns are called where several of them stand in one list.
NOUNS = {
    Thread: _l("Discussions"),
    Comment: _l("Posts"),
    DissentFlag: _l("Objections"),
    Suggestion: _l("Suggested changes"),
    CooperationRequest: _l("Cooperations"),
    DiscourseRequest: _l("Requests for debate"),
}


class RateJson(TypedDict):
    """How far the answers of one noun have come; None where nothing can be said."""

    total: int
    answered: int
    used: int
    share_percent: int | None
    median_working_days: int | None
    ninth_decile_working_days: int | None


def rate_json(rate: Rate) -> RateJson:
    """Give a rate for programs."""
    return {
        "total": rate.total,
        "answered": rate.answered,
        "used": rate.used,
        "share_percent": rate.share,
        "median_working_days": rate.median,
        "ninth_decile_working_days": rate.most,
    }


def as_json(whole: Rate, each: dict[type, Rate]) -> dict[str, RateJson]:
    """Give the rates of all contributions and of each noun."""
    return {"all": rate_json(whole), **{COLUMN_OF[m]: rate_json(rate) for m, rate in each.items()}}
