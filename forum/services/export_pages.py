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
from forum.services.export_columns import COLUMNS, DETAILS
from forum.working_days import BERLIN

#: The name of the files that explain the others.
EXPLANATION = "explanation"
_YES, _NO = N_("yes"), N_("no")
_REGION = {"de": "de", "en": "en_GB"}
#: A moment as JSON has it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+]\d\d:\d\d")
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "article{border-top:1px solid;padding:.5rem 0}dt{font-weight:bold}"
    "dd{margin:0 0 .5rem;white-space:pre-wrap}"
)


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
    explained = gettext(N_("What the files and their members mean"))
    body = (
        f"<p>{escape(made)}</p><p>{escape(rest)}</p><ul>{lines}</ul>"
        f'<p><a href="{EXPLANATION}.html">{escape(explained)}</a> '
        f'(<a href="{EXPLANATION}.json">JSON</a>)</p>'
    )
    return _page(gettext(N_("Your data")), body, locale)


def explanation(files: Sequence[Mapping[str, Any]], locale: str) -> str:
    """Write the page that says what the files and their members mean."""
    gettext = gettext_for(locale)
    parts = "".join(
        f"<article><h2>{escape(file['meaning'])}</h2><p><code>{escape(file['file'])}</code></p>"
        f"{_meanings(file['members'])}{_meanings(file['codes'])}</article>"
        for file in files
    )
    back = f'<p><a href="index.html">{escape(gettext(N_("Overview")))}</a></p>'
    intro = gettext(
        N_(
            "Each JSON file is a list of entries. A member without a value says that there is "
            "none. Moments are in UTC, numbers are those of the forum."
        )
    )
    title = gettext(N_("What the files and their members mean"))
    return _page(title, f"{back}<p>{escape(intro)}</p>{parts}", locale)


def _meanings(words: Mapping[str, str]) -> str:
    lines = "".join(
        f"<dt><code>{escape(name)}</code></dt><dd>{escape(meaning)}</dd>"
        for name, meaning in words.items()
    )
    return f"<dl>{lines}</dl>" if lines else ""


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
    return str(gettext(COLUMNS[key]))


def _shown(key: str, value: Any, locale: str, codes: Collection[str]) -> str:
    """Write a value: a file as a link to it, what holds several values as lines."""
    if key == "file":
        return f'<a href="../{escape(quote(value))}">{escape(value)}</a>'
    if key.endswith("_type"):
        return escape(export_words.noun(value, locale))
    if key in codes and isinstance(value, str):
        return escape(export_words.of(value, locale))
    if key == "details":
        gettext = gettext_for(locale)
        return escape(
            "\n".join(
                f"{gettext(DETAILS.get(name, name))}: {_lines(inner, locale)}"
                for name, inner in value.items()
            )
        )
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
