"""Placeholder."""

from flask import Blueprint

bp = Blueprint("account", __name__)


@bp.get("/account")
def settings():
    return "account.settings", 501
