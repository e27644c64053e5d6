"""The application in memory as all processes of a machine share it: loaded once, then forked."""

import contextlib
import gc
import re

from flask import Flask

from forum import heap, page_versions, rendering, working_days
from forum.db import db

#: What is read before the first fork, so that templates, catalogues, the lexicon and prepared
#: statements lie once in the memory of all processes.
WARMING = (
    *("/", "/latest", "/papers", "/dissent-flags", "/search?q=Beteiligung", "/login", "/hilfe"),
    "/readyz",
)
#: And what the first page leads to: a discussion and a paper.
_EXAMPLE = re.compile(r'href="((?:/en)?/(?:t|papers)/)([^"?#]+)"')
_PREPARED = "forum_image"


def prepare(app: Flask) -> None:
    """Load what all processes need, and leave nothing open that a fork must not share.

    Whoever is forked from a process that has done so need not do it again.
    """
    if _PREPARED in app.extensions:
        return
    app.extensions[_PREPARED] = True
    _warm_up(app)
    # Where it cannot be read now, whoever counts days tries again, and is told.
    with contextlib.suppress(RuntimeError):
        working_days.load()
    with app.app_context():
        # Pages kept by the release before name files of the design that may be gone.
        page_versions.of_database(db.engine).drop([page_versions.SITE])
        for engine in db.engines.values():
            engine.dispose()
    # They have just become old.
    for name in ("forum_fragments", "forum_found_parts"):
        if (parts := app.extensions[name]) is not None:
            parts.clear()
    app.extensions["forum_search"].close()
    app.extensions["forum_rate_limits"].close()
    rendering.stop()
    # Objects that live as long as the server stay on shared pages.
    gc.collect()
    gc.freeze()
    heap.close()


def _warm_up(app: Flask) -> None:
    """Open the most common pages, in both languages."""
    for language in ("", "/en"):
        first = _read(app, f"{language}/")
        examples = {kind: kind + name for kind, name in _EXAMPLE.findall(first)}
        for path in (*examples.values(), *(language + path for path in WARMING)):
            _read(app, path)


def _read(app: Flask, path: str) -> str:
    """Give a page; what fails now will say so to a reader."""
    # Nobody has looked at a discussion because the forum has started: this is a robot.
    with contextlib.suppress(Exception):
        return app.test_client().get(path, headers={"User-Agent": "bot"}).text
    return ""
