"""The page of what is looked at before it appears, with a box to try the lists."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only
from forum.errors import RuleBroken
from forum.forms.posting_rules import PostingRulesForm
from forum.permissions.policy import Permission, require
from forum.presenters.reviews import BECAUSE
from forum.rate_limits import limits
from forum.services import action_fields, posting_rules
from forum.services.posting_rules import Hit
from forum.unit_of_work import unit_of_work

bp = Blueprint("posting_rules", __name__)


@bp.route("/admin/posting-rules", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit() -> ResponseReturnValue:
    """Set the rules, or only try the lists with a text."""
    require(actor(), Permission.POSTING_RULES_EDIT)
    rules = posting_rules.present()
    form = PostingRulesForm(obj=rules, seen=str(posting_rules.version_of(rules)))
    tried, is_conflict = None, False
    if form.validate_on_submit():
        try:
            if request.form.get("action") == "try":
                tried = _try(form)
            else:
                _save(form)
                flash(_("The changes are saved."), "success")
                return redirect(url_for("posting_rules.edit"))
        except RuleBroken as refusal:
            form.refuse(refusal, form.domains if "domain" in refusal.code else form.words)
        except posting_rules.ChangedMeanwhile:
            is_conflict = True
            # Sending again means: I have seen what it says now.
            form.seen.data = str(posting_rules.version_of(posting_rules.present()))
    page = render_template(
        "posting_rules/edit.html",
        form=form,
        tried=tried,
        rules=posting_rules.present(),
        is_conflict=is_conflict,
        fields=[field for field in action_fields.visible_to(actor()) if field.holds_posts],
    )
    return page, 409 if is_conflict else form.status


def _save(form: PostingRulesForm) -> None:
    seen = form.seen.data or ""
    with unit_of_work():
        posting_rules.change(
            actor=signed_in_actor(),
            first_posts=form.first_posts.data or 0,
            words=form.words.data or "",
            domains=form.domains.data or "",
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else -1,
        )


def _try(form: PostingRulesForm) -> str:
    hit: Hit | None = posting_rules.tried(
        words=form.words.data or "", domains=form.domains.data or "", text=form.sample.data or ""
    )
    if hit is None:
        return str(_("This text would appear at once."))
    waits = _("This text would wait for a look.")
    return f"{waits} {BECAUSE[hit.because] % {'term': hit.term}}"
