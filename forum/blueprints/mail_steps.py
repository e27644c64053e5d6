"""The steps that links in mails take: a GET shows, a POST does, once."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, settings
from forum.errors import Conflict, RuleBroken
from forum.extensions import csrf
from forum.forms.dissent_flags import ExtendDeadlineForm
from forum.models import User
from forum.notifications import one_time_links
from forum.notifications.one_time_links import OneTime, Step
from forum.permissions.policy import sees
from forum.presenters.mail_steps import DONE, LABELS
from forum.rate_limits import limits
from forum.services import cooperation_requests, deadlines, dissent_flags
from forum.unit_of_work import unit_of_work

bp = Blueprint("mail_steps", __name__)

VERBS: dict[Step, Callable[..., None]] = {
    Step.SETTLE: dissent_flags.settle,
    Step.DISPUTE: dissent_flags.dispute,
    Step.CONFIRM: cooperation_requests.confirm,
    Step.DECLINE: cooperation_requests.decline,
}


class ExtendByMailForm(ExtendDeadlineForm):
    """Taking more time, where the signed link stands for the token of a page."""

    class Meta:
        """What WTForms asks."""

        csrf = False


@bp.route("/mail-steps/<token>", methods=["GET", "POST"])
@limits.settings
def take(token: str) -> ResponseReturnValue:
    """Ask for the step that a mail offers, and take it."""
    found = one_time_links.read(token, settings())
    if found is None or not found.person.is_active or not sees(found.person, found.subject):
        abort(404)
    form = ExtendByMailForm() if found.step is Step.EXTEND else None
    if found.is_used:
        return _page(found, form, "used", 409)
    if not _is_sent(form):
        return _page(found, form, "ask", form.status if form else 200)
    try:
        with unit_of_work():
            _do(found, found.person, form)
    except Conflict:
        return _page(found, form, "used", 409)
    except RuleBroken as refusal:
        if form is None:
            raise
        form.refuse(refusal, form.reason if refusal.code == "reason_missing" else form.due_on)
        return _page(found, form, "ask", form.status)
    return _page(found, form, "done", 200)


# The signed link proves who asks; it works once, so nobody can make it be sent again.
csrf.exempt(take)


def _is_sent(form: ExtendByMailForm | None) -> bool:
    return bool(form.validate_on_submit()) if form else request.method == "POST"


def _do(found: OneTime, person: User, form: ExtendByMailForm | None) -> None:
    if form is not None:
        deadlines.extend(
            found.subject, actor=person, due_on=form.due_on.data, reason=form.reason.data
        )
    else:
        VERBS[found.step](found.subject, actor=person)


def _page(
    found: OneTime, form: ExtendByMailForm | None, state: str, status: int
) -> ResponseReturnValue:
    return (
        render_template(
            "mail_steps/take.html",
            found=found,
            form=form,
            state=state,
            label=LABELS[found.step],
            done=DONE[found.step],
            other=person if (person := actor()) and person.id != found.person.id else None,
        ),
        status,
    )
