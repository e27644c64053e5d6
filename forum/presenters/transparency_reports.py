"""The words of the transparency report."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.presenters import moderation

SECTIONS = {
    "reports": _l("Reports that came in"),
    "decisions": _l("Decisions about reports"),
    "second_decisions": _l("Decisions about reports after an appeal"),
    "restrictions": _l("Restrictions by kind"),
    "appeals": _l("Appeals against restrictions"),
    "appeal_decisions": _l("Decisions about appeals against restrictions"),
    "grounds": _l("Restrictions by ground"),
    "means": _l("Restrictions by who decided"),
}
_OWN = {
    ("reports", "all"): _l("All"),
    ("reports", "notices"): _l("of these, notices of illegal content without an account"),
    ("appeals", "all"): _l("All"),
    ("means", "automated"): _l("a fixed rule, automatically"),
    ("means", "by_people"): _l("people"),
}
_OF_ENUMS: dict[str, dict[Any, Any]] = {
    "decisions": moderation.DECISION,
    "second_decisions": moderation.DECISION,
    "restrictions": moderation.RESTRICTION,
    "appeal_decisions": moderation.APPEAL_DECISION,
    "grounds": moderation.GROUND,
}


def item(section: str, name: str) -> str:
    """Name what a number counts."""
    return str(_OWN.get((section, name)) or _OF_ENUMS[section][name])
