"""The page of the desk on which a suggestion is adopted, adopted in other words or declined."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints import visits
from forum.blueprints.desk_answers import Sheet, onward
from forum.blueprints.edge import signed_in_actor, signed_in_only, visible_or_404
from forum.errors import Conflict, RuleBroken
from forum.forms.desk import SuggestionDecisionForm
from forum.models import Suggestion, SuggestionStatus, utcnow
from forum.permissions.policy import Permission, require
from forum.presenters import suggestions as words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import answers, suggestion_lists, suggestions
from forum.unit_of_work import unit_of_work
from forum.working_days import today

bp = Blueprint("desk_suggestions", __name__)


@bp.route("/desk/suggestions/<int:suggestion_id>", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def suggestion(suggestion_id: int) -> ResponseReturnValue:
    """Adopt a suggestion, adopt it in other words, or decline it."""
    found = visible_or_404(Suggestion, suggestion_id)
    require(signed_in_actor(), Permission.SUGGESTION_DECIDE, found)
    visits.note(found)
    # The words to be changed stand there already.
    data = {"adapted_text": found.replacement} if request.method == "GET" else None
    form = SuggestionDecisionForm(data=data)
    sheet = Sheet(found, found.passage.paper.process, form, form.reasons)
    if not sheet.is_sent:
        return _suggestion_page(sheet)
    try:
        with unit_of_work():
            _decide(found, form)
    except RuleBroken as refusal:
        form.refuse(refusal, form.reasons)
    except Conflict as conflict:
        if _is_decided_so(found, form):
            return onward(found)
        sheet.conflict = sentence_for(conflict)
    else:
        flash(_("Your decision is published."), "success")
        return onward(found)
    return _suggestion_page(sheet)


def _decide(found: Suggestion, form: SuggestionDecisionForm) -> None:
    suggestions.decide(
        found,
        actor=signed_in_actor(),
        status=SuggestionStatus(form.outcome.data),
        decision=answers.tidy(form.reasons.data or ""),
        adapted_text=form.adapted_text.data or "",
        by_hand=form.by_hand.data,
    )


def _is_decided_so(found: Suggestion, form: SuggestionDecisionForm) -> bool:
    """Tell whether this very decision stands there already: the button was pressed twice."""
    return (
        found.decided_by_id == signed_in_actor().id
        and found.status.value == form.outcome.data
        and found.decision == answers.tidy(form.reasons.data or "")
    )


def _suggestion_page(sheet: Sheet) -> ResponseReturnValue:
    found: Suggestion = sheet.subject
    return sheet.render(
        "desk/suggestion.html",
        days_left=(found.due_on - today(utcnow())).days,
        rivals=suggestion_lists.rivals_of(found, signed_in_actor()),
        suggestion_words=words,
    )
