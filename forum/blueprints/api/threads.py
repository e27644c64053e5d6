"""Threads for programs: the list, and one thread page by page."""

import re
from functools import partial

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints import fragments, thread_pages
from forum.blueprints.api.answers import answer, refuse_parameter, written
from forum.blueprints.edge import absolute, refuse_nul
from forum.keyset import is_key
from forum.models import ContributionKind, Thread
from forum.presenters.api import comments as comment_words
from forum.presenters.api import threads as words
from forum.presenters.api.comments import CommentJson, TombstoneJson
from forum.presenters.api.parts import BASE
from forum.presenters.threads import Entry, ThreadPage, number_of_page
from forum.rate_limits import limits
from forum.services import thread_lists
from forum.services.thread_lists import Filters
from forum.services.threads import PublicThread

bp = Blueprint("api_threads", __name__, url_prefix=BASE)

#: About so many bytes a post takes in memory.
_POST = 6_000


@bp.get("/threads")
def index() -> ResponseReturnValue:
    """List threads by their last comment, narrowed by kind, field and tag, or the unanswered."""
    filters, after = _filters(), request.args.get("after") or None
    if after is not None and not is_key(after, Thread.listed_at):
        refuse_parameter("after", _("the value in “next” of the answer before"))
    return answer(
        fragments.kept("api_threads", filters, after, caller=partial(_list, filters, after))
    )


def _filters() -> Filters:
    kind, unanswered = request.args.get("kind", ""), request.args.get("unanswered", "")
    if kind and kind not in list(ContributionKind):
        refuse_parameter("kind", ", ".join(ContributionKind))
    if unanswered not in ("", "0", "1"):
        refuse_parameter("unanswered", "0, 1")
    return Filters(
        kind=ContributionKind(kind) if kind else None,
        action_field=request.args.get("field", ""),
        tag=request.args.get("tag", ""),
        unanswered=unanswered == "1",
    )


def _list(filters: Filters, after: str | None) -> str:
    limits.programs.hit()
    found = thread_lists.by_activity(filters, None, after=after)
    key = found.next_key
    return written(words.listed(found.items, filters, after=after, next_key=key, address=absolute))


@bp.get("/threads/<int:thread_id>")
def show(thread_id: int) -> ResponseReturnValue:
    """Give a thread with the page of posts on which ``?number=`` stands."""
    thread, number = thread_pages.in_public(thread_id), _number()
    if thread is None or not 1 <= number <= max(thread.last_number, 1):
        abort(404)
    make = partial(_page, thread, number)
    return answer(fragments.kept("api_thread", number_of_page(number), caller=make))


def _answer_first() -> ResponseReturnValue | None:
    """Answer before the libraries of accounts look for a person: here everybody is a guest."""
    if request.blueprint != bp.name:
        return None
    refuse_nul()
    return current_app.dispatch_request()


def init_app(app: Flask) -> None:
    """Let programs be answered first; to be called before accounts are wired."""
    app.before_request(_answer_first)


def _number() -> int:
    asked = request.args.get("number", "")
    if asked and not re.fullmatch(r"[0-9]{1,18}", asked):
        refuse_parameter("number", _("the number of a post"))
    return int(asked or 1)


def _page(thread: PublicThread, number: int) -> str:
    limits.programs.hit()
    page = thread_pages.page_for(thread, None, number)
    comments = [_comment(page, entry) for entry in page.entries]
    return written(words.page(page, comments, absolute))


def _comment(page: ThreadPage, entry: Entry) -> CommentJson | TombstoneJson:
    """Give a post; one that looks the same for all is made once."""

    def make() -> CommentJson | TombstoneJson:
        return comment_words.shown(page.post(entry), absolute)

    if not page.has_common(entry):
        return make()
    return fragments.remembered(("api_comment", entry.id), make, _POST, of="posts")
