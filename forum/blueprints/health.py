"""Health: whether the process is up, and whether it can serve."""

import os
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from forum import production
from forum.blueprints.edge import settings
from forum.db import is_reachable, session

bp = Blueprint("health", __name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"


@bp.get("/livez")
def livez() -> ResponseReturnValue:
    """Answer: the process is up."""
    return _plain("ok\n")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer whether requests can be served, else why not."""
    reasons = _reasons()
    return _plain("".join(f"{reason}\n" for reason in reasons), 503) if reasons else _plain("ok\n")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _reasons() -> list[str]:
    if not is_reachable():
        return ["database: not reachable"]
    reasons = []
    if not _schema_is_current():
        reasons.append("database: migrations are missing, run: flask --app wsgi db upgrade")
    if not _index_is_writable():
        reasons.append("search index: folder is not writable")
    # Names of accounts and pages are for the operator's terminal, not for everybody.
    if not reasons and production.problems(settings()):
        reasons.append("production: not fit to run, see: flask --app wsgi forum check")
    return reasons


def _schema_is_current() -> bool:
    try:
        found = session.scalars(sa.text("SELECT version_num FROM alembic_version")).all()
    except sa.exc.DBAPIError:  # there is not even the table
        session.rollback()
        return False
    return list(found) == [_newest()]


@cache
def _newest() -> str:
    """Name the newest migration by its file, for Alembic itself is loaded for commands alone."""
    number, _, _ = max(file.name for file in MIGRATIONS.glob("*.py")).partition("_")
    return number


def _index_is_writable() -> bool:
    index = settings().index
    return os.access(index if index.exists() else settings().data, os.W_OK | os.X_OK)
