"""Placeholder."""

from flask import Blueprint

bp = Blueprint("health", __name__)


@bp.get("/livez")
def livez():
    return "health.livez", 501


@bp.get("/readyz")
def readyz():
    return "health.readyz", 501
