"""The forms of synonyms."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from forum.forms.base import Form, choices
from forum.search.synonym_files import LARGEST
from forum.search.synonym_groups import LONGEST_WORD, MOST_WORDS
from forum.search.synonyms import Group

#: Room for more than is allowed, so that the refusal names the word that is too much.
_ROOM = 4 * LONGEST_WORD * MOST_WORDS


class SynonymGroupForm(Form):
    """Writing a group, a word a line."""

    words = TextAreaField(
        _l("Words that mean the same"),
        description=_l("One word or short phrase a line; two to eight of them."),
        validators=[DataRequired(_l("Please enter the words.")), Length(max=_ROOM)],
    )
    direction = RadioField(
        _l("Which word finds which?"),
        choices=choices(
            (
                ("both", _l("Each word finds all others")),
                ("one", _l("Only the first word finds the others, such as an abbreviation")),
            )
        ),
        default="both",
        validators=[InputRequired(_l("Please choose one."))],
    )
    seen = IntegerField(widget=HiddenInput(), default=0)

    @property
    def group(self) -> Group:
        """What was entered, as it was entered."""
        lines = (self.words.data or "").splitlines()
        return Group(tuple(lines), self.direction.data == "one")


class SynonymFileForm(Form):
    """Replacing the whole list."""

    file = FileField(_l("Take the list from a file (CSV)"))
    text = TextAreaField(
        _l("The list"),
        description=_l(
            "One group a line, its words separated by semicolons. The first cell says “beidseitig” "
            "(each finds all others) or “einseitig” (only the first finds the others)."
        ),
        validators=[Length(max=LARGEST)],
    )
    seen = HiddenField()
