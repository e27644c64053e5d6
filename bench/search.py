"""Measure search: ``python -m bench.search --engine whoosh --documents 40000 [--folder DIR]``.

Invented municipal posts (mean 80 words, frequent and rare words as in real texts) are indexed and
asked. What was indexed stays in the folder (Whoosh) or in a schema of the database that
DATABASE_URL names (PostgreSQL) and is used again by the next run; ``--remove`` takes it away.
Every answer is computed: results are not cached. A table goes to stderr, one JSON object to stdout.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.search_texts import NOUNS, documents, repeated, rows_of_shard, shards
from forum.search import german, lexicon
from forum.search.engine import Engine
from forum.search.finding import PORTION
from forum.search.parsed_query import ParsedQuery
from forum.search.postgres_engine import PostgresEngine
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine

DISTINCT = 100_000  # posts on PostgreSQL with a text of their own; larger numbers repeat them
ROUNDS = 2  # each query is asked so often; the first time it is cold
Numbers = dict[str, Any]


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
        "without": [f"{one} -{two}" for one, two in zip(common, words(0.05, 0.3), strict=True)],
        "filtered": [f"{word} bereich:klima nach:2021-02" for word in common],
        "newest": [f"{word} sortierung:neueste" for word in common],
    }


def ask(engine: Engine, query: ParsedQuery) -> tuple[float, float, bool]:
    """Ask once; answer milliseconds of wall and of CPU, and whether the time limit was reached."""
    started, cpu = time.perf_counter(), time.process_time()
    hits = engine.search(query, limit=PORTION, newest_first=bool(query.newest_first))
    used = time.process_time() - cpu
    return (time.perf_counter() - started) * 1000, used * 1000, hits.timed_out


def measure(engine: Engine, number: int) -> Numbers:
    """Ask everything, and tell p50, p95 and worst of each class in milliseconds."""
    found: Numbers = {}
    for name, texts in queries(number).items():
        parsed = [parse(text) for text in texts]
        answers = [ask(engine, query) for _ in range(ROUNDS) for query in parsed]
        wall, used = ([answer[n] for answer in answers] for n in (0, 1))
        found[name] = {
            "p50": statistics.median(wall),
            "p95": statistics.quantiles(wall, n=20)[-1],
            "max": max(wall),
            "cpu_p50": statistics.median(used),
            "cpu_p95": statistics.quantiles(used, n=20)[-1],
            "cut": sum(answer[2] for answer in answers),
        }
        _say(name, *(found[name][key] for key in COLUMNS), found[name]["cut"])
    return found


COLUMNS = ("p50", "p95", "max", "cpu_p50", "cpu_p95")


def _say(name: str, *columns: object) -> None:
    cells = (f"{cell:9.1f}" if isinstance(cell, float) else f"{cell:>9}" for cell in columns)
    print(f"{name:10}{''.join(cells)}", file=sys.stderr)


def memory() -> Numbers:
    """Tell the memory of this process in MB: all of it, and its share of what it shares."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = dict(line.split()[:2] for line in rollup.splitlines()[1:])
    return {name: int(sizes[f"{name.capitalize()}:"]) / 1024 for name in ("rss", "pss")}


def built(engine: Engine, number: int, build: Callable[[Callable[[int], None]], None]) -> Numbers:
    """Index, unless that was done before; tell how long it took."""
    if not engine.needs_rebuild and engine.count() == number:
        return {"used_again": True}
    started, cpu = time.perf_counter(), time.process_time()
    build(lambda done: done % 10_000 or print(f"{done} indexed", file=sys.stderr))
    return {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu}


def whoosh(number: int, folder: Path, remove: bool) -> Numbers:
    """Measure the embedded engine."""
    place = folder / f"whoosh-{number}"
    engine = WhooshEngine(place)
    index = built(engine, number, lambda progress: engine.rebuild(documents(number), progress))
    index["megabytes"] = sum(p.stat().st_size for p in place.rglob("*") if p.is_file()) / 1e6
    started = time.perf_counter()
    engine.count()
    index["open_ms"] = (time.perf_counter() - started) * 1000
    result = {"index": index, "queries": measure(engine, number), "memory": memory()}
    engine.close()
    if remove:
        shutil.rmtree(place)
    return result


def postgres(number: int, processes: int, remove: bool) -> Numbers:
    """Measure PostgreSQL; texts are analysed in several processes."""
    schema = f"forum_search_bench_{number}"
    engine = PostgresEngine(os.environ["DATABASE_URL"], schema=schema)

    def build(progress: Callable[[int], None]) -> None:
        with multiprocessing.Pool(processes) as pool:
            ready = pool.imap(rows_of_shard, shards(min(number, DISTINCT)))
            engine.replace(repeated(chain.from_iterable(ready), number), progress)

    index = built(engine, number, build)
    server = sa.create_engine(os.environ["DATABASE_URL"])
    with server.begin() as connection:
        size = "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_all_tables "
        size += "WHERE schemaname = :schema"
        index["megabytes"] = float(connection.scalar(sa.text(size), {"schema": schema}) or 0) / 1e6
    result = {"index": index, "queries": measure(engine, number), "memory": memory()}
    if remove:
        engine.remove()
    engine.close()
    return result


def analysis() -> Numbers:
    """Measure the chain itself: words a second when warm, and what the lexicon costs."""
    started = time.perf_counter()
    lexicon.shared()
    found = {"lexicon_ms": (time.perf_counter() - started) * 1000}
    text = "\n".join(document.body for document in documents(500))
    took = {}
    for state in ("cold", "warm"):
        begun = time.process_time()
        german.analyse(text)
        took[state] = time.process_time() - begun
    count = sum(1 for _ in german.words(german.clean(text)))
    return {**found, **{f"{state}_words_per_s": count / took[state] for state in took}}


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["whoosh", "postgres", "analysis"], default="whoosh")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "forum-bench")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--remove", action="store_true", help="keep nothing for the next run")
    chosen = parser.parse_args()
    about = {"engine": chosen.engine, "documents": chosen.documents, "load": os.getloadavg()}
    if chosen.engine == "analysis":
        found = analysis()
    else:
        _say("query", *COLUMNS, "cut")
        if chosen.engine == "postgres":
            found = postgres(chosen.documents, chosen.processes, chosen.remove)
        else:
            found = whoosh(chosen.documents, chosen.folder, chosen.remove)
    print(json.dumps({**about, **found}))


if __name__ == "__main__":
    main()
