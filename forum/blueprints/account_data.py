"""One's own data: exports, consents, and giving the account up."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import user_logged_in

from forum.blueprints.accounts import sign_out
from forum.blueprints.edge import locale, settings, signed_in_actor, signed_in_only, visible_or_404
from forum.blueprints.formats import day_text
from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.forms.account import CancelDeletionForm, DeleteForm, PasswordForm
from forum.models import AccountDeletion, ConsentKind, DataExport, DeletionMode, User
from forum.notifications import deletion_letters, inbox, spool
from forum.notifications.deletion_letters import Occasion
from forum.presenters.consents import KIND
from forum.rate_limits import limits
from forum.services import account_deletions, consents, data_exports
from forum.unit_of_work import unit_of_work

bp = Blueprint("account_data", __name__)

CONSENT = f"<any({','.join(kind.value for kind in consents.SLUGS)}):kind>"


def _page(person: User, form: PasswordForm) -> ResponseReturnValue:
    return render_template(
        "account/data.html",
        form=form,
        exports=data_exports.listed(person),
        in_force=consents.in_force(person),
        history=consents.history_of(person),
        is_current=consents.is_current,
        slugs=consents.SLUGS,
        kinds=KIND,
    ), form.status


@bp.get("/account/data")
@signed_in_only
def show() -> ResponseReturnValue:
    """Show exports and consents."""
    person = signed_in_actor()
    for export in data_exports.listed(person):
        with unit_of_work():
            inbox.mark_read(person, subject_type="data_export", subject_id=export.id)
    return _page(person, PasswordForm(formdata=None))


@bp.post("/account/data")
@limits.data_export
@signed_in_only
def request_export() -> ResponseReturnValue:
    """Ask for an export, with the password."""
    person = signed_in_actor()
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                data_exports.request(person, actor=person)
        except data_exports.ExportWaits as refusal:
            form.refuse(refusal, form.password)
        else:
            flash(_("Your data are being collected. We tell you when they are ready."), "success")
            return redirect(url_for("account_data.show"))
    return _page(person, form)


@bp.route("/account/data/<int:export_id>", methods=["GET", "POST"])
@limits.data_export
@signed_in_only
def download(export_id: int) -> ResponseReturnValue:
    """Give the file to its owner, with the password."""
    export = visible_or_404(DataExport, export_id)
    path = data_exports.path_to(export, settings().data)
    if not export.is_ready or not path.is_file():
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        name = _("my-data")
        return send_file(
            path.resolve(),
            mimetype="application/zip",
            as_attachment=True,
            download_name=f"{name}-{export.created_at:%Y-%m-%d}.zip",
            max_age=0,
        )
    return render_template("account/download.html", form=form, export=export), form.status


@bp.post(f"/account/consents/{CONSENT}")
@limits.settings
@signed_in_only
def accept(kind: str) -> ResponseReturnValue:
    """Accept the present text of a page."""
    person = signed_in_actor()
    with unit_of_work():
        consents.give(person, ConsentKind(kind), actor=person, locale=locale())
    flash(_("Thank you. It is noted that you accept this version."), "success")
    return redirect(url_for("account_data.show"))


@bp.route("/account/delete", methods=["GET", "POST"])
@limits.settings
@signed_in_only
def delete() -> ResponseReturnValue:
    """Ask for the deletion of the account."""
    person = signed_in_actor()
    form = DeleteForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                deletion = account_deletions.request(
                    person, actor=person, mode=DeletionMode(form.mode.data)
                )
        except (RuleBroken, Conflict) as refusal:
            form.refuse(refusal, form.sure)
        else:
            config = settings()
            spool.keep(deletion_letters.write(deletion, Occasion.REQUESTED, config), config)
            day = day_text(deletion.due_at)
            sign_out()
            flash(
                _(
                    "Your account will be deleted on %(day)s. Until then signing in keeps it.",
                    day=day,
                ),
                "success",
            )
            return redirect(url_for("home.index"))
    return render_template("account/delete.html", form=form), form.status


@bp.route("/account/delete/cancel/<token>", methods=["GET", "POST"])
@limits.settings
def cancel(token: str) -> ResponseReturnValue:
    """Keep the account, with the link of the mail; nobody has to sign in for it."""
    key = deletion_letters.read_token(token, settings())
    deletion = session.get(AccountDeletion, key) if key is not None else None
    if deletion is None:
        abort(404)
    is_open = deletion.cancelled_at is None and deletion.executed_at is None
    form = CancelDeletionForm()
    if is_open and form.validate_on_submit():
        with unit_of_work():
            is_kept = account_deletions.cancel(deletion)
        if is_kept:
            flash(_("Your account stays. You can sign in as before."), "success")
            return redirect(url_for("home.index"))
    return render_template(
        "account/cancel_deletion.html", form=form, deletion=deletion, is_open=is_open
    )


def _keep_account(_app: Flask, user: User, **_details: Any) -> None:
    """Cancel a deletion that was asked for: who signs in wants to stay."""
    deletion = account_deletions.open_of(user)
    if deletion is None:
        return
    with unit_of_work():
        is_kept = account_deletions.cancel(deletion)
    if is_kept:
        flash(_("Welcome back: your account is not deleted."), "success")


def init_app(app: Flask) -> None:
    """Listen for people who sign in."""
    user_logged_in.connect(_keep_account, app)
