"""Muting people, and hearing of them again."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import (
    link_to,
    safe_target,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
)
from forum.db import session
from forum.models import User
from forum.rate_limits import limits
from forum.services import mutes
from forum.unit_of_work import unit_of_work

bp = Blueprint("mutes", __name__)


def _person(name: str) -> User:
    return seen_or_404(session.scalar(sa.select(User).where(User.name == name)))


@bp.post("/u/<name>/mute")
@limits.settings
@signed_in_only
def mute(name: str) -> ResponseReturnValue:
    """Hear no more of a person."""
    person = _person(name)
    with unit_of_work():
        mutes.mute(person, actor=signed_in_actor())
    flash(_("You are no longer told of what this person writes."), "success")
    return redirect(link_to(person))


@bp.post("/u/<name>/unmute")
@limits.settings
@signed_in_only
def unmute(name: str) -> ResponseReturnValue:
    """Hear of a person again."""
    person = _person(name)
    with unit_of_work():
        mutes.unmute(person, actor=signed_in_actor())
    flash(_("You are told again of what this person writes."), "success")
    return redirect(safe_target(request.form.get("next"), link_to(person)))
