"""The page of a thread: what it shows, and which of that is remembered between requests."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from flask import current_app, render_template, request, session

from forum.blueprints import (
    composing,
    fragments,
    frame,
    netiquette_question,
    reader_counts,
    shared_pages,
    subscriptions,
)
from forum.blueprints.edge import actor, say_what_passes
from forum.blueprints.formats import day_text
from forum.blueprints.part_pieces import Own, own_place
from forum.blueprints.shared_pages import Reader
from forum.blueprints.template_calls import url_for
from forum.clock import utcnow
from forum.forms.comments import ReplyForm
from forum.models import DraftPlace, Thread, User
from forum.permissions.policy import sees
from forum.presenters import contributions as words
from forum.presenters import slow_modes, thread_timers
from forum.presenters.slow_modes import SlowMode
from forum.presenters.threads import ThreadPage, page_of
from forum.reader_pages import one_time_token
from forum.services import (
    contribution_drafts,
    moved_posts,
    thread_moves,
    thread_posts,
    threads,
    unread_posts,
)
from forum.services.contribution_drafts import Place
from forum.services.threads import PublicThread
from forum.working_days import today


@dataclass
class Reply:
    """What the reader is about to write, made where it is not shown as everybody's."""

    thread_id: int
    person: User

    @cached_property
    def has_draft(self) -> bool:
        """Whether something was begun; that it was not is remembered."""
        return fragments.remembered_for(self.person, "has_draft", self._finds_draft, 100)

    @cached_property
    def form(self) -> ReplyForm:
        """The form, with the draft in it; its page puts the token in that lets it be sent once."""
        return ReplyForm(formdata=None, data={"submission": own_place("submission")})

    @cached_property
    def step(self) -> composing.Step:
        """What the composer shows beside the form."""
        if not self.has_draft:
            return composing.Step()
        return composing.opened(self.form, self._place, self.person)

    @property
    def _place(self) -> Place:
        return Place(DraftPlace.REPLY, self.thread_id)

    def _finds_draft(self) -> bool:
        return contribution_drafts.find(self._place, actor=self.person) is not None


def in_public(thread_id: int) -> PublicThread | None:
    """Find the thread that the page is about, where everybody may read it; it is remembered."""
    # Not that there is none: a new one says so to pages of lists alone.
    return fragments.found_before("public", partial(threads.in_public, thread_id), 300)


def show(page: ThreadPage) -> str | bytes:
    """Show a page of a thread; most readers get what is kept, and nothing more is loaded."""
    # Whoever comes with a query or is told something sees what others do not.
    if request.query_string or "_flashes" in session:
        return _made(page, None)
    person = page.actor
    if person is None:
        reader = shared_pages.reader_of(None, request.path)
    else:
        # An organisation is acted for up to a day, which no event tells.
        looks = (
            *(person.name, person.display_name, person.kind, person.uses_shortcuts),
            *(reader_counts.of(person), today(utcnow())),
        )
        reader = shared_pages.reader_of(person.id, request.path, looks=looks)
    copy = shared_pages.copy_for(reader, {"submission": _submission}) if reader else None
    return _made(page, reader) if copy is None else copy


def _made(page: ThreadPage, reader: Reader | None) -> str | bytes:
    """Make a page of what is kept.

    Guests all see the same. So do members who may write here and have done nothing here, but for
    what is counted for them and what they have chosen, which is put into its places. Of others but
    moderators, to whom it says what waits for them, a page is kept for each alone.
    """
    person = page.actor
    reply = Reply(page.found.id, person) if person is not None and page.may_reply else None
    has_draft = reply is not None and reply.has_draft
    is_common = person is None or (reply is not None and page.is_common and not has_draft)
    own = _own_parts(page, is_common=is_common)
    render = partial(_render, page, reply, is_common=is_common)
    look: tuple[Hashable, ...]
    if reader is None or (person is not None and person.is_moderator) or has_draft:
        return render(own=own)
    if person is None:
        look = ("guest",)
    elif is_common:
        look = (person.kind, person.uses_shortcuts, netiquette_question.asked())
    else:
        look = (reader.place, reader.mark)
    return shared_pages.shared(
        *("thread", page.number, look),
        own={**frame.parts(), **own},
        reader=reader,
        caller=partial(render, own={}, is_shared=True, frame_parts=frame.left_open),
    )


def _render(
    page: ThreadPage,
    reply: Reply | None,
    *,
    is_common: bool,
    own: Own,
    is_shared: bool = False,
    **more: Any,
) -> str:
    """Write a page; where it is shared as a whole, its largest part is not kept once more."""
    return render_template(
        "threads/show.html",
        page=page,
        move=lambda: thread_moves.last(page.thread, actor=page.actor),
        merge=lambda: moved_posts.merge_of(page.thread),
        merged_into=lambda: _seen(page.thread.merged_into),
        timeline=partial(fragments.remembered, "timeline", partial(_timeline, page), 2000),
        words=words,
        reply=reply,
        is_common=is_common,
        is_shared=is_shared,
        own=own,
        slow=partial(_slow, page),
        timers=lambda: thread_timers.shown(page.thread),
        **more,
    )


def _own_parts(page: ThreadPage, *, is_common: bool) -> Own:
    """Give what belongs into the places of the page, by their names; see ``threads/_own.html``."""
    macros: Any = current_app.jinja_env.get_template("threads/_own.html").module
    address = url_for("threads.show", slug=page.found.slug, thread_id=page.found.id)
    unread = _unread(page, page.actor) if page.actor else None

    def reading() -> str:
        return fragments.kept(
            "reading",
            *((unread.first, unread.count) if unread else (None, None)),
            page.own.last,
            when=is_common,
            caller=lambda: macros.reading(page, unread, address),
        )

    def subscription() -> str:
        choice = subscriptions.choice_of(Thread, page.found.id, lambda: page.thread)
        if choice is None:
            return ""
        return fragments.kept(
            *("subscription", request.path, choice.value, str(choice.options[0][1])),
            when=not request.query_string,
            caller=lambda: macros.subscription(choice),
        )

    return {
        "new": (lambda number: macros.new() if number == unread.first else "") if unread else None,
        "reading": reading,
        "subscription": subscription,
        "submission": _submission,
    }


def _submission() -> str:
    return one_time_token(request.environ)


def _slow(page: ThreadPage) -> SlowMode | None:
    slow = slow_modes.shown(page.thread, page.actor)
    if slow is not None and slow.next_post_at is not None:
        say_what_passes()
    return slow


def page_for(found: Thread | PublicThread, person: User | None, number: int) -> ThreadPage:
    """Give the page on which a post stands, with what is remembered of it."""
    if not fragments.are_kept():
        return page_of(found, person, number=number)
    own = partial(fragments.remembered_for, person) if person else None
    return page_of(
        found, person, number=number, remembered=fragments.remembered, remembered_own=own
    )


def _unread(page: ThreadPage, person: User) -> unread_posts.Unread | None:
    def ask() -> unread_posts.Unread | None:
        return unread_posts.of_thread(page.thread, person)

    return fragments.remembered_for(person, ("unread", person.read_until), ask, 200)


def _timeline(page: ThreadPage) -> list[tuple[int, str]]:
    """Give number and day of posts at even distances, where there are several pages."""
    if page.last == 1:
        return []
    return [(step, day_text(moment)) for step, moment in thread_posts.steps(page.thread)]


def _seen(thread: Thread | None) -> Thread | None:
    return thread if thread is not None and sees(actor(), thread) else None
