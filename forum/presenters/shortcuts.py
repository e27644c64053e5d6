"""The keys of the forum and what they do; the page and the dialog show the same table."""

from flask_babel import lazy_gettext as _l

GROUPS = (
    (
        _l("Go to"),
        (
            ("g h", _l("the start page")),
            ("g u", _l("the unread posts; Enter then opens the first one")),
            ("g n", _l("the new discussions")),
            ("g b", _l("the bookmarks")),
            ("g i", _l("the notifications")),
            ("/", _l("the search field")),
        ),
    ),
    (
        _l("In lists and discussions"),
        (
            ("j", _l("the next entry")),
            ("k", _l("the entry before")),
            ("Enter", _l("open the entry")),
            ("r", _l("reply to the post, or in the discussion")),
            ("q", _l("quote the post")),
        ),
    ),
    (
        _l("In the review queue"),
        (
            ("x", _l("choose the entry, or no longer")),
            ("c", _l("take the entry on")),
            ("r", _l("go to the reason; Ctrl + Enter then dismisses what is chosen")),
        ),
    ),
    (
        _l("While writing, and everywhere"),
        (
            (_l("Ctrl + Enter"), _l("send the text")),
            ("?", _l("show this list")),
        ),
    ),
)
