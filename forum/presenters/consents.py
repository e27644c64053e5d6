"""The words of the consent log."""

from flask_babel import lazy_gettext as _l

from forum.models import ConsentKind

KIND = {
    ConsentKind.TERMS: _l("Terms of use accepted"),
    ConsentKind.NETIQUETTE: _l("Netiquette accepted"),
    ConsentKind.PRIVACY: _l("Privacy statement read"),
    ConsentKind.MAIL: _l("Notifications by mail"),
}
