"""Which engine an installation searches with."""

from pathlib import Path

from forum.search.postgres_engine import PostgresEngine
from forum.search.result_cache import CachingEngine
from forum.search.whoosh_engine import WhooshEngine


def engine_for(database_url: str, index: Path, *, time_limit: float = 0.3) -> CachingEngine:
    """Choose PostgreSQL where the data are there, else the embedded engine in ``index``.

    ``time_limit`` (s) holds for every search.
    """
    if database_url.startswith("postgres"):
        return CachingEngine(PostgresEngine(database_url, time_limit=time_limit))
    return CachingEngine(WhooshEngine(index, time_limit=time_limit))
