"""Placeholder."""

from flask import Blueprint

bp = Blueprint("demo", __name__)


@bp.get("/demo/mails")
def mails():
    return "demo.mails", 501
