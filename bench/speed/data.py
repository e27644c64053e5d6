"""The data that is measured: made once for each size and schema, and kept for the next run.

``python -m bench.speed.data [1x|10x]`` makes them beforehand.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from bench.speed import filling
from bench.speed.servers import environment
from forum.app import create_app
from forum.config import Mode
from forum.db import db, session
from forum.demo import large, seed
from forum.extensions import hash_password
from forum.markup import RENDER_VERSION
from forum.search import documents
from forum.search.engine import SCHEMA_VERSION

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "bench"
#: Everybody may know it: nothing of these data is anybody's.
SECRET = "secret-of-the-measurements"  # noqa: S105
PASSWORD = "ein-langes-passwort-der-messung"  # noqa: S105


def settings(folder: Path, *, port: int = 8000) -> dict[str, str]:
    """Give the settings of an installation with the data of a folder, as its environment."""
    return {
        "FORUM_MODE": Mode.DEMO.value,
        "FORUM_DATA": str(folder),
        "FORUM_PORT": str(port),
        "FORUM_SECRET_KEY": SECRET,
        "FORUM_DEMO_PASSWORD": PASSWORD,
        "FORUM_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FORUM_LOG_LEVEL": "WARNING",
        "DATABASE_URL": "",
    }


@contextmanager
def opened(folder: Path, **more: str) -> Iterator[Flask]:
    """Give the application on the data of a folder, within its context."""
    with environment({**settings(folder), **more}):
        app = create_app()
    with app.app_context():
        yield app
        session.remove()
        db.engine.dispose()


def key() -> str:
    """Name what made data depend on: the schema and whatever fills it."""
    made = hashlib.sha256(f"{RENDER_VERSION} {SCHEMA_VERSION}".encode())
    sources = [Path(filling.__file__), Path(large.__file__), *(ROOT / "migrations").rglob("*.py")]
    for file in sorted(sources):
        made.update(file.read_bytes())
    return made.hexdigest()[:12]


def folder_of(size: str) -> Path:
    """Give the folder with the data of a size; makes them where they are missing."""
    small = KEPT / f"small-{key()}"
    made = KEPT / f"{size}-{key()}"
    if made.exists():
        return made
    # The index of tenfold data takes long: whoever interrupts it does not lose the rows.
    filled = KEPT / f"{made.name}-without-index"
    if not small.exists():
        _make(small, _fill_small)
    if not filled.exists():
        _make(filled, lambda folder: _fill_size(folder, small, size))
    _build_index(filled)
    return filled.rename(made)


def _make(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside, and give it its name when it is whole."""
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    fill(unfinished)
    unfinished.rename(folder)


def _fill_small(folder: Path) -> None:
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    with environment(settings(folder)):
        subprocess.run(upgrade, check=True, cwd=ROOT, capture_output=True)
    with opened(folder) as app:
        engine = app.extensions["forum_search"]
        seed.fill(engine, password_hash=hash_password(PASSWORD), say=click.echo)


def _fill_size(folder: Path, small: Path, size: str) -> None:
    shutil.copytree(small, folder, dirs_exist_ok=True)
    with opened(folder):
        filling.fill(filling.SIZES[size])
        session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _build_index(folder: Path) -> None:
    """Build the search index, and show how far it has come."""
    with (
        opened(folder) as app,
        click.progressbar(length=documents.number_of_rows(), label="Search index") as bar,
    ):
        engine = app.extensions["forum_search"]
        seed.build_index(engine, lambda done: bar.update(done - bar.pos))


@contextmanager
def copy_of(size: str) -> Iterator[Path]:
    """Give a copy of the data of a size, which a measurement may write to."""
    folder = KEPT / f"run-{size}-{os.getpid()}"
    shutil.copytree(folder_of(size), folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Make the data of a size."""
    parser = argparse.ArgumentParser(description="Make the data that is measured.")
    parser.add_argument("size", nargs="?", choices=sorted(filling.SIZES), default="1x")
    print(folder_of(parser.parse_args().size))


if __name__ == "__main__":
    main()
