"""The SQL statements of a page, noted while it is made in this process."""

import contextvars
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bench.speed.pages import Answer, NoSuchPage, Page, fault_of


@contextmanager
def noted() -> Iterator[list[str]]:
    """Note the statements that are sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def of(app: Flask, page: Page) -> list[str]:
    """List the statements of a page that has been opened before.

    Raises:
        NoSuchPage: It is not the page.
    """
    # In a context of its own: one that is held open would hand its user on to the request.
    contextvars.Context().run(_get, app, page)
    with noted() as seen:
        contextvars.Context().run(_get, app, page)
    return [shortened(statement) for statement in seen]


def _get(app: Flask, page: Page) -> None:
    response = app.test_client(use_cookies=False).get(page.path, headers=page.headers)
    fault = fault_of(page, Answer(response.status_code, response.get_data(as_text=True)))
    if fault:
        raise NoSuchPage(f"{page.name} ({page.path}): {fault}")


def shortened(statement: str) -> str:
    """Write a statement on one line, without the names of its columns."""
    line = " ".join(statement.split())
    return re.sub(r"^SELECT (?:DISTINCT )?.*? FROM ", "SELECT … FROM ", line)
