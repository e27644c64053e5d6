"""The start page: the call, the papers and their state, and what is new."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor
from forum.models import DissentFlag, Paper, Process, Thread, User
from forum.presenters import dissent_flags as dissent_words
from forum.presenters import papers as words
from forum.presenters.intents import GROUPS, INTENTS
from forum.services import onboarding, papers, processes

bp = Blueprint("home", __name__)


class News:
    """What the start page shows of the deliberation; loaded where the page is made anew."""

    def __init__(self, person: User | None) -> None:
        """Show it to a person, or to a guest."""
        self._person = person

    @cached_property
    def processes(self) -> Sequence[Process]:
        """The processes."""
        return processes.listed(self._person)

    @cached_property
    def papers(self) -> list[Paper]:
        """The papers that have a version to read."""
        return [paper for paper in papers.listed(self._person) if paper.is_published]

    @cached_property
    def standings(self) -> Any:
        """How far the debate about each paper has come."""
        return papers.standings(self.papers, self._person)

    @cached_property
    def threads(self) -> Sequence[Thread]:
        """The latest discussions."""
        return processes.newest_threads(self._person)

    @cached_property
    def answers(self) -> Sequence[DissentFlag]:
        """The latest answers to objections."""
        return processes.newest_answers(self._person)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the start page."""
    person = actor()
    return render_template(
        "home/index.html",
        news=News(person),
        first_steps=onboarding.steps(person),
        intents=INTENTS,
        kinds=dict(GROUPS),
        words=words,
        dissent_words=dissent_words,
    )
