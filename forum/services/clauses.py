"""What a statement of reasons can rest on: a section of the netiquette as it stands, or a law."""

import re

from forum.errors import RuleBroken
from forum.models import RestrictionGround
from forum.models.consent import sections_of
from forum.services import pages

#: "§ 185 StGB", "Art. 17 DSA", "Section 5 TMG": article or section, its number, and which law.
_LAW = re.compile(r"(?:§{1,2}|\bArt(?:\.|ikel|icle)|\bsection)\s*\d+.*?[^\W\d_]{2}", re.IGNORECASE)


def of_netiquette(locale: str) -> list[str]:
    """Give the headings by which the sections of the netiquette are cited now."""
    page = pages.find("netiquette", locale)
    return sections_of(page.title, page.body)


def names_a_law(clause: str) -> bool:
    """Tell whether a clause names an article and the law in which it stands."""
    return _LAW.search(clause) is not None


def require_known(clause: str, *, ground: RestrictionGround, locale: str) -> None:
    """Go on only with a clause that can be looked up.

    Raises:
        RuleBroken: It stands neither in the netiquette as it is now nor, as far as its form tells,
            in a law.
    """
    if ground is RestrictionGround.LAW:
        if not names_a_law(clause):
            raise RuleBroken("law_unnamed")
    elif clause not in of_netiquette(locale):
        raise RuleBroken("clause_unknown")
