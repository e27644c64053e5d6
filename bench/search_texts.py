"""Invented municipal posts for the measurement of search, the same in every run and process.

Posts are made in shards, each from a chance of its own, so that several processes can share them.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from forum.search.engine import Document
from forum.search.postgres_table import Row, row_of

NOUNS = """
Bürger Beteiligung Verwaltung Digitalisierung Schule Straße Verkehr Rad Konzept Antrag Haushalt
Klima Schutz Energie Wohnung Bau Plan Fläche Nutzung Jugend Senioren Kultur Sport Verein Förderung
Mittel Gebühr Steuer Abfall Wasser Wald Park Platz Spiel Kind Betreuung Pflege Arzt Gesundheit
Feuerwehr Sicherheit Daten Netz Ausbau Wirtschaft Markt Handel Tourismus Bahn Bus Haltestelle
Sitzung Rat Beschluss Vorlage Satzung Frist Termin Amt Büro Personal Ausbildung Fortbildung
""".split()  # noqa: SIM905 - a list of words reads better as words
FIELDS = ("bildung", "mobilitaet", "klima", "soziales", "finanzen", "digitales")
START = datetime(2021, 1, 1, tzinfo=UTC)
SHARD = 5_000  # posts

Shard = tuple[int, int]  # the first key and the one after the last


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """List common words, municipal nouns and their compounds, with weights that add up.

    Few words are frequent and most are rare, as in real texts.
    """
    folder = Path(__file__).parents[1] / "forum" / "demo" / "content"
    found = Counter(
        word
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".md", ".toml", ".txt", ".json"}
        for word in path.read_text(encoding="utf-8").split()
        if word.isalpha()
    )
    compounds = [
        f"{first}{'s' if first.endswith(('ung', 'heit')) else ''}{second.lower()}"
        for first in NOUNS
        for second in NOUNS
        if first != second
    ]
    random.Random("compounds").shuffle(compounds)
    rare = [f"{compound}{number}" for number in range(8) for compound in compounds[:2500]]
    words = [*(word for word, _ in found.most_common(6000)), *NOUNS, *compounds, *rare]
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def _text(chance: random.Random) -> str:
    words, weights = vocabulary()
    length = max(5, min(int(chance.lognormvariate(4.1, 0.7)), 800))
    return " ".join(chance.choices(words, cum_weights=weights, k=length))


def _created(key: int) -> datetime:
    return START + timedelta(minutes=key * 2)


def shards(number: int) -> list[Shard]:
    """Divide a number of posts into shards."""
    return [(first, min(first + SHARD, number)) for first in range(0, number, SHARD)]


def documents_of(shard: Shard) -> Iterator[Document]:
    """Make the posts of a shard, the oldest first."""
    chance = random.Random(f"search {shard[0]}")
    for key in range(*shard):
        yield Document(
            id=f"comment:{key}",
            title=" ".join(chance.choices(NOUNS, k=3)) if key % 20 == 0 else "",
            body=_text(chance),
            kind="thread" if key % 20 == 0 else "comment",
            contribution_kind=chance.choice(("comment", "experience", "gap")),
            process="kommune",
            action_field=chance.choice(FIELDS),
            author=f"person{int(chance.paretovariate(1.2)) % 500}",
            organisation="",
            tags=(),
            state="open",
            created=_created(key),
        )


def documents(number: int) -> Iterator[Document]:
    """Make posts, the oldest first."""
    for shard in shards(number):
        yield from documents_of(shard)


def rows_of_shard(shard: Shard) -> list[Row]:
    """Analyse the posts of a shard into rows of PostgreSQL's table."""
    return [row_of(document) for document in documents_of(shard)]


def repeated(rows: Iterable[Row], number: int) -> Iterator[Row]:
    """Give rows again and again until there are so many, each time as later posts."""
    kept = []
    for row in rows:
        kept.append(row)
        yield row
    for key in range(len(kept), number):
        yield (f"comment:{key}", int(_created(key).timestamp()), *kept[key % len(kept)][2:])
