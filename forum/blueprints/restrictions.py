"""The statement of reasons, the appeal against it, and the decision of somebody else."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    settings,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.subjects import contribution_or_404
from forum.clock import utcnow
from forum.errors import RuleBroken
from forum.extensions import csrf
from forum.forms.moderation import AppealByLinkForm, AppealForm, DecideAppealForm
from forum.models import AppealDecision, Restriction, RestrictionKind
from forum.notifications import inbox, letters, spool, statements
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import public_reasons, restriction_appeals, restrictions
from forum.unit_of_work import unit_of_work

bp = Blueprint("restrictions", __name__)


@bp.get("/restrictions/<int:restriction_id>")
@signed_in_only
def show(restriction_id: int) -> ResponseReturnValue:
    """Show the reasons of a restriction to the person concerned and to moderators."""
    restriction = visible_or_404(Restriction, restriction_id)
    with unit_of_work():
        inbox.mark_statement_read(signed_in_actor(), restriction)
    return _page(restriction, AppealForm(), DecideAppealForm())


@bp.get("/restrictions/hidden")
@signed_in_only
def of_hidden() -> ResponseReturnValue:
    """Lead from a hidden contribution to the reasons."""
    found = restrictions.present(contribution_or_404(), RestrictionKind.HIDDEN)
    return redirect(link_to(seen_or_404(found)))


def _page(
    restriction: Restriction, appeal: AppealForm, decide: DecideAppealForm | None = None
) -> ResponseReturnValue:
    status = next((form.status for form in (appeal, decide) if form and form.errors), 200)
    return (
        render_template(
            "restrictions/show.html",
            restriction=restriction,
            given=public_reasons.of(restriction),
            parts=statements.parts(restriction, str(get_locale())),
            report=restriction_appeals.report_of(restriction),
            appeal=appeal,
            decide=decide,
            in_time=utcnow() <= restriction.appeal_until,
        ),
        status,
    )


@bp.post("/restrictions/<int:restriction_id>/appeal")
@limits.report
@signed_in_only
def appeal(restriction_id: int) -> ResponseReturnValue:
    """Ask somebody else to decide again."""
    restriction = visible_or_404(Restriction, restriction_id)
    require(actor(), Permission.RESTRICTION_APPEAL, restriction)
    form = AppealForm()
    if not form.validate_on_submit() or not _appealed(restriction, form):
        return _page(restriction, form, DecideAppealForm())
    return redirect(link_to(restriction))


def _appealed(restriction: Restriction, form: AppealForm) -> bool:
    """Appeal as the person concerned; say at the form why that is not possible."""
    try:
        with unit_of_work():
            restriction_appeals.appeal(
                restriction, actor=restriction.concerned, text=form.text.data
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.text)
        return False
    flash(_("Somebody else decides about it and tells you."), "success")
    return True


@bp.route("/restrictions/by-mail/<token>", methods=["GET", "POST"])
@limits.report
def by_mail(token: str) -> ResponseReturnValue:
    """Let the person concerned read and appeal without signing in, by the link of the mail."""
    restriction = statements.read(token, settings())
    if restriction is None or restriction.concerned.is_deleted:
        abort(404)
    person = actor()
    if person is not None:
        with unit_of_work():
            inbox.mark_statement_read(person, restriction)
    form = AppealByLinkForm()
    if form.validate_on_submit() and _appealed(restriction, form):
        return redirect(f"{request.script_root}{request.path}")
    return _page(restriction, form)


# The signed link proves who asks; an appeal is possible once.
csrf.exempt(by_mail)


@bp.post("/restrictions/<int:restriction_id>/decide")
@signed_in_only
def decide(restriction_id: int) -> ResponseReturnValue:
    """Decide an appeal, as another person than the one who restricted."""
    restriction = visible_or_404(Restriction, restriction_id)
    require(actor(), Permission.RESTRICTION_DECIDE_APPEAL, restriction)
    form = DecideAppealForm()
    if not form.validate_on_submit():
        return _page(restriction, AppealForm(), form)
    with unit_of_work():
        restriction_appeals.decide(
            restriction,
            actor=signed_in_actor(),
            decision=AppealDecision(form.decision.data),
            reason=form.reason.data,
        )
    if not restriction.concerned.is_active:
        write_to(restriction)
    flash(_("The decision is stored. Those concerned have been told."), "success")
    return redirect(link_to(restriction))


def write_to(restriction: Restriction) -> None:
    """Send the statement to somebody who cannot sign in."""
    config = settings()
    spool.keep(letters.compose(statements.letter(restriction, config), config), config)
