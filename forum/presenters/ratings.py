"""The words for ratings: a number where there is one, words where nobody has rated."""

from typing import TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.models.rating import Rateable

STARS = {
    5: _l("5: very useful"),
    4: _l("4: useful"),
    3: _l("3: in part"),
    2: _l("2: hardly"),
    1: _l("1: not useful"),
}


class RatingJson(TypedDict):
    """The result of the ratings; the average is null where nobody has rated."""

    average: float | None
    count: int


def as_json(request: Rateable) -> RatingJson:
    """Give the result for programs."""
    return {"average": request.rating_average, "count": request.rating_count}


def text(request: Rateable, average: str) -> str:
    """Say the result in words; ``average`` is the number as the language writes it."""
    if request.rating_average is None:
        return str(_("not rated so far"))
    return str(
        ngettext(
            "%(average)s of 5 (%(num)d rating)",
            "%(average)s of 5 (%(num)d ratings)",
            request.rating_count,
            average=average,
        )
    )
