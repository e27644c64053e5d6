"""Mails to people who gave notice of illegal content without an account: receipt and decision."""

from itsdangerous import BadSignature, URLSafeSerializer

from forum.addresses import place_of, public_address, title_of
from forum.config import Config
from forum.db import session
from forum.languages import N_, gettext_for
from forum.models import APPEAL_TIME, AbuseDecision, AbuseReport
from forum.notifications.letters import DATA_LABEL, Letter, Section
from forum.notifications.statements import day

OUTCOME: dict[AbuseDecision, str] = {
    AbuseDecision.NO_ACTION: N_("Stays visible"),
    AbuseDecision.RESTRICTED: N_("Is hidden"),
}
OUTCOME_FOR_A_REASON = OUTCOME | {AbuseDecision.RESTRICTED: N_("Is taken out")}


def outcomes_of(report: AbuseReport) -> dict[AbuseDecision, str]:
    """Give the words for what is decided: a contribution is hidden, a reason is taken out."""
    return OUTCOME if report.reason_by_id is None else OUTCOME_FOR_A_REASON


def letter(report: AbuseReport, config: Config) -> Letter:
    """Write that a notice has come in or, once it is decided, how and what can be done."""
    locale = report.notifier_locale
    _ = gettext_for(locale)
    decided = report.decided_at is not None
    subject = _(
        N_("Your notice of illegal content is decided")
        if decided
        else N_("Your notice of illegal content has come in")
    )
    place = public_address(place_of(report), public_url=config.public_url, locale=locale)
    about = _(N_("Your notice no. %(number)d is about: %(title)s")) % {
        "number": report.id,
        "title": f"{title_of(report.target)} ({place})",
    }
    return Letter(
        to=report.notifier_email,
        name=report.notifier_name,
        locale=locale,
        subject=subject,
        sections=[
            Section(
                "",
                [subject, about, *(_decision(report) if decided else _receipt(report))],
                link(report, config),
            )
        ],
        settings=public_address("/datenschutz", public_url=config.public_url, locale=locale),
        token=f"notice-{report.id}-{report.status.value}",
        listed_as="decision",
        why=N_("You receive this mail because you reported content at %(site)s."),
        settings_label=DATA_LABEL,
    )


def _receipt(report: AbuseReport) -> list[str]:
    _ = gettext_for(report.notifier_locale)
    return [
        _(N_("A person of the moderation team looks at it; no machine decides.")),
        _(N_("You are told the decision by mail. At this address you see how it stands:")),
    ]


def _decision(report: AbuseReport) -> list[str]:
    _ = gettext_for(report.notifier_locale)
    decision = report.final_decision or report.decision
    said = _(outcomes_of(report)[decision]) if decision else ""
    given = [
        _(N_("The decision: %(decision)s")) % {"decision": said},
        report.final_reason or report.decision_reason,
        _(N_("A person decided; no machine took part.")),
    ]
    return [*given, *remedies(report, report.notifier_locale)]


def remedies(report: AbuseReport, locale: str) -> list[str]:
    """Say what the notifier can do against the decision."""
    _ = gettext_for(locale)
    given = []
    if report.notifier_may_appeal and report.decided_at is not None:
        words = N_("Until %(day)s you can appeal at this address; another person decides.")
        given.append(_(words) % {"day": day(report.decided_at + APPEAL_TIME, locale)})
    given.append(
        _(
            N_(
                "Independently of that you can turn to a certified out-of-court dispute "
                "settlement body (Art. 21 of Regulation (EU) 2022/2065) or to a court."
            )
        )
    )
    return given


def link(report: AbuseReport, config: Config) -> str:
    """Give the address at which the notifier sees how it stands, and appeals."""
    return public_address(
        f"/notices/{_serializer(config).dumps(report.id)}",
        public_url=config.public_url,
        locale=report.notifier_locale,
    )


def read(token: str, config: Config) -> AbuseReport | None:
    """Give the notice that a link is about; None where the forum has not made it."""
    try:
        key = _serializer(config).loads(token)
    except BadSignature:
        return None
    report = session.get(AbuseReport, key)
    return report if report is not None and report.is_notice else None


def _serializer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="notices")
