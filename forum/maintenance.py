"""Commands that fill, repair, measure and work: ``flask forum demo | reindex | worker | …``."""

import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import IntegrityError

from forum.config import Config, Mode
from forum.demo import large, seed
from forum.demo.content import ContentError
from forum.extensions import hash_password
from forum.search import documents
from forum.search.engine import Engine, IndexUnavailable
from forum.search.evaluating import NotAGoldSet, evaluate
from forum.search.postgres_engine import PostgresEngine
from forum.search.whoosh_engine import WhooshEngine
from forum.services import comment_supports, passage_states, ratings, threads
from forum.unit_of_work import unit_of_work
from forum.worker import Worker

#: A measurement is about what is found, not about a busy machine: no query is cut off.
EVALUATION_SECONDS = 30.0


def _engine() -> Engine:
    engine: Engine = current_app.extensions["forum_search"]
    return engine


@click.command("demo")
@click.option(
    "--size",
    type=click.Choice(["small", "large"]),
    default="small",
    help="large adds 2,000 threads and 40,000 posts.",
)
def demo(size: str) -> None:
    """Fill an empty forum with the demo, and give its accounts the demo password."""
    config: Config = current_app.extensions["forum_config"]
    if config.mode is Mode.PRODUCTION:
        raise click.ClickException("The demo is never filled in production mode.")
    if not config.demo_password:
        raise click.ClickException("Set FORUM_MODE=demo and FORUM_DEMO_PASSWORD.")
    password_hash = hash_password(config.demo_password)
    try:
        if seed.is_filled():
            with unit_of_work():
                seed.set_password(password_hash)
            click.echo("The demo is there already; its accounts have the password of this start.")
        else:
            seed.fill(_engine(), password_hash=password_hash, say=click.echo)
        if size == "large":
            _enlarge()
    except (ContentError, IndexUnavailable, IntegrityError) as error:
        raise click.ClickException(str(error)) from error


def _enlarge() -> None:
    with click.progressbar(length=large.LARGE.posts, label="Posts") as bar:
        made = large.fill(bar.update)
    if not made:
        click.echo("The large demo is there already.")
        return
    _rebuild()


def _rebuild() -> None:
    total = documents.number_of_rows()
    with click.progressbar(length=total, label="Search index") as bar:
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            bar.update(count - done)
            done = count

        # The events that wait keep waiting: the worker may be about to write what it read before.
        _engine().rebuild(documents.everything(), progress)


@click.command("reindex")
def reindex() -> None:
    """Build the search index anew beside the old one, then switch."""
    try:
        _rebuild()
    except IndexUnavailable as error:
        raise click.ClickException(f"The search index cannot be built: {error.reason}") from error
    click.echo(f"{_engine().count()} documents in the search index.")


@click.command("recount")
def recount() -> None:
    """Repair the counters of threads, replies, support and ratings, and the states of passages."""
    with unit_of_work():
        wrong = threads.recount()
        passage_states.recount()
        comment_supports.recount()
        ratings.recount()
    click.echo(f"{wrong} threads had wrong counters; the states of all passages are computed.")


@click.command("worker")
def worker() -> None:
    """Do the background work: search index, mails, deadlines. Ends at SIGTERM."""
    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@click.command("search-eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["whoosh", "postgres"]),
    help="The engine to measure; the one of this installation where none is named.",
)
def search_eval(file: Path, engine: str | None) -> None:
    """Measure a search engine on documents and queries of a JSON file, apart from all real data."""
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
        with _engine_apart(engine) as made:
            result = evaluate(made, gold)
    except (ValueError, NotAGoldSet) as error:
        raise click.ClickException(str(error)) from error
    except IndexUnavailable as error:
        raise click.ClickException(f"The engine cannot be used: {error.reason}") from error
    click.echo(json.dumps(result, ensure_ascii=False, indent=1))


@contextmanager
def _engine_apart(name: str | None) -> Iterator[Engine]:
    """Make an engine that holds nothing and leaves nothing behind."""
    url = current_app.extensions["forum_config"].database_url
    on_server = url.startswith("postgres")
    if name == "postgres" and not on_server:
        raise click.ClickException("Set DATABASE_URL to the address of a PostgreSQL database.")
    if name == "postgres" or (name is None and on_server):
        schema = f"forum_search_eval_{secrets.token_hex(4)}"
        server = PostgresEngine(url, schema=schema, time_limit=EVALUATION_SECONDS)
        try:
            yield server
        finally:
            server.remove()
            server.close()
        return
    with tempfile.TemporaryDirectory(prefix="forum-search-eval-") as folder:
        embedded = WhooshEngine(Path(folder), time_limit=EVALUATION_SECONDS)
        yield embedded
        embedded.close()


COMMANDS = (demo, reindex, recount, worker, search_eval)
