"""Placeholder."""

from flask import Blueprint

bp = Blueprint("cooperation_requests", __name__)


@bp.get("/cooperation-requests")
def index():
    return "cooperation_requests.index", 501
