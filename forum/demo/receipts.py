"""The receipts of the demo: what the curator has read, and what became of it."""

from functools import partial

from forum.demo.content import Entry, entries
from forum.demo.script import Script, contribution
from forum.models import AnswerOutcome
from forum.permissions.belonging import paper_of
from forum.services import receipts


def write_receipts(script: Script) -> None:
    """Write what was read and answered into the script."""
    for entry in entries("receipts"):
        named = {**entry, "title": entry["thread"]}
        key = f"{entry['thread']}{entry.get('post', '')}"
        script.add(script.moment(entry["read"], key), named, partial(_read, entry))
        if "answered" in entry:
            script.add(script.moment(entry["answered"], key), named, partial(_answer, entry))


def _read(entry: Entry) -> None:
    found = contribution(entry)
    paper = paper_of(found)
    receipts.note_visit(found, paper.curator if paper else None)


def _answer(entry: Entry) -> None:
    found = contribution(entry)
    paper = paper_of(found)
    if paper is None:
        raise LookupError("it belongs to no paper")
    receipts.answer(
        found,
        actor=paper.curator,
        outcome=AnswerOutcome(entry["outcome"]),
        reasons=entry["reasons"],
    )
