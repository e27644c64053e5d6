"""Uploads: taking a file in, showing it where a contribution does, and removing it."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum import retention
from forum.addresses import path_of
from forum.clock import utcnow
from forum.config import Config
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.markup import Picture
from forum.models import ContributionDraft, EventKind, Upload, User
from forum.permissions.policy import Permission, require
from forum.storage import Storage
from forum.upload_files import formats
from forum.upload_files.picture_process import rewrite_bounded

#: How long a file waits for a contribution that shows it.
UNUSED_FOR = retention.UNUSED_UPLOADS.span
#: Uploads that one text can show.
MOST = 20
#: Files that the worker removes at once.
REMOVED_AT_ONCE = 50
LONGEST_ALTERNATIVE = 300
_ADDRESS = re.compile(r"/uploads/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
#: A picture or a link in a text, with its words.
_SHOWN = re.compile(
    r"!?\[(?P<words>[^\[\]]*)\]\([^()\s]*/uploads/(?P<key>[A-Za-z0-9_-]{22})(?:\s[^()]*)?\)"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it arrives: the name it had, its content, and what it shows."""

    name: str
    data: bytes
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an installation allows."""

    file_bytes: int
    per_day: int
    per_day_new: int
    new_for: timedelta

    @classmethod
    def of(cls, config: Config) -> "Bounds":
        """Read them from the settings."""
        return cls(
            file_bytes=config.upload_megabytes * 1024 * 1024,
            per_day=config.uploads_per_day,
            per_day_new=config.uploads_per_day_new,
            new_for=timedelta(days=config.new_member_days),
        )


def add(file: File, *, actor: User, storage: Storage, bounds: Bounds) -> Upload:
    """Take a file in; a picture is written anew, everything else is kept as it is.

    Raises:
        NotAllowed: The actor has no account that could own it.
        RuleBroken: It is too large, no file that is taken, or without the text for a picture.
    """
    require(actor, Permission.UPLOAD_ADD)
    if len(file.data) > bounds.file_bytes:
        raise RuleBroken("upload_too_large", allowed=bounds.file_bytes // 1024 // 1024)
    _check_quota(actor, bounds)
    found = formats.recognise(file.data)
    alternative = " ".join(file.alternative.split())[:LONGEST_ALTERNATIVE]
    data, width, height = file.data, None, None
    if found.format.is_picture:
        if not alternative:
            raise RuleBroken("upload_alternative_missing")
        picture = rewrite_bounded(file.data, found.format)
        data, width, height = picture.data, picture.width, picture.height
    upload = Upload(
        key=secrets.token_urlsafe(16),
        author=actor,
        name=formats.clean_name(file.name, found.format),
        media_type=found.media_type,
        size=len(data),
        alternative=alternative,
        width=width,
        height=height,
    )
    record(EventKind.UPLOAD_ADDED, upload, actor=actor)
    # Before the commit: a row without its content would be worse than the reverse.
    storage.put(upload.key, data)
    return upload


def _check_quota(actor: User, bounds: Bounds) -> None:
    now = utcnow()
    is_new = actor.created_at > now - bounds.new_for
    allowed = bounds.per_day_new if is_new else bounds.per_day
    today = session.scalar(
        sa.select(sa.func.count(Upload.id)).where(
            Upload.author_id == actor.id, Upload.created_at > now - timedelta(days=1)
        )
    )
    if (today or 0) >= allowed:
        raise RuleBroken("upload_quota", allowed=allowed)


def by_key(key: str) -> Upload | None:
    """Find an upload by the key in its address."""
    return session.scalar(sa.select(Upload).where(Upload.key == key))


def keys_in(source: str) -> set[str]:
    """Give the keys of all uploads whose addresses stand in a text."""
    return set(_ADDRESS.findall(source))


def found_in(source: str, *, actor: User | None, already: Iterable[Upload] = ()) -> list[Upload]:
    """Give the uploads that a text may show: the actor's own, and those that it shows already.

    Raises:
        RuleBroken: There are too many.
    """
    keys = keys_in(source)
    if not keys or actor is None:
        return []
    if len(keys) > MOST:
        raise RuleBroken("upload_too_many", found=len(keys), allowed=MOST)
    kept = [upload.id for upload in already]
    return list(
        session.scalars(
            sa.select(Upload)
            .where(
                Upload.key.in_(keys),
                Upload.removed_at.is_(None),
                sa.or_(Upload.author_id == actor.id, Upload.id.in_(kept)),
            )
            .order_by(Upload.id)
        )
    )


def pictures(uploads: Iterable[Upload]) -> dict[str, Picture]:
    """Give the pictures among some uploads by their addresses, for the renderer."""
    return {
        path_of(upload): Picture(upload.width, upload.height or 0, upload.alternative)
        for upload in uploads
        if upload.width is not None
    }


def unused_of(actor: User) -> list[Upload]:
    """Give the actor's uploads that no contribution shows yet, the newest first."""
    return list(
        session.scalars(
            sa.select(Upload)
            .where(Upload.author_id == actor.id, *_is_unused())
            .order_by(Upload.id.desc())
            .limit(MOST)
        )
    )


