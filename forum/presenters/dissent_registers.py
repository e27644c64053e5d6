"""The register of dissents for programs: JSON and a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from typing import TypedDict

from forum.addresses import path_of
from forum.models import DissentFlag


class DissentJson(TypedDict):
    """An objection as everybody may read it; no author where the account is deleted."""

    id: int
    address: str
    status: str
    outcome: str | None
    statement: str
    grounds: str
    would_settle: str
    quote: str
    about: str
    paper: str | None
    version: int | None
    author: str | None
    organisation: str | None
    cosignatures: int
    raised_at: str
    due_on: str
    is_overdue: bool
    answered_at: str | None
    answer: str
    closing_remark: str


def _row(flag: DissentFlag) -> DissentJson:
    about = flag.passage or flag.comment
    return {
        "id": flag.id,
        "address": path_of(flag),
        "status": flag.status.value,
        "outcome": flag.outcome.value if flag.outcome else None,
        "statement": flag.statement,
        "grounds": flag.grounds,
        "would_settle": flag.would_settle,
        "quote": flag.quote,
        "about": path_of(about),
        "paper": flag.passage.paper.slug if flag.passage else None,
        "version": flag.passage.version.number if flag.passage else None,
        "author": None if flag.author.is_deleted else flag.author.name,
        "organisation": flag.organisation.slug if flag.organisation else None,
        "cosignatures": flag.cosignature_count,
        "raised_at": flag.created_at.isoformat(),
        "due_on": flag.due_on.isoformat(),
        "is_overdue": flag.is_overdue,
        "answered_at": flag.answered_at.isoformat() if flag.answered_at else None,
        "answer": flag.answer,
        "closing_remark": flag.closing_remark,
    }


def as_json(flags: Iterable[DissentFlag]) -> list[DissentJson]:
    """Give the register as rows of plain values."""
    return [_row(flag) for flag in flags]


def as_csv(flags: Iterable[DissentFlag]) -> str:
    """Give the register as CSV, with a mark by which spreadsheets know that it is UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(DissentJson.__annotations__), delimiter=";")
    writer.writeheader()
    for flag in flags:
        writer.writerow({name: _harmless(value) for name, value in _row(flag).items()})
    return "\ufeff" + out.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
