"""Pages of threads: the lists, one thread, starting and changing one."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import memory_notes
from forum.blueprints import reader_counts, thread_pages
from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.uploads import allow_files
from forum.errors import Conflict, RuleBroken
from forum.forms.base import choices
from forum.forms.threads import EditThreadForm, StaffEditThreadForm
from forum.keyset import Slice
from forum.models import ActionField, ContributionKind, Thread, User
from forum.notifications import inbox
from forum.permissions.policy import Permission, permits, require
from forum.presenters import contributions as words
from forum.presenters.threads import ThreadPage
from forum.rate_limits import limits
from forum.services import (
    action_fields,
    moved_posts,
    papers,
    receipts,
    tags,
    thread_lists,
    thread_moves,
    thread_titles,
    threads,
    unread_posts,
    view_counts,
)
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


class Listing:
    """A list of threads; loaded where the page is made anew."""

    def __init__(
        self,
        load: Callable[[], Slice[Thread]],
        load_pinned: Callable[[], Sequence[Thread]] = tuple,
    ) -> None:
        """Show what these give."""
        self._load = load
        self._load_pinned = load_pinned

    @cached_property
    def _page(self) -> Slice[Thread]:
        return self._load()

    @cached_property
    def threads(self) -> list[Thread]:
        """The pinned ones first."""
        return [*self._load_pinned(), *self._page.items]

    @cached_property
    def unread(self) -> dict[int, unread_posts.Unread]:
        """What the reader has not read yet, by thread."""
        return unread_posts.of_threads(self.threads, actor())

    @property
    def next_url(self) -> str | None:
        """The address of the next page."""
        return next_page_url(self._page.next_key)

    @cached_property
    def fields(self) -> Sequence[ActionField]:
        """The action fields to choose from."""
        return action_fields.visible_to(actor())


def _list(listing: Listing, current: str, **values: Any) -> ResponseReturnValue:
    return render_template(
        "threads/list.html", listing=listing, current=current, words=words, **values
    )


def _latest(filters: Filters, current: str, **values: Any) -> ResponseReturnValue:
    after = request.args.get("after")
    listing = Listing(
        partial(thread_lists.latest, filters, actor(), after=after),
        tuple if after else partial(thread_lists.pinned, filters, actor()),
    )
    return _list(listing, current, **values)


@bp.get("/latest")
def latest() -> ResponseReturnValue:
    """List threads by their last comment."""
    filters = _filters()
    return _latest(filters, "unanswered" if filters.unanswered else "latest")


@bp.get("/new")
def new_threads() -> ResponseReturnValue:
    """List threads by the day they were started."""
    after = request.args.get("after")
    return _list(Listing(partial(thread_lists.newest, _filters(), actor(), after=after)), "new")


@bp.get("/top")
def top() -> ResponseReturnValue:
    """List the threads with most replies in a period."""
    asked = request.args.get("period", "")
    period = Period(asked) if asked in list(Period) else Period.MONTH
    listing = Listing(partial(thread_lists.top, _filters(), actor(), period))
    return _list(listing, "top", period=period)


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
    tag = tags.seen_by(actor(), slug) or abort(404)
    if tag.slug != slug:
        return redirect(link_to(tag), code=301)
    return _latest(_filters(tag=slug), "tag", tag=tag)


@bp.get("/t/<slug>/<int:thread_id>")
@bp.get("/t/<slug>/<int:thread_id>/<int:number>")
def show(slug: str, thread_id: int, number: int = 1) -> ResponseReturnValue:
    """Show the page of a thread on which a post stands."""
    person = actor()
    # What most readers ask for everybody may read; of that the thread itself is rarely needed.
    thread = thread_pages.in_public(thread_id) or visible_or_404(Thread, thread_id)
    here = url_for("threads.show", slug=thread.slug, thread_id=thread_id)
    if slug != thread.slug:
        return redirect(here + (f"/{number}" if number > 1 else ""), code=301)
    if "number" in request.args:
        wanted = min(max(request.args.get("number", 1, type=int), 1), max(thread.last_number, 1))
        return redirect(f"{here}/{wanted}#p-{wanted}")
    if not 1 <= number <= max(thread.last_number, 1):
        abort(404)
    page = thread_pages.page_for(thread, person, number)
    if page.is_moved and "number" in (request.view_args or {}) and "here" not in request.args:
        moved = moved_posts.stood_at(thread_id, number)
        if moved is not None:
            seen_or_404(moved)
            return redirect(f"{link_to(moved)}#p-{moved.number}")
    if view_counts.count(thread_id, request.headers.get("User-Agent", "")):
        memory_notes.write_down()
    if person is not None:
        _note_visit(page, person)
    return thread_pages.show(page)


def _note_visit(page: ThreadPage, person: User) -> None:
    """Let what the inbox said about the thread be read."""
    thread_id = page.found.id
    is_told = ("thread", thread_id) in reader_counts.keys_of(person)
    if is_told or person.id in page.thread_facts.curator_ids:
        reader_counts.forget()
        # Of two curators who open it at once one is enough.
        with suppress(Conflict), unit_of_work():
            inbox.mark_visited(person, "thread", thread_id)
            receipts.note_visit(page.thread, person)


@bp.route("/threads/<int:thread_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(thread_id: int) -> ResponseReturnValue:
    """Change title, tags and action field."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_EDIT, thread)
    is_own = signed_in_actor().id == thread.author_id
    form = (EditThreadForm if is_own else StaffEditThreadForm)(
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
        before = thread.action_field_id
        try:
            _save(thread, form)
        except RuleBroken as refusal:
            form.refuse(refusal, form.tags)
        else:
            may_undo = thread.action_field_id != before and permits(
                actor(), Permission.THREAD_MODERATE, thread
            )
            undo = url_for("threads.undo_move", thread_id=thread.id)
            flash(_("The discussion has been changed."), f"undo:{undo}" if may_undo else "success")
            return redirect(link_to(thread))
    return render_template("threads/edit.html", thread=thread, form=form), form.status


def _save(thread: Thread, form: EditThreadForm) -> None:
    person = signed_in_actor()
    with unit_of_work():
        if isinstance(form, StaffEditThreadForm) and form.is_retitled:
            title = form.title.data.strip()
            thread_titles.change(thread, actor=person, title=title, reasons=form.reasons)
        threads.edit(
            thread,
            actor=person,
            title=form.title.data.strip(),
            names=tags.split(form.tags.data or ""),
            action_field=visible_or_404(ActionField, form.action_field.data),
        )


@bp.post("/threads/<int:thread_id>/undo-move")
@limits.posting
@signed_in_only
def undo_move(thread_id: int) -> ResponseReturnValue:
    """Put a thread back to the action field that it was moved from."""
    thread = visible_or_404(Thread, thread_id)
    with unit_of_work():
        field = thread_moves.undo(thread, actor=signed_in_actor())
    if field is None:
        flash(_("There is no move any more that could be taken back."), "info")
    else:
        flash(_("The discussion is back in “%(field)s”.", field=field.title), "success")
    return redirect(link_to(thread))
