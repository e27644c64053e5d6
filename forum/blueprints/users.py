"""The public page of a person."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, next_page_url, seen_or_404
from forum.presenters import cooperation_requests, discourse_requests, dissent_flags, suggestions
from forum.presenters import users as words
from forum.presenters.contributions import KINDS
from forum.services import contribution_lists, mutes, users

bp = Blueprint("users", __name__)

#: The labels of states, per list that has states.
STATES = {
    "dissent_flags": dissent_flags.STATUS,
    "suggestions": suggestions.STATUS,
    "cooperation_requests": cooperation_requests.STATUS,
    "discourse_requests": discourse_requests.STATUS,
}


def chosen_list() -> str:
    """Give the list that the address asks for."""
    name = request.args.get("list", "comments")
    if name not in contribution_lists.LISTS:
        abort(404)
    return name


@bp.get("/u/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show what a person tells, and what she has contributed."""
    person = seen_or_404(users.by_name(name))
    listed = chosen_list()
    page = contribution_lists.page_of(
        listed, person, actor=actor(), after=request.args.get("after")
    )
    return render_template(
        "users/show.html",
        person=person,
        listed=listed,
        page=page,
        counts=contribution_lists.counts_of(person, actor=actor()),
        kinds=KINDS,
        states=STATES.get(listed),
        words=words,
        is_muted=mutes.is_muted(person, actor()),
        next_url=next_page_url(page.next_key),
    )
