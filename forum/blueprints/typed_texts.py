"""What somebody typed into a form that was refused: shown again, so that nothing is lost."""

from dataclasses import dataclass

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

#: Fields that are never shown again: secrets, and tokens that have lost their meaning.
SECRET_FIELDS = frozenset(
    {"csrf_token", "password", "password_confirm", "new_password", "new_password_confirm"}
)

#: Fields for words of people, by what stands above them; what fills others goes along unseen.
LABELS = {
    _l("Your text"): (
        *("adapted_text", "answer", "appeal", "bio", "body", "description", "display_name"),
        *("message", "motivation", "name", "note", "replacement", "statement", "summary", "text"),
        "would_settle",
    ),
    _l("Reason"): ("explanation", "facts", "grounds", "reason", "reasons"),
    _l("Title"): ("title",),
}
WORDS = {name: label for label, names in LABELS.items() for name in names}
#: What is longer was typed, whatever its field is called.
LONG = 60


@dataclass(frozen=True)
class Typed:
    """A field as it was sent."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Tell whether a person wrote it, so that it is shown."""
        return self.name in WORDS or len(self.value) > LONG or "\n" in self.value

    @property
    def label(self) -> LazyString:
        """What stands above it."""
        return WORDS.get(self.name, _l("Your text"))


def of_request() -> list[Typed]:
    """Give what was sent, in its order and without secrets and empty fields."""
    if request.method != "POST":
        return []
    try:
        form: MultiDict[str, str] = request.form
    except HTTPException:
        return []
    return [
        Typed(name, value)
        for name, value in form.items(multi=True)
        if name not in SECRET_FIELDS and value.strip()
    ]


def are_in_request() -> bool:
    """Tell whether somebody has typed something that would be lost."""
    return any(field.is_text for field in of_request())
