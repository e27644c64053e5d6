"""Measuring an engine against documents and queries whose right answers are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from forum.search.engine import Document, Engine
from forum.search.query_language import parse

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class NotAGoldSet(Exception):
    """The file has not the form that is documented in docs/search.md."""


@dataclass(frozen=True)
class _Answer:
    """What one query found, against what it should have found."""

    query: str
    relevant: frozenset[Any]
    optional: frozenset[Any]
    found: frozenset[Any]

    @property
    def right(self) -> int:
        return len(self.found & self.relevant)

    @property
    def counted(self) -> int:
        """How many hits count for precision: an empty answer is one wrong answer."""
        if not self.found and self.relevant:
            return 1
        return len(self.found - (self.optional - self.relevant))

    @property
    def is_perfect(self) -> bool:
        return self.relevant <= self.found <= self.relevant | self.optional


def evaluate(engine: Engine, gold: Mapping[str, Any]) -> dict[str, Any]:
    """Index the documents in an engine that is empty and its own, ask all queries, and count.

    Raises:
        NotAGoldSet: A part is missing or of another form.
        IndexUnavailable: The engine cannot write or read.
    """
    try:
        ids = [document["id"] for document in gold["documents"]]
        documents = [
            _document(number, str(document["text"]))
            for number, document in enumerate(gold["documents"])
        ]
        queries = [
            (str(query["q"]), frozenset(query["relevant"]), frozenset(query.get("optional") or ()))
            for query in gold["queries"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise NotAGoldSet(f"not a gold set: {error!r}") from error
    engine.rebuild(documents, lambda _count: None)
    answers = [
        _Answer(text, relevant, optional, _ask(engine, text, ids))
        for text, relevant, optional in queries
    ]
    return {"documents": len(ids), "queries": len(answers), **_summary(answers)}


def _document(number: int, text: str) -> Document:
    return Document(
        id=f"comment:{number}",
        title="",
        body=text,
        kind="comment",
        contribution_kind="",
        process="",
        action_field="",
        author="",
        organisation="",
        tags=(),
        state="",
        created=_LONG_AGO,
    )


def _ask(engine: Engine, text: str, ids: Sequence[Any]) -> frozenset[Any]:
    hits = engine.search(parse(text), limit=max(len(ids), 1))
    return frozenset(ids[int(key.partition(":")[2])] for key in hits.ids)


def _summary(answers: Sequence[_Answer]) -> dict[str, Any]:
    right = sum(answer.right for answer in answers)
    relevant = sum(len(answer.relevant) for answer in answers)
    counted = sum(answer.counted for answer in answers)
    recall = right / relevant if relevant else 0.0
    precision = right / counted if counted else 0.0
    both = recall + precision
    return {
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "f1": round(2 * recall * precision / both if both else 0.0, 4),
        "perfect": sum(answer.is_perfect for answer in answers),
        "misses": [
            {
                "q": answer.query,
                "missing": sorted(answer.relevant - answer.found, key=str),
                "wrong": sorted(answer.found - answer.relevant - answer.optional, key=str),
            }
            for answer in answers
            if not answer.is_perfect
        ],
    }
