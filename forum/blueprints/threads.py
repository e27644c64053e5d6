"""Pages of threads: the lists, one thread, starting and changing one."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.addresses import title_of
from forum.blueprints import composing
from forum.blueprints.edge import (
    actor,
    holds_for_guests,
    link_to,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.subjects import chosen_field, passage_or_choice
from forum.blueprints.uploads import allow_files
from forum.errors import Conflict, RuleBroken
from forum.forms.base import choices
from forum.forms.comments import ReplyForm
from forum.forms.threads import EditThreadForm, StartThreadForm
from forum.keyset import Slice
from forum.models import ActionField, ContributionKind, DraftPlace, Passage, Thread, User
from forum.notifications import inbox
from forum.permissions.policy import Permission, permits, require
from forum.presenters import contributions as words
from forum.presenters.threads import page_of
from forum.rate_limits import limits
from forum.services import action_fields, papers, receipts, tags, thread_lists, threads, view_counts
from forum.services.contribution_drafts import Place
from forum.services.thread_lists import Filters, Period
from forum.unit_of_work import unit_of_work

bp = Blueprint("threads", __name__)
bp.url_value_preprocessor(allow_files)


def _filters(**fixed: str) -> Filters:
    kind = request.args.get("kind", "")
    return Filters(
        kind=ContributionKind(kind) if kind in list(ContributionKind) else None,
        action_field=fixed.get("action_field") or request.args.get("field", ""),
        tag=fixed.get("tag") or request.args.get("tag", ""),
        organisation=request.args.get("organisation", ""),
        unanswered=request.args.get("unanswered") == "1",
    )


def _list(page: Slice[Thread], current: str, **values: Any) -> ResponseReturnValue:
    return render_template(
        "threads/list.html",
        page=page,
        current=current,
        words=words,
        fields=action_fields.visible_to(actor()),
        next_url=next_page_url(page.next_key),
        **values,
    )


def _latest(filters: Filters, current: str, **values: Any) -> ResponseReturnValue:
    after = request.args.get("after")
    return _list(
        thread_lists.latest(filters, actor(), after=after),
        current,
        pinned=[] if after else thread_lists.pinned(filters, actor()),
        **values,
    )


@bp.get("/latest")
def latest() -> ResponseReturnValue:
    """List threads by their last comment."""
    filters = _filters()
    return _latest(filters, "unanswered" if filters.unanswered else "latest")


@bp.get("/new")
def new_threads() -> ResponseReturnValue:
    """List threads by the day they were started."""
    return _list(thread_lists.newest(_filters(), actor(), after=request.args.get("after")), "new")


@bp.get("/top")
def top() -> ResponseReturnValue:
    """List the threads with most replies in a period."""
    asked = request.args.get("period", "")
    period = Period(asked) if asked in list(Period) else Period.MONTH
    return _list(thread_lists.top(_filters(), actor(), period), "top", period=period)


@bp.get("/c/<slug>")
def of_field(slug: str) -> ResponseReturnValue:
    """List the threads of an action field."""
    field = seen_or_404(action_fields.by_slug(slug))
    return _latest(
        _filters(action_field=slug),
        "field",
        field=field,
        field_papers=[
            paper
            for paper in papers.listed(actor(), field.process)
            if paper.action_field_id == field.id
        ],
    )


@bp.get("/tag/<slug>")
def of_tag(slug: str) -> ResponseReturnValue:
    """List the threads of a tag."""
    tag = tags.by_slug(slug) or abort(404)
    return _latest(_filters(tag=slug), "tag", tag=tag)


@bp.get("/t/<slug>/<int:thread_id>")
@bp.get("/t/<slug>/<int:thread_id>/<int:number>")
def show(slug: str, thread_id: int, number: int = 1) -> ResponseReturnValue:
    """Show the page of a thread on which a post stands."""
    thread = visible_or_404(Thread, thread_id)
    if slug != thread.slug:
        here = link_to(thread) + (f"/{number}" if number > 1 else "")
        return redirect(here, code=301)
    if "number" in request.args:
        wanted = min(max(request.args.get("number", 1, type=int), 1), max(thread.last_number, 1))
        return redirect(f"{link_to(thread)}/{wanted}#p-{wanted}")
    if not 1 <= number <= max(thread.last_number, 1):
        abort(404)
    _note_visit(thread)
    return _page(thread, number)


def _note_visit(thread: Thread) -> None:
    """Count the view, and let what the inbox said about the thread be read."""
    person = actor()
    is_person = view_counts.is_person(request.headers.get("User-Agent", ""))
    is_time = is_person and view_counts.count(thread.id)
    # Of two curators who open it at once one is enough.
    with suppress(Conflict), unit_of_work():
        if is_time:
            view_counts.write_down()
        if person is not None:
            inbox.mark_thread_read(person, thread)
            receipts.note_visit(thread, person)


def _page(thread: Thread, number: int) -> ResponseReturnValue:
    person = actor()
    reply, step = None, None
    if person is not None and permits(person, Permission.COMMENT_WRITE, thread):
        reply = ReplyForm(formdata=None)
        step = composing.opened(reply, Place(DraftPlace.REPLY, thread.id), person)
    return render_template(
        "threads/show.html",
        thread=thread,
        page=page_of(thread, person, number=number),
        words=words,
        reply=reply,
        step=step,
    )


@bp.route("/threads/new", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
def create() -> ResponseReturnValue:
    """Start a thread in an action field."""
    form = StartThreadForm()
    passage = passage_or_choice(form, Permission.THREAD_START)
    return _start(form, passage)


@bp.route("/passages/<int:passage_id>/threads/new", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
def create_for_passage(passage_id: int) -> ResponseReturnValue:
    """Start a thread about a passage."""
    passage = visible_or_404(Passage, passage_id)
    if actor() is not None:
        require(actor(), Permission.PASSAGE_CONTRIBUTE, passage)
    form = StartThreadForm()
    del form.action_field
    form.offer_spots(passage)
    kind = request.args.get("kind", "")
    if request.method == "GET" and kind in list(ContributionKind) and not form.title.data:
        form.kind.data = kind
    if not (form.title.data or "").strip():
        # A title is a courtesy of whoever has one; without it the passage names the thread.
        form.title.data = _proposed_title(passage, form.kind.data)
    return _start(form, passage)


def _proposed_title(passage: Passage, kind: str | None) -> str:
    label = words.KINDS[ContributionKind(kind)] if kind in list(ContributionKind) else ""
    return f"{label}: {title_of(passage)}"[:160]


def _start(form: StartThreadForm, passage: Passage | None) -> ResponseReturnValue:
    person = actor()
    place = _place(passage)
    step = composing.step_of(form, "body", place)
    if step.response is not None:
        return step.response
    sent = not step.stays and form.validate_on_submit()
    if sent and _may_write_kind(form, signed_in_actor()):
        try:
            with unit_of_work():
                thread = threads.start(
                    form.about if passage else chosen_field(form),
                    actor=signed_in_actor(),
                    opening=_opening(form),
                    submission=form.submission.data or None,
                )
                composing.forget_draft(form, place)
        except RuleBroken as refusal:
            form.refuse(refusal, form.tags if "tags" in refusal.code else form.body)
        else:
            flash(_("Your contribution is published."), "success")
            return redirect(link_to(thread))
    return (
        render_template(
            "threads/new.html",
            form=form,
            passage=passage,
            words=words,
            step=step,
            may_share_experience=person is None or permits(person, Permission.EXPERIENCE_WRITE),
        ),
        step.status_of(form),
    )


def _place(passage: Passage | None) -> Place:
    """Give the place of a draft: the passage, or the action field that the address names."""
    if passage is not None:
        return Place(DraftPlace.PASSAGE, passage.id)
    field = action_fields.by_slug(request.args.get("field", ""))
    return Place(DraftPlace.ACTION_FIELD, field.id if field else 0)


def _may_write_kind(form: Any, person: User) -> bool:
    """Say at the field, with the text kept, that experiences are for municipal actors."""
    is_experience = form.kind.data == ContributionKind.EXPERIENCE
    if not is_experience or permits(person, Permission.EXPERIENCE_WRITE):
        return True
    form.refuse(RuleBroken("municipal_actors_only"), form.kind)
    return False


def _opening(form: StartThreadForm) -> threads.Opening:
    return threads.Opening(
        title=form.title.data.strip(),
        body=form.body.data,
        kind=ContributionKind(form.kind.data),
        tags=tags.split(form.tags.data or ""),
        third_party=(form.third_party.data or "").strip(),
    )


@bp.route("/threads/<int:thread_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(thread_id: int) -> ResponseReturnValue:
    """Change title, tags and action field."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_EDIT, thread)
    form = EditThreadForm(
        title=thread.title,
        action_field=thread.action_field_id,
        tags=", ".join(tag.name for tag in thread.tags),
    )
    form.action_field.choices = choices(
        (field.id, field.title)
        for field in action_fields.visible_to(actor())
        if field.process_id == thread.action_field.process_id
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                threads.edit(
                    thread,
                    actor=signed_in_actor(),
                    title=form.title.data.strip(),
                    names=tags.split(form.tags.data or ""),
                    action_field=visible_or_404(ActionField, form.action_field.data),
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.tags)
        else:
            flash(_("The discussion has been changed."), "success")
            return redirect(link_to(thread))
    return render_template("threads/edit.html", thread=thread, form=form), form.status
