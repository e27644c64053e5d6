"""The discussions of the demo."""

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from forum.demo.content import Entry, entries
from forum.demo.script import Script, about, action_field, person, post
from forum.models import ContributionKind, Thread
from forum.services import comments, third_parties, threads


def write_discussions(script: Script) -> None:
    """Write all threads with their replies into the script."""
    for entry in entries("threads"):
        _discussion(script, entry)


def _discussion(script: Script, entry: Entry) -> None:
    made: dict[str, Thread] = {}
    begin = script.moment(entry["age"], entry["title"])

    def start() -> None:
        made["it"] = threads.start(
            about(entry),
            actor=person(entry["author"]),
            opening=threads.Opening(
                title=entry["title"],
                body=entry["body"].strip(),
                kind=ContributionKind(entry["kind"]),
                tags=entry.get("tags", []),
                third_party=entry.get("third_party", ""),
            ),
        )
        # A real thread about a passage is filed under its paper's field; the demo shows all fields.
        made["it"].action_field = action_field(entry["action_field"])

    script.add(begin, entry, start)
    if entry.get("third_party_checked"):
        script.add(begin + timedelta(hours=20), entry, lambda: _check(made["it"], 1))
    moment = begin
    for number, reply in enumerate(entry.get("replies", []), start=2):
        moment = _next_moment(script, moment, f"{entry['title']}{number}")
        source = {**reply, "in_file": entry["in_file"], "title": f"{entry['title']} #{number}"}

        def write(reply: Entry = source) -> None:
            _reply(made["it"], reply)

        script.add(moment, source, write)
        if reply.get("third_party_checked"):
            script.add(
                moment + timedelta(minutes=1),
                source,
                partial(_check_later, made, number),
            )


def _next_moment(script: Script, moment: datetime, key: str) -> datetime:
    """Give a moment some hours or days later, but before now."""
    chance = random.Random(key)  # noqa: S311 - variety, no secret
    left = script.now - timedelta(minutes=4) - moment
    step = timedelta(hours=chance.choice([1, 2, 3, 5, 20, 26, 47]), minutes=chance.randrange(60))
    return moment + min(step, left * 0.6)


def _reply(thread: Thread, entry: Entry) -> None:
    number: Any = entry.get("reply_to")
    comments.write(
        thread,
        actor=person(entry["author"]),
        body=entry["body"].strip(),
        reply_to=post(thread.title, number) if number else None,
        kind=ContributionKind(entry.get("kind", "comment")),
        third_party=entry.get("third_party", ""),
    )


def _check_later(made: dict[str, Thread], number: int) -> None:
    _check(made["it"], number)


def _check(thread: Thread, number: int) -> None:
    third_parties.release(post(thread.title, number), actor=person("demo-moderation"))
