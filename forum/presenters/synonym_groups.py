"""What a change of the synonyms changes, and why a list cannot be used, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from forum.presenters.refusals import sentence_for
from forum.presenters.search import Result, results
from forum.search.finding import Found
from forum.search.synonym_files import LineRefused
from forum.search.synonym_previews import Difference, WordPreview

#: Results that are named; the others are counted.
NAMED = 3


@dataclass(frozen=True)
class Shown:
    """Some results that come or go, and how many there are."""

    number: str
    results: list[Result]


@dataclass(frozen=True)
class ShownWord:
    """A word with its numbers now and then."""

    word: str
    before: str
    after: str
    added: Shown | None
    gone: Shown | None


def shown(previews: Iterable[WordPreview]) -> list[ShownWord]:
    """Present what each word of a group finds."""
    return [
        ShownWord(
            one.word, _number(one.before), _number(one.after), _shown(one.added), _shown(one.gone)
        )
        for one in previews
    ]


def _number(found: Found) -> str:
    number = str(format_decimal(found.total))
    if found.total_is_exact:
        return number
    return str(_("more than %(number)s", number=number))


def _shown(difference: Difference | None) -> Shown | None:
    if difference is None or not difference.found.total:
        return None
    named = results(difference.found, difference.query)[:NAMED]
    return Shown(_number(difference.found), named)


def faults(refused: Iterable[LineRefused]) -> list[str]:
    """Say line by line why a list cannot be used."""
    return [
        str(_("Line %(number)d: %(reason)s", number=line.number, reason=sentence_for(line.refusal)))
        for line in refused
    ]
