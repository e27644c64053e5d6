"""What people do around an objection: sharing it, discussing it, giving its answer more time."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.formats import day_text
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.previews import previews_of
from forum.errors import Conflict, RuleBroken
from forum.forms.discussions import DiscussForm
from forum.forms.dissent_flags import ExtendDeadlineForm
from forum.models import DissentFlag
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import cosignatures, deadlines, dissent_flags
from forum.unit_of_work import unit_of_work

bp = Blueprint("dissent_steps", __name__)


@bp.post("/dissent-flags/<int:flag_id>/cosign")
@limits.posting
@signed_in_only
def cosign(flag_id: int) -> ResponseReturnValue:
    """Share an objection."""
    flag = visible_or_404(DissentFlag, flag_id)
    try:
        with unit_of_work():
            cosignatures.sign(flag, actor=signed_in_actor())
    except cosignatures.DissentOver:
        raise
    except Conflict:
        # The double click, or somebody else at the same moment: whoever has signed need not again.
        if cosignatures.by(flag, signed_in_actor()) is None:
            raise
    flash(_("You share this objection now. You can take it back at any time."), "success")
    return redirect(link_to(flag))


@bp.post("/dissent-flags/<int:flag_id>/unsign")
@limits.posting
@signed_in_only
def unsign(flag_id: int) -> ResponseReturnValue:
    """Take one's signature back."""
    flag = visible_or_404(DissentFlag, flag_id)
    with unit_of_work():
        cosignatures.unsign(flag, actor=signed_in_actor())
    flash(_("You do not share this objection any more."), "success")
    return redirect(link_to(flag))


@bp.route("/dissent-flags/<int:flag_id>/extend", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def extend(flag_id: int) -> ResponseReturnValue:
    """Take more time for the answer, with a reason that everybody reads."""
    flag = visible_or_404(DissentFlag, flag_id)
    require(actor(), Permission.DISSENT_FLAG_EXTEND, flag)
    form = ExtendDeadlineForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                deadlines.extend(
                    flag,
                    actor=signed_in_actor(),
                    due_on=form.due_on.data,
                    reason=form.reason.data,
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.reason if refusal.code == "reason_missing" else form.due_on)
        else:
            flash(_("The answer is due by %(day)s now.", day=day_text(flag.due_on)), "success")
            return redirect(link_to(flag))
    return render_template("dissent_flags/extend.html", flag=flag, form=form), form.status


@bp.route("/dissent-flags/<int:flag_id>/discussion", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def discuss(flag_id: int) -> ResponseReturnValue:
    """Begin the discussion of an objection; where there is one, lead to it."""
    flag = visible_or_404(DissentFlag, flag_id)
    if flag.discussion is not None:
        return redirect(link_to(seen_or_404(flag.discussion)))
    if actor() is not None:
        require(actor(), Permission.DISSENT_FLAG_DISCUSS, flag)
    form = DiscussForm()
    previews = previews_of(form, "body")
    if not previews and form.validate_on_submit():
        try:
            with unit_of_work():
                thread = dissent_flags.discuss(
                    flag,
                    actor=signed_in_actor(),
                    body=form.body.data,
                    submission=form.submission.data or None,
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.body)
        else:
            flash(_("Your contribution is published."), "success")
            return redirect(link_to(thread))
    return (
        render_template("dissent_flags/discuss.html", flag=flag, form=form, previews=previews),
        form.status,
    )
