"""Timers of a thread: what will happen to it by itself; setting, changing and cancelling them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.errors import RuleBroken
from forum.forms.thread_timers import AT, QUIET, UNITS, CloseTimerForm, TimerForm
from forum.models import Thread, ThreadTimer, ThreadTimerKind
from forum.permissions.policy import Permission, require
from forum.presenters import thread_timers as words
from forum.rate_limits import limits
from forum.services import thread_timers
from forum.unit_of_work import unit_of_work
from forum.working_days import BERLIN

bp = Blueprint("thread_timers", __name__)


def _thread(thread_id: int) -> Thread:
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_TIMER_SET, thread)
    return thread


@bp.get("/threads/<int:thread_id>/timers")
@signed_in_only
def index(thread_id: int) -> ResponseReturnValue:
    """Show what will happen to a thread, and what can be set."""
    thread = _thread(thread_id)
    timers = thread_timers.of(thread)
    return render_template(
        "thread_timers/index.html",
        thread=thread,
        timers=timers,
        effective=thread_timers.effective(timers),
        possible=[
            kind
            for kind in thread_timers.possible(thread)
            if kind not in {timer.kind for timer in timers}
        ],
        words=words,
    )


@bp.route(
    "/threads/<int:thread_id>/timers/<any(publish, close, open, bump):kind>",
    methods=["GET", "POST"],
)
@limits.posting
@signed_in_only
def edit(thread_id: int, kind: str) -> ResponseReturnValue:
    """Set a timer, or set it anew."""
    thread, wanted = _thread(thread_id), ThreadTimerKind(kind)
    timer = thread_timers.find(thread, wanted)
    is_closing = wanted is ThreadTimerKind.CLOSE
    form = CloseTimerForm(data=_closing(timer)) if is_closing else TimerForm(data=_moment(timer))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                timer = thread_timers.schedule(
                    thread,
                    wanted,
                    actor=signed_in_actor(),
                    plan=form.plan,
                    reasons=form.reasons if isinstance(form, CloseTimerForm) else None,
                )
        except RuleBroken as refusal:
            _refuse(form, refusal)
        else:
            flash(words.sentence_of(timer), "success")
            return redirect(link_to(thread))
    return (
        render_template(
            "thread_timers/edit.html",
            thread=thread,
            timer=timer,
            kind=wanted,
            form=form,
            words=words,
        ),
        form.status,
    )


def _refuse(form: CloseTimerForm | TimerForm, refusal: RuleBroken) -> None:
    """Say what is wrong at the field that it is about."""
    is_quiet = isinstance(form, CloseTimerForm) and form.when.data == QUIET
    form.refuse(refusal, form.amount if is_quiet else form.at)


def _moment(timer: ThreadTimer | None) -> dict[str, object]:
    """Fill the form with what is set."""
    if timer is None or timer.quiet_hours is not None:
        return {}
    return {"at": timer.due_at.astimezone(BERLIN).replace(tzinfo=None)}


def _closing(timer: ThreadTimer | None) -> dict[str, object]:
    if timer is None:
        return {}
    hours = timer.quiet_hours or 0
    unit = "hours" if hours % UNITS["days"] else "days"
    is_law = timer.text_id is None
    return {
        **_moment(timer),
        "when": QUIET if hours else AT,
        "amount": hours // UNITS[unit] or None,
        "unit": unit,
        "ground": timer.ground,
        "law" if is_law else "clause": timer.clause,
        "facts": timer.facts,
    }


@bp.post("/thread-timers/<int:timer_id>/<any(cancel, run):step>")
@limits.posting
@signed_in_only
def end(timer_id: int, step: str) -> ResponseReturnValue:
    """Take a timer back, or let at once appear what was to appear later."""
    timer = visible_or_404(ThreadTimer, timer_id)
    thread, is_held = timer.thread, timer.kind is ThreadTimerKind.PUBLISH
    require(actor(), Permission.THREAD_TIMER_SET, thread)
    with unit_of_work():
        if step == "run" and is_held:
            thread_timers.publish_now(timer, actor=signed_in_actor())
        else:
            thread_timers.cancel(timer, actor=signed_in_actor())
    if step == "run" and is_held:
        flash(_("Your contribution is published."), "success")
        return redirect(link_to(thread))
    if is_held:
        flash(_("Cancelled. The discussion stays unseen and waits in the review queue."), "info")
    else:
        flash(_("Cancelled."), "success")
    return redirect(url_for("thread_timers.index", thread_id=thread.id))
