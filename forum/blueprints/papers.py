"""Placeholder."""

from flask import Blueprint

bp = Blueprint("papers", __name__)


@bp.get("/papers")
def index():
    return "papers.index", 501


@bp.get("/papers/<slug>")
def show(slug):
    return "papers.show", 501
