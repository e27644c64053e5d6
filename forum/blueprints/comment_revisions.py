"""Pages of the history of a comment, and going back to a former wording."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only, visible_or_404
from forum.differences import word_diff
from forum.errors import RuleBroken
from forum.forms.comments import RestoreWordingForm, RestoreWordingWithReasonsForm
from forum.forms.moderation import ReasonsForm
from forum.models import Comment, CommentRevision
from forum.permissions.policy import Permission, permits, require
from forum.rate_limits import limits
from forum.services import comment_revisions
from forum.services.comments import EditedMeanwhile
from forum.unit_of_work import unit_of_work

bp = Blueprint("comment_revisions", __name__)


def _readable(comment_id: int) -> Comment:
    comment = visible_or_404(Comment, comment_id)
    if not permits(actor(), Permission.COMMENT_READ, comment):
        abort(404)
    return comment


@bp.get("/comments/<int:comment_id>/history")
def index(comment_id: int) -> ResponseReturnValue:
    """Show how the words of a comment have changed, to all who may read it."""
    comment = _readable(comment_id)
    return render_template(
        "comment_revisions/index.html",
        comment=comment,
        wordings=comment_revisions.history(comment),
    )


@bp.route("/comments/<int:comment_id>/history/<int:number>/redact", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def redact(comment_id: int, number: int) -> ResponseReturnValue:
    """Take a former wording out of the history, with a statement of reasons."""
    comment = _readable(comment_id)
    require(actor(), Permission.COMMENT_REVISION_REDACT, comment)
    revision = _former_or_404(comment, number)
    form = ReasonsForm()
    # What is erased does not come back.
    del form.ends_on
    if form.validate_on_submit():
        with unit_of_work():
            comment_revisions.redact(revision, actor=signed_in_actor(), reasons=form.reasons)
        flash(_("The wording is taken out of the history. The author has been told."), "success")
        return redirect(url_for("comment_revisions.index", comment_id=comment.id))
    page = render_template(
        "comment_revisions/redact.html", comment=comment, revision=revision, form=form
    )
    return page, form.status


def _former_or_404(comment: Comment, number: int) -> CommentRevision:
    found = comment_revisions.by_number(comment, number) if number < 10**9 else None
    return found or abort(404)


def _restore(revision: CommentRevision, form: RestoreWordingForm) -> None:
    with unit_of_work():
        comment_revisions.restore(
            revision,
            actor=signed_in_actor(),
            reason=form.reason.data,
            seen=form.seen.data or 0,
            reasons=form.reasons if isinstance(form, RestoreWordingWithReasonsForm) else None,
        )


@bp.route("/comments/<int:comment_id>/history/<int:number>/restore", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def restore(comment_id: int, number: int) -> ResponseReturnValue:
    """Go back to a former wording, with a reason, after a look at what that changes."""
    comment = _readable(comment_id)
    require(actor(), Permission.COMMENT_REVISION_RESTORE, comment)
    revision = _former_or_404(comment, number)
    restricts = comment_revisions.needs_reasons(comment, signed_in_actor())
    made = RestoreWordingWithReasonsForm if restricts else RestoreWordingForm
    form, is_conflict = made(seen=comment.edit_count), False
    if form.validate_on_submit():
        try:
            _restore(revision, form)
        except RuleBroken as refusal:
            form.refuse(refusal, form.reason)
        except EditedMeanwhile:
            is_conflict = True
            # Sending again means: I have seen the other text.
            form.seen.data, form.seen.raw_data = comment.edit_count, None
        else:
            flash(_("The former wording is shown again. The author has been told."), "success")
            return redirect(url_for("comment_revisions.index", comment_id=comment.id))
    page = render_template(
        "comment_revisions/restore.html",
        comment=comment,
        revision=revision,
        form=form,
        is_conflict=is_conflict,
        changes=word_diff(comment.body, revision.body),
    )
    return page, 409 if is_conflict else form.status
