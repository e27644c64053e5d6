"""Pages of provenance: one changed place, a passage through the versions, and the board."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, next_page_url, seen_or_404, visible_or_404
from forum.differences import word_diff
from forum.keyset import slice_of
from forum.models import ActionField, AnswerOutcome, Hunk, Paper, PaperVersion, Passage
from forum.models.target import COLUMN_OF, Contribution
from forum.permissions.policy import sees
from forum.presenters import dissent_flags as outcome_words
from forum.presenters import paper_drafts as words
from forum.rate_limits import limits
from forum.services import (
    action_fields,
    paper_contributions,
    papers,
    provenance_graphs,
    receipts,
)
from forum.services.provenance_graphs import Filters

bp = Blueprint("provenance", __name__)


def _shown(hunks: Sequence[Hunk]) -> list[dict[str, Any]]:
    """Give the places with what moved them; None for a contribution that the reader may not see."""
    person = actor()
    readable = {
        source.id: source.target
        for hunk in hunks
        for source in hunk.sources
        if source.target.is_visible and sees(person, source.target)
    }
    standings = receipts.standings_of(list(readable.values()))
    return [
        {
            "hunk": hunk,
            "difference": word_diff(hunk.old_text, hunk.new_text),
            "sources": [
                (said, standings[receipts.key_of(said)] if said else None)
                for said in (readable.get(source.id) for source in hunk.sources)
            ],
        }
        for hunk in hunks
    ]


@bp.get("/hunks/<int:hunk_id>")
def show(hunk_id: int) -> ResponseReturnValue:
    """Show a changed place, and whom it comes from."""
    hunk = provenance_graphs.hunk_with_sources(visible_or_404(Hunk, hunk_id))
    before, after = provenance_graphs.beside(hunk)
    return render_template(
        "provenance/hunk.html",
        shown=_shown([hunk])[0],
        outcomes=outcome_words.OUTCOME,
        hunk=hunk,
        paper=hunk.version.paper,
        before=before,
        after=after,
        words=words,
    )


@bp.get("/passages/<int:passage_id>/provenance")
def of_passage(passage_id: int) -> ResponseReturnValue:
    """Show who moved the sentences of a passage, through all versions."""
    passage = visible_or_404(Passage, passage_id)
    found = provenance_graphs.of_passage(passage)
    return render_template(
        "provenance/passage.html",
        passage=passage,
        paper=passage.paper,
        rows=_shown(found),
        outcomes=outcome_words.OUTCOME,
        words=words,
    )


@bp.get("/papers/<slug>/changes")
def changes_of_paper(slug: str) -> ResponseReturnValue:
    """Show the board of a paper: you have said – we have changed."""
    paper = seen_or_404(papers.by_slug(slug))
    return _board([paper.id], title=paper.title, back=paper, versions=papers.versions_of(paper))


@bp.get("/c/<slug>/changes")
def changes_of_field(slug: str) -> ResponseReturnValue:
    """Show the board of an action field, over all its papers."""
    field: ActionField = seen_or_404(action_fields.by_slug(slug))
    ids = [
        paper.id
        for paper in papers.listed(actor(), field.process)
        if paper.action_field_id == field.id
    ]
    return _board(ids, title=field.title, back=field)


def _filters() -> Filters:
    noun, outcome = request.args.get("kind", ""), request.args.get("outcome", "")
    return Filters(
        number=request.args.get("version", 0, type=int) or None,
        noun=noun if noun in COLUMN_OF.values() else "",
        outcome=AnswerOutcome(outcome) if outcome in list(AnswerOutcome) else None,
    )


def _board(
    paper_ids: list[int],
    *,
    title: str,
    back: Paper | ActionField,
    versions: Sequence[PaperVersion] = (),
) -> ResponseReturnValue:
    filters = _filters()
    statement = provenance_graphs.changes(paper_ids, filters)
    page = slice_of(statement, keys=(Hunk.version_id, Hunk.id), after=request.args.get("after"))
    refused = paper_contributions.slice_of(
        _declined(paper_ids, filters), after=request.args.get("declined_after")
    )
    standings = receipts.standings_of(refused.items)
    return render_template(
        "provenance/board.html",
        title=title,
        back=back,
        paper=back if isinstance(back, Paper) else None,
        versions=versions,
        filters=filters,
        rows=_shown(page.items),
        declined=[(one, standings[receipts.key_of(one)]) for one in refused.items],
        words=words,
        columns=COLUMN_OF,
        outcomes=outcome_words.OUTCOME,
        next_url=next_page_url(page.next_key),
        next_declined=_next_declined(refused.next_key),
    )


def _declined(paper_ids: list[int], filters: Filters) -> list[Contribution]:
    """Give what was not adopted, unless the filters leave it out: it belongs to no version."""
    if filters.number is not None or filters.outcome not in (None, AnswerOutcome.NOT_ADOPTED):
        return []
    return paper_contributions.declined(paper_ids, actor(), noun=filters.noun)


def _next_declined(key: str | None) -> str | None:
    arguments = {**request.args.to_dict(), **(request.view_args or {}), "declined_after": key}
    return url_for(request.endpoint or "", **arguments) if key else None


@bp.get("/papers/<slug>/provenance.json")
@limits.search
def export(slug: str) -> ResponseReturnValue:
    """Give the whole graph of a paper for programs."""
    return jsonify(provenance_graphs.export(seen_or_404(papers.by_slug(slug))))
