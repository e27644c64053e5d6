"""The form to take the text of a paper from a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from forum.forms.base import Form


class ImportForm(Form):
    """Choosing the file; it is read and forgotten, nothing is stored."""

    file = FileField(
        _l("File"),
        description=_l("A Word document (.docx) or a text in Markdown (.md), at most 5 MB."),
        validators=[FileRequired(_l("Please choose a file."))],
    )
