"""The words for what can be bookmarked."""

from flask_babel import lazy_gettext as _l

NOUNS = {
    "thread": _l("Discussion"),
    "comment": _l("Post"),
    "passage": _l("Passage of a paper"),
    "dissent_flag": _l("Objection"),
    "suggestion": _l("Suggested change"),
    "cooperation_request": _l("Cooperation"),
    "discourse_request": _l("Request for debate"),
}
