"""Rating offers, searches for partners and ideas for debates."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.formats import number_text
from forum.forms.ratings import RatingForm
from forum.keyset import slice_of
from forum.models import CooperationRequest, DiscourseRequest, Rating
from forum.models.rating import Rateable
from forum.permissions.policy import Permission, require
from forum.presenters import ratings as words
from forum.rate_limits import limits
from forum.services import ratings
from forum.unit_of_work import unit_of_work

bp = Blueprint("ratings", __name__)

MODELS: dict[str, Any] = {"cooperation": CooperationRequest, "discourse": DiscourseRequest}


@bp.app_template_global("rating_text")
def rating_text(subject: Rateable) -> str:
    """Say how a request is rated."""
    average = subject.rating_average
    return words.text(subject, "" if average is None else number_text(round(average, 1)))


@bp.app_template_global("own_rating")
def own_rating(subject: Rateable) -> Rating | None:
    """Find the rating that the reader has given."""
    return ratings.of(subject, actor())


@bp.get("/<any(cooperation, discourse):noun>-requests/<int:request_id>/rating.json")
def show(noun: str, request_id: int) -> ResponseReturnValue:
    """Give the result of the ratings as data."""
    subject: Rateable = visible_or_404(MODELS[noun], request_id)
    return jsonify(words.as_json(subject))


@bp.get("/<any(cooperation, discourse):noun>-requests/<int:request_id>/ratings")
def index(noun: str, request_id: int) -> ResponseReturnValue:
    """Show why people rated a request as they did."""
    subject: Rateable = visible_or_404(MODELS[noun], request_id)
    return render_template(
        "ratings/index.html",
        subject=subject,
        noun=noun,
        ratings=ratings.reasoned(subject),
        stars=words.STARS,
    )


@bp.route(
    "/<any(cooperation, discourse):noun>-requests/<int:request_id>/rating", methods=["GET", "POST"]
)
@limits.posting
@signed_in_only
def rate(noun: str, request_id: int) -> ResponseReturnValue:
    """Rate a request, or change one's rating."""
    subject: Rateable = visible_or_404(MODELS[noun], request_id)
    person = signed_in_actor()
    require(person, Permission.RATING_GIVE, subject)
    own = ratings.of(subject, person)
    form = RatingForm(stars=str(own.stars) if own else None, reason=own.reason if own else "")
    if form.validate_on_submit():
        with unit_of_work():
            ratings.rate(
                subject,
                actor=person,
                stars=int(form.stars.data),
                reason=(form.reason.data or "").strip(),
            )
        flash(_("Your rating is counted."), "success")
        return redirect(link_to(subject))
    return (
        render_template("ratings/rate.html", subject=subject, noun=noun, form=form, own=own),
        form.status,
    )


@bp.post("/<any(cooperation, discourse):noun>-requests/<int:request_id>/rating/withdraw")
@limits.posting
@signed_in_only
def withdraw(noun: str, request_id: int) -> ResponseReturnValue:
    """Take one's rating back."""
    subject: Rateable = visible_or_404(MODELS[noun], request_id)
    with unit_of_work():
        ratings.withdraw(subject, actor=signed_in_actor())
    flash(_("Your rating is taken back."), "success")
    return redirect(link_to(subject))


def listed(statement: Any, model: Any) -> dict[str, Any]:
    """Page through a list: the newest first, or with ``?sort=rating`` the best rated first.

    Those that nobody has rated follow as a group of their own.
    """
    after = request.args.get("after")
    if request.args.get("sort") != "rating":
        page = slice_of(statement, keys=(model.created_at, model.id), after=after)
        return {"groups": [("", page.items)], "next_url": next_page_url(page.next_key)}
    groups, only_rest = [], request.args.get("group") == "unrated"
    if not only_rest:
        rated = ratings.best_first(statement, model, after=after)
        groups.append((_("Rated, the best first"), rated.items))
        if rated.next_key is not None:
            return {"groups": groups, "next_url": next_page_url(rated.next_key)}
    rest = ratings.unrated(statement, model, after=after if only_rest else None)
    groups.append((_("Not rated so far"), rest.items))
    return {"groups": groups, "next_url": next_page_url(rest.next_key, group="unrated")}
