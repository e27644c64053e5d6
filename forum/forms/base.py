"""The base of all forms: what a guest typed comes back, and a double submit is recognised."""

from collections.abc import Iterable
from typing import Any

from flask import g, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from forum.errors import ForumError
from forum.presenters.refusals import sentence_for
from forum.reader_pages import one_time_token


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is filled again with what was kept when a guest sent it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The library's own messages, in the language of the page."""

        @property
        def locales(self) -> list[str]:
            """Name the language; its texts are read once and not, as usual, with each form."""
            return [str(get_locale())]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill from the kept fields where the page is opened again after signing in."""
        held = g.get("held_fields")
        if request.method == "GET" and held is not None and "formdata" not in kwargs:
            kwargs["formdata"] = held
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse, with the text kept, while the question for the netiquette is not answered."""
        is_valid = bool(super().validate(extra_validators))
        still_asked = g.get("still_asked")
        if still_asked is None or not still_asked():
            return is_valid
        self.form_errors.append(_l("Please accept the netiquette as it is now."))
        return False

    @property
    def status(self) -> int:
        """Give the status code of a page that shows the form: 422 where it was refused."""
        return 422 if self.errors else 200

    def refuse(self, refusal: ForumError, field: Field) -> None:
        """Show a refusal of the domain at ``field``, so that it can be mended there."""
        field.errors = [*field.errors, sentence_for(refusal)]


class SubmissionForm(Form):
    """A form that makes an object: its token makes a repeated submit the same object."""

    submission = HiddenField(
        default=lambda: one_time_token(request.environ), validators=[Length(max=64)]
    )


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Make the choices of a field from values and labels."""
    return [SelectChoice(value, label) for value, label in pairs]
