"""Placeholder."""

from flask import Blueprint

bp = Blueprint("admin", __name__)


@bp.get("/admin")
def index():
    return "admin.index", 501
