"""Pages of a draft: writing the next version, accounting for its changes, and publishing it."""

import re
from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
)
from forum.db import session
from forum.differences import word_diff
from forum.errors import RuleBroken
from forum.forms.paper_drafts import AccountForm, DraftForm
from forum.models import Paper, Thread
from forum.models.target import COLUMN_OF, Contribution
from forum.permissions.policy import Permission, require, sees
from forum.presenters import paper_drafts as words
from forum.presenters import papers as paper_words
from forum.presenters import passages as shown
from forum.rate_limits import limits
from forum.services import comments, paper_drafts, papers, provenance, publishing
from forum.services.provenance import Account
from forum.services.publishing import NotAccountedFor, Plan
from forum.unit_of_work import unit_of_work

bp = Blueprint("paper_drafts", __name__)

_ADDRESS = re.compile(
    r"/(?:(?P<noun>dissent-flags|suggestions|cooperation-requests|discourse-requests)"
    r"/(?P<id>\d{1,18})"
    r"|t/[^/\s]+/(?P<thread>\d{1,18})(?:/(?P<number>\d{1,9}))?)/?\Z"
)
_BY_NOUN = {column: model for model, column in COLUMN_OF.items()}
_MODEL_OF = {f"{column.replace('_', '-')}s": model for model, column in COLUMN_OF.items()}


def _curated(slug: str) -> Paper:
    paper = seen_or_404(papers.by_slug(slug))
    require(actor(), Permission.PAPER_PUBLISH, paper)
    return paper


@bp.route("/papers/<slug>/draft", methods=["GET", "POST"])
@limits.preview
@signed_in_only
def edit(slug: str) -> ResponseReturnValue:
    """Write the next version, with a list of the passages that it would have."""
    paper = _curated(slug)
    draft = paper_drafts.of(paper)
    form = DraftForm(source=paper_drafts.source_of(paper), revision=draft.revision if draft else 0)
    is_preview = request.form.get("action") == "preview"
    theirs, status = None, 200
    if request.method == "POST" and not is_preview and form.validate_on_submit():
        try:
            papers.split(form.source.data)
            with unit_of_work():
                paper_drafts.save(
                    paper,
                    actor=signed_in_actor(),
                    source=form.source.data,
                    seen_revision=form.revision.data or 0,
                )
        except paper_drafts.DraftChangedMeanwhile:
            theirs, status = paper_drafts.of(paper), 409
            form.revision.raw_data = None
            form.revision.data = theirs.revision if theirs else 0
        except RuleBroken as refusal:
            form.source.errors = [paper_words.refusal_of_text(refusal)]
        else:
            flash(_("The draft is saved. Only the curators see it."), "success")
            target = "paper_drafts.account" if request.form.get("action") == "next" else None
            return redirect(url_for(target or "paper_drafts.edit", slug=slug))
    return render_template(
        "paper_drafts/edit.html",
        paper=paper,
        draft=draft,
        form=form,
        theirs=theirs,
        difference=word_diff(theirs.source, form.source.data or "") if theirs else [],
        preview=_passages(form),
    ), (status if status != 200 else form.status)


def _passages(form: DraftForm) -> list[shown.Step]:
    """Split the text at hand; a refusal becomes an error of the form."""
    if not (form.source.data or "").strip():
        return []
    try:
        return list(shown.steps(papers.split(form.source.data), {}))
    except RuleBroken as refusal:
        form.source.errors = [paper_words.refusal_of_text(refusal)]
        return []


@bp.post("/papers/<slug>/draft/discard")
@signed_in_only
def discard(slug: str) -> ResponseReturnValue:
    """Throw the draft away."""
    paper = _curated(slug)
    draft = paper_drafts.of(paper)
    if draft is not None:
        with unit_of_work():
            paper_drafts.discard(draft, actor=signed_in_actor())
        flash(_("The draft is gone. The published versions are as they were."), "success")
    return redirect(link_to(paper))


