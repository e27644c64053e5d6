"""What open pages ask every half minute: is there anything new? Answered without rendering."""

from flask import Blueprint, Flask, jsonify, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import session_key
from forum.keyset import LARGEST_KEY
from forum.services import live_counts

bp = Blueprint("live_counts", __name__)


@bp.get("/live")
def show() -> ResponseReturnValue:
    """Count the posts of ``?thread=`` after number ``?after=``, and the unread notifications."""
    counts = live_counts.count(
        session_key(),
        thread_id=_number("thread"),
        after=_number("after"),
    )
    response = jsonify(counts._asdict())
    response.set_etag(f"{counts.posts}-{counts.inbox}")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)


def _answer_first() -> ResponseReturnValue | None:
    """Answer before the libraries of accounts load the person, which this page never needs."""
    return show() if request.endpoint == "live_counts.show" else None


def init_app(app: Flask) -> None:
    """Let the page be answered first; to be called before accounts are wired."""
    app.before_request(_answer_first)


def _number(name: str) -> int:
    return max(0, min(request.args.get(name, 0, type=int), LARGEST_KEY))
