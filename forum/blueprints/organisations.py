"""Placeholder."""

from flask import Blueprint

bp = Blueprint("organisations", __name__)


@bp.get("/organisations")
def index():
    return "organisations.index", 501
