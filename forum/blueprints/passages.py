"""Placeholder."""

from flask import Blueprint

bp = Blueprint("passages", __name__)


@bp.get("/passages/<int:passage_id>")
def show(passage_id):
    return "passages.show", 501
