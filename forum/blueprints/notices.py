"""Notices of illegal content by anybody (DSA Art. 16): the form, the receipt, the remedy."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.addresses import place_of, reasons_path
from forum.blueprints.edge import actor, locale, settings
from forum.blueprints.subjects import GIVEN_WITH, names_reportable, reportable_or_404
from forum.db import session
from forum.errors import NotFound, RuleBroken
from forum.extensions import csrf
from forum.forms.moderation import AppealByLinkForm
from forum.forms.notices import NoticeForm, NoticeOfForm
from forum.keyset import LARGEST_KEY
from forum.models import Thread
from forum.models.target import COLUMN_OF
from forum.notifications import notice_letters
from forum.permissions.policy import sees
from forum.presenters import moderation as words
from forum.rate_limits import limits
from forum.services import moved_posts, notices
from forum.services.notices import Notice
from forum.unit_of_work import unit_of_work

bp = Blueprint("notices", __name__)

_IN_THREAD = re.compile(r"/t/(?:[^/]+/)?(\d{1,18})(?:/(\d{1,9}))?/?$")
_PAGE = re.compile(r"/([a-z-]+)s/(\d{1,18})/?$")
_POST = re.compile(r"p-(\d{1,9})$")
_REASON = re.compile(r"reason-(\d{1,18})$")


def _reason_at(parts: SplitResult, key: int) -> Any:
    """Find the reason of a support or rating on the page of an address."""
    for model in GIVEN_WITH.values() if key <= LARGEST_KEY else ():
        found = session.get(model, key)
        if found and found.reason and parts.path.endswith(reasons_path(found.target)):
            return found
    return None


def _found_at(address: str) -> Any:
    """Find what somebody reports behind an address that was copied, None for another page."""
    parts = urlsplit(address.strip())
    found: Any = None
    if reason := _REASON.match(parts.fragment):
        found = _reason_at(parts, int(reason[1]))
    elif match := _IN_THREAD.search(parts.path):
        number = _POST.search(parts.fragment) or (match[2] and match)
        key = int(match[1])
        found = session.get(Thread, key) if key <= LARGEST_KEY else None
        if found is not None and number:
            wanted = int(number[1] if number is not match else match[2])
            found = moved_posts.find(found, wanted)
    elif match := _PAGE.search(parts.path):
        noun, key = match[1].replace("-", "_"), int(match[2])
        model = next((m for m, column in COLUMN_OF.items() if column == noun), None)
        found = session.get(model, key) if model is not None and key <= LARGEST_KEY else None
    return found if found is not None and sees(actor(), found) else None


@bp.route("/notices/new", methods=["GET", "POST"])
@limits.report
def create() -> ResponseReturnValue:
    """Take a notice about what the address or the form names."""
    target = reportable_or_404() if names_reportable() else None
    form = NoticeOfForm() if target is not None else NoticeForm()
    if form.validate_on_submit():
        # A filled trap is answered like any notice, so that a program learns nothing from it.
        if form.website.data:
            return redirect(url_for("notices.thanks"))
        if _given(form, target):
            return redirect(url_for("notices.thanks"))
    return render_template("notices/new.html", form=form, target=target), form.status


def _given(form: NoticeForm, named: Any) -> bool:
    """Store the notice; say at the form why that is not possible."""
    target = named if named is not None else _found_at(form.address.data)
    notice = Notice(
        explanation=form.explanation.data,
        good_faith=form.good_faith.data,
        law=form.law.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        is_child_abuse=form.is_child_abuse.data,
        locale=locale(),
    )
    try:
        if target is None:
            raise RuleBroken("no_contribution_there")
        with unit_of_work():
            notices.give(target, actor=actor(), notice=notice)
    except NotFound:
        form.refuse(RuleBroken("no_contribution_there"), form.address or form.explanation)
    except RuleBroken as refusal:
        at_address = refusal.code == "no_contribution_there"
        form.refuse(refusal, form.address if at_address else form.explanation)
    return not form.errors


@bp.get("/notices/thanks")
def thanks() -> ResponseReturnValue:
    """Say that a notice has come in, and what happens next."""
    return render_template("notices/thanks.html")


@bp.route("/notices/<token>", methods=["GET", "POST"])
@limits.report
def follow(token: str) -> ResponseReturnValue:
    """Show the person who gave a notice how it stands, and take the appeal."""
    report = notice_letters.read(token, settings())
    if report is None:
        abort(404)
    form = AppealByLinkForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                notices.appeal(report, text=form.text.data)
        except RuleBroken as refusal:
            form.refuse(refusal, form.text)
        else:
            flash(_("Somebody else decides about it and tells you."), "success")
            return redirect(f"{request.script_root}{request.path}")
    return (
        render_template(
            "notices/show.html",
            report=report,
            form=form,
            place=place_of(report),
            decisions=words.decisions_of(report),
            words=words,
            remedies=notice_letters.remedies(report, locale()) if report.decided_at else [],
        ),
        form.status,
    )


# The signed link proves who asks; an appeal is possible once.
csrf.exempt(follow)
