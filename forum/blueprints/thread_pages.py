"""The page of a thread: what it shows, and which of that is remembered between requests."""

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.blueprints import composing, fragments
from forum.blueprints.edge import actor, say_what_passes
from forum.blueprints.formats import day_text
from forum.forms.comments import ReplyForm
from forum.models import DraftPlace, Thread, User
from forum.permissions.policy import Permission, permits, sees
from forum.presenters import contributions as words
from forum.presenters import slow_modes, thread_timers
from forum.presenters.slow_modes import SlowMode
from forum.presenters.threads import ThreadPage, page_of
from forum.services import (
    contribution_drafts,
    moved_posts,
    thread_moves,
    thread_posts,
    unread_posts,
)
from forum.services.contribution_drafts import Place
from forum.services.threads import PublicThread


def show(page: ThreadPage) -> ResponseReturnValue:
    """Show a page of a thread; guests mostly get what is kept, and nothing more is loaded."""
    person = page.actor
    reply, step = None, None
    if person is not None and permits(person, Permission.COMMENT_WRITE, page.thread):
        reply = ReplyForm(formdata=None)
        step = _step(reply, page.thread, person)
    return render_template(
        "threads/show.html",
        page=page,
        move=lambda: thread_moves.last(page.thread, actor=person),
        merge=lambda: moved_posts.merge_of(page.thread),
        merged_into=lambda: _seen(page.thread.merged_into),
        unread=_unread(page.thread, person) if person else None,
        timeline=partial(fragments.remembered, "timeline", partial(_timeline, page), 2000),
        words=words,
        reply=reply,
        step=step,
        slow=partial(_slow, page),
        timers=lambda: thread_timers.shown(page.thread),
    )


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


def _unread(thread: Thread, person: User) -> unread_posts.Unread | None:
    ask = partial(unread_posts.of_thread, thread, person)
    return fragments.remembered_for(person, "unread", ask, 200)


def _step(reply: ReplyForm, thread: Thread, person: User) -> composing.Step:
    """Fill the form with the person's draft; that there is none is remembered."""
    place = Place(DraftPlace.REPLY, thread.id)

    def has_draft() -> bool:
        return contribution_drafts.find(place, actor=person) is not None

    if not fragments.remembered_for(person, "has_draft", has_draft, 100):
        return composing.Step()
    return composing.opened(reply, place, person)


def _timeline(page: ThreadPage) -> list[tuple[int, str]]:
    """Give number and day of posts at even distances, where there are several pages."""
    if page.last == 1:
        return []
    return [(step, day_text(moment)) for step, moment in thread_posts.steps(page.thread)]


def _seen(thread: Thread | None) -> Thread | None:
    return thread if thread is not None and sees(actor(), thread) else None
