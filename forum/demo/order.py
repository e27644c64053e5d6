"""Keeping order in the demo: reports in every state, and what moderators did."""

from datetime import timedelta
from functools import partial
from typing import Any

from forum.demo.content import Entry, entries
from forum.demo.script import Script, person, post
from forum.models import AbuseDecision, AbuseReason, RestrictionGround, RestrictionKind
from forum.services import abuse_reports, restrictions, threads
from forum.services.statements_of_reasons import Reasons


def write_abuse_reports(script: Script) -> None:
    """Write the reports with their decisions into the script."""
    for entry in entries("abuse_reports"):
        _abuse_report(script, entry)


def _reasons(entry: Entry, decision: str) -> Reasons | None:
    """Give the statement of reasons for the decision that hides the contribution."""
    given = entry.get("restriction")
    if given is None or decision != AbuseDecision.RESTRICTED:
        return None
    return Reasons(RestrictionGround(given["ground"]), given["clause"], given["facts"])


def _abuse_report(script: Script, entry: Entry) -> None:
    made: dict[str, Any] = {}

    def open_it() -> None:
        made["it"] = abuse_reports.open_report(
            post(entry["thread"], entry["post"]),
            actor=person(entry["reporter"]),
            reason=AbuseReason(entry["reason"]),
            explanation=entry["explanation"],
        )

    def claim() -> None:
        abuse_reports.claim(made["it"], actor=person(entry["claimed_by"]))

    def decide() -> None:
        abuse_reports.decide(
            made["it"],
            actor=made["it"].claimed_by,
            decision=AbuseDecision(entry["decision"]),
            reason=entry["decision_reason"],
            reasons=_reasons(entry, entry["decision"]),
        )

    def appeal() -> None:
        abuse_reports.appeal(made["it"], actor=person(entry["appealed_by"]), text=entry["appeal"])

    def decide_again() -> None:
        abuse_reports.decide_again(
            made["it"],
            actor=person(entry["decided_again_by"]),
            decision=AbuseDecision(entry["final_decision"]),
            reason=entry["final_reason"],
            reasons=_reasons(entry, entry["final_decision"]),
        )

    moment = script.moment(entry["age"], entry["explanation"])
    script.add(moment, entry, open_it)
    for name, step in {
        "claimed": claim,
        "decided": decide,
        "appealed": appeal,
        "decided_again": decide_again,
    }.items():
        if name in entry:
            planned = script.moment(entry[name], entry["explanation"] + name)
            # Several steps of one day still follow each other.
            moment = max(planned, moment + timedelta(minutes=40))
            script.add(moment, entry, step)


def write_moderation(script: Script) -> None:
    """Let the moderators pin and close what the content says."""
    for entry in entries("threads"):
        if entry.get("pinned"):
            script.add(script.moment(0.5, entry["title"] + "p"), entry, partial(_pin, entry))
        if entry.get("closed"):
            script.add(script.moment(0.5, entry["title"] + "c"), entry, partial(_close, entry))


def _pin(entry: Entry) -> None:
    thread = post(entry["title"], 1).thread
    threads.pin(thread, actor=person("demo-moderation"), pinned=True)


def _close(entry: Entry) -> None:
    restrictions.restrict_thread(
        post(entry["title"], 1).thread,
        actor=person("demo-moderation"),
        kind=RestrictionKind.CLOSED,
        reasons=Reasons(
            RestrictionGround.NETIQUETTE,
            "6. Wie die Moderation entscheidet",
            "Die Frage ist beantwortet; neue Fragen finden besser in einer neuen Diskussion Platz.",
        ),
    )
