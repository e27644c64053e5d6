"""Pages of suggestions: a paper's list, one with its change in place, writing and deciding."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.blueprints import visits
from forum.blueprints.edge import (
    actor,
    link_to,
    next_page_url,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.formats import day_text
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.previews import previews_of
from forum.blueprints.subjects import tell_of
from forum.errors import Conflict, RuleBroken
from forum.forms.desk import SuggestionDecisionForm
from forum.forms.discussions import DiscussForm
from forum.forms.suggestions import SuggestForm
from forum.models import (
    Passage,
    Suggestion,
    SuggestionStatus,
)
from forum.permissions.policy import Permission, permits, require
from forum.presenters import suggestions as words
from forum.rate_limits import limits
from forum.services import (
    histories,
    papers,
    placements,
    suggestion_conflicts,
    suggestion_lists,
    suggestions,
)
from forum.unit_of_work import unit_of_work

bp = Blueprint("suggestions", __name__)


@bp.get("/papers/<slug>/suggestions")
def index(slug: str) -> ResponseReturnValue:
    """Show what is suggested for a paper."""
    paper = seen_or_404(papers.by_slug(slug))
    view = suggestion_lists.View(
        state=request.args.get("state", ""),
        passage_id=request.args.get("passage", 0, type=int),
        by_support=request.args.get("sort") == "support",
    )
    page = suggestion_lists.page_of(paper, view, actor=actor(), after=request.args.get("after"))
    return render_template(
        "suggestions/index.html",
        paper=paper,
        page=page,
        view=view,
        passages=suggestion_lists.passages_with_suggestions(paper, actor()),
        conflicts=suggestion_conflicts.of_paper(paper, actor()),
        words=words,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/suggestions/<int:suggestion_id>")
def show(suggestion_id: int) -> ResponseReturnValue:
    """Show a suggestion with its change in place."""
    suggestion = visible_or_404(Suggestion, suggestion_id)
    visits.note(suggestion)
    return _page(suggestion)


def _page(
    suggestion: Suggestion,
    *,
    decision: SuggestionDecisionForm | None = None,
    discussion: DiscussForm | None = None,
    previews: dict[str, Markup] | None = None,
) -> ResponseReturnValue:
    person = actor()
    newest = papers.version_of(suggestion.passage.paper)
    sent = decision or discussion
    return (
        render_template(
            "suggestions/show.html",
            suggestion=suggestion,
            paper=suggestion.passage.paper,
            placement=placements.of(suggestion, newest) if newest else None,
            changes=words.proposed(suggestion),
            taken=words.taken(suggestion) if suggestion.adapted_text else [],
            supporters=suggestions.supporters(suggestion),
            has_supported=person is not None
            and suggestions.support_of(suggestion, person) is not None,
            rivals=suggestion_lists.rivals_of(suggestion, person),
            history=histories.of(suggestion),
            decision=_decision_form(suggestion, decision),
            discussion=_discussion_form(suggestion, discussion),
            previews=previews or {},
            words=words,
        ),
        sent.status if sent else 200,
    )


def _decision_form(
    suggestion: Suggestion, sent: SuggestionDecisionForm | None
) -> SuggestionDecisionForm | None:
    """Give the form of the decision to whom it waits for."""
    may = permits(actor(), Permission.SUGGESTION_DECIDE, suggestion)
    if not may or not suggestion.awaits_answer:
        return None
    return sent or SuggestionDecisionForm(formdata=None, adapted_text=suggestion.replacement)


def _discussion_form(suggestion: Suggestion, sent: DiscussForm | None) -> DiscussForm | None:
    """Give the form of the first post to those who may begin the discussion."""
    may = permits(actor(), Permission.SUGGESTION_DISCUSS, suggestion)
    if not may or suggestion.discussion_id is not None:
        return None
    return sent or DiscussForm(formdata=None)


@bp.route("/passages/<int:passage_id>/suggestions/new", methods=["GET", "POST"])
@limits.posting
@holds_for_guests
def create(passage_id: int) -> ResponseReturnValue:
    """Suggest other words for a place in a passage."""
    passage = visible_or_404(Passage, passage_id)
    if actor() is not None:
        require(actor(), Permission.SUGGESTION_CREATE, passage)
    form = SuggestForm()
    form.begin(passage)
    # Where another place was chosen and nothing typed, its words are still to be changed.
    has_moved = request.method == "POST" and form.follow()
    previews = previews_of(form, "reason")
    if not previews and not has_moved and form.validate_on_submit():
        try:
            with unit_of_work():
                suggestion = _suggest(form)
        except RuleBroken as refusal:
            form.refuse_rule(refusal)
        else:
            tell_of(
                suggestion,
                _(
                    "Your suggestion is published. The curator decides by %(day)s.",
                    day=day_text(suggestion.due_on),
                ),
            )
            return redirect(link_to(suggestion))
    return (
        render_template(
            "suggestions/new.html",
            passage=passage,
            form=form,
            has_moved=has_moved,
            changes=_previewed(form, passage) if previews and not has_moved else [],
            previews=previews,
        ),
        422 if has_moved and not previews else form.status,
    )


def _suggest(form: SuggestForm) -> Suggestion:
    spot, kind, replacement = form.change
    return suggestions.suggest(
        spot,
        actor=signed_in_actor(),
        kind=kind,
        replacement=replacement,
        reason=form.reason.data,
        submission=form.submission.data or None,
    )


def _previewed(form: SuggestForm, passage: Passage) -> list[Any]:
    """Give the passage with the change that the form describes; refuse one that is none."""
    try:
        spot, kind, replacement = form.change
        new = suggestions.checked(spot, kind, replacement)
    except RuleBroken as refusal:
        form.refuse_rule(refusal)
        return []
    return words.changed(passage.text, kind, spot.span, new)


@bp.post("/suggestions/<int:suggestion_id>/<any(support, unsupport):step>")
@limits.posting
@signed_in_only
def support(suggestion_id: int, step: str) -> ResponseReturnValue:
    """Support a suggestion, or take one's support back."""
    suggestion = visible_or_404(Suggestion, suggestion_id)
    verb = {"support": suggestions.support, "unsupport": suggestions.unsupport}[step]
    _again_if_slower(partial(verb, suggestion, actor=signed_in_actor()))
    is_given = step == "support"
    flash(
        _("You support this suggestion.")
        if is_given
        else _("You no longer support this suggestion."),
        "success",
    )
    return redirect(f"{link_to(suggestion)}#support")


