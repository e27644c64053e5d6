"""Statements of reasons: on what a restriction rests, and whether that can be stored."""

from dataclasses import dataclass
from datetime import datetime

from forum.clock import utcnow
from forum.errors import RuleBroken
from forum.models import ConsentText, RestrictionGround
from forum.services import clauses, pages


@dataclass(frozen=True)
class Reasons:
    """The statement of reasons: on what a restriction rests (DSA Art. 17)."""

    ground: RestrictionGround
    clause: str
    facts: str
    #: When it ends by itself; None where it lasts until somebody lifts it.
    ends_at: datetime | None = None
    #: Whether a machine decided.
    automated: bool = False
    #: The language in which the netiquette is cited.
    locale: str = "de"
    #: The version of the netiquette, where it was cited at an earlier time.
    text: ConsentText | None = None
    #: The minutes between two posts of one person, for slow mode.
    pause_minutes: int | None = None


def require_reasons(reasons: Reasons) -> None:
    """Go on only with reasons that can be stored.

    Raises:
        RuleBroken: Facts or clause are missing, the clause stands neither in the netiquette as it
            is now nor in a law, or it would end before it begins.
    """
    clause = reasons.clause.strip()
    if not clause or not reasons.facts.strip():
        raise RuleBroken("reason_missing")
    if reasons.text is None or clause not in reasons.text.sections:
        clauses.require_known(clause, ground=reasons.ground, locale=reasons.locale)
    if reasons.ends_at is not None and reasons.ends_at <= utcnow():
        raise RuleBroken("date_in_the_past")


def cited(reasons: Reasons) -> ConsentText | None:
    """Keep the netiquette as it stands, in all languages: the reader's may be another one."""
    if reasons.ground is RestrictionGround.LAW or reasons.text is not None:
        return reasons.text
    kept = {locale: pages.version_of("netiquette", locale) for locale in pages.LOCALES}
    return kept[reasons.locale]
