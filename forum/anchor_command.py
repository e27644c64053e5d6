"""``flask forum anchors OLD.md NEW.md``: what a new version would do to passages and anchors."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from forum import rendering
from forum.anchoring import Anchor, Carried, Match, PassageClass, carry, match
from forum.errors import RuleBroken
from forum.markup_limits import decode
from forum.presenters.papers import refusal_of_text

#: What the classes mean, for people at a terminal.
_WORDS = {
    PassageClass.UNCHANGED: "unchanged",
    PassageClass.MOVED: "moved",
    PassageClass.CHANGED: "changed?",
    PassageClass.ORPHANED: "orphaned",
}
_LEGEND = (
    "Passages count from 0. unchanged, moved: the text is the same. "
    "changed?: a proposal that a person must confirm. orphaned: nothing is proposed."
)
_SHOWN = 60  # so many characters of a text fit into a line of a terminal

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("anchors")
@click.argument("old_file", metavar="OLD.md", type=_FILE)
@click.argument("new_file", metavar="NEW.md", type=_FILE)
@click.option("--anchors", "anchor_file", type=_FILE, help="JSON list of marked places in OLD.md.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def anchors(old_file: Path, new_file: Path, anchor_file: Path | None, as_json: bool) -> None:
    """Say what becomes of each passage of OLD.md, and of each anchor, in NEW.md.

    An anchor is {"id", "passage", "quote", "prefix", "suffix"}: passages count from 0, prefix and
    suffix may be missing, and without a quote the whole passage is meant. Nothing is stored.
    """
    old, new = _texts(old_file), _texts(new_file)
    if not old:
        raise click.ClickException(f"{old_file} holds no passages.")
    given = _read_anchors(anchor_file, len(old)) if anchor_file else []
    matches = match(old, new)
    carried = carry([anchor for _, anchor in given], old, new, matches)
    answers = [(name, answer) for (name, _), answer in zip(given, carried, strict=True)]
    if as_json:
        _print_json(_passages(matches, old, new), _answers(answers))
    else:
        _print_table(matches, old, answers)


def _texts(file: Path) -> list[str]:
    """Give the texts of the passages of a file."""
    try:
        return [passage.text for passage in rendering.split_bounded(decode(_bytes(file)))]
    except RuleBroken as error:
        with force_locale("en"):
            raise click.ClickException(f"{file}: {refusal_of_text(error)}") from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _read_anchors(file: Path, passages: int) -> list[tuple[Any, Anchor]]:
    """Read anchors and what they are called by; ``passages`` is the number of those in OLD."""
    try:
        data = json.loads(_bytes(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file} is no JSON in UTF-8: {error}") from error
    if isinstance(data, dict):
        data = data.get("anchors")
    if not isinstance(data, list):
        raise click.ClickException(f"{file} holds no list of anchors.")
    found = []
    for number, entry in enumerate(data):
        try:
            found.append(_anchor(entry, passages))
        except ValueError as error:
            raise click.ClickException(f"{file}, anchor {number}: {error}") from error
    return found


def _anchor(entry: Any, passages: int) -> tuple[Any, Anchor]:
    """Read one anchor.

    Raises:
        ValueError: It is none; the message says why.
    """
    if not isinstance(entry, dict):
        raise ValueError("it is no object.")
    name, place = entry.get("id"), entry.get("passage")
    if not isinstance(name, str | int | None) or isinstance(name, bool):
        raise ValueError('"id" must be a text or a whole number.')
    if not isinstance(place, int) or isinstance(place, bool):
        raise ValueError('"passage" must be a whole number.')
    if not 0 <= place < passages:
        raise ValueError(f"there is no passage {place}; they run from 0 to {passages - 1}.")
    if "quote" not in entry:
        raise ValueError('"quote" is missing; "" means the whole passage.')
    quote, prefix, suffix = entry["quote"], entry.get("prefix"), entry.get("suffix")
    prefix, suffix = ("" if text is None else text for text in (prefix, suffix))
    texts = {"id": str(name), "quote": quote, "prefix": prefix, "suffix": suffix}
    for key, text in texts.items():
        if not isinstance(text, str) or not _is_writable(text):
            raise ValueError(f'"{key}" must be a text.')
    return name, Anchor(place, quote, prefix, suffix)


def _is_writable(text: str) -> bool:
    """Whether a text can be UTF-8: JSON can spell half of a surrogate pair, which cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _passages(
    matches: Sequence[Match], old: Sequence[str], new: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        {
            "index": found.index,
            "text": old[found.index],
            "class": found.passage_class.value,
            "target": found.target,
            "target_text": None if found.target is None else new[found.target],
        }
        for found in matches
    ]


def _answers(answers: Sequence[tuple[Any, Carried]]) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "class": answer.anchor_class.value,
            "target": answer.target,
            "start": answer.start,
            "end": answer.end,
        }
        for name, answer in answers
    ]


def _print_json(passages: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    """Print in UTF-8 whatever the terminal speaks."""
    text = json.dumps({"passages": passages, "anchors": answers}, ensure_ascii=False, indent=1)
    click.echo(text.encode())


def _print_table(
    matches: Sequence[Match], old: Sequence[str], answers: Sequence[tuple[Any, Carried]]
) -> None:
    click.echo(_LEGEND)
    click.echo(f"\n{'OLD':>5} {'NEW':>5}  {'class':9}  text")
    for found in matches:
        text = _short(old[found.index])
        click.echo(
            f"{found.index:5} {_place(found.target):>5}  {_WORDS[found.passage_class]:9}  {text}"
        )
    _print_counts("passages", [found.passage_class for found in matches])
    if not answers:
        return
    click.echo(f"\n{'NEW':>5}  {'class':9}  {'from':>5} {'to':>5}  anchor")
    for name, answer in answers:
        click.echo(
            f"{_place(answer.target):>5}  {_WORDS[answer.anchor_class]:9}  "
            f"{_place(answer.start):>5} {_place(answer.end):>5}  {_short(str(name))}"
        )
    _print_counts("anchors", [answer.anchor_class for _, answer in answers])


def _place(number: int | None) -> str:
    return "-" if number is None else str(number)


def _print_counts(what: str, classes: Sequence[PassageClass]) -> None:
    counts = Counter(classes)
    parts = [f"{counts[one]} {one.value}" for one in PassageClass if counts[one]]
    click.echo(f"{len(classes)} {what}: {', '.join(parts)}")


def _short(text: str) -> str:
    """Give the beginning of a text on one line, without characters that steer a terminal."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
