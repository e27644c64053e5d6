"""Pages of provenance: one changed place, a passage through the versions, and the board."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, next_page_url, seen_or_404, visible_or_404
from forum.differences import word_diff
from forum.keyset import slice_of
from forum.models import ActionField, Hunk, Passage
from forum.permissions.policy import sees
from forum.presenters import dissent_flags as outcome_words
from forum.presenters import paper_drafts as words
from forum.rate_limits import limits
from forum.services import action_fields, papers, provenance_graphs, receipts
from forum.services.receipts import ReceiptState

bp = Blueprint("provenance", __name__)


def _sources(hunk: Hunk) -> list[object]:
    """Give the contributions that moved a place, None for what the reader may not see."""
    person = actor()
    return [
        source.target if sees(person, source.target) and source.target.is_visible else None
        for source in hunk.sources
    ]


def _shown(hunk: Hunk) -> dict[str, object]:
    return {
        "hunk": hunk,
        "difference": word_diff(hunk.old_text, hunk.new_text),
        "sources": _sources(hunk),
    }


@bp.get("/hunks/<int:hunk_id>")
def show(hunk_id: int) -> ResponseReturnValue:
    """Show a changed place, and whom it comes from."""
    hunk = provenance_graphs.hunk_with_sources(visible_or_404(Hunk, hunk_id))
    before, after = provenance_graphs.beside(hunk)
    return render_template(
        "provenance/hunk.html",
        shown=_shown(hunk),
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
        rows=[_shown(hunk) for hunk in found],
        words=words,
    )


@bp.get("/papers/<slug>/changes")
def changes_of_paper(slug: str) -> ResponseReturnValue:
    """Show the board of a paper: you have said – we have changed."""
    paper = seen_or_404(papers.by_slug(slug))
    number = request.args.get("version", 0, type=int) or None
    statement = provenance_graphs.changes([paper.id], number=number)
    page = slice_of(statement, keys=(Hunk.version_id, Hunk.id), after=request.args.get("after"))
    return render_template(
        "provenance/board.html",
        title=paper.title,
        back=paper,
        paper=paper,
        versions=papers.versions_of(paper),
        number=number,
        rows=[_shown(hunk) for hunk in page.items],
        declined=_declined(paper_ids=[paper.id]) if not request.args.get("after") else [],
        words=words,
        outcomes=outcome_words.OUTCOME,
        next_url=next_page_url(page.next_key),
    )


@bp.get("/c/<slug>/changes")
def changes_of_field(slug: str) -> ResponseReturnValue:
    """Show the board of an action field, over all its papers."""
    field: ActionField = seen_or_404(action_fields.by_slug(slug))
    ids = [
        paper.id
        for paper in papers.listed(actor(), field.process)
        if paper.action_field_id == field.id
    ]
    page = slice_of(
        provenance_graphs.changes(ids),
        keys=(Hunk.version_id, Hunk.id),
        after=request.args.get("after"),
    )
    return render_template(
        "provenance/board.html",
        title=field.title,
        back=field,
        paper=None,
        versions=[],
        number=None,
        rows=[_shown(hunk) for hunk in page.items],
        declined=_declined(paper_ids=ids) if not request.args.get("after") else [],
        words=words,
        outcomes=outcome_words.OUTCOME,
        next_url=next_page_url(page.next_key),
    )


def _declined(paper_ids: list[int]) -> list[tuple[object, object]]:
    """Give what was not adopted, each with its reasons."""
    found = provenance_graphs.declined(paper_ids)
    standings = receipts.standings_of(found)
    rows = [(one, standings[receipts.key_of(one)]) for one in found]
    return [row for row in rows if row[1].state is ReceiptState.NOT_USED]


@bp.get("/papers/<slug>/provenance.json")
@limits.search
def export(slug: str) -> ResponseReturnValue:
    """Give the whole graph of a paper for programs."""
    return jsonify(provenance_graphs.export(seen_or_404(papers.by_slug(slug))))
