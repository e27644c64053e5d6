"""Measure search: ``python -m bench.search [--engine whoosh|postgres] [--documents 10000]``.

Invented municipal posts (mean 80 words, frequent and rare words as in real texts) are indexed and
asked; PostgreSQL needs DATABASE_URL and gets a schema of its own that is dropped afterwards.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from forum.search import german, lexicon
from forum.search.engine import Document, Engine
from forum.search.parsed_query import ParsedQuery
from forum.search.postgres_engine import PostgresEngine
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine

NOUNS = """
Bürger Beteiligung Verwaltung Digitalisierung Schule Straße Verkehr Rad Konzept Antrag Haushalt
Klima Schutz Energie Wohnung Bau Plan Fläche Nutzung Jugend Senioren Kultur Sport Verein Förderung
Mittel Gebühr Steuer Abfall Wasser Wald Park Platz Spiel Kind Betreuung Pflege Arzt Gesundheit
Feuerwehr Sicherheit Daten Netz Ausbau Wirtschaft Markt Handel Tourismus Bahn Bus Haltestelle
Sitzung Rat Beschluss Vorlage Satzung Frist Termin Amt Büro Personal Ausbildung Fortbildung
""".split()  # noqa: SIM905 - a list of words reads better as words
FIELDS = ("bildung", "mobilitaet", "klima", "soziales", "finanzen", "digitales")
START = datetime(2021, 1, 1, tzinfo=UTC)


class Texts:
    """Draws texts from a vocabulary in which few words are frequent and most are rare."""

    def __init__(self, chance: random.Random) -> None:
        """Make the vocabulary: common words, municipal nouns, and compounds of these."""
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
        chance.shuffle(compounds)
        rare = [f"{compound}{number}" for number in range(8) for compound in compounds[:2500]]
        self.words = [*(word for word, _ in found.most_common(6000)), *NOUNS, *compounds, *rare]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self._chance = chance

    def __iter__(self) -> Iterator[str]:
        """Yield one text after the other, without end."""
        while True:
            length = max(5, min(int(self._chance.lognormvariate(4.1, 0.7)), 800))
            yield " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=length))


def documents(number: int) -> Iterator[Document]:
    """Make the posts, the oldest first."""
    chance = random.Random("search")
    texts = iter(Texts(chance))
    for key in range(number):
        yield Document(
            id=f"comment:{key}",
            title=" ".join(chance.choices(NOUNS, k=3)) if key % 20 == 0 else "",
            body=next(texts),
            kind="thread" if key % 20 == 0 else "comment",
            contribution_kind=chance.choice(("comment", "experience", "gap")),
            process="kommune",
            action_field=chance.choice(FIELDS),
            author=f"person{int(chance.paretovariate(1.2)) % 500}",
            organisation="",
            tags=(),
            state="open",
            created=START + timedelta(minutes=key * 20),
        )


def queries(number: int) -> dict[str, list[str]]:
    """Choose words by the share of posts that they stand in, and make queries of them."""
    seen: Counter[str] = Counter()
    sample = min(number, 3000)
    for document, _ in zip(documents(number), range(sample), strict=False):
        seen.update({word for word in document.body.split() if german.word_terms(word)})
    chance = random.Random("queries")

    def words(least: float, most: float, count: int = 20) -> list[str]:
        fitting = [word for word, n in sorted(seen.items()) if least <= n / sample <= most]
        return chance.choices(fitting, k=count)

    common, mid, rare = words(0.05, 0.3), words(0.005, 0.02), words(0.0003, 0.0008)
    return {
        "common": common,
        "mid": mid,
        "rare": rare,
        "AND": [f"{one} {two}" for one, two in zip(common, mid, strict=True)],
        "OR": [f"{one} ODER {two}" for one, two in zip(mid, words(0.005, 0.02), strict=True)],
        "phrase": [f'"{one} {two}"' for one, two in zip(common, words(0.05, 0.3), strict=True)],
        "compound": chance.choices([f"{a}{b.lower()}" for a in NOUNS[:9] for b in NOUNS[9:]], k=20),
        "prefix": [f"{word[:5]}*" for word in words(0.001, 0.3)],
        "filtered": [f"{word} bereich:klima nach:2021-02" for word in common],
        "newest": [f"{word} sortierung:neueste" for word in common],
    }


def ask(engine: Engine, query: ParsedQuery) -> tuple[float, float, bool]:
    """Ask once; answer milliseconds of wall and of CPU, and whether the time limit was reached."""
    started, cpu = time.perf_counter(), time.process_time()
    hits = engine.search(query, limit=20, newest_first=bool(query.newest_first))
    used = time.process_time() - cpu
    return (time.perf_counter() - started) * 1000, used * 1000, hits.timed_out


def _middle(times: list[float]) -> float:
    return statistics.median(times)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def measure(engine: Engine, number: int) -> None:
    """Index, ask, and print a table."""
    started, cpu = time.perf_counter(), time.process_time()
    engine.rebuild(documents(number), lambda _count: None)
    took, busy = time.perf_counter() - started, time.process_time() - cpu
    print(f"{number} documents indexed in {took:.1f} s ({busy:.1f} s CPU of this process)")
    print(f"{'query':10} {'p50 ms':>8} {'p95 ms':>8} {'CPU p50':>8} {'CPU p95':>8} {'cut':>4}")
    for name, texts in queries(number).items():
        parsed = [parse(text) for text in texts]
        ask(engine, parsed[0])
        answers = [ask(engine, query) for query in parsed for _ in range(2)]
        wall, used = ([answer[n] for answer in answers] for n in (0, 1))
        columns = (value for times in (wall, used) for value in (_middle(times), _p95(times)))
        cut = sum(answer[2] for answer in answers)
        print(f"{name:10} {' '.join(f'{value:8.1f}' for value in columns)} {cut:4}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {memory:.0f} MB")


def analysis() -> None:
    """Measure the chain itself: words a second when warm, and what the lexicon costs."""
    started = time.perf_counter()
    lexicon.shared()
    print(f"lexicon opened in {(time.perf_counter() - started) * 1000:.2f} ms")
    text = "\n".join(document.body for document in documents(500))
    took = []
    for _ in ("cold", "warm"):
        started = time.process_time()
        german.analyse(text)
        took.append(time.process_time() - started)
    count = sum(1 for _ in german.words(german.clean(text)))
    for state, seconds in zip(("cold", "warm"), took, strict=True):
        print(f"{state}: {count / seconds:,.0f} words/s and core")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["whoosh", "postgres", "analysis"], default="whoosh")
    parser.add_argument("--documents", type=int, default=10_000)
    chosen = parser.parse_args()
    if chosen.engine == "analysis":
        analysis()
        return
    if chosen.engine == "postgres":
        server = PostgresEngine(os.environ["DATABASE_URL"], schema="forum_search_bench")
        try:
            measure(server, chosen.documents)
        finally:
            server.remove()
        return
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as folder:
        measure(WhooshEngine(Path(folder)), chosen.documents)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"index: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
