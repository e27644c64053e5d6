"""What somebody has read: the lists of unread posts, jumping to them, and marking as read.

No page writes when it is shown. A browser with scripts reports what has been on the screen every
few seconds; one without asks for the picture at the end of the page, which reports the page.
"""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.clock import utcnow
from forum.models import Paper, Thread
from forum.presenters import contributions as words
from forum.rate_limits import limits
from forum.services import (
    action_fields,
    paper_visits,
    papers,
    read_positions,
    unread_posts,
)
from forum.services.read_positions import Before
from forum.services.unread_posts import View
from forum.unit_of_work import unit_of_work

bp = Blueprint("read_positions", __name__)

#: So long "Undo" is offered after something was marked as read.
UNDO_FOR = timedelta(minutes=10)
#: More threads than anybody reads in the seconds between two reports.
MOST_AT_ONCE = 50


@bp.get("/unread")
@signed_in_only
def index() -> ResponseReturnValue:
    """List the threads with unread posts; ``?show=new`` those never opened."""
    person = signed_in_actor()
    only_new = request.args.get("show") == "new"
    chosen = request.args.get("field", "")
    page = unread_posts.threads(person, View(only_new, chosen), after=request.args.get("after"))
    fields = action_fields.visible_to(person)
    return render_template(
        "read_positions/index.html",
        page=page,
        unread=unread_posts.of_threads(page.items, person),
        only_new=only_new,
        chosen=chosen,
        field=next((field for field in fields if field.slug == chosen), None),
        fields=fields,
        words=words,
        undo=_undo() is not None,
        next_url=next_page_url(page.next_key),
    )


@bp.post("/unread/read")
@limits.settings
@signed_in_only
def mark_read() -> ResponseReturnValue:
    """Mark everything as read, or everything in an action field."""
    slug = request.form.get("field", "")
    person = signed_in_actor()
    with unit_of_work():
        if slug:
            field = seen_or_404(action_fields.by_slug(slug))
            before = read_positions.read_field(field, actor=person)
        else:
            before = read_positions.read_everything(actor=person)
    _offer_undo(before)
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("read_positions.index", field=slug or None))


@bp.post("/threads/<int:thread_id>/read")
@limits.settings
@signed_in_only
def mark_thread_read(thread_id: int) -> ResponseReturnValue:
    """Mark a thread as read."""
    thread = visible_or_404(Thread, thread_id)
    with unit_of_work():
        before = read_positions.read_thread(thread, actor=signed_in_actor())
    _offer_undo(before)
    flash(_("The discussion is marked as read."), "success")
    return redirect(url_for("read_positions.index"))


@bp.post("/threads/<int:thread_id>/unread")
@limits.settings
@signed_in_only
def mark_unread(thread_id: int) -> ResponseReturnValue:
    """Mark a thread as unread from a post on."""
    thread = visible_or_404(Thread, thread_id)
    number = request.form.get("number", 1, type=int)
    with unit_of_work():
        read_positions.rewind(thread, actor=signed_in_actor(), number=number)
    flash(_("Unread from post %(number)d on.", number=number), "success")
    # Not back to the thread: there it would count as read at once.
    return redirect(url_for("read_positions.index"))


@bp.post("/unread/undo")
@limits.settings
@signed_in_only
def undo() -> ResponseReturnValue:
    """Take back that something was marked as read."""
    before = _undo()
    cookie.pop("undo_read", None)
    if before is None:
        flash(_("This can no longer be undone."), "info")
    else:
        with unit_of_work():
            read_positions.restore(before, actor=signed_in_actor())
        flash(_("Taken back: what was unread is unread again."), "success")
    return redirect(url_for("read_positions.index"))


def _offer_undo(before: Before) -> None:
    cookie["undo_read"] = [
        signed_in_actor().id,
        (utcnow() + UNDO_FOR).timestamp(),
        before.as_fields(),
    ]


def _undo() -> Before | None:
    """Give what can still be taken back."""
    kept: Any = cookie.get("undo_read")
    if not kept or kept[0] != signed_in_actor().id or kept[1] < utcnow().timestamp():
        return None
    return Before(**kept[2])


@bp.get("/threads/<int:thread_id>/<any('first-unread', last, mine):which>")
def jump(thread_id: int, which: str) -> ResponseReturnValue:
    """Lead to the first unread post, the last one, or the reader's own last one."""
    thread = visible_or_404(Thread, thread_id)
    person = actor()
    number: int | None = None
    if which == "first-unread":
        unread = unread_posts.of_thread(thread, person)
        number = unread.first if unread else None
    elif which == "mine" and person is not None:
        number = unread_posts.last_of(person, thread)
    number = number or max(thread.last_number, 1)
    return redirect(f"{link_to(thread)}/{number}#p-{number}")


@bp.post("/reading")
@limits.reading
@signed_in_only
def report() -> ResponseReturnValue:
    """Take the report of a browser: ``thread=7:12`` read up to 12, ``paper=3`` looked at."""
    person = signed_in_actor()
    seen: dict[int, int] = {}
    for pair in request.form.getlist("thread")[:MOST_AT_ONCE]:
        key, _colon, number = pair.partition(":")
        if not (key.isdecimal() and number.isdecimal() and len(pair) <= 18):
            abort(400)
        seen[int(key)] = max(seen.get(int(key), 0), int(number))
    looks = [visible_or_404(Paper, key) for key in request.form.getlist("paper", type=int)[:5]]
    with unit_of_work():
        if seen:
            read_positions.advance(person, seen)
        paper_visits.look((person.id, paper.id) for paper in looks)
    return "", 204


@bp.get("/threads/<int:thread_id>/shown")
@signed_in_only
def thread_shown(thread_id: int) -> ResponseReturnValue:
    """Note, for a browser without scripts, that a page of a thread was shown."""
    thread = visible_or_404(Thread, thread_id)
    number = request.args.get("number", 0, type=int)
    person, number = signed_in_actor(), min(number, thread.last_number)
    known = read_positions.of(person, thread)
    # Nothing is written for what was read before.
    if known is None or known.last_number < number:
        with unit_of_work():
            read_positions.advance(person, {thread.id: number})
    return "", 204


@bp.get("/papers/<slug>/shown")
@signed_in_only
def paper_shown(slug: str) -> ResponseReturnValue:
    """Note, for a browser without scripts, that a paper was shown."""
    paper = seen_or_404(papers.by_slug(slug))
    with unit_of_work():
        paper_visits.look([(signed_in_actor().id, paper.id)])
    return "", 204
