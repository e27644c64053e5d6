"""Threads as programs get them: a row of a list, and a page with its posts."""

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import urlencode

from forum.addresses import path_of, title_of
from forum.models import ActionField, PostMove, Process, Tag, Thread
from forum.permissions.policy import sees
from forum.presenters.api.comments import CommentJson, TombstoneJson
from forum.presenters.api.parts import (
    BASE,
    Address,
    Links,
    OrganisationJson,
    PersonJson,
    moment,
    organisation,
    person,
)
from forum.presenters.post_moves import Trace
from forum.presenters.threads import PAGE_SIZE, ThreadPage
from forum.services import moved_posts
from forum.services.thread_lists import Filters


class ThreadLinks(Links):
    """Where a thread stands for programs, too."""

    self: str


class ListLinks(ThreadLinks):
    """The ways from a page of the list."""

    next: str | None


class PageLinks(ListLinks):
    """The ways from a page of a thread."""

    first: str
    previous: str | None
    last: str


class NamedJson(TypedDict):
    """A process, an action field or a tag, by the name that its address has."""

    slug: str
    title: str
    links: Links


class PassageJson(TypedDict):
    """The passage that a thread is about; ``quote`` is the marked place in it, if there is one."""

    id: int
    title: str
    quote: str | None
    links: Links


class OtherThreadJson(TypedDict):
    """Another thread."""

    id: int
    title: str
    links: ThreadLinks


class ThreadJson(TypedDict):
    """What a list shows of a thread."""

    id: int
    title: str
    kind: str
    state: str
    is_pinned: bool
    process: NamedJson
    action_field: NamedJson
    tags: list[NamedJson]
    author: PersonJson | None
    organisation: OrganisationJson | None
    passage: PassageJson | None
    reply_count: int
    view_count: int
    last_number: int
    created_at: str
    last_comment_at: str
    links: ThreadLinks


class ListJson(TypedDict):
    """A page of the list of threads."""

    threads: list[ThreadJson]
    links: ListLinks


class TraceJson(TypedDict):
    """What a move of posts left: their numbers in this thread, and the other one if it is public.

    ``back`` are the new numbers of posts that have come back since.
    """

    numbers: list[int]
    back: list[int]
    thread: OtherThreadJson | None
    moved_at: str
    reason: str
    links: Links


class MergeJson(TypedDict):
    """Where all posts of a thread are; moment and reason are missing where a split was undone."""

    thread: OtherThreadJson | None
    moved_at: str | None
    reason: str | None
    links: Links | None


class PageJson(TypedDict):
    """A page of a thread: twenty numbers, of which posts may be gone."""

    thread: ThreadJson
    merged_into: MergeJson | None
    page: int
    pages: int
    comments: Sequence[CommentJson | TombstoneJson]
    departures: list[TraceJson]
    arrivals: list[TraceJson]
    links: PageLinks


def path(thread: Thread, number: int = 1) -> str:
    """Give the path at which programs find the page with a post."""
    query = f"?number={number}" if number > 1 else ""
    return f"{BASE}/threads/{thread.id}{query}"


def list_path(filters: Filters, *, after: str | None, base: str = f"{BASE}/threads") -> str:
    """Give the path of a page of the list, with its filters."""
    asked = {
        "kind": filters.kind.value if filters.kind else "",
        "field": filters.action_field,
        "tag": filters.tag,
        "unanswered": "1" if filters.unanswered else "",
        "after": after or "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{base}?{query}" if query else base


def row(thread: Thread, address: Address) -> ThreadJson:
    """Present a thread as a list shows it."""
    return {
        "id": thread.id,
        "title": thread.title,
        "kind": thread.kind.value,
        "state": "merged" if thread.is_merged else thread.state,
        "is_pinned": thread.is_pinned,
        "process": _named(thread.process, address),
        "action_field": _named(thread.action_field, address),
        "tags": [_named(tag, address) for tag in thread.tags],
        "author": person(thread.author, address),
        "organisation": organisation(thread.organisation, address),
        "passage": _passage(thread, address),
        "reply_count": max(thread.comment_count - 1, 0),
        "view_count": thread.view_count,
        "last_number": thread.last_number,
        "created_at": moment(thread.created_at),
        "last_comment_at": moment(thread.last_comment_at),
        "links": _links(thread, address),
    }


def listed(
    threads: Sequence[Thread],
    filters: Filters,
    *,
    after: str | None,
    next_key: str | None,
    address: Address,
) -> ListJson:
    """Present a page of the list."""
    return {
        "threads": [row(thread, address) for thread in threads],
        "links": {
            "self": address(list_path(filters, after=after)),
            "html": address(list_path(filters, after=None, base="/latest")),
            "next": address(list_path(filters, after=next_key)) if next_key else None,
        },
    }


def page(
    shown: ThreadPage, comments: Sequence[CommentJson | TombstoneJson], address: Address
) -> PageJson:
    """Present a page of a thread with the posts that stand on it."""
    thread, traces = shown.thread, shown.traces

    def to(number: int | None) -> str | None:
        return address(path(thread, number)) if number else None

    first = (shown.number - 1) * PAGE_SIZE + 1
    place = path_of(thread) + (f"/{shown.to(first)}" if first > 1 else "")
    return {
        "thread": row(thread, address),
        "merged_into": _merge(thread, address) if thread.is_merged else None,
        "page": shown.number,
        "pages": shown.last,
        "comments": comments,
        "departures": [_trace(trace, address) for trace in traces.departures],
        "arrivals": [_trace(trace, address) for trace in traces.arrivals.values()],
        "links": {
            "self": address(path(thread, first)),
            "html": address(place),
            "first": address(path(thread)),
            "previous": to(shown.previous_number),
            "next": to(shown.next_number),
            "last": address(path(thread, shown.last_number)),
        },
    }


def _links(thread: Thread, address: Address) -> ThreadLinks:
    return {"html": address(path_of(thread)), "self": address(path(thread))}


def _named(subject: Process | ActionField | Tag, address: Address) -> NamedJson:
    return {
        "slug": subject.slug,
        "title": title_of(subject),
        "links": {"html": address(path_of(subject))},
    }


def _passage(thread: Thread, address: Address) -> PassageJson | None:
    passage = thread.passage
    if passage is None:
        return None
    return {
        "id": passage.id,
        "title": title_of(passage),
        "quote": thread.quote or None,
        "links": {"html": address(path_of(passage))},
    }


def _other(thread: Thread | None, address: Address) -> OtherThreadJson | None:
    """Name another thread, where it is public."""
    if thread is None or not sees(None, thread):
        return None
    return {"id": thread.id, "title": thread.title, "links": _links(thread, address)}


def _trace(trace: Trace, address: Address) -> TraceJson:
    return {
        "numbers": trace.numbers,
        "back": trace.back,
        "thread": _other(trace.other, address),
        "moved_at": moment(trace.move.created_at),
        "reason": trace.move.reason,
        "links": _about(trace.move, address),
    }


def _merge(thread: Thread, address: Address) -> MergeJson:
    move = moved_posts.merge_of(thread)
    return {
        "thread": _other(thread.merged_into, address),
        "moved_at": moment(move.created_at) if move else None,
        "reason": move.reason if move else None,
        "links": _about(move, address) if move else None,
    }


def _about(move: PostMove, address: Address) -> Links:
    return {"html": address(path_of(move))}
