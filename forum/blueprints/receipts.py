"""Pages of receipts: what became of one contribution, of mine, and of all to a paper."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.addresses import receipt_path
from forum.blueprints.edge import (
    actor,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.previews import previews_of
from forum.errors import RuleBroken
from forum.forms.receipts import AnswerReceiptForm
from forum.models import AnswerOutcome, Comment, DissentFlag, Suggestion
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, permits, require
from forum.permissions.rules import paper_of
from forum.presenters import dissent_flags as outcome_words
from forum.presenters import paper_drafts as draft_words
from forum.presenters import receipts as words
from forum.rate_limits import limits
from forum.services import answer_rates, paper_contributions, papers, receipts
from forum.services.receipts import ReceiptState
from forum.unit_of_work import unit_of_work

bp = Blueprint("receipts", __name__)

_MODEL_OF = {column.replace("_", "-"): model for model, column in COLUMN_OF.items()}


def _contribution(noun: str, key: int) -> Any:
    """Find a contribution to a paper that the reader may read."""
    contribution: Any = visible_or_404(_MODEL_OF.get(noun) or abort(404), key)
    if isinstance(contribution, Comment) and not permits(
        actor(), Permission.COMMENT_READ, contribution
    ):
        abort(404)
    return contribution if paper_of(contribution) is not None else abort(404)


@bp.get("/receipts")
@signed_in_only
def mine() -> ResponseReturnValue:
    """Show what became of my contributions."""
    found = paper_contributions.of_person(signed_in_actor())
    standings = receipts.standings_of(found)
    wanted = request.args.get("state", "")
    rows = [(one, standings[receipts.key_of(one)]) for one in found]
    return render_template(
        "receipts/mine.html",
        rows=[row for row in rows if not wanted or row[1].state == wanted],
        counts={state: sum(s.state is state for _one, s in rows) for state in ReceiptState},
        total=len(rows),
        wanted=wanted if wanted in list(ReceiptState) else "",
        words=words,
        nouns=draft_words.NOUN,
        receipt_path=receipt_path,
    )


@bp.get("/receipts/<noun>/<int:key>")
def show(noun: str, key: int) -> ResponseReturnValue:
    """Show what became of a contribution."""
    return _page(_contribution(noun, key))


def _page(
    contribution: Any,
    form: AnswerReceiptForm | None = None,
    previews: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    standing = receipts.standing_of(contribution)
    may_answer = (
        not isinstance(contribution, DissentFlag | Suggestion)
        and standing.answered_at is None
        and permits(actor(), Permission.RECEIPT_ANSWER, contribution)
    )
    return render_template(
        "receipts/show.html",
        contribution=contribution,
        paper=paper_of(contribution),
        standing=standing,
        form=(form or AnswerReceiptForm()) if may_answer else None,
        previews=previews or {},
        words=words,
        outcomes=outcome_words.OUTCOME,
        nouns=draft_words.NOUN,
        receipt_path=receipt_path,
    ), (form.status if form else 200)


@bp.post("/receipts/<noun>/<int:key>/answer")
@limits.posting
@signed_in_only
def answer(noun: str, key: int) -> ResponseReturnValue:
    """Say what the curators make of a contribution."""
    contribution = _contribution(noun, key)
    require(actor(), Permission.RECEIPT_ANSWER, contribution)
    form = AnswerReceiptForm()
    previews = previews_of(form, "reasons")
    if previews or not form.validate_on_submit():
        return _page(contribution, form, previews)
    try:
        with unit_of_work():
            receipts.answer(
                contribution,
                actor=signed_in_actor(),
                outcome=AnswerOutcome(form.outcome.data),
                reasons=form.reasons.data,
            )
    except RuleBroken as refusal:
        form.refuse(refusal, form.reasons)
        return _page(contribution, form)
    flash(_("Your answer is published, and its author is told."), "success")
    return redirect(request.script_root + receipt_path(contribution))


@bp.get("/papers/<slug>/receipts")
def of_paper(slug: str) -> ResponseReturnValue:
    """Show how many contributions to a paper were answered, and how fast."""
    paper = seen_or_404(papers.by_slug(slug))
    whole, each = answer_rates.of_paper(paper)
    return render_template("receipts/paper.html", paper=paper, whole=whole, each=each, words=words)


@bp.get("/papers/<slug>/receipts.json")
@limits.search
def of_paper_json(slug: str) -> ResponseReturnValue:
    """Give the same for programs."""
    return jsonify(words.as_json(*answer_rates.of_paper(seen_or_404(papers.by_slug(slug)))))
