"""Taking a discussion into another process."""

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
from forum.errors import RuleBroken
from forum.forms.base import choices
from forum.forms.thread_transfers import TransferForm
from forum.models import ActionField, Thread
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import action_fields, thread_transfers
from forum.unit_of_work import unit_of_work

bp = Blueprint("thread_transfers", __name__)


@bp.route("/threads/<int:thread_id>/transfer", methods=["GET", "POST"])
@limits.moderating
@signed_in_only
def create(thread_id: int) -> ResponseReturnValue:
    """Take a thread into a field of another process, with reasons where fewer people read it."""
    thread = visible_or_404(Thread, thread_id)
    require(actor(), Permission.THREAD_MODERATE, thread)
    form = TransferForm()
    fields = [
        field
        for field in action_fields.visible_to(actor())
        if field.process_id != thread.action_field.process_id
    ]
    form.action_field.choices = choices(
        [(0, _("Please choose")), *((field.id, _label(field)) for field in fields)]
    )
    if form.validate_on_submit():
        field = visible_or_404(ActionField, form.action_field.data)
        needs_reasons = thread_transfers.leaves_public_sight(thread, field)
        if form.is_complete(needs_reasons=needs_reasons) and _transferred(thread, field, form):
            return redirect(link_to(thread))
    return (
        render_template("threads/transfer.html", thread=thread, form=form, fields=fields),
        form.status,
    )


def _label(field: ActionField) -> str:
    title = f"{field.process.title}: {field.title}"
    return title if field.process.is_published else _("%(title)s (not public)", title=title)


def _transferred(thread: Thread, field: ActionField, form: TransferForm) -> bool:
    """Do it; say at the form why that is not possible."""
    needs_reasons = thread_transfers.leaves_public_sight(thread, field)
    try:
        with unit_of_work():
            thread_transfers.transfer(
                thread,
                field,
                actor=signed_in_actor(),
                reasons=form.reasons if needs_reasons else None,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.action_field)
        return False
    flash(
        _("It stands out of public sight. The author has been told, with your reasons.")
        if needs_reasons
        else _("The discussion stands in “%(field)s” now.", field=field.title),
        "success",
    )
    return True
