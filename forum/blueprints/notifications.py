"""Placeholder."""

from flask import Blueprint

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
def index():
    return "notifications.index", 501
