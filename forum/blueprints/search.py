"""Placeholder."""

from flask import Blueprint

bp = Blueprint("search", __name__)


@bp.get("/search")
def index():
    return "search.index", 501
