"""The statement of reasons in a person's own language, for mails and pages alike (DSA Art. 17)."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from babel.dates import format_date, get_timezone
from itsdangerous import BadSignature, URLSafeSerializer

from forum.addresses import public_address, title_of
from forum.clock import utcnow
from forum.config import Config
from forum.db import session
from forum.languages import N_, gettext_for
from forum.models import (
    AbuseDecision,
    AbuseReport,
    AppealDecision,
    ConsentText,
    Event,
    Restriction,
    RestrictionGround,
    RestrictionKind,
    RestrictionScope,
    Thread,
    ThreadTimer,
    User,
)
from forum.notifications.letters import DATA_LABEL, Letter, Section

BERLIN = get_timezone("Europe/Berlin")

KIND: dict[RestrictionKind, str] = {
    RestrictionKind.HIDDEN: N_("Hidden"),
    RestrictionKind.CLOSED: N_("Closed"),
    RestrictionKind.ARCHIVED: N_("Archived"),
    RestrictionKind.EDITED: N_("Edited by the moderation team"),
    RestrictionKind.SLOWED: N_("Slowed down"),
    RestrictionKind.MOVED: N_("Moved out of public sight"),
    RestrictionKind.SUSPENDED: N_("Account suspended"),
    RestrictionKind.REDACTED: N_("Reason taken out"),
}
SCOPE: dict[RestrictionScope, str] = {
    RestrictionScope.CONTRIBUTION: N_("the whole contribution, everywhere in the forum"),
    RestrictionScope.REPLIES: N_("new replies; what has been said stays readable"),
    RestrictionScope.WORDS: N_("single words of the contribution"),
    RestrictionScope.REASON: N_(
        "the words of the reason, which are erased; the support or rating stays and counts"
    ),
    RestrictionScope.ACCOUNT: N_("signing in and writing; what has been said stays"),
}
#: The pauses of slow mode, by their minutes.
PAUSE: dict[int, str] = {
    5: N_("5 minutes"),
    15: N_("15 minutes"),
    60: N_("1 hour"),
    240: N_("4 hours"),
    720: N_("12 hours"),
    1440: N_("24 hours"),
}
GROUND: dict[RestrictionGround, str] = {
    RestrictionGround.NETIQUETTE: N_("Netiquette"),
    RestrictionGround.LAW: N_("Law"),
}
OUTCOME: dict[AppealDecision, str] = {
    AppealDecision.UPHELD: N_("The restriction stays"),
    AppealDecision.LIFTED: N_("The restriction is lifted"),
}
#: What the mail about a restriction offers.
APPEAL_BY_LINK = N_("Read the reasons, or appeal")
APPEAL_BY_MAIL = N_("You can answer this mail to appeal; somebody else decides about it.")


def of_event(event: Event, person: User) -> Restriction | None:
    """Find the restriction that an event tells the person concerned of."""
    key = event.data.get("restriction")
    restriction = session.get(Restriction, key) if key else None
    return restriction if restriction and restriction.concerned.id == person.id else None


def lines(restriction: Restriction, locale: str) -> list[str]:
    """Give the statement as lines of a mail."""
    return [f"{label}: {text}" for label, text in parts(restriction, locale)]


def parts(restriction: Restriction, locale: str) -> list[tuple[str, str]]:
    """Give what the statement says, each part with its label."""
    _ = gettext_for(locale)
    report = _report_behind(restriction)
    given = [
        (_(N_("What was restricted")), _subject(restriction, locale)),
        (
            _(N_("What was done")),
            f"{_done(restriction, locale)}, {day(restriction.created_at, locale)}",
        ),
        (_(N_("Scope")), _(SCOPE[restriction.scope])),
        (_(N_("Duration")), duration_of(restriction, locale)),
        (_(N_("Ground")), ground_of(restriction, locale)),
        (_(N_("Facts")), restriction.facts),
        *_former_title(restriction, locale),
        (_(N_("How it came about")), _origin(restriction, report, locale)),
    ]
    if restriction.lifted_at is not None:
        text = f"{day(restriction.lifted_at, locale)}: {restriction.lift_reason}"
        if restriction.kind is RestrictionKind.REDACTED:
            text += " " + _(N_("Erased words do not come back; a new reason can be given."))
        given.append((_(N_("Lifted")), text))
    given += _appeal(restriction, report, locale)
    given.append((_(N_("If you disagree")), _redress(restriction, report, locale)))
    return given


def day(moment: datetime, locale: str) -> str:
    """Write a moment as a day in Berlin."""
    is_english = locale == "en"
    return format_date(
        moment.astimezone(BERLIN).date(),
        "d MMMM y" if is_english else "d. MMMM y",
        locale="en_GB" if is_english else "de",
    )


def _subject(restriction: Restriction, locale: str) -> str:
    title = title_of(restriction.subject)
    if restriction.kind is not RestrictionKind.REDACTED:
        return title
    return gettext_for(locale)(N_("a reason given on “%(title)s”")) % {"title": title}


def _done(restriction: Restriction, locale: str) -> str:
    _ = gettext_for(locale)
    kind = _(KIND[restriction.kind])
    if restriction.pause_minutes is None:
        return kind
    pause = _(N_("a pause of %(pause)s between two posts of one person"))
    return f"{kind} ({pause % {'pause': _(PAUSE[restriction.pause_minutes])}})"


def duration_of(restriction: Restriction, locale: str) -> str:
    """Say how long it lasts."""
    _ = gettext_for(locale)
    if restriction.ends_at is None:
        return _(N_("until somebody lifts it"))
    # It ends as a day begins; the day before is the last one.
    last = restriction.ends_at - timedelta(seconds=1)
    return _(N_("until %(day)s")) % {"day": day(last, locale)}


def ground_of(restriction: Restriction | ThreadTimer, locale: str) -> str:
    """Say on what it rests: the law, or the netiquette in a version."""
    _ = gettext_for(locale)
    text = restriction.text
    if restriction.ground is None:
        return ""
    if text is None:
        return f"{_(GROUND[restriction.ground])}: {restriction.clause}"
    clause = cited_in(text, restriction.clause, locale, restriction.created_at)
    version = _(N_("Netiquette, version %(version)s")) % {"version": text.version}
    return f"{version}: {clause}"


def cited_in(text: ConsentText, clause: str, locale: str, at: datetime) -> str:
    """Give the heading of the same section in another language, as it stood at that time.

    Versions in two languages are taken for the same where they have as many sections.
    """
    if text.locale == locale or clause not in text.sections:
        return clause
    other = session.scalar(
        sa.select(ConsentText)
        .where(
            ConsentText.slug == text.slug,
            ConsentText.locale == locale,
            ConsentText.created_at <= at,
        )
        .order_by(ConsentText.id.desc())
        .limit(1)
    )
    if other is None or len(other.sections) != len(text.sections):
        return clause
    return other.sections[text.sections.index(clause)]


def _former_title(restriction: Restriction, locale: str) -> list[tuple[str, str]]:
    thread = restriction.subject
    if not isinstance(thread, Thread) or restriction.kind is not RestrictionKind.EDITED:
        return []
    if not thread.author_title:
        return []
    return [(gettext_for(locale)(N_("Title given by the author")), thread.author_title)]


def _report_behind(restriction: Restriction) -> AbuseReport | None:
    """Find the report whose decision is the restriction."""
    return session.scalar(
        sa.select(AbuseReport)
        .where(AbuseReport.restriction_id == restriction.id)
        .order_by(AbuseReport.id)
        .limit(1)
    )


def _appeal(
    restriction: Restriction, report: AbuseReport | None, locale: str
) -> list[tuple[str, str]]:
    """Say how the appeal stands; one against the decision of a report is decided there."""
    _ = gettext_for(locale)
    decision, reason = restriction.appeal_decision, restriction.appeal_reason
    if report and report.restricted_at_first and report.final_decision is not None:
        stays = report.final_decision is AbuseDecision.RESTRICTED
        decision = AppealDecision.UPHELD if stays else AppealDecision.LIFTED
        reason = report.final_reason
    if decision is not None:
        return [(_(N_("Decision about the appeal")), f"{_(OUTCOME[decision])}. {reason}")]
    if restriction.appealed_at is not None:
        text = _(N_("Appealed on %(day)s; somebody else decides."))
        return [(_(N_("Appeal")), text % {"day": day(restriction.appealed_at, locale)})]
    return []


def _origin(restriction: Restriction, report: AbuseReport | None, locale: str) -> str:
    _ = gettext_for(locale)
    how = _(
        N_("A machine decided, by a fixed rule.")
        if restriction.automated
        else N_("A person decided; no machine took part.")
    )
    why = _(N_("It followed a report.") if report else N_("The moderation team acted by itself."))
    return f"{how} {why}"


def _redress(restriction: Restriction, report: AbuseReport | None, locale: str) -> str:
    _ = gettext_for(locale)
    outside = _(
        N_(
            "Independently of that you can turn to a certified out-of-court dispute settlement "
            "body (Art. 21 of Regulation (EU) 2022/2065) or to a court."
        )
    )
    at_report = report is not None and report.restricted_at_first and report.appeal
    if restriction.appealed_at is not None or at_report:
        return outside
    here = (
        N_("The time to appeal here ended on %(day)s.")
        if utcnow() > restriction.appeal_until
        else N_(
            "Until %(day)s you can appeal here, free of charge; another person decides about it."
        )
    )
    return f"{_(here) % {'day': day(restriction.appeal_until, locale)}} {outside}"


def letter(restriction: Restriction, config: Config) -> Letter:
    """Write to somebody who cannot sign in; whoever can has the statement in the inbox."""
    person = restriction.concerned
    text = gettext_for(person.locale)(N_("Reasons of the moderation team"))
    return Letter(
        to=person.email,
        name=person.display_name,
        locale=person.locale,
        subject=text,
        sections=[
            Section("", [text, *lines(restriction, person.locale)], link(restriction, config))
        ],
        settings=public_address("/datenschutz", public_url=config.public_url, locale=person.locale),
        settings_label=DATA_LABEL,
        token=f"restriction-{restriction.id}-{restriction.appeal_decided_at is not None:d}",
        listed_as="decision",
    )


def steps(restriction: Restriction, config: Config) -> list[tuple[str, str]]:
    """Offer the page with the reasons and the appeal, which needs no signing in."""
    label = gettext_for(restriction.concerned.locale)(APPEAL_BY_LINK)
    return [(label, link(restriction, config))]


def link(restriction: Restriction, config: Config) -> str:
    """Give the address at which the person concerned reads the reasons and appeals."""
    token = _serializer(config).dumps([restriction.id, restriction.concerned.id])
    return public_address(
        f"/restrictions/by-mail/{token}",
        public_url=config.public_url,
        locale=restriction.concerned.locale,
    )


def read(token: str, config: Config) -> Restriction | None:
    """Give the restriction that a link is about; None where the forum has not made it."""
    try:
        key, person_id = _serializer(config).loads(token)
    except BadSignature:
        return None
    restriction = session.get(Restriction, key)
    return restriction if restriction and restriction.concerned.id == person_id else None


def _serializer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="restrictions")
