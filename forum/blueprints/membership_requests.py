"""Placeholder."""

from flask import Blueprint

bp = Blueprint("membership_requests", __name__)


@bp.get("/membership-requests")
def index():
    return "membership_requests.index", 501
