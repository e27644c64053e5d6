"""The table of retention periods, as the privacy page prints it."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from forum.retention import PERIODS

#: Where the table stands in the text of the page; without this line it stands at the end.
PLACE = "<p>[[retention]]</p>"


@dataclass(frozen=True)
class Row:
    """One line of the table, in the language of the page."""

    kind: str
    period: str
    reason: str
    basis: str


def table() -> list[Row]:
    """Give all lines."""
    return [
        Row(
            gettext(period.kind),
            " ".join((*([_length(period.days)] if period.days else []), gettext(period.counted))),
            gettext(period.reason),
            gettext(period.basis),
        )
        for period in PERIODS
    ]


def _length(days: int) -> str:
    years, rest = divmod(days, 365)
    if years and not rest:
        return str(ngettext("%(num)d year", "%(num)d years", years))
    return str(ngettext("%(num)d day", "%(num)d days", days))


def around(html: str) -> tuple[str, str]:
    """Give the text before and after the table."""
    before, _place, after = html.partition(PLACE)
    return before, after
