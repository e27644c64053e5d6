"""Supporting a comment: by one press, with a reason, and the list of those who do."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.forms.comment_supports import SupportForm
from forum.models import Comment, SupportKind
from forum.permissions.policy import Permission, permits, require
from forum.presenters.comment_supports import KINDS, as_json
from forum.rate_limits import limits
from forum.services import comment_supports
from forum.unit_of_work import unit_of_work

bp = Blueprint("comment_supports", __name__)


def _readable(comment_id: int) -> Comment:
    comment = visible_or_404(Comment, comment_id)
    if not permits(actor(), Permission.COMMENT_READ, comment):
        abort(404)
    return comment


@bp.get("/comments/<int:comment_id>/supports")
def index(comment_id: int) -> ResponseReturnValue:
    """Show who supports a comment, and why."""
    comment = _readable(comment_id)
    return render_template(
        "comment_supports/index.html",
        comment=comment,
        supports=comment_supports.given_to(comment),
        kinds=KINDS,
    )


@bp.route("/comments/<int:comment_id>/support", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def support(comment_id: int) -> ResponseReturnValue:
    """Support a comment with a reason."""
    comment, person = _readable(comment_id), signed_in_actor()
    require(person, Permission.COMMENT_SUPPORT, comment)
    own = comment_supports.of(comment, person)
    form = SupportForm(
        kind=request.args.get("kind") or (own.kind.value if own else None),
        reason=own.reason if own else "",
    )
    if form.validate_on_submit():
        with unit_of_work():
            comment_supports.support(
                comment,
                actor=person,
                kind=SupportKind(form.kind.data),
                reason=(form.reason.data or "").strip(),
            )
        flash(_("Your support is counted."), "success")
        return redirect(f"{link_to(comment)}#p-{comment.number}")
    return (
        render_template("comment_supports/support.html", comment=comment, form=form, own=own),
        form.status,
    )


@bp.post("/comments/<int:comment_id>/support/<any(helpful, shared, none):kind>")
@limits.posting
@signed_in_only
def press(comment_id: int, kind: str) -> ResponseReturnValue:
    """Support a comment by one press, or take it back; pages that are open get the counts."""
    comment, person = visible_or_404(Comment, comment_id), signed_in_actor()
    with unit_of_work():
        if kind == "none":
            comment_supports.withdraw(comment, actor=person)
        else:
            comment_supports.support(comment, actor=person, kind=SupportKind(kind))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(as_json(comment, comment_supports.of(comment, person)))
    return redirect(f"{link_to(comment)}#p-{comment.number}")
