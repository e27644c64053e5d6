"""The words for the kinds and roles of people, and the sign that stands for each of them."""

from typing import NamedTuple

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

_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"


class Avatar(NamedTuple):
    """What stands for a person beside the name: initials on one of eight colours."""

    colour: int
    initials: str


def avatar_of(display_name: str) -> Avatar:
    """Give the sign of a name, the same wherever it stands; of no name a question mark."""
    letters = enumerate((display_name or "?").lower(), start=1)
    colour = sum(place * (_LETTERS.find(letter) + 1) for place, letter in letters) % 8
    words = display_name.split() or ["?"]
    initials = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    return Avatar(colour, initials.upper())
