"""The Markdown of a passage with a suggestion put into it."""

import re

from forum import anchoring
from forum.errors import RuleBroken
from forum.models import Suggestion, SuggestionKind
from forum.passage_kinds import PassageKind

#: What stands before the words of an item, a heading or a quote, and indents it.
_MARK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|(?P<ordinal>\d{1,9})[.)][ \t]+)?")
#: What Markdown would take for more than a letter, anywhere and at the beginning of a line.
_SPECIAL = re.compile(r"[\\`*_\[\]]")
_ENTITIES = ((re.compile(r"&(?=#?\w+;)"), "&amp;"), (re.compile("<"), "&lt;"))
_AT_START = re.compile(r"^([ \t]*)([#>+-])", re.MULTILINE)
_NUMBER_AT_START = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s)", re.MULTILINE)
_NO_BLANK_BEFORE = tuple(".,;:!?)…“")


def escaped(text: str) -> str:
    """Write plain text so that Markdown shows it letter by letter."""
    for sign, entity in _ENTITIES:
        text = sign.sub(entity, text)
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _AT_START.sub(r"\1\\\2", text)
    return _NUMBER_AT_START.sub(r"\1\\\2", text)


def changed(markdown: str, suggestion: Suggestion, text: str) -> str:
    """Give the Markdown of a passage with ``text``, which is Markdown too, as suggested.

    Empty ``text`` deletes. A heading stays a heading, and an item of a list an item.

    Raises:
        RuleBroken: The place is not in the Markdown, or stands there twice; somebody must change
            it by hand.
    """
    is_insertion = suggestion.kind is SuggestionKind.INSERT
    if suggestion.range_start is None:
        return _followed(markdown, text) if is_insertion else _replaced(markdown, suggestion, text)
    if is_insertion:
        left, right = _parts_around(markdown, suggestion)
        return _joined(left, text, right)
    if suggestion.quote.split() == suggestion.passage.text.split():
        return _replaced(markdown, suggestion, text)
    spot = anchoring.locate(markdown, suggestion.quote, suggestion.prefix, suggestion.suffix)
    if spot is None:
        raise RuleBroken("suggestion_place_lost")
    left, right = markdown[: spot[0]], markdown[spot[1] :]
    return left + text + right if text else _joined(left, right)


def _replaced(markdown: str, suggestion: Suggestion, text: str) -> str:
    """Put other words in the place of a whole passage, which keeps its kind."""
    if not text:
        return ""
    if suggestion.passage.kind is PassageKind.TABLE:
        raise RuleBroken("suggestion_place_lost")
    mark = _mark_of(markdown)
    if suggestion.passage.kind is PassageKind.HEADING:
        mark = f"{'#' * suggestion.passage.level} "
    return mark + " ".join(text.split()) if mark.strip() else mark + text


def _followed(markdown: str, text: str) -> str:
    """Put a new passage after another: an item after an item, else a paragraph."""
    mark = _MARK.match(markdown)
    words = mark[0].strip() if mark else ""
    if mark is None or not words or words.startswith(("#", ">")):
        indent = markdown[: len(markdown) - len(markdown.lstrip(" \t"))]
        return f"{markdown}\n\n{indent}{text}"
    new = mark[0]
    if mark["ordinal"]:
        new = new.replace(mark["ordinal"], str(int(mark["ordinal"]) + 1), 1)
    return f"{markdown}\n{new}{' '.join(text.split())}"


def _mark_of(markdown: str) -> str:
    found = _MARK.match(markdown)
    return found[0] if found else ""


def _parts_around(markdown: str, suggestion: Suggestion) -> tuple[str, str]:
    """Cut the Markdown at the point before which new words are to stand."""
    prefix, suffix = suggestion.prefix, suggestion.suffix
    before = anchoring.locate(markdown, prefix) if prefix.strip() else None
    after = anchoring.locate(markdown, suffix) if suffix.strip() else None
    if before is None and after is None:
        raise RuleBroken("suggestion_place_lost")
    place = before[1] if before else after[0] if after else 0
    return markdown[:place], markdown[place:]


def _joined(*parts: str) -> str:
    """Join parts of a passage by single blanks; what indents it stays."""
    whole = parts[0].rstrip(" ")
    for part in parts[1:]:
        words = part.strip(" ") if part is not parts[-1] else part.lstrip(" ")
        if not words:
            continue
        is_close = not whole or whole.endswith("\n") or words.startswith((*_NO_BLANK_BEFORE, "\n"))
        whole += words if is_close else f" {words}"
    return whole
