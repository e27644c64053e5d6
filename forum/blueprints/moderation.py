"""Placeholder."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)


@bp.get("/moderation")
def index():
    return "moderation.index", 501
