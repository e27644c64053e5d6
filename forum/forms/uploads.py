"""The fields of a form in which a picture or file can be added to a text."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from forum.services.uploads import LONGEST_ALTERNATIVE


class UploadFields:
    """Mixin: the file, and what it shows."""

    file = FileField(
        _l("Picture or file"),
        description=_l(
            "Pictures (PNG, JPEG, WebP), PDF, ODT, DOCX, ODS, XLSX or CSV. Where and with what a "
            "picture was taken is removed."
        ),
    )
    alternative = StringField(
        _l("What does the picture show?"),
        description=_l("For people who do not see it; needed for pictures."),
        validators=[Length(max=LONGEST_ALTERNATIVE)],
    )
