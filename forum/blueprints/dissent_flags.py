"""Pages of dissent flags: the register, one objection with its history, raising and answering."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.blueprints import visits
from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.formats import day_text
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.previews import previews_of
from forum.blueprints.subjects import tell_of
from forum.errors import RuleBroken
from forum.forms.dissent_flags import (
    AnswerDissentFlagForm,
    CloseDissentFlagForm,
    RaiseDissentFlagForm,
)
from forum.models import AnswerOutcome, Comment, DissentFlag, Passage
from forum.permissions.policy import Permission, permits, require
from forum.presenters import dissent_flags as words
from forum.rate_limits import limits
from forum.services import cosignatures, dissent_flags, histories
from forum.unit_of_work import unit_of_work

bp = Blueprint("dissent_flags", __name__)


@bp.get("/dissent-flags/<int:flag_id>")
def show(flag_id: int) -> ResponseReturnValue:
    """Show an objection with its history."""
    flag = visible_or_404(DissentFlag, flag_id)
    visits.note(flag)
    return _page(flag)


def _page(
    flag: DissentFlag,
    answer: AnswerDissentFlagForm | None = None,
    previews: dict[str, Markup] | None = None,
) -> ResponseReturnValue:
    person = actor()
    acts = person is not None and (
        permits(person, Permission.DISSENT_FLAG_ANSWER, flag)
        or permits(person, Permission.DISSENT_FLAG_CLOSE, flag)
    )
    return (
        render_template(
            "dissent_flags/show.html",
            flag=flag,
            history=histories.of(flag),
            words=words,
            answer=(answer or AnswerDissentFlagForm()) if acts else None,
            close=CloseDissentFlagForm() if acts else None,
            signatures=cosignatures.of(flag),
            has_signed=person is not None and cosignatures.by(flag, person) is not None,
            previews=previews or {},
        ),
        answer.status if answer else 200,
    )


@bp.route("/passages/<int:passage_id>/dissent-flags/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create(passage_id: int) -> ResponseReturnValue:
    """Object to a passage."""
    return _raise(visible_or_404(Passage, passage_id))


@bp.route("/comments/<int:comment_id>/dissent-flags/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create_for_comment(comment_id: int) -> ResponseReturnValue:
    """Object to a comment."""
    comment = visible_or_404(Comment, comment_id)
    if not permits(actor(), Permission.COMMENT_READ, comment):
        abort(404)
    return _raise(comment)


def _raise(subject: Passage | Comment) -> ResponseReturnValue:
    person = actor()
    if person is not None:
        require(person, Permission.DISSENT_FLAG_RAISE, subject)
        earlier = dissent_flags.open_flag(subject, raised_by=person)
        if earlier is not None and request.method == "GET":
            flash(_("Your objection to this still waits for its answer."), "info")
            return redirect(link_to(earlier))
    form = RaiseDissentFlagForm()
    form.offer_spots(subject if isinstance(subject, Passage) else None)
    previews = previews_of(form, "statement", "grounds")
    if not previews and form.validate_on_submit():
        try:
            with unit_of_work():
                flag = dissent_flags.raise_flag(
                    form.about if isinstance(subject, Passage) else subject,
                    actor=signed_in_actor(),
                    statement=form.statement.data,
                    grounds=form.grounds.data,
                    would_settle=form.would_settle.data or "",
                )
        except dissent_flags.AlreadyRaised:
            # The double click: the first one has made the flag, this one leads to it.
            flag = dissent_flags.open_flag(subject, raised_by=signed_in_actor()) or abort(409)
            return redirect(link_to(flag))
        except RuleBroken as refusal:
            form.refuse(refusal, form.grounds)
        else:
            tell_of(
                flag,
                _(
                    "Your objection has been recorded. The curator must answer it by %(day)s.",
                    day=day_text(flag.due_on),
                ),
            )
            return redirect(link_to(flag))
    return render_template(
        "dissent_flags/new.html", subject=subject, form=form, previews=previews
    ), form.status


@bp.post("/dissent-flags/<int:flag_id>/acknowledge")
@signed_in_only
def acknowledge(flag_id: int) -> ResponseReturnValue:
    """Tell the author that the objection has been read."""
    flag = visible_or_404(DissentFlag, flag_id)
    with unit_of_work():
        dissent_flags.acknowledge(flag, actor=signed_in_actor())
    flash(_("The author has been told that you are examining the objection."), "success")
    return redirect(link_to(flag))


@bp.post("/dissent-flags/<int:flag_id>/answer")
@limits.posting
@signed_in_only
def answer(flag_id: int) -> ResponseReturnValue:
    """Answer an objection."""
    flag = visible_or_404(DissentFlag, flag_id)
    require(actor(), Permission.DISSENT_FLAG_ANSWER, flag)
    form = AnswerDissentFlagForm()
    previews = previews_of(form, "reasons")
    if previews or not form.validate_on_submit():
        return _page(flag, form, previews=previews)
    try:
        with unit_of_work():
            dissent_flags.answer(
                flag,
                actor=signed_in_actor(),
                outcome=AnswerOutcome(form.outcome.data),
                reasons=form.reasons.data,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.reasons)
        return _page(flag, form)
    flash(
        _("Your answer has been published. The author decides whether it settles the matter."),
        "success",
    )
    return redirect(link_to(flag))


@bp.post("/dissent-flags/<int:flag_id>/<any(settle, dispute, withdraw):step>")
@signed_in_only
def close(flag_id: int, step: str) -> ResponseReturnValue:
    """Let the author settle, dispute or withdraw an objection."""
    flag = visible_or_404(DissentFlag, flag_id)
    verb = {
        "settle": dissent_flags.settle,
        "dispute": dissent_flags.dispute,
        "withdraw": dissent_flags.withdraw,
    }[step]
    form = CloseDissentFlagForm()
    if not form.validate_on_submit():
        return _page(flag)
    with unit_of_work():
        verb(flag, actor=signed_in_actor(), remark=form.remark.data or "")
    flash(_("Thank you. Your decision has been recorded."), "success")
    return redirect(link_to(flag))
