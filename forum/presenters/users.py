"""The words for the kinds and roles of people."""

from flask_babel import lazy_gettext as _l

from forum.models import MemberKind, Role

#: How a person takes part, as the choice when registering says it.
KIND = {
    MemberKind.MUNICIPAL_ACTOR: _l("I work in or for a municipality"),
    MemberKind.SUPPORT_PROVIDER: _l("I offer support to municipalities"),
    MemberKind.OTHER: _l("I am interested for other reasons"),
}

#: The same about somebody else.
KIND_OF_SOMEBODY = {
    MemberKind.MUNICIPAL_ACTOR: _l("works in or for a municipality"),
    MemberKind.SUPPORT_PROVIDER: _l("offers support"),
    MemberKind.OTHER: _l("takes part out of interest"),
}

#: The badge of a role; members have none.
ROLES = {
    Role.MEMBER: _l("Member"),
    Role.MODERATOR: _l("Moderation"),
    Role.ADMINISTRATOR: _l("Administration"),
}

LANGUAGE = {"de": "Deutsch", "en": "English"}
