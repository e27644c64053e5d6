"""Placeholder."""

from flask import Blueprint

bp = Blueprint("dissent_flags", __name__)


@bp.get("/dissent-flags")
def index():
    return "dissent_flags.index", 501


@bp.get("/dissent-flags/<int:flag_id>")
def show(flag_id):
    return "dissent_flags.show", 501
