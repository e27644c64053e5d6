"""Choosing posts and moving them, merging a thread; and the page of a move for everybody."""

import re
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.db import session
from forum.errors import RuleBroken
from forum.forms.base import choices
from forum.forms.post_moves import MergeThreadForm, MovePostsForm
from forum.keyset import LARGEST_KEY
from forum.models import ActionField, Comment, PostMove, PostMoveKind, Thread
from forum.notifications import inbox
from forum.permissions.policy import Permission, permits, require, sees
from forum.presenters import post_moves as words
from forum.rate_limits import limits
from forum.search.suggesting import threads_called
from forum.services import action_fields, moved_posts, post_move_undos, post_moves, tags
from forum.services.post_moves import Beginning, Order
from forum.unit_of_work import unit_of_work

bp = Blueprint("post_moves", __name__)

#: So many posts are offered on one page; the choice goes on over several.
OFFERED = 100

_ADDRESS = re.compile(r"/t/(?:[^/\s]+/)?(\d{1,18})\b")
_NUMBER = re.compile(r"#?(\d{1,18})\b")


def _moderated(thread_id: int) -> Thread:
    """Give a thread that the actor may move posts out of, or where it has gone."""
    thread = moved_posts.standing(visible_or_404(Thread, thread_id))
    require(actor(), Permission.POST_MOVE_MAKE, thread)
    return thread


def _chosen() -> list[int]:
    """Give the numbers of the posts that were ticked, each once, in their order."""
    numbers = request.values.getlist("post", type=int)
    return sorted({number for number in numbers if 0 < number <= LARGEST_KEY})


@bp.get("/threads/<int:thread_id>/posts/choose")
@signed_in_only
def choose(thread_id: int) -> ResponseReturnValue:
    """Offer the posts of a thread to be ticked; those of other pages stay chosen."""
    thread = _moderated(thread_id)
    begin = max(1, min(request.args.get("from", 1, type=int), thread.last_number or 1))
    found = session.scalars(
        sa.select(Comment)
        .where(Comment.thread_id == thread.id, Comment.number >= max(begin, 2))
        .options(joinedload(Comment.author))
        .order_by(Comment.number)
        .limit(OFFERED + 1)
    ).all()
    offered = found[:OFFERED]
    here = {comment.number for comment in offered}
    return render_template(
        "post_moves/choose.html",
        thread=thread,
        offered=offered,
        chosen=_chosen(),
        elsewhere=[number for number in _chosen() if number not in here],
        earlier=max(1, begin - OFFERED) if begin > 2 else None,
        later=found[OFFERED].number if len(found) > OFFERED else None,
        most=post_moves.MOST,
        words=words,
    )


@bp.route("/threads/<int:thread_id>/posts/move", methods=["GET", "POST"])
@limits.moderating
@signed_in_only
def create(thread_id: int) -> ResponseReturnValue:
    """Move the chosen posts into a new or another thread."""
    thread = _moderated(thread_id)
    form = MovePostsForm()
    form.action_field.choices = choices(
        (field.id, field.title)
        for field in action_fields.visible_to(actor())
        if field.process_id == thread.action_field.process_id
    )
    if not form.is_submitted():
        form.action_field.data = thread.action_field_id
    if form.validate_on_submit():
        try:
            made = _moved(thread, form)
        except RuleBroken as refusal:
            form.refuse(refusal, form.title if form.way.data == "new" else form.target)
        else:
            if made is not None:
                return _told(made)
    return _form_page(thread, form, "post_moves/move.html", numbers=_chosen())


def _moved(thread: Thread, form: MovePostsForm) -> PostMove | None:
    """Do what the form says; None where it has to ask which discussion is meant."""
    numbers, order = _chosen(), _order(form)
    if form.way.data == "new":
        field = visible_or_404(ActionField, form.action_field.data or 0)
        title = form.title.data.strip()
        with unit_of_work():
            beginning = Beginning(title, field, tags.split(form.tags.data or ""))
            return post_moves.split(thread, numbers, beginning=beginning, order=order)
    target = _target(form, thread)
    if target is None:
        return None
    with unit_of_work():
        return post_moves.move(thread, numbers, into=target, order=order)


@bp.route("/threads/<int:thread_id>/merge", methods=["GET", "POST"])
@limits.moderating
@signed_in_only
def merge(thread_id: int) -> ResponseReturnValue:
    """Merge a whole thread into another one."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.POST_MOVE_MAKE, thread)
    form = MergeThreadForm()
    if form.validate_on_submit():
        try:
            target = _target(form, thread)
            if target is not None:
                with unit_of_work():
                    made = post_moves.merge(thread, into=target, order=_order(form))
                return _told(made)
        except RuleBroken as refusal:
            form.refuse(refusal, form.target)
    return _form_page(thread, form, "post_moves/merge.html")


def _form_page(
    thread: Thread, form: MergeThreadForm, template: str, **values: Any
) -> ResponseReturnValue:
    return render_template(template, thread=thread, form=form, words=words, **values), form.status


def _order(form: MergeThreadForm) -> Order:
    return Order(signed_in_actor(), form.reason.data, form.submission.data or None)


def _target(form: MergeThreadForm, source: Thread) -> Thread | None:
    """Find the discussion that is meant; None where several are, which are offered then.

    Raises:
        RuleBroken: There is none.
    """
    text = (form.target.data or "").strip()
    named = _ADDRESS.search(text) or _NUMBER.match(text)
    key = form.found.data or (int(named[1]) if named else 0)
    target = session.get(Thread, key) if 0 < key <= LARGEST_KEY else None
    if target is not None and sees(actor(), target):
        return moved_posts.standing(target)
    found = [thread for thread in threads_called(text, actor=actor()) if thread is not source]
    if not found:
        raise RuleBroken("thread_unknown")
    if len(found) == 1:
        return found[0]
    form.offer(found)
    return None


def _told(made: PostMove) -> ResponseReturnValue:
    """Lead to where the posts are now, with the way back."""
    text = ngettext(
        "%(num)d post has been moved. Its author has been told, with your reason.",
        "%(num)d posts have been moved. Their authors have been told, with your reason.",
        made.post_count,
    )
    if made.is_merge:
        text = _("The discussion has been merged. Authors have been told, with your reason.")
    flash(text, f"undo:{url_for('post_moves.undo', move_id=made.id)}")
    return redirect(link_to(made.target))


@bp.get("/post-moves/<int:move_id>")
def show(move_id: int) -> ResponseReturnValue:
    """Say what was moved from where to where, when and why."""
    made = visible_or_404(PostMove, move_id)
    person = actor()
    if person is not None:
        with unit_of_work():
            inbox.mark_read(person, subject_type="post_move", subject_id=made.id)
    may_undo = permits(person, Permission.POST_MOVE_UNDO, made)
    return render_template(
        "post_moves/show.html",
        move=made,
        target=made.target if sees(person, made.target) else None,
        is_split=made.kind is PostMoveKind.SPLIT,
        may_undo=may_undo and post_move_undos.is_possible(made),
    )


@bp.post("/post-moves/<int:move_id>/undo")
@limits.moderating
@signed_in_only
def undo(move_id: int) -> ResponseReturnValue:
    """Put the posts of a move back."""
    made = visible_or_404(PostMove, move_id)
    with unit_of_work():
        post_move_undos.undo(made, actor=signed_in_actor())
    flash(_("The posts are back in their former places. Their authors have been told."), "success")
    return redirect(link_to(made.source))
