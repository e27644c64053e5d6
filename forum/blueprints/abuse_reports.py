"""Reporting a contribution, and what becomes of a report."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.subjects import reportable_or_404
from forum.errors import RuleBroken
from forum.forms.base import choices
from forum.forms.moderation import AppealForm, DecideForm, ReportForm
from forum.models import AbuseDecision, AbuseReason, AbuseReport
from forum.notifications import inbox
from forum.permissions.policy import Permission, require
from forum.presenters import moderation as words
from forum.rate_limits import limits
from forum.services import abuse_reports, public_reasons
from forum.unit_of_work import unit_of_work

bp = Blueprint("abuse_reports", __name__)


@bp.route("/abuse-reports/new", methods=["GET", "POST"])
@limits.report
@holds_for_guests
def create() -> ResponseReturnValue:
    """Report a contribution or a reason to the moderators."""
    target, form = reportable_or_404(), ReportForm()
    if actor() is not None:
        require(actor(), Permission.ABUSE_REPORT_OPEN, target)
    if form.validate_on_submit():
        with unit_of_work():
            report = abuse_reports.open_report(
                target,
                actor=signed_in_actor(),
                reason=AbuseReason(form.reason.data),
                explanation=form.explanation.data,
                submission=form.submission.data or None,
            )
        flash(
            _("Thank you. The moderation team has a look and tells you what it decides."), "success"
        )
        return redirect(link_to(report))
    return render_template("abuse_reports/new.html", form=form, target=target), form.status


@bp.get("/abuse-reports/<int:report_id>")
@signed_in_only
def show(report_id: int) -> ResponseReturnValue:
    """Show a report to those concerned."""
    report = visible_or_404(AbuseReport, report_id)
    with unit_of_work():
        inbox.mark_read(signed_in_actor(), subject_type="abuse_report", subject_id=report.id)
    return _page(report)


def _decide_form(report: AbuseReport) -> DecideForm:
    form = DecideForm()
    form.decision.choices = choices(
        (decision.value, label) for decision, label in words.decisions_of(report).items()
    )
    if report.reason_by_id is not None:
        # What is erased does not come back.
        del form.ends_on
    return form


def _page(
    report: AbuseReport, *, decide: DecideForm | None = None, appeal: AppealForm | None = None
) -> ResponseReturnValue:
    return (
        render_template(
            "abuse_reports/show.html",
            report=report,
            given=public_reasons.of(report),
            words=words,
            decisions=words.decisions_of(report),
            decide=decide or _decide_form(report),
            appeal=appeal or AppealForm(),
        ),
        next((form.status for form in (decide, appeal) if form), 200),
    )


@bp.post("/abuse-reports/<int:report_id>/claim")
@signed_in_only
def claim(report_id: int) -> ResponseReturnValue:
    """Take a report on."""
    report = visible_or_404(AbuseReport, report_id)
    with unit_of_work():
        abuse_reports.claim(report, actor=signed_in_actor())
    return redirect(link_to(report))


@bp.post("/abuse-reports/<int:report_id>/<any(decide, decide_again):step>")
@signed_in_only
def decide(report_id: int, step: str) -> ResponseReturnValue:
    """Decide a report, or an appeal."""
    report = visible_or_404(AbuseReport, report_id)
    require(actor(), Permission(f"abuse_report:{step}"), report)
    form = _decide_form(report)
    if not form.validate_on_submit() or (_hides(report, form) and not form.check_reasons()):
        return _page(report, decide=form)
    verb = abuse_reports.decide if step == "decide" else abuse_reports.decide_again
    try:
        with unit_of_work():
            verb(
                report,
                actor=signed_in_actor(),
                decision=AbuseDecision(form.decision.data),
                reason=form.reason.data,
                reasons=form.reasons if _hides(report, form) else None,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.facts)
        return _page(report, decide=form)
    flash(_("The decision is stored. Those concerned have been told."), "success")
    return redirect(link_to(report))


def _hides(report: AbuseReport, form: DecideForm) -> bool:
    """Tell whether the decision restricts what no earlier decision has restricted."""
    return form.decision.data == AbuseDecision.RESTRICTED and report.restriction is None


@bp.post("/abuse-reports/<int:report_id>/appeal")
@limits.report
@signed_in_only
def appeal(report_id: int) -> ResponseReturnValue:
    """Ask somebody else to decide again."""
    report = visible_or_404(AbuseReport, report_id)
    require(actor(), Permission.ABUSE_REPORT_APPEAL, report)
    form = AppealForm()
    if not form.validate_on_submit():
        return _page(report, appeal=form)
    with unit_of_work():
        abuse_reports.appeal(report, actor=signed_in_actor(), text=form.text.data)
    flash(_("Somebody else decides about it and tells you."), "success")
    return redirect(link_to(report))
