"""Posts of a thread as programs get them: what their cards show to a guest, and no more."""

from typing import Literal, TypedDict

from forum.addresses import path_of, title_of
from forum.models import Comment, DissentFlag
from forum.permissions.policy import sees
from forum.presenters.api.parts import (
    Address,
    Links,
    OrganisationJson,
    PersonJson,
    moment,
    organisation,
    person,
)
from forum.presenters.posts import Post


class TombstoneJson(TypedDict):
    """A post whose words are not shown: its number is all that is left."""

    number: int
    state: Literal["deleted", "hidden"]


class PlaceJson(TypedDict):
    """Where another post stands; nothing where that is not public."""

    thread_id: int | None
    number: int | None


class ThirdPartyJson(TypedDict):
    """Whom a hint names; without the name before a moderator has checked it."""

    is_checked: bool
    name: str | None


class DissentFlagJson(TypedDict):
    """An objection to a post."""

    id: int
    title: str
    links: Links


class CommentJson(TypedDict):
    """A post that is shown."""

    number: int
    state: Literal["visible"]
    id: int
    kind: str
    is_wiki: bool
    created_at: str
    edited_at: str | None
    author: PersonJson | None
    organisation: OrganisationJson | None
    body: str
    body_html: str
    reply_to: PlaceJson | None
    answered_by: list[PlaceJson]
    third_party: ThirdPartyJson | None
    dissent_flags: list[DissentFlagJson]
    helpful_count: int
    shared_count: int
    links: Links


def shown(post: Post, address: Address) -> CommentJson | TombstoneJson:
    """Present a post as a guest may see it."""
    comment = post.comment
    if not post.is_readable or comment.is_deleted:
        state: Literal["deleted", "hidden"] = "deleted" if comment.is_deleted else "hidden"
        return {"number": comment.number, "state": state}
    return {
        "number": comment.number,
        "state": "visible",
        "id": comment.id,
        "kind": comment.kind.value,
        "is_wiki": comment.is_wiki,
        "created_at": moment(comment.created_at),
        "edited_at": moment(comment.edited_at) if comment.edited_at else None,
        "author": person(comment.author, address),
        "organisation": organisation(comment.organisation, address),
        "body": comment.body,
        "body_html": comment.body_html,
        "reply_to": _answered(comment),
        "answered_by": [
            {"thread_id": answer.thread_id, "number": answer.number} for answer in post.answered_by
        ],
        "third_party": _third_party(comment),
        "dissent_flags": [_dissent_flag(flag, address) for flag in post.dissents],
        "helpful_count": comment.helpful_count,
        "shared_count": comment.shared_count,
        "links": {"html": address(f"{path_of(comment)}#p-{comment.number}")},
    }


def _answered(comment: Comment) -> PlaceJson | None:
    answered = comment.reply_to
    if answered is None:
        return None
    # Mostly it is the same thread, which whoever reads this sees.
    if answered.thread_id != comment.thread_id and not sees(None, answered.thread):
        return {"thread_id": None, "number": None}
    return {"thread_id": answered.thread_id, "number": answered.number}


def _third_party(comment: Comment) -> ThirdPartyJson | None:
    if not comment.third_party:
        return None
    is_checked = comment.third_party_checked_at is not None
    return {"is_checked": is_checked, "name": comment.third_party if is_checked else None}


def _dissent_flag(flag: DissentFlag, address: Address) -> DissentFlagJson:
    return {"id": flag.id, "title": title_of(flag), "links": {"html": address(path_of(flag))}}
