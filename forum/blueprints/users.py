"""Placeholder."""

from flask import Blueprint

bp = Blueprint("users", __name__)


@bp.get("/u/<name>")
def show(name):
    return "users.show", 501
