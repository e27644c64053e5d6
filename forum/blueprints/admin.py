"""Pages of the administration: numbers, people, the event log."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum.blueprints.edge import (
    actor,
    locale,
    next_page_url,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.restrictions import write_to
from forum.db import session
from forum.errors import RuleBroken
from forum.forms.admin import RoleForm, UnblockForm
from forum.forms.moderation import ReasonsForm
from forum.keyset import slice_of
from forum.models import (
    Comment,
    DissentFlag,
    Event,
    EventKind,
    Organisation,
    Representation,
    Role,
    Thread,
    User,
)
from forum.permissions.policy import Permission, require
from forum.permissions.scopes import visible
from forum.services import event_seals, export_words, suspensions, users
from forum.unit_of_work import unit_of_work

bp = Blueprint("admin", __name__)


def _count(model: Any, *where: Any) -> int:
    return session.scalar(sa.select(sa.func.count(model.id)).where(*where)) or 0


@bp.get("/admin")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show numbers and what waits for the administration."""
    require(actor(), Permission.ADMINISTRATION_VIEW)
    return render_template(
        "admin/index.html",
        people=_count(User, User.deleted_at.is_(None)),
        threads=_count(Thread),
        comments=_count(Comment),
        open_dissents=_count(DissentFlag, DissentFlag.awaiting_answer()),
        unverified=session.scalars(
            sa.select(Organisation)
            .where(Organisation.verified_at.is_(None))
            .order_by(Organisation.id.desc())
            .limit(20)
        ).all(),
        waiting=session.scalars(
            sa.select(Representation)
            .where(Representation.confirmed_at.is_(None), Representation.ended_at.is_(None))
            .options(joinedload(Representation.user))
            .limit(20)
        ).all(),
    )


@bp.get("/admin/users")
@signed_in_only
def list_users() -> ResponseReturnValue:
    """List and find people."""
    require(actor(), Permission.ADMINISTRATION_VIEW)
    statement = sa.select(User).where(User.deleted_at.is_(None))
    words = request.args.get("q", "").strip()
    if words:
        match = f"%{words.lower()}%"
        statement = statement.where(
            sa.or_(
                sa.func.lower(User.display_name).like(match),
                sa.func.lower(User.name).like(match),
                sa.func.lower(User.email).like(match),
            )
        )
    if (role := request.args.get("role", "")) in list(Role):
        statement = statement.where(User.role == Role(role))
    page = slice_of(statement, keys=(User.created_at, User.id), after=request.args.get("after"))
    return render_template(
        "admin/users.html",
        page=page,
        role_form=RoleForm(formdata=None),
        next_url=next_page_url(page.next_key),
    )


@bp.post("/admin/users/<int:user_id>/role")
@signed_in_only
def change_role(user_id: int) -> ResponseReturnValue:
    """Change what a person may do."""
    person, form = visible_or_404(User, user_id), RoleForm()
    require(actor(), Permission.USER_ADMINISTER, person)
    if form.validate_on_submit():
        with unit_of_work():
            users.change_role(person, actor=signed_in_actor(), role=Role(form.role.data))
        flash(_("The role has been changed."), "success")
    else:
        flash(_("Please choose a role."), "error")
    return redirect(url_for("admin.list_users", q=person.name))


@bp.route("/admin/users/<int:user_id>/block", methods=["GET", "POST"])
@signed_in_only
def block(user_id: int) -> ResponseReturnValue:
    """Suspend an account, with reasons that are sent to its owner."""
    person, form = visible_or_404(User, user_id), ReasonsForm()
    require(actor(), Permission.USER_ADMINISTER, person)
    if form.validate_on_submit():
        with unit_of_work():
            restriction = suspensions.suspend(person, actor=signed_in_actor(), reasons=form.reasons)
        if restriction is not None:
            write_to(restriction)
        flash(_("The account is blocked. Its owner has been told, with your reasons."), "success")
        return redirect(url_for("admin.list_users", q=person.name))
    return (
        render_template("moderation/restrict.html", form=form, target=person, verb="suspend"),
        form.status,
    )


@bp.post("/admin/users/<int:user_id>/unblock")
@signed_in_only
def unblock(user_id: int) -> ResponseReturnValue:
    """Let a person in again, with a reason."""
    person, form = visible_or_404(User, user_id), UnblockForm()
    require(actor(), Permission.USER_ADMINISTER, person)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                suspensions.let_in_again(person, actor=signed_in_actor(), reason=form.reason.data)
        except RuleBroken as refusal:
            form.refuse(refusal, form.reason)
            flash(str(form.reason.errors[-1]), "error")
        else:
            flash(_("Done."), "success")
    else:
        flash(_("Please give a reason."), "error")
    return redirect(url_for("admin.list_users", q=person.name))


@bp.get("/admin/events")
@signed_in_only
def events() -> ResponseReturnValue:
    """Show the event log; nothing here can change it."""
    require(actor(), Permission.EVENT_VIEW)
    statement = sa.select(Event).where(visible(Event, actor())).options(joinedload(Event.actor))
    if (kind := request.args.get("kind", "")) in list(EventKind):
        statement = statement.where(Event.kind == EventKind(kind))
    if name := request.args.get("person", "").strip().lstrip("@"):
        statement = statement.join(User, User.id == Event.actor_id).where(User.name == name)
    noun, _colon, key = request.args.get("subject", "").partition(":")
    if noun and key.isdecimal():
        statement = statement.where(Event.subject_type == noun, Event.subject_id == int(key))
    page = slice_of(
        statement, keys=(Event.created_at, Event.id), after=request.args.get("after"), size=50
    )
    return render_template(
        "admin/events.html",
        page=page,
        named=lambda code: export_words.of(code, locale()),
        kinds=list(EventKind),
        chain=event_seals.chain(),
        next_url=next_page_url(page.next_key),
    )
