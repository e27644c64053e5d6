"""What a form is about: a passage or contribution in the address, or a field chosen in it."""

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _

from forum.blueprints.edge import actor, visible_or_404
from forum.forms.base import choices
from forum.models import ActionField, Comment, CommentSupport, Contribution, Passage, Rating
from forum.models.target import COLUMN_OF
from forum.permissions.policy import Permission, permits, require
from forum.presenters.contributions import WAITS
from forum.services import action_fields

#: What people give reasons with for everybody to read, by its word in addresses.
GIVEN_WITH: dict[str, Any] = {"comment_support": CommentSupport, "rating": Rating}


def passage_or_choice(form: Any, permission: Permission) -> Passage | None:
    """Give the passage of ``?passage=``; without one the form offers the action fields.

    Raises:
        NotAllowed: The actor may not contribute to the passage.
    """
    if request.args.get("passage"):
        passage = visible_or_404(Passage, request.args.get("passage", 0, type=int))
        if actor() is not None:
            require(actor(), permission, passage)
        del form.action_field
        form.offer_spots(passage)
        return passage
    form.offer_spots(None)
    fields = action_fields.visible_to(actor())
    form.action_field.choices = choices(
        [(0, _("Please choose"))]
        + [(field.id, f"{field.process.title}: {field.title}") for field in fields]
    )
    wanted = request.args.get("field")
    if request.method == "GET" and wanted and not form.action_field.data:
        form.action_field.data = next((f.id for f in fields if f.slug == wanted), 0)
    return None


def chosen_field(form: Any) -> ActionField:
    """Give the action field chosen in the form, where it exists for the actor."""
    return visible_or_404(ActionField, form.action_field.data)


def contribution_or_404() -> Any:
    """Give the contribution that the address names, as in ``?comment=7``."""
    for model, noun in COLUMN_OF.items():
        if noun in request.args:
            return visible_or_404(model, request.args.get(noun, 0, type=int))
    abort(404)


def names_reportable() -> bool:
    """Tell whether the address names something that can be reported."""
    return bool({*COLUMN_OF.values(), *GIVEN_WITH} & set(request.args))


def reportable_or_404() -> Any:
    """Give the contribution or the reason that the address names; what may not be read is 404."""
    for noun, model in GIVEN_WITH.items():
        if noun in request.args:
            given = visible_or_404(model, request.args.get(noun, 0, type=int))
            return given if given.reason else abort(404)
    target = contribution_or_404()
    if isinstance(target, Comment) and not permits(actor(), Permission.COMMENT_READ, target):
        abort(404)
    return target


def tell_of(said: Contribution, published: str) -> None:
    """Tell the author of a new contribution that it is published, or that it waits for a look."""
    if said.is_held:
        flash(str(WAITS), "info")
    else:
        flash(published, "success")
