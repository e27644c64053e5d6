"""What the Whoosh index knows of a document, and how a document becomes postings.

Nothing is stored but ids. Titles weigh twice. The analysis is ours: the text field gets ready
postings, so Whoosh never sees a text.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from whoosh import columns, fields, formats

from forum.search import german
from forum.search.engine import Document
from forum.search.query_words import Filter

Posting = tuple[bytes, int, float, bytes]

TITLE_WEIGHT = 2.0
MAX_WORDS = 30_000  # of one document
MAX_PLACES = 1_000  # of one term in one document that phrases see
LAST_PLACE = 65_535  # places are written in two bytes
_BODY_START = 10_000  # so that no phrase runs from the title into the body


class GermanText(fields.FieldType):  # type: ignore[misc]
    """A field that takes ready postings, each with its places in two bytes."""

    def __init__(self) -> None:
        """Describe the field to Whoosh: scored, not stored."""
        super().__init__(formats.Positions(), None, scorable=True)

    def index(self, value: list[Posting], **_: object) -> Iterator[Posting]:
        """Hand over the postings."""
        return iter(value)


class Keywords(fields.FieldType):  # type: ignore[misc]
    """A field of whole values for filters: neither scored nor stored."""

    def __init__(self) -> None:
        """Describe the field to Whoosh."""
        super().__init__(formats.Existence(), None, scorable=False)

    def index(self, value: tuple[str, ...], **_: object) -> Iterator[Posting]:
        """Give each value once."""
        return ((text.encode(), 1, 1.0, b"") for text in value)


KEY = columns.VarBytesColumn()
CREATED = columns.NumericColumn("I")
SCHEMA = fields.Schema(
    id=fields.ID(unique=True, sortable=KEY),
    text=GermanText(),
    created=fields.COLUMN(CREATED),
    **{name.value: Keywords() for name in Filter},
)


def postings(document: Document) -> list[Posting]:
    """Analyse title and text into postings: term, frequency, weight, positions."""
    places: dict[str, list[int]] = defaultdict(list)
    weights: dict[str, float] = defaultdict(float)
    title = german.words(german.clean(document.title))
    rest = german.words(german.clean(document.words))
    for start, factor, words in ((0, TITLE_WEIGHT, title), (_BODY_START, 1.0, rest)):
        for word in islice(words, MAX_WORDS):
            for term, weight in word.terms:
                weights[term] += weight * factor
                place = start + word.position
                if weight == 1.0 and len(places[term]) < MAX_PLACES and place <= LAST_PLACE:
                    places[term].append(place)
    return [
        (term.encode(), len(places[term]), weight, array("H", places[term]).tobytes())
        for term, weight in weights.items()
    ]


def fields_of(document: Document) -> dict[str, Any]:
    """Turn a document into the values of the schema."""
    return {
        "id": document.id,
        "text": postings(document),
        "created": min(max(int(document.created.timestamp()), 1), 2**32 - 1),
        **{name.value: document.values(name) for name in Filter},
    }
