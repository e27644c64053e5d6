"""Placeholder."""

from flask import Blueprint

bp = Blueprint("discourse_requests", __name__)


@bp.get("/discourse-requests")
def index():
    return "discourse_requests.index", 501
