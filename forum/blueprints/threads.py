"""Placeholder."""

from flask import Blueprint

bp = Blueprint("threads", __name__)


@bp.get("/latest")
def latest():
    return "threads.latest", 501


@bp.get("/new")
def new_threads():
    return "threads.new_threads", 501


@bp.get("/top")
def top():
    return "threads.top", 501
