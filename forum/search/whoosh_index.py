"""The Whoosh index itself: its schema, how a document becomes postings, how changes are committed.

Nothing is stored but ids. Titles weigh twice. The analysis is ours: the text field gets ready
postings, so Whoosh never sees a text.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats, index, reading, writing

from forum.search import german
from forum.search.engine import Document
from forum.search.query_words import Filter
from forum.search.whoosh_codec import Codec

Posting = tuple[bytes, int, float, bytes]

TITLE_WEIGHT = 2.0
MAX_WORDS = 30_000  # of one document
MAX_PLACES = 1_000  # of one term in one document that phrases see
SMALL_SEGMENT = 5_000  # documents
WORN = 0.4  # share of deleted documents from which a segment is written anew
REBUILD_BATCH = 20_000  # documents in one commit of a rebuild
#: About what postings take that are being sorted, in fact twice as much; the rest waits in files.
#: A process keeps what it has had once: merging in everyday commits gets little, and is as fast.
COMMIT_MEGABYTES: float = 4
REBUILD_MEGABYTES: float = 128
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
SCHEMA = fields.Schema(
    id=fields.ID(unique=True, sortable=KEY),
    text=GermanText(),
    created=fields.COLUMN(columns.NumericColumn("I")),
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


def create(path: Path) -> index.FileIndex:
    """Make an empty index in an empty directory."""
    return index.create_in(str(path), SCHEMA)


def open_index(path: Path) -> index.FileIndex:
    """Open the index of a directory."""
    return index.open_dir(str(path), schema=SCHEMA)


def _writer(path: Path, megabytes: float) -> writing.SegmentWriter:
    return open_index(path).writer(timeout=5.0, limitmb=megabytes, codec=Codec(), compound=False)


def commit(path: Path, documents: list[dict[str, Any]], stale: Iterable[str]) -> None:
    """Take the stale ids out and put the documents in, in one commit."""
    writer = _writer(path, COMMIT_MEGABYTES)
    try:
        deleted = _delete(writer, stale)
        for document in documents:
            writer.add_document(**document)
        if deleted or documents:
            writer.commit(mergetype=_merge_tiers)
        else:
            writer.cancel()
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise


def load(path: Path, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
    """Fill a new index, telling ``progress`` how many documents are in."""
    done = 0
    rest = iter(documents)
    while batch := list(islice(rest, 1)):
        writer = _writer(path, REBUILD_MEGABYTES)
        try:
            for document in islice(chain(batch, rest), REBUILD_BATCH):
                writer.add_document(**fields_of(document))
                done += 1
                if done % 200 == 0:
                    progress(done)
            writer.commit(merge=False)
        except BaseException:
            with suppress(Exception):
                writer.cancel()
            raise
    progress(done)


def _delete(writer: writing.SegmentWriter, stale: Iterable[str]) -> int:
    reader = writer.reader()
    deleted = 0
    try:
        for key in stale:
            if ("id", key) in reader:
                for number in list(reader.postings("id", key).all_ids()):
                    writer.delete_document(number)
                    deleted += 1
    finally:
        reader.close()
    return deleted


def _merge_tiers(writer: writing.SegmentWriter, segments: list[Any]) -> list[Any]:
    """Write worn segments into the new one, and small ones no larger than what is in it so far.

    Each small segment that stays is larger than all smaller ones together. So there are few of
    them, and a document is written anew only about as often as the new segment doubles.
    """
    alive = [segment for segment in segments if segment.doc_count()]
    merged = [s for s in alive if s.deleted_count() > WORN * s.doc_count_all()]
    size = writer.docnum + sum(segment.doc_count() for segment in merged)
    small = [s for s in alive if s not in merged and s.doc_count_all() < SMALL_SEGMENT]
    for segment in sorted(small, key=lambda one: one.doc_count_all()):
        if segment.doc_count_all() > size:
            break
        merged.append(segment)
        size += segment.doc_count()
    for segment in merged:
        reader = reading.SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in alive if segment not in merged]
