"""Pages that compare two versions of a paper, passage by passage and word by word."""

from collections.abc import Sequence

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import seen_or_404, settings
from forum.models import PaperVersion
from forum.presenters import version_comparisons as shown
from forum.rate_limits import limits
from forum.services import papers, passages

bp = Blueprint("version_comparisons", __name__)

INLINE, SIDE = VIEWS = ("inline", "side")


@bp.get("/papers/<slug>/compare")
def choose(slug: str) -> ResponseReturnValue:
    """Lead to the comparison of ``?from=`` and ``?to=``, or of the newest two versions."""
    paper = seen_or_404(papers.by_slug(slug))
    numbers = [version.number for version in papers.versions_of(paper)]
    if len(numbers) < 2:
        return render_template("version_comparisons/empty.html", paper=paper)
    new = request.args.get("to", type=int)
    old = request.args.get("from", type=int)
    new = new if new in numbers else numbers[0]
    old = old if old in numbers else next((one for one in numbers if one < new), numbers[-1])
    return redirect(_address(slug, old, new))


def _address(slug: str, old: int, new: int) -> str:
    """Give the address of a comparison, the earlier version first, in the view that was chosen."""
    return url_for(
        "version_comparisons.show",
        slug=slug,
        old=min(old, new),
        new=max(old, new),
        view=SIDE if request.args.get("view") == SIDE else None,
    )


def _versions(slug: str, *numbers: int) -> tuple[Sequence[PaperVersion], list[PaperVersion]]:
    """Give all versions of a paper, newest first, and those with the numbers."""
    found = papers.versions_of(seen_or_404(papers.by_slug(slug)))
    by_number = {version.number: version for version in found}
    return found, [seen_or_404(by_number.get(number)) for number in numbers]


def _compared(old: PaperVersion, new: PaperVersion) -> shown.Comparison:
    return shown.comparison(passages.of_version(old), passages.of_version(new))


@bp.get("/papers/<slug>/compare/<int:old>/<int:new>")
@limits.comparison
def show(slug: str, old: int, new: int) -> ResponseReturnValue:
    """Show what changed between two versions; ``?view=side`` shows them side by side."""
    versions, (older, newer) = _versions(slug, old, new)
    if old > new:
        return redirect(_address(slug, old, new))
    view = request.args.get("view", INLINE)
    return render_template(
        "version_comparisons/show.html",
        paper=newer.paper,
        old=older,
        new=newer,
        versions=versions,
        comparison=_compared(older, newer),
        view=view if view in VIEWS else INLINE,
        words=shown,
    )


@bp.get("/papers/<slug>/compare/<int:old>/<int:new>.json")
@limits.comparison
def show_json(slug: str, old: int, new: int) -> ResponseReturnValue:
    """Give what changed between two versions as data; the earlier version comes first."""
    _all, (older, newer) = _versions(slug, old, new)
    if old > new:
        abort(404)
    data = shown.as_data(_compared(older, newer), older, newer, settings().public_url)
    return jsonify(data)
