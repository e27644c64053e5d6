"""The page of a thread: what it shows, and which of that is remembered between requests."""

from dataclasses import dataclass
from functools import cached_property, partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints import composing, fragments, subscriptions
from forum.blueprints.edge import actor, say_what_passes
from forum.blueprints.formats import day_text
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
    unread_posts,
)
from forum.services.contribution_drafts import Place
from forum.services.threads import PublicThread


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
        return ReplyForm(formdata=None, data={"submission": fragments.own_place("submission")})

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


def show(page: ThreadPage) -> ResponseReturnValue:
    """Show a page of a thread; most readers get what is kept, and nothing more is loaded."""
    person = page.actor
    reply = Reply(page.found.id, person) if person is not None and page.may_reply else None
    return render_template(
        "threads/show.html",
        page=page,
        move=lambda: thread_moves.last(page.thread, actor=person),
        merge=lambda: moved_posts.merge_of(page.thread),
        merged_into=lambda: _seen(page.thread.merged_into),
        unread=_unread(page, person) if person else None,
        timeline=partial(fragments.remembered, "timeline", partial(_timeline, page), 2000),
        words=words,
        reply=reply,
        is_common=reply is not None and page.is_common and not reply.has_draft,
        submission=lambda: one_time_token(request.environ),
        choice=partial(subscriptions.choice_of, Thread, page.found.id, lambda: page.thread),
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


def _unread(page: ThreadPage, person: User) -> unread_posts.Unread | None:
    def ask() -> unread_posts.Unread | None:
        return unread_posts.of_thread(page.thread, person)

    return fragments.remembered_for(person, "unread", ask, 200)


def _timeline(page: ThreadPage) -> list[tuple[int, str]]:
    """Give number and day of posts at even distances, where there are several pages."""
    if page.last == 1:
        return []
    return [(step, day_text(moment)) for step, moment in thread_posts.steps(page.thread)]


def _seen(thread: Thread | None) -> Thread | None:
    return thread if thread is not None and sees(actor(), thread) else None
