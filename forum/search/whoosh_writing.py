"""How a segment of the index is written: new documents, and what is left of older segments.

Whoosh takes each segment that it merges apart into postings and sorts them with all others, in
files where they are many. But the terms of a segment are in order already: here they are taken
over one after the other, each with its whole list of postings.
"""

from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from whoosh import index, writing
from whoosh.util.numeric import byte_to_length

from forum.search.whoosh_codec import Codec, MappedStorage, Term, Terms
from forum.search.whoosh_postings import PostingList, Postings
from forum.search.whoosh_schema import CREATED, KEY
from forum.search.whoosh_segments import Segment

#: A term as one of several sources has it. The number of the source comes before what has no order.
_Found = tuple[str, bytes, int, PostingList]
_LOCK_SECONDS = 5.0  # how long a writer waits for another
_GONE = 2**32 - 1  # the new number of a document that is not taken over


class Writer(writing.SegmentWriter):  # type: ignore[misc]
    """Writes one segment and commits it."""

    def __init__(self, into: index.FileIndex, megabytes: float) -> None:
        """Begin; ``megabytes`` of new postings are sorted at once."""
        super().__init__(into, timeout=_LOCK_SECONDS, codec=Codec(), compound=False)
        self.pool = _Pool(self._tempstorage, self.newsegment, limitmb=megabytes)

    def take_over(self, segment: Any) -> None:
        """Put in the documents of a segment that are not deleted."""
        source = Segment(MappedStorage(self.storage.folder), segment)
        gone = frozenset(segment.deleted_docs())
        write, moved = self.perdocwriter, array("I", [_GONE]) * source.size
        for number in range(source.size):
            if number in gone:
                continue
            moved[number] = self.docnum
            write.start_doc(self.docnum)
            write.add_column_value("id", KEY, source.key_of(number))
            write.add_column_value("created", CREATED, source.created[number])
            write.add_field("text", None, None, byte_to_length(source.lengths[number]))
            write.finish_doc()
            self.docnum += 1
        self.pool.sources.append(_terms_left(source.terms, moved))
        self._added = True


class _Pool(writing.PostingPool):  # type: ignore[misc]
    """Sorts the postings of new documents, and puts them and those of older segments together."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        #: The terms of older segments, in order, in the order of the numbers of their documents.
        self.sources: list[Iterator[Term]] = []

    def iter_postings(self) -> Iterator[Term]:
        """Yield all terms, in order."""
        sources = (_new_terms(super().iter_postings()), *self.sources)
        numbered = (_numbered(terms, number) for number, terms in enumerate(sources))
        for (field, text), found in groupby(merge(*numbered), itemgetter(0, 1)):
            whole, *rest = (postings for _, _, _, postings in found)
            for postings in rest:
                whole.extend(postings)
            yield field, text, whole


def _numbered(terms: Iterable[Term], source: int) -> Iterator[_Found]:
    return ((field, text, source, postings) for field, text, postings in terms)


def _new_terms(postings: Iterable[tuple[str, bytes, int, float, bytes]]) -> Iterator[Term]:
    for (field, text), found in groupby(postings, itemgetter(0, 1)):
        whole = PostingList()
        for _, _, number, weight, places in found:
            whole.add(number, weight, places)
        yield field, text, whole


def _terms_left(terms: Terms, moved: "array[int]") -> Iterator[Term]:
    """Yield the terms of a segment; ``moved`` has the new number of each of its documents."""
    for field, text, postings in terms.all():
        if left := _left(postings, moved):
            yield field, text, left


def _left(postings: Postings, moved: "array[int]") -> PostingList | None:
    """Give what is left of a list of postings; nothing where all its documents are gone."""
    numbers = array("I", map(moved.__getitem__, postings.numbers))
    weights, counts, places = postings.weights(), postings.counts(), postings.places
    if _GONE not in numbers:
        return PostingList(numbers, weights, counts, places)
    starts, left = postings.starts, PostingList()
    for place, number in enumerate(numbers):
        if number != _GONE:
            here = places[starts[place] : starts[place + 1]]
            left.add(number, weights[place], here.tobytes())
    return left if left.numbers else None