def _is_unused() -> tuple[sa.ColumnElement[bool], ...]:
    return (Upload.removed_at.is_(None), ~Upload.comments.any())


def delete(upload: Upload, *, actor: User) -> None:
    """Delete an upload that no contribution shows; its content goes with the worker's next step.

    Raises:
        NotAllowed: It is somebody else's, or a contribution shows it.
    """
    require(actor, Permission.UPLOAD_DELETE, upload)
    _remove(upload, actor)


def _remove(upload: Upload, actor: User | None) -> None:
    upload.removed_at = utcnow()
    record(EventKind.UPLOAD_DELETED, upload, actor=actor)


def remove_all_of(user: User) -> list[Upload]:
    """Remove everything that a person uploaded, also what contributions show; answer what."""
    mine = session.scalars(
        sa.select(Upload).where(Upload.author_id == user.id, Upload.removed_at.is_(None))
    ).all()
    for upload in mine:
        _remove(upload, user)
    return list(mine)


def words_instead(source: str, removed: Iterable[Upload]) -> str:
    """Leave the words of pictures and links in a text, without what they showed."""
    alternatives = {upload.key: upload.alternative for upload in removed}

    def words(found: re.Match[str]) -> str:
        if found["key"] not in alternatives:
            return found[0]
        return found["words"] or alternatives[found["key"]]

    return _SHOWN.sub(words, source)


def forget_orphans() -> int:
    """Remove what no contribution or draft has shown for a day; answer how many."""
    old = session.scalars(
        sa.select(Upload).where(Upload.created_at <= utcnow() - UNUSED_FOR, *_is_unused())
    ).all()
    wanted = _drafted({upload.author_id for upload in old})
    forgotten = [upload for upload in old if upload.key not in wanted]
    for upload in forgotten:
        _remove(upload, None)
    return len(forgotten)


def _drafted(authors: set[int]) -> set[str]:
    """Give the keys of the uploads that stand in drafts of these people."""
    drafts = session.scalars(
        sa.select(ContributionDraft.fields).where(ContributionDraft.author_id.in_(authors))
    )
    return {key for fields in drafts for text in fields.get("body", ()) for key in keys_in(text)}


def remove_files(storage: Storage) -> int:
    """Remove the content of deleted uploads, then their rows; answer how many."""
    removed = session.scalars(
        sa.select(Upload).where(Upload.removed_at.is_not(None)).limit(REMOVED_AT_ONCE)
    ).all()
    for upload in removed:
        storage.remove(upload.key)
        session.delete(upload)
    return len(removed)


def remove_strays(storage: Storage) -> int:
    """Remove contents whose row was never committed; answer how many."""
    strays = [key for key in storage.older_than(UNUSED_FOR.total_seconds()) if by_key(key) is None]
    for key in strays:
        storage.remove(key)
    return len(strays)
