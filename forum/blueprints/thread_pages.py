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
from forum.presenters.threads import PAGE_SIZE, ThreadPage, page_of
from forum.services import (
    contribution_drafts,
    moved_posts,
    thread_moves,
    thread_posts,
    unread_posts,
)
from forum.services.contribution_drafts import Place


def show(thread: Thread, number: int) -> ResponseReturnValue:
    """Show the page on which post ``number`` stands."""
    person = actor()
    reply, step = None, None
    if person is not None and permits(person, Permission.COMMENT_WRITE, thread):
        reply = ReplyForm(formdata=None)
        step = _step(reply, thread, person)
    page = page_for(thread, person, number)
    slow = slow_modes.shown(thread, person)
    if slow is not None and slow.next_post_at is not None:
        say_what_passes()
    return render_template(
        "threads/show.html",
        thread=thread,
        move=thread_moves.last(thread, actor=person),
        page=page,
        merge=moved_posts.merge_of(thread) if thread.is_merged else None,
        merged_into=_seen(thread.merged_into),
        unread=_unread(thread, person),
        timeline=partial(fragments.remembered, "timeline", partial(_timeline, thread), 2000),
        words=words,
        reply=reply,
        step=step,
        slow=slow,
        timers=partial(thread_timers.shown, thread),
    )


def page_for(thread: Thread, person: User | None, number: int) -> ThreadPage:
    """Give the page on which a post stands, with what is remembered of it."""
    if not fragments.are_kept():
        return page_of(thread, person, number=number)
    own = partial(fragments.remembered_for, person) if person else None
    return page_of(
        thread, person, number=number, remembered=fragments.remembered, remembered_own=own
    )


def _unread(thread: Thread, person: User | None) -> unread_posts.Unread | None:
    if person is None:
        return None
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


def _timeline(thread: Thread) -> list[tuple[int, str]]:
    """Give number and day of posts at even distances, where there are several pages."""
    if thread.last_number <= PAGE_SIZE:
        return []
    return [(step, day_text(moment)) for step, moment in thread_posts.steps(thread)]


def _seen(thread: Thread | None) -> Thread | None:
    return thread if thread is not None and sees(actor(), thread) else None
