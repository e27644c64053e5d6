"""Placeholder."""

from flask import Blueprint

bp = Blueprint("processes", __name__)


@bp.get("/processes/<slug>")
def show(slug):
    return "processes.show", 501
