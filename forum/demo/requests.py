"""The dissents, cooperations, debates and membership requests of the demo, in every state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from forum.demo.content import Entry, entries
from forum.demo.script import Script, about, passage, person, post, spot
from forum.models import (
    AnswerOutcome,
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
    DiscourseFormat,
    DiscourseRequest,
    DissentFlag,
)
from forum.services import (
    cooperation_requests,
    discourse_requests,
    dissent_flags,
    membership_requests,
)

Step = Callable[[Any], Any]


def _steps_after(
    script: Script, entry: Entry, made: dict[str, Any], days: float, steps: list[Step]
) -> None:
    """Spread the steps after the first evenly over the days until now."""
    for number, step in enumerate(steps, start=1):
        ago = days * (1 - number / (len(steps) + 1))

        def act(step: Step = step) -> None:
            step(made["it"])

        script.add(script.moment(ago, f"{entry}{number}"), entry, act)


def write_dissent_flags(script: Script) -> None:
    """Write the objections with their answers into the script."""
    for entry in entries("dissent_flags"):
        _dissent_flag(script, entry)


def _dissent_flag(script: Script, entry: Entry) -> None:
    made: dict[str, DissentFlag] = {}
    author = entry["raised_by"]

    def raise_it() -> None:
        subject = spot(entry) if "passage" in entry else post(entry["thread"], entry["post"])
        sources = entry.get("sources", "")
        made["it"] = dissent_flags.raise_flag(
            subject,
            actor=person(author),
            statement=entry["statement"],
            grounds=entry["grounds"].strip() + (f"\n\nQuelle: {sources}" if sources else ""),
            would_settle=entry.get("would_settle", ""),
        )

    def acknowledge() -> None:
        dissent_flags.acknowledge(made["it"], actor=made["it"].owner)

    def answer() -> None:
        dissent_flags.answer(
            made["it"],
            actor=made["it"].owner,
            outcome=AnswerOutcome(entry["outcome"]),
            reasons=entry["answer"],
        )

    def close() -> None:
        verb = {
            "settled": dissent_flags.settle,
            "still_disputed": dissent_flags.dispute,
            "withdrawn": dissent_flags.withdraw,
        }[entry["status"]]
        verb(made["it"], actor=person(author), remark=entry.get("remark", ""))

    key = entry["statement"]
    script.add(script.moment(entry["age"], key), entry, raise_it)
    if "acknowledged" in entry:
        script.add(script.moment(entry["acknowledged"], key + "a"), entry, acknowledge)
    if "answered" in entry:
        script.add(script.moment(entry["answered"], key + "b"), entry, answer)
    if "closed" in entry:
        script.add(script.moment(entry["closed"], key + "c"), entry, close)


#: The states in the order in which a cooperation walks through them.
_WALK = [
    CooperationStatus.FIRST_TALK,
    CooperationStatus.AGREED,
    CooperationStatus.RUNNING,
    CooperationStatus.COMPLETED,
]


def write_cooperation_requests(script: Script) -> None:
    """Write the cooperations into the script."""
    for entry in entries("cooperation_requests"):
        made: dict[str, CooperationRequest] = {}

        def open_it(entry: Entry = entry, made: dict[str, Any] = made) -> None:
            made["it"] = cooperation_requests.open_request(
                about(entry),
                actor=person(entry["author"]),
                direction=CooperationDirection(entry["direction"]),
                title=entry["title"],
                body=entry["body"].strip(),
                contact=entry["contact"],
                conditions=cooperation_requests.Conditions(
                    region=entry.get("region", ""),
                    period=entry.get("period", ""),
                    effort=entry.get("effort", ""),
                ),
            )

        script.add(script.moment(entry["age"], entry["title"]), entry, open_it)
        _steps_after(script, entry, made, entry["age"], _cooperation_steps(entry))


def _cooperation_steps(entry: Entry) -> list[Step]:
    status = CooperationStatus(entry["status"])
    remark = entry.get("closing_remark", "")
    author, partner = entry["author"], entry.get("partner")
    steps: list[Step] = []
    if partner:
        steps.append(
            lambda it: cooperation_requests.propose(
                it,
                actor=person(partner),
                message=entry["partner_message"],
                contact=entry["partner_contact"],
            )
        )
    if status in (CooperationStatus.MUTUAL, *_WALK):
        steps.append(lambda it: cooperation_requests.confirm(it, actor=person(author)))
    if status in _WALK:
        steps += [_advance(step, author) for step in _WALK[: _WALK.index(status) + 1]]
    if status is CooperationStatus.DECLINED:
        steps.append(lambda it: cooperation_requests.decline(it, actor=it.author, remark=remark))
    if status is CooperationStatus.WITHDRAWN:
        steps.append(lambda it: cooperation_requests.withdraw(it, actor=it.author, remark=remark))
    if status is CooperationStatus.EXPIRED:
        steps.append(lambda _it: cooperation_requests.expire_old())
    if note := entry.get("result_note"):
        steps += _note_steps(note, public=entry.get("result_public", True))
    return steps


def _advance(step: CooperationStatus, author: str) -> Step:
    return lambda it: cooperation_requests.advance(it, actor=person(author), status=step)


def _note_steps(note: str, *, public: bool) -> list[Step]:
    steps: list[Step] = [
        lambda it: cooperation_requests.write_result_note(it, actor=it.author, note=note)
    ]
    if public:
        steps.append(
            lambda it: cooperation_requests.consent_to_result_note(it, actor=it.partner, note=note)
        )
    return steps


def write_discourse_requests(script: Script) -> None:
    """Write the debates into the script."""
    for entry in entries("discourse_requests"):
        made: dict[str, DiscourseRequest] = {}

        def open_it(entry: Entry = entry, made: dict[str, Any] = made) -> None:
            made["it"] = discourse_requests.open_request(
                about(entry),
                actor=person(entry["author"]),
                title=entry["title"],
                body=entry["body"].strip(),
                format=DiscourseFormat(entry["format"]),
                quorum=entry["quorum"],
            )

        script.add(script.moment(entry["age"], entry["title"]), entry, open_it)
        _discourse_steps(script, entry, made)


def _discourse_steps(script: Script, entry: Entry, made: dict[str, Any]) -> None:
    status, age, key = entry["status"], entry["age"], entry["title"]
    in_days: Any = entry.get("in_days")
    # The date is set a while before it: in the past half way to it, in the future a day ago.
    set_ago = (age - in_days) / 2 if in_days is not None and in_days < 0 else 1.5

    def joined(name: str) -> Callable[[], None]:
        return lambda: discourse_requests.join(made["it"], actor=person(name))

    ends = {"lapsed": max(age - 61, 0.5), "withdrawn": age / 2}
    last = set_ago + 1 if in_days is not None else ends.get(status, -1) + 1
    names = entry.get("interested", [])
    for number, name in enumerate(names, start=1):
        ago = age - max(age - last, 0) * number / (len(names) + 1)
        script.add(script.moment(ago, f"{key}{name}"), entry, joined(name))

    at = script.now.replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(
        days=in_days or 0
    )

    def schedule() -> None:
        discourse_requests.schedule(
            made["it"], actor=made["it"].author, at=at, place=entry["place"]
        )

    if in_days is not None:
        script.add(script.moment(set_ago, key + "s"), entry, schedule)
    if status in ("held", "minuted"):
        script.add(
            at + timedelta(hours=4),
            entry,
            lambda: discourse_requests.hold(made["it"], actor=made["it"].author),
        )
    if status == "minuted":
        script.add(
            at + timedelta(days=1, hours=4),
            entry,
            lambda: discourse_requests.minute(
                made["it"], actor=made["it"].author, minutes=entry["minutes"].strip()
            ),
        )
    if status == "lapsed":
        script.add(script.moment(ends["lapsed"], key + "l"), entry, discourse_requests.lapse_old)
    if status == "withdrawn":
        script.add(
            script.moment(ends["withdrawn"], key + "w"),
            entry,
            lambda: discourse_requests.withdraw(
                made["it"], actor=made["it"].author, remark=entry.get("closing_remark", "")
            ),
        )


def write_membership_requests(script: Script) -> None:
    """Write the requests to join into the script."""
    for entry in entries("membership_requests"):
        made: dict[str, Any] = {}

        def open_it(entry: Entry = entry, made: dict[str, Any] = made) -> None:
            text = entry.get("passage")
            made["it"] = membership_requests.open_request(
                actor=person(entry["author"]),
                motivation=entry["motivation"],
                passage=passage(text) if text else None,
            )

        def decide(entry: Entry = entry, made: dict[str, Any] = made) -> None:
            verb = {
                "accepted": membership_requests.accept,
                "declined": membership_requests.decline,
            }[entry["status"]]
            verb(made["it"], actor=person(entry["decided_by"]), reason=entry.get("reason", ""))

        script.add(script.moment(entry["age"], entry["motivation"]), entry, open_it)
        if "decided" in entry:
            script.add(script.moment(entry["decided"], entry["motivation"] + "d"), entry, decide)
