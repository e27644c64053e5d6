"""The table of retention periods, as the privacy page prints it."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from forum.retention import PERIODS, Period

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
            f"{_length(period)} {gettext(period.counted)}".lstrip(),
            gettext(period.reason),
            gettext(period.basis),
        )
        for period in PERIODS
    ]


def _length(period: Period) -> str:
    if period.minutes is not None:
        return str(ngettext("%(num)d minute", "%(num)d minutes", period.minutes))
    if period.days is None:
        return ""
    years, rest = divmod(period.days, 365)
    if years and not rest:
        return str(ngettext("%(num)d year", "%(num)d years", years))
    return str(ngettext("%(num)d day", "%(num)d days", period.days))


def around(html: str) -> tuple[str, str]:
    """Give the text before and after the table."""
    before, _place, after = html.partition(PLACE)
    return before, after
