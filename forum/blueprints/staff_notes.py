"""The moderators' notes about an account."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    actor,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.db import session
from forum.forms.staff_notes import StaffNoteForm
from forum.models import StaffNote, User
from forum.permissions.policy import Permission, require
from forum.rate_limits import limits
from forum.services import staff_notes
from forum.unit_of_work import unit_of_work

bp = Blueprint("staff_notes", __name__)


@bp.route("/u/<name>/notes", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def index(name: str) -> ResponseReturnValue:
    """Show the notes about a person, and take a new one."""
    person = seen_or_404(session.scalar(sa.select(User).where(User.name == name)))
    require(actor(), Permission.STAFF_NOTE_WRITE, person)
    form = StaffNoteForm()
    if form.validate_on_submit():
        with unit_of_work():
            staff_notes.write(person, actor=signed_in_actor(), body=form.body.data)
        flash(_("The note is saved."), "success")
        return redirect(url_for("staff_notes.index", name=person.name))
    return render_template(
        "staff_notes/index.html",
        person=person,
        form=form,
        notes=staff_notes.listed(person, actor=signed_in_actor()),
    ), form.status


@bp.post("/staff-notes/<int:note_id>/remove")
@limits.posting
@signed_in_only
def remove(note_id: int) -> ResponseReturnValue:
    """Remove a note."""
    note = visible_or_404(StaffNote, note_id)
    name = note.user.name
    with unit_of_work():
        staff_notes.remove(note, actor=signed_in_actor())
    flash(_("The note is removed."), "success")
    return redirect(url_for("staff_notes.index", name=name))
