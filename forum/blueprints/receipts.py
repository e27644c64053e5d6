"""Pages of receipts: what became of one contribution, of mine, and of all to a paper."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.addresses import receipt_path
from forum.blueprints import visits
from forum.blueprints.edge import (
    actor,
    next_page_url,
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
from forum.permissions.belonging import paper_of
from forum.permissions.policy import Permission, permits, require
from forum.presenters import dissent_flags as outcome_words
from forum.presenters import paper_drafts as draft_words
from forum.presenters import receipts as words
from forum.rate_limits import limits
from forum.services import answer_rates, paper_contributions, papers, processes, receipts
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
    states = [standings[receipts.key_of(one)].state for one in found]
    wanted = request.args.get("state", "")
    if wanted in list(ReceiptState):
        found = [one for one, state in zip(found, states, strict=True) if state == wanted]
    else:
        wanted = ""
    page = paper_contributions.slice_of(found, after=request.args.get("after"))
    return render_template(
        "receipts/mine.html",
        rows=[(one, standings[receipts.key_of(one)]) for one in page.items],
        counts=Counter(states),
        total=len(states),
        wanted=wanted,
        words=words,
        nouns=draft_words.NOUN,
        receipt_path=receipt_path,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/receipts/<noun>/<int:key>")
def show(noun: str, key: int) -> ResponseReturnValue:
    """Show what became of a contribution; a curator who opens it has read it."""
    contribution = _contribution(noun, key)
    visits.note(contribution)
    return _page(contribution)


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
        placed=contribution.thread if isinstance(contribution, Comment) else contribution,
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


@bp.get("/processes/<slug>/receipts")
def of_process(slug: str) -> ResponseReturnValue:
    """Show the same for all papers of a process, and for each of them."""
    process = seen_or_404(processes.by_slug(slug))
    whole, each = answer_rates.of_process(process)
    found = papers.listed(actor(), process)
    return render_template(
        "receipts/process.html",
        process=process,
        whole=whole,
        each=[(paper, each.get(paper.id, answer_rates.NOTHING)) for paper in found],
    )


@bp.get("/processes/<slug>/receipts.json")
@limits.search
def of_process_json(slug: str) -> ResponseReturnValue:
    """Give the same for programs, by the addresses of the papers."""
    process = seen_or_404(processes.by_slug(slug))
    whole, each = answer_rates.of_process(process)
    found = papers.listed(actor(), process)
    return jsonify(
        all=words.rate_json(whole),
        papers={
            paper.slug: words.rate_json(each.get(paper.id, answer_rates.NOTHING)) for paper in found
        },
    )
