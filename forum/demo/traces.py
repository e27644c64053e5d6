"""Traces of daily use, so that each page of the demo shows life."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.demo.content import Entry, entries
from forum.demo.script import Script, person, post
from forum.models import (
    CooperationRequest,
    DiscourseRequest,
    RestrictionGround,
    RestrictionKind,
    SupportKind,
    ThreadTimerKind,
)
from forum.services import (
    bookmarks,
    comment_supports,
    comments,
    consents,
    notices,
    posting_rules,
    ratings,
    restriction_appeals,
    restrictions,
    slow_modes,
    tags,
    thread_timers,
    thread_titles,
    wiki_posts,
)
from forum.services.notices import Notice
from forum.services.statements_of_reasons import Reasons


def write_traces(script: Script) -> None:
    """Write what happens besides the discussions into the script, in the order of the file."""
    for number, entry in enumerate(entries("traces")):
        moment = script.moment(entry["age"], f"trace {number}")

        def act(entry: Entry = entry) -> None:
            _ACTS[entry["kind"]](entry)

        script.add(moment, {**entry, "title": entry["kind"]}, act)


def _consents(entry: Entry) -> None:
    for name in entry["people"]:
        who = person(name)
        for kind in consents.SLUGS:
            consents.give(who, kind, actor=who, locale=who.locale)


def _wiki_post(entry: Entry) -> None:
    """Let an author open a post to all, and somebody else complete it."""
    comment = post(entry["thread"], entry["post"])
    wiki_posts.open_to_all(comment, actor=comment.author)
    comments.edit(
        comment,
        actor=person(entry["by"]),
        body=f"{comment.body}\n\n{entry['addition']}",
        seen_revision=comment.edit_count,
        reason=entry["reason"],
    )


def _tag_synonyms(entry: Entry) -> None:
    (tag,) = tags.of_names([entry["tag"]])
    tags.change(
        tag,
        actor=person(entry["by"]),
        name=tag.name,
        description=entry["description"],
        synonyms=entry["synonyms"],
        seen=tag.lock_version,
    )


def _bookmark(entry: Entry) -> None:
    days = entry.get("remind_in")
    bookmarks.keep(
        post(entry["thread"], entry["post"]),
        actor=person(entry["by"]),
        note=entry["note"],
        remind_at=utcnow() + timedelta(days=days) if days else None,
    )


def _notice(entry: Entry) -> None:
    notices.give(
        post(entry["thread"], entry["post"]),
        actor=None,
        notice=Notice(
            entry["explanation"],
            good_faith=True,
            law=entry["law"],
            name=entry["name"],
            email=entry["email"],
        ),
    )


def _edited_title(entry: Entry) -> None:
    """Let a moderator change a title with reasons, and its author appeal."""
    thread = post(entry["thread"], 1).thread
    thread_titles.change(
        thread,
        actor=person(entry["by"]),
        title=entry["title"],
        reasons=_reasons(entry),
    )
    restriction = restrictions.present(thread, RestrictionKind.EDITED)
    if restriction is not None:
        restriction_appeals.appeal(restriction, actor=thread.author, text=entry["appeal"])


def _rules(entry: Entry) -> None:
    posting_rules.change(
        actor=person(entry["by"]),
        first_posts=0,
        words="\n".join(entry["words"]),
        domains="\n".join(entry["domains"]),
        seen=posting_rules.version_of(posting_rules.present()),
    )


def _held_reply(entry: Entry) -> None:
    comments.write(post(entry["thread"], 1).thread, actor=person(entry["by"]), body=entry["body"])


def _supports(entry: Entry) -> None:
    """Let people support a post; a reason is that of the first one."""
    comment = post(entry["thread"], entry["post"])
    for name in entry["people"]:
        comment_supports.support(
            comment,
            actor=person(name),
            kind=SupportKind(entry["says"]),
            reason=entry.get("reason", "") if name == entry["people"][0] else "",
        )


def _ratings(entry: Entry) -> None:
    """Let people rate an offer, a search or an idea; a reason is that of the first one."""
    model = CooperationRequest if "cooperation" in entry else DiscourseRequest
    title = entry.get("cooperation") or entry["discourse"]
    request: Any = session.scalars(sa.select(model).where(model.title == title)).one()
    for name, stars in entry["stars"].items():
        is_first = name == next(iter(entry["stars"]))
        reason = entry.get("reason", "") if is_first else ""
        ratings.rate(request, actor=person(name), stars=stars, reason=reason)


def _reasons(entry: Entry, **more: Any) -> Reasons:
    return Reasons(RestrictionGround.NETIQUETTE, entry["clause"], entry["facts"], **more)


def _slow_mode(entry: Entry) -> None:
    ends = utcnow() + timedelta(days=entry["ends_in"])
    slow_modes.slow(
        post(entry["thread"], 1).thread,
        actor=person(entry["by"]),
        reasons=_reasons(entry, pause_minutes=entry["pause"], ends_at=ends),
    )


def _closing(entry: Entry) -> None:
    """Let a discussion close by itself at a set time, with the reasons for it already now."""
    thread_timers.schedule(
        post(entry["thread"], 1).thread,
        ThreadTimerKind.CLOSE,
        actor=person(entry["by"]),
        plan=thread_timers.Plan(at=utcnow() + timedelta(days=entry["in_days"])),
        reasons=_reasons(entry),
    )


_ACTS: dict[str, Callable[[Entry], None]] = {
    "consents": _consents,
    "wiki_post": _wiki_post,
    "tag_synonyms": _tag_synonyms,
    "bookmark": _bookmark,
    "notice": _notice,
    "edited_title": _edited_title,
    "rules": _rules,
    "held_reply": _held_reply,
    "supports": _supports,
    "ratings": _ratings,
    "slow_mode": _slow_mode,
    "closing": _closing,
}
