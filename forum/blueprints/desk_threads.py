"""The page of the desk on which a curator says what became of a discussion about a passage."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints import visits
from forum.blueprints.desk_answers import Sheet, onward
from forum.blueprints.edge import signed_in_actor, signed_in_only, visible_or_404
from forum.errors import Conflict, RuleBroken
from forum.forms.desk import ThreadAnswerForm
from forum.models import AnswerOutcome, Thread
from forum.permissions.policy import Permission, require
from forum.presenters.contributions import KINDS
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import answers, passage_answers, receipts
from forum.unit_of_work import unit_of_work

bp = Blueprint("desk_threads", __name__)


@bp.route("/desk/threads/<int:thread_id>", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def thread(thread_id: int) -> ResponseReturnValue:
    """Say what became of a discussion about a passage."""
    found = visible_or_404(Thread, thread_id)
    require(signed_in_actor(), Permission.RECEIPT_ANSWER, found)
    form = ThreadAnswerForm()
    visits.note(found)
    sheet = Sheet(found, found.process, form, form.reasons)
    if not sheet.is_sent:
        return _thread_page(sheet)
    try:
        with unit_of_work():
            receipts.answer(
                found,
                actor=signed_in_actor(),
                outcome=AnswerOutcome(form.outcome.data),
                reasons=answers.tidy(form.reasons.data or ""),
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.reasons)
    except Conflict as conflict:
        if _is_answered_so(found, form):
            return onward(found)
        sheet.conflict = sentence_for(conflict)
    else:
        flash(_("Your answer is published."), "success")
        return onward(found)
    return _thread_page(sheet)


def _is_answered_so(found: Thread, form: ThreadAnswerForm) -> bool:
    """Tell whether this very answer stands there already: the button was pressed twice."""
    receipt = receipts.of(found)
    return (
        receipt is not None
        and receipt.answered_by_id == signed_in_actor().id
        and receipt.outcome is not None
        and receipt.outcome.value == form.outcome.data
        and receipt.reasons == answers.tidy(form.reasons.data or "")
    )


def _thread_page(sheet: Sheet) -> ResponseReturnValue:
    found: Thread = sheet.subject
    return sheet.render(
        "desk/thread.html",
        receipt=receipts.of(found),
        opening=passage_answers.opening_of(found),
        replies=max(found.comment_count - 1, 0),
        kind_label=KINDS[found.kind],
    )
