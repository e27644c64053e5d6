"""The pages inside an export: plain HTML that a browser shows without the forum."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime

from forum.clock import utcnow
from forum.languages import N_, gettext_for, ngettext_for
from forum.services import export_words
from forum.working_days import BERLIN

_YES, _NO = N_("yes"), N_("no")
_REGION = {"de": "de", "en": "en_GB"}
#: A moment as JSON has it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+]\d\d:\d\d")
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "article{border-top:1px solid;padding:.5rem 0}dt{font-weight:bold}"
    "dd{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere}"
)

#: What columns are called; others are shown by their English name.
COLUMNS = {
    "active": N_("Active"),
    "address": N_("Address"),
    "answered_at": N_("Answered"),
    "confirmed_at": N_("Confirmed"),
    "decided_at": N_("Decided"),
    "deleted_at": N_("Deleted"),
    "edit_count": N_("Edits"),
    "edited_at": N_("Edited"),
    "expires_at": N_("Valid until"),
    "fields": N_("Text"),
    "helpful_count": N_("Helpful"),
    "media_type": N_("Format"),
    "number": N_("Number in the discussion"),
    "reply_count": N_("Replies"),
    "revision_count": N_("Former wordings"),
    "shared_count": N_("Shared views"),
    "thread_id": N_("Number of the discussion"),
    "uses_shortcuts": N_("Keyboard shortcuts"),
    "answer": N_("Answer"),
    "bio": N_("About you"),
    "body": N_("Text"),
    "contact": N_("Contact"),
    "created_at": N_("When"),
    "display_name": N_("Name"),
    "due_on": N_("Due on"),
    "email": N_("E-mail address"),
    "explanation": N_("Explanation"),
    "alternative": N_("Description"),
    "file": N_("File"),
    "note": N_("Note"),
    "query": N_("Query"),
    "saved_at": N_("Saved"),
    "seen_at": N_("Last visit"),
    "read_at": N_("Read"),
    "remind_at": N_("Reminder"),
    "stars": N_("Rating"),
    "size": N_("Size in bytes"),
    "wants_mail": N_("Notifications by mail"),
    "facts": N_("Facts"),
    "grounds": N_("Grounds"),
    "id": N_("Number"),
    "interest": N_("Interest in the forum"),
    "job_title": N_("Position"),
    "kind": N_("Kind"),
    "locale": N_("Language"),
    "mode": N_("Kind"),
    "motivation": N_("Motivation"),
    "municipality": N_("Municipality"),
    "name": N_("Handle"),
    "reason": N_("Reason"),
    "replacement": N_("Proposed text"),
    "role": N_("Role"),
    "statement": N_("Statement"),
    "status": N_("State"),
    "subject": N_("Subject"),
    "title": N_("Title"),
    "version": N_("Version"),
    "visibility": N_("Visibility"),
    "withdrawn_at": N_("Withdrawn"),
    "about_type": N_("About"),
    "adapted_text": N_("Text as it was adopted"),
    "appeal": N_("Appeal"),
    "appealed_at": N_("Appealed"),
    "appeal_decided_at": N_("Appeal decided"),
    "appeal_decision": N_("Decision about the appeal"),
    "appeal_reason": N_("Reason of the decision about the appeal"),
    "appeal_until": N_("Appeal possible until"),
    "archived_at": N_("Archived"),
    "author_title": N_("Title given by the author"),
    "automated": N_("Decided by a machine"),
    "clause": N_("Section or article"),
    "closed_at": N_("Closed"),
    "closing_remark": N_("Closing remark"),
    "collects_until": N_("Collects interest until"),
    "description": N_("Description"),
    "direction": N_("Direction"),
    "duration": N_("Duration"),
    "effort": N_("Effort"),
    "ends_at": N_("Ends"),
    "expires_on": N_("Valid until"),
    "format": N_("Format"),
    "frequency": N_("How often"),
    "ground": N_("Ground"),
    "lift_reason": N_("Reason for lifting"),
    "lifted_at": N_("Lifted"),
    "level": N_("Level"),
    "minutes": N_("Minutes"),
    "outcome": N_("Outcome"),
    "period": N_("Period"),
    "quote": N_("Quoted place"),
    "quorum": N_("Quorum"),
    "reasons": N_("Reasons"),
    "region": N_("Region"),
    "result_note": N_("Note on the result"),
    "scheduled_at": N_("Date of the debate"),
    "scope": N_("Scope"),
    "slug": N_("Part of the address"),
    "subject_type": N_("Subject"),
    "third_party": N_("Named third party"),
    "web_address": N_("Website"),
    "wishes": N_("Wishes"),
    "would_settle": N_("What would settle it"),
    "wiki_at": N_("Wiki post since"),
}


def _page(title: str, body: str, locale: str) -> str:
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def index(sections: Iterable[tuple[str, str, int]], locale: str) -> str:
    """Write the first page: what is there, and in which files."""
    gettext, ngettext = gettext_for(locale), ngettext_for(locale)

    def counted(number: int) -> str:
        return ngettext("%(num)d entry", "%(num)d entries", number) % {"num": number}

    lines = "".join(
        f'<li><a href="html/{name}.html">{escape(gettext(label))}</a> '
        f'({escape(counted(number))}; <a href="json/{name}.json">JSON</a>)</li>'
        for name, label, number in sections
    )
    made = gettext(N_("Everything that the forum holds about you, as of %(day)s.")) % {
        "day": f"{utcnow():%Y-%m-%d}"
    }
    rest = gettext(
        N_(
            "Where an entry is about somebody else, it only says that and when you did something. "
            "The JSON files hold the same for other programs."
        )
    )
    body = f"<p>{escape(made)}</p><p>{escape(rest)}</p><ul>{lines}</ul>"
    return _page(gettext(N_("Your data")), body, locale)


def section(
    label: str, rows: Sequence[Mapping[str, Any]], locale: str, *, codes: Collection[str] = ()
) -> str:
    """Write the page of one noun; what the columns ``codes`` hold is shown in words."""
    gettext = gettext_for(locale)
    entries = "".join(
        "<article><dl>"
        + "".join(
            f"<dt>{escape(_called(key, gettext))}</dt><dd>{_shown(key, value, locale, codes)}</dd>"
            for key, value in row.items()
            if value not in (None, "", [], {})
        )
        + "</dl></article>"
        for row in rows
    )
    back = f'<p><a href="../index.html">{escape(gettext(N_("Overview")))}</a></p>'
    return _page(gettext(label), back + entries, locale)


def _called(key: str, gettext: Any) -> str:
    return str(gettext(COLUMNS[key])) if key in COLUMNS else key.replace("_", " ")


def _shown(key: str, value: Any, locale: str, codes: Collection[str]) -> str:
    """Write a value: a file as a link to it, what holds several values as lines."""
    if key == "file":
        return f'<a href="../{escape(quote(value))}">{escape(value)}</a>'
    if key in codes and isinstance(value, str):
        return escape(export_words.of(value, locale))
    return escape(_lines(value, locale))


def _lines(value: Any, locale: str) -> str:
    if isinstance(value, bool):
        return gettext_for(locale)(_YES if value else _NO)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_lines(inner, locale)}" for name, inner in value.items())
    if isinstance(value, list):
        return "\n".join(_lines(inner, locale) for inner in value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        moment = datetime.fromisoformat(value)
        return format_datetime(moment, "medium", tzinfo=BERLIN, locale=_REGION[locale])
    return str(value)
