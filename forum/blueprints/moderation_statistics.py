"""What moderation did, in numbers for everybody."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.presenters import moderation as words
from forum.services import moderation_statistics

bp = Blueprint("moderation_statistics", __name__)


@bp.get("/moderation/statistics")
def show() -> ResponseReturnValue:
    """Show the last twelve months; too small numbers are left out."""
    return render_template(
        "moderation/statistics.html",
        months=moderation_statistics.months(),
        words=words,
        nouns=words.NOUN,
    )