@bp.route("/papers/<slug>/draft/publish", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def account(slug: str) -> ResponseReturnValue:
    """Say where each change comes from, then publish."""
    paper = _curated(slug)
    draft = paper_drafts.of(paper)
    if draft is None:
        return redirect(url_for("paper_drafts.edit", slug=slug))
    planned = publishing.plan(paper, draft.source)
    form = AccountForm(revision=draft.revision)
    if request.method == "GET" or not form.validate_on_submit():
        said = paper_drafts.account_of(draft, planned.changes)
        form.fill(said)
        return _account_page(paper, form, planned, said)
    said, unknown = _said(form, planned)
    try:
        with unit_of_work():
            paper_drafts.explain(
                draft, actor=signed_in_actor(), account=said, seen_revision=form.revision.data or 0
            )
        if unknown:
            return _account_page(paper, form, planned, said, unknown=unknown)
        if request.form.get("action") != "publish":
            flash(_("What you said about the changes is saved with the draft."), "success")
            return redirect(url_for("paper_drafts.account", slug=slug))
        with unit_of_work():
            version = paper_drafts.publish(
                paper, actor=signed_in_actor(), account=said, seen_revision=draft.revision
            )
    except paper_drafts.DraftChangedMeanwhile:
        if paper_drafts.of(paper) is None:  # the double click: it is published
            return redirect(link_to(paper))
        planned = publishing.plan(paper, paper_drafts.source_of(paper))
        return _account_page(paper, form, planned, said, unknown=unknown, is_stale=True)
    except NotAccountedFor as refusal:
        return _account_page(paper, form, planned, said, refusal=refusal)
    flash(_("Version %(number)d is published.", number=version.number), "success")
    return redirect(link_to(version))


def _account_page(
    paper: Paper,
    form: AccountForm,
    planned: Plan,
    said: Account,
    *,
    refusal: NotAccountedFor | None = None,
    unknown: Mapping[str, Sequence[str]] | None = None,
    is_stale: bool = False,
) -> ResponseReturnValue:
    draft = paper_drafts.of(paper)
    form.show(draft.revision if draft else 0)
    near = provenance.candidates(c.old for c in planned.changes if c.old is not None)
    return render_template(
        "paper_drafts/account.html",
        paper=paper,
        form=form,
        planned=planned,
        said=said,
        changes=words.shown(planned.changes, said, near, refusal.changes if refusal else ()),
        promises=provenance.unkept(paper, said),
        refusal=refusal,
        unknown=unknown or {},
        is_stale=is_stale,
        words=words,
    ), (409 if is_stale else 422 if refusal or unknown or form.errors else 200)


def _said(form: AccountForm, planned: Plan) -> tuple[Account, dict[str, list[str]]]:
    """Read what the curator said, and by change the addresses that lead to no contribution."""
    account = Account(otherwise=form.otherwise.data or "", carried=form.carried(planned.dissents))
    unknown: dict[str, list[str]] = {}
    for change in planned.changes:
        found = [_seen(_BY_NOUN.get(noun), key) for noun, key in form.sources(change)]
        for address in form.addresses(change):
            one = _at(address)
            found.append(one)
            if one is None:
                unknown.setdefault(change.key, []).append(address)
        account.sources[change.key] = _once(found)
        account.reasons[change.key] = form.reason(change)
    return account, unknown


def _seen(model: type | None, key: int) -> Contribution | None:
    found: Contribution | None = session.get(model, key) if model else None
    return found if found is not None and sees(actor(), found) else None


def _at(address: str) -> Contribution | None:
    """Find the contribution at an address of this forum."""
    match = _ADDRESS.search(address.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0])
    if match is None:
        return None
    if match["noun"]:
        return _seen(_MODEL_OF[match["noun"]], int(match["id"]))
    thread = _seen(Thread, int(match["thread"]))
    number = int(match["number"] or 1)
    if not isinstance(thread, Thread) or number == 1:
        return thread
    comment = comments.by_number(thread, number)
    return comment if comment is not None and sees(actor(), comment) else None


def _once(found: Sequence[Contribution | None]) -> list[Contribution]:
    kept: list[Contribution] = []
    for one in found:
        if one is not None and one not in kept:
            kept.append(one)
    return kept
