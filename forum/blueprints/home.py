"""The start page: the call, the papers and their state, and what is new."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor
from forum.presenters import dissent_flags as dissent_words
from forum.presenters import papers as words
from forum.presenters.intents import GROUPS, INTENTS
from forum.services import onboarding, papers, processes

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the start page."""
    person = actor()
    published = [paper for paper in papers.listed(person) if paper.is_published]
    return render_template(
        "home/index.html",
        processes=processes.listed(person),
        papers=published,
        standings=papers.standings(published, person),
        threads=processes.newest_threads(person),
        answers=processes.newest_answers(person),
        first_steps=onboarding.steps(person),
        intents=INTENTS,
        kinds=dict(GROUPS),
        words=words,
        dissent_words=dissent_words,
    )
