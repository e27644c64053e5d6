"""Pages of posts in other selections: by author, the summary, on paper; and one post to pass on."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, link_to, seen_or_404, settings, visible_or_404
from forum.blueprints.formats import day_text, moment_text
from forum.clock import utcnow
from forum.models import Comment, Thread
from forum.permissions.policy import Permission, permits
from forum.presenters import contributions as words
from forum.presenters import thread_posts as post_words
from forum.presenters.posts import posts_of
from forum.services import moved_posts, thread_posts, users

bp = Blueprint("thread_posts", __name__)


def _thread(slug: str, thread_id: int) -> Thread:
    thread = visible_or_404(Thread, thread_id)
    if slug != thread.slug:
        abort(404)
    return thread


def _after() -> int:
    return max(0, min(request.args.get("after", 0, type=int), 10**9))


@bp.get("/t/<slug>/<int:thread_id>/posts")
def index(slug: str, thread_id: int) -> ResponseReturnValue:
    """Show the posts of one person with ``?by=``, or those of the curators."""
    thread = _thread(slug, thread_id)
    name = request.args.get("by", "")
    author = seen_or_404(users.by_name(name)) if name else None
    if author is not None:
        part = thread_posts.by_author(thread, author, actor=actor(), after=_after())
    else:
        part = thread_posts.by_curators(thread, actor=actor(), after=_after())
    return render_template(
        "thread_posts/index.html",
        thread=thread,
        author=author,
        authors=thread_posts.authors(thread),
        posts=posts_of(part.comments, actor()),
        next_after=part.next_after,
        words=words,
        reply=None,
    )


@bp.get("/t/<slug>/<int:thread_id>/summary")
def summary(slug: str, thread_id: int) -> ResponseReturnValue:
    """Show the posts that matter, with the reasons why."""
    thread = _thread(slug, thread_id)
    found = thread_posts.that_matter(thread)
    return render_template(
        "thread_posts/summary.html",
        thread=thread,
        posts=posts_of([comment for comment, _reasons in found], actor()),
        reasons={comment.id: sorted(reasons) for comment, reasons in found},
        matters=post_words.MATTERS,
        words=words,
        reply=None,
    )


@bp.get("/t/<slug>/<int:thread_id>/print")
def on_paper(slug: str, thread_id: int) -> ResponseReturnValue:
    """Show all posts as they are printed, with their addresses and days."""
    thread = _thread(slug, thread_id)
    part = thread_posts.to_print(thread, after=_after())
    return render_template(
        "thread_posts/print.html",
        thread=thread,
        posts=posts_of(part.comments, actor()),
        next_after=part.next_after,
        printed_at=utcnow(),
        words=words,
    )


@bp.get("/threads/<int:thread_id>/at")
def at_day(thread_id: int) -> ResponseReturnValue:
    """Lead to the first post of a day, given as ``?date=2026-05-01``."""
    thread = visible_or_404(Thread, thread_id)
    try:
        day = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        abort(400)
    number = thread_posts.number_at(thread, day)
    return redirect(f"{link_to(thread)}/{number}#p-{number}")


def _readable(comment: Comment | None) -> Comment:
    if comment is None or not permits(actor(), Permission.COMMENT_READ, comment):
        abort(404)
    return comment


@bp.get("/threads/<int:thread_id>/posts/<int:number>/excerpt")
def excerpt(thread_id: int, number: int) -> ResponseReturnValue:
    """Show one post alone, to be opened inside of another one."""
    thread = visible_or_404(Thread, thread_id)
    found = moved_posts.find(thread, number) if number <= thread.last_number else None
    return render_template("thread_posts/_excerpt.html", comment=_readable(found))


@bp.get("/comments/<int:comment_id>/share")
def share(comment_id: int) -> ResponseReturnValue:
    """Show the lasting address of a post and how to cite it."""
    comment = _readable(visible_or_404(Comment, comment_id))
    address = f"{settings().public_url}{link_to(comment)}"
    values: dict[str, Any] = {"comment": comment, "address": address}
    citation = post_words.citation(
        comment, address, written=moment_text(comment.created_at), read=day_text(utcnow())
    )
    return render_template("thread_posts/share.html", citation=citation, **values)
