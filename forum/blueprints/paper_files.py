"""Papers as files: taking a text in from Word or Markdown, and handing versions out."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from forum.addresses import public_address
from forum.blueprints.edge import (
    actor,
    locale,
    seen_or_404,
    settings,
    signed_in_actor,
    signed_in_only,
)
from forum.blueprints.formats import day_text
from forum.errors import RuleBroken
from forum.forms.paper_files import ImportForm
from forum.models import Paper, PaperVersion
from forum.paper_files.html_writing import write_html
from forum.paper_files.reading_process import read_bounded
from forum.paper_files.refusal import FILE_BYTES
from forum.permissions.policy import Permission, require
from forum.presenters import paper_files as words
from forum.presenters import papers as paper_words
from forum.presenters import passages as shown
from forum.presenters.annotations import Surroundings
from forum.rate_limits import limits
from forum.services import paper_drafts, paper_exports, papers, passages

bp = Blueprint("paper_files", __name__)

#: Above the allowed size of a file, so that one too large is refused with a sentence.
REQUEST_BYTES = FILE_BYTES + 1024 * 1024
MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: The page brings its style along, runs nothing, and belongs to no site.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@bp.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Allow larger requests here, before anything reads the form."""
    if endpoint in ("paper_files.import_paper", "paper_files.import_version"):
        request.max_content_length = REQUEST_BYTES


def _version(slug: str, number: int) -> PaperVersion:
    paper = seen_or_404(papers.by_slug(slug))
    return paper_exports.version_with_source(paper, number) or abort(404)


@bp.get("/papers/<slug>/v<int:number>/export")
def choose(slug: str, number: int) -> ResponseReturnValue:
    """Let the reader choose how to take a version along."""
    version = _version(slug, number)
    return render_template(
        "paper_files/choose.html", version=version, paper=version.paper, words=words
    )


@bp.get("/papers/<slug>/v<int:number>/export.<any(md, docx, html):form>")
@limits.export
def download(slug: str, number: int, form: str) -> ResponseReturnValue:
    """Hand a version out as a file, on request with what everybody may read about it."""
    version = _version(slug, number)
    with_contributions = form != "md" and request.args.get("contributions") == "1"
    response = Response(_content(version, form, with_contributions), content_type=MEDIA_TYPES[form])
    name = words.file_name(version, form, with_contributions=with_contributions)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _content(version: PaperVersion, form: str, with_contributions: bool) -> str | bytes:
    if form == "md":
        return version.source
    said = paper_exports.contributions(version) if with_contributions else []
    around = Surroundings(day_text, _address)
    document = words.document(version, passages.of_version(version), said, around)
    if form == "html":
        return write_html(document)
    # What writes Word files takes 7 MiB in each process, and is seldom asked for.
    written: bytes = import_module("forum.paper_files.docx_writing").write_docx(document)
    return written


def _address(path: str) -> str:
    return public_address(path, public_url=settings().public_url, locale=locale())


@bp.route("/papers/import", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def import_paper() -> ResponseReturnValue:
    """Take the text of a new paper from a file."""
    require(signed_in_actor(), Permission.PAPER_CREATE)
    return _import(None, lambda: (url_for("papers.create"), 0))


@bp.route("/papers/<slug>/import", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def import_version(slug: str) -> ResponseReturnValue:
    """Take the text of the next version from a file."""
    paper = seen_or_404(papers.by_slug(slug))
    require(actor(), Permission.PAPER_PUBLISH, paper)
    return _import(paper, lambda: _editor(paper))


def _editor(paper: Paper) -> tuple[str, int]:
    """Give where the text goes next, and the revision of the draft that it would replace."""
    if not paper.is_published:
        return url_for("papers.publish", slug=paper.slug), 0
    draft = paper_drafts.of(paper)
    return url_for("paper_drafts.edit", slug=paper.slug), draft.revision if draft else 0


def _import(paper: Paper | None, editor: Callable[[], tuple[str, int]]) -> ResponseReturnValue:
    form = ImportForm()
    source = ""
    preview: list[shown.Step] = []
    if form.validate_on_submit():
        source, preview = _read(form, form.file.data)
    target, revision = editor()
    return render_template(
        "paper_files/import.html",
        paper=paper,
        form=form,
        source=source,
        preview=preview,
        target=target,
        revision=revision,
    ), form.status


def _read(form: ImportForm, file: FileStorage) -> tuple[str, list[shown.Step]]:
    """Read a file and split its text; a refusal becomes an error of the form."""
    source = ""
    try:
        source = read_bounded(file.stream.read(FILE_BYTES + 1), words.shown_name(file.filename))
        return source, list(shown.steps(papers.split(source), {}))
    except RuleBroken as refusal:
        form.file.errors = [paper_words.refusal_of_text(refusal)]
        return source, []
