"""Uploaded files: taking them in for a script of ours, handing them out, deleting them."""

import unicodedata
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from forum.blueprints.edge import (
    link_to,
    safe_target,
    seen_or_404,
    settings,
    signed_in_actor,
    signed_in_only,
)
from forum.errors import RuleBroken
from forum.models import Upload
from forum.permissions.policy import Permission, permits
from forum.presenters import uploads as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import uploads
from forum.storage import Storage
from forum.unit_of_work import unit_of_work

bp = Blueprint("uploads", __name__)

KEY = "<string(length=22):key>"
#: Nothing in an uploaded file may run or fetch anything, whatever a browser makes of it.
POLICY = "sandbox; default-src 'none'"
#: Long enough to save the reader a request on every page, short enough that a contribution hidden
#: by moderation takes its pictures along.
PUBLIC_SECONDS = 24 * 60 * 60
#: How much more than the largest file a request may hold, so that a file too large is refused with
#: a sentence and the text is kept.
ROOM = 3


def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Allow larger requests where they can hold a file, before anything reads the form."""
    # Of the texts in such a form no one may be larger than in any other (MAX_FORM_MEMORY_SIZE).
    if endpoint and request.mimetype == "multipart/form-data":
        request.max_content_length = ROOM * bounds().file_bytes


bp.url_value_preprocessor(allow_files)


def bounds() -> uploads.Bounds:
    """Give what this installation allows."""
    return uploads.Bounds.of(settings())


def storage() -> Storage:
    """Give the storage of this installation."""
    found: Storage = current_app.extensions["forum_storage"]
    return found


def take(sent: FileStorage | None, alternative: str) -> Upload:
    """Take in the file that a form sent.

    Raises:
        RuleBroken: There is none, or it is refused.
    """
    if sent is None or not sent.filename:
        raise RuleBroken("upload_missing")
    allowed = bounds()
    file = uploads.File(sent.filename, sent.stream.read(allowed.file_bytes + 1), alternative)
    with unit_of_work():
        return uploads.add(file, actor=signed_in_actor(), storage=storage(), bounds=allowed)


@bp.post("/uploads")
@limits.uploading
@signed_in_only
def create() -> ResponseReturnValue:
    """Take a file in for the composer's script; answers with the Markdown that shows it."""
    try:
        upload = take(request.files.get("file"), request.form.get("alternative", ""))
    except RuleBroken as refusal:
        return jsonify(error=sentence_for(refusal), code=refusal.code), 422
    return jsonify(markdown=words.markdown(upload), name=upload.name, address=link_to(upload)), 201


@bp.get(f"/uploads/{KEY}")
def show(key: str) -> ResponseReturnValue:
    """Hand a file out, where a contribution that the person may read shows it."""
    upload = seen_or_404(uploads.by_key(key))
    content = storage().read(upload.key)
    if content is None:
        abort(404)
    response = Response(content, content_type=upload.media_type)
    response.headers["Content-Security-Policy"] = POLICY
    disposition = "inline" if upload.is_picture else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; {_file_name(upload.name)}"
    if permits(None, Permission.UPLOAD_VIEW, upload):
        response.cache_control.public = True
        response.cache_control.max_age = PUBLIC_SECONDS
    else:
        response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(upload.key)
    return response.make_conditional(request)


def _file_name(name: str) -> str:
    """Write a name as headers carry it: for old programs in ASCII, for others as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@bp.post(f"/uploads/{KEY}/delete")
@limits.posting
@signed_in_only
def delete(key: str) -> ResponseReturnValue:
    """Delete a file that no contribution shows."""
    upload = seen_or_404(uploads.by_key(key))
    with unit_of_work():
        uploads.delete(upload, actor=signed_in_actor())
    flash(_("The file has been deleted."), "success")
    return redirect(safe_target(request.form.get("next"), f"{request.script_root}/"))
