"""The state of the search index in words."""

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

TROUBLES = {
    "missing": _l("There is no index yet."),
    "damaged": _l("The index is damaged."),
    "locked": _l("Another process is writing to the index."),
    "busy": _l("The index is too busy to answer."),
    "storage": _l("The storage of the index cannot be used: it may be full or not writable."),
}
_UNITS = ("KB", "MB", "GB")


def trouble(reason: str) -> str:
    """Say why the index cannot be used."""
    return str(TROUBLES.get(reason, TROUBLES["storage"]))


def size(number: int) -> str:
    """Write a number of bytes as people read it: 56 MB."""
    amount, unit = number / 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{format_decimal(round(amount, 1 if amount < 10 else 0))} {unit}"


def duration(seconds: float) -> str:
    """Write seconds as people read them."""
    if seconds < 1:
        return str(_("less than a second"))
    if seconds < 120:
        return str(ngettext("%(num)s second", "%(num)s seconds", round(seconds)))
    if seconds < 7200:
        return str(ngettext("%(num)s minute", "%(num)s minutes", round(seconds / 60)))
    return str(ngettext("%(num)s hour", "%(num)s hours", round(seconds / 3600)))