def _again_if_slower(step: Callable[[], Any]) -> None:
    """Do what may be done twice once more where somebody else was faster.

    Raises:
        Conflict: Somebody was faster again.
    """
    try:
        with unit_of_work():
            step()
    except Conflict as conflict:
        if type(conflict) is not Conflict:
            raise
        with unit_of_work():
            step()


@bp.post("/suggestions/<int:suggestion_id>/discussion")
@limits.posting
@signed_in_only
def discuss(suggestion_id: int) -> ResponseReturnValue:
    """Begin the discussion of a suggestion; whoever comes second goes on in it."""
    suggestion = visible_or_404(Suggestion, suggestion_id)
    require(actor(), Permission.SUGGESTION_DISCUSS, suggestion)
    form = DiscussForm()
    previews = previews_of(form, "body")
    if previews or not form.validate_on_submit():
        return _page(suggestion, discussion=form, previews=previews)
    step = partial(
        suggestions.discuss,
        suggestion,
        actor=signed_in_actor(),
        body=form.body.data,
        submission=form.submission.data or None,
    )
    try:
        _again_if_slower(step)
    except RuleBroken as refusal:
        form.refuse(refusal, form.body)
        return _page(suggestion, discussion=form)
    flash(_("Your contribution is published."), "success")
    return redirect(link_to(suggestion.discussion))


@bp.post("/suggestions/<int:suggestion_id>/decision")
@limits.posting
@signed_in_only
def decide(suggestion_id: int) -> ResponseReturnValue:
    """Adopt a suggestion, adopt it in other words, or decline it."""
    suggestion = visible_or_404(Suggestion, suggestion_id)
    require(actor(), Permission.SUGGESTION_DECIDE, suggestion)
    form = SuggestionDecisionForm()
    previews = previews_of(form, "reasons")
    if previews or not form.validate_on_submit():
        return _page(suggestion, decision=form, previews=previews)
    try:
        with unit_of_work():
            suggestions.decide(
                suggestion,
                actor=signed_in_actor(),
                status=SuggestionStatus(form.outcome.data),
                decision=form.reasons.data,
                adapted_text=form.adapted_text.data or "",
                by_hand=form.by_hand.data,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.outcome)
        return _page(suggestion, decision=form)
    except Conflict:
        # The button pressed twice: this very decision stands there already.
        if not suggestions.is_decided_so(suggestion, signed_in_actor(), form.outcome.data):
            raise
    else:
        flash(_("Your decision is published."), "success")
    return redirect(link_to(suggestion))


@bp.post("/suggestions/<int:suggestion_id>/withdraw")
@signed_in_only
def withdraw(suggestion_id: int) -> ResponseReturnValue:
    """Take the suggestion back."""
    suggestion = visible_or_404(Suggestion, suggestion_id)
    with unit_of_work():
        suggestions.withdraw(suggestion, actor=signed_in_actor())
    flash(_("The suggestion is withdrawn."), "success")
    return redirect(link_to(suggestion))
