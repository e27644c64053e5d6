"""The Whoosh index itself: how it is made, how changes are committed, which segments are merged."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from whoosh import index

from forum.search.engine import Document
from forum.search.whoosh_codec import MappedStorage, Terms
from forum.search.whoosh_schema import SCHEMA, fields_of
from forum.search.whoosh_writing import Writer

SMALL_SEGMENT = 5_000  # documents
WORN = 0.4  # share of deleted documents from which a segment is written anew
REBUILD_BATCH = 20_000  # documents in one commit of a rebuild
#: About what postings of new documents take that are being sorted, in fact twice as much; the rest
#: waits in files. A process keeps what it has had once: everyday commits get little.
COMMIT_MEGABYTES: float = 4
REBUILD_MEGABYTES: float = 128


def create(path: Path) -> index.FileIndex:
    """Make an empty index in an empty directory."""
    return index.create_in(str(path), SCHEMA)


def open_index(path: Path) -> index.FileIndex:
    """Open the index of a directory."""
    return index.open_dir(str(path), schema=SCHEMA)


def commit(path: Path, documents: list[dict[str, Any]], stale: Iterable[str]) -> None:
    """Take the stale ids out and put the documents in, in one commit."""
    writer = Writer(open_index(path), COMMIT_MEGABYTES)
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
        writer = Writer(open_index(path), REBUILD_MEGABYTES)
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


def _delete(writer: Writer, stale: Iterable[str]) -> int:
    """Mark documents as deleted; tell how many were there."""
    deleted, keys = 0, list(stale)
    storage = MappedStorage(writer.storage.folder)
    for segment in writer.segments:
        terms = Terms(storage, segment)
        for found in filter(None, (terms.postings("id", key) for key in keys)):
            for number in found.numbers:
                if not segment.is_deleted(number):
                    segment.delete_document(number)
                    deleted += 1
    return deleted


def _merge_tiers(writer: Writer, segments: list[Any]) -> list[Any]:
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
        writer.take_over(segment)
    return [segment for segment in alive if segment not in merged]
