"""The consent log: what was accepted in which version and when, and when it was withdrawn."""

from collections.abc import Sequence

import sqlalchemy as sa

from forum import retention
from forum.clock import utcnow
from forum.db import changed_by, session
from forum.events import record
from forum.models import Consent, ConsentKind, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services import consent_texts, pages

#: The page behind each kind; what is not here is said in one line beside its box.
SLUGS = {
    ConsentKind.TERMS: "nutzungsbedingungen",
    ConsentKind.NETIQUETTE: "netiquette",
    ConsentKind.PRIVACY: "datenschutz",
}


def give(user: User, kind: ConsentKind, *, actor: User, locale: str) -> Consent:
    """Log that a person accepts a text as it stands, or consents to something.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, user)
    return _log(user, kind, locale)


def _log(user: User, kind: ConsentKind, locale: str) -> Consent:
    slug = SLUGS.get(kind)
    text = pages.version_of(slug, locale) if slug else None
    present = in_force(user).get(kind)
    if present is not None and present.text_id == (text.id if text else None):
        return present
    if present is not None:
        present.withdrawn_at = utcnow()
    consent = Consent(user_id=user.id, kind=kind, text=text)
    record(EventKind.CONSENT_GIVEN, consent, actor=user)
    return consent


def give_when_registering(user: User, *, locale: str) -> None:
    """Log what the form for registering says that one accepts and takes note of."""
    for kind in (*SLUGS, *((ConsentKind.MAIL,) if user.wants_mail else ())):
        _log(user, kind, locale)


def withdraw(user: User, kind: ConsentKind, *, actor: User) -> None:
    """Log that a consent is withdrawn for the future.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, user)
    present = in_force(user).get(kind)
    if present is not None:
        present.withdrawn_at = utcnow()
        record(EventKind.CONSENT_WITHDRAWN, present, actor=actor)


def in_force(user: User) -> dict[ConsentKind, Consent]:
    """Give the consents that hold, the newest of each kind."""
    rows = session.scalars(
        sa.select(Consent)
        .where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id)
    )
    return {row.kind: row for row in rows}


def is_current(consent: Consent) -> bool:
    """Tell whether the text accepted is still the one that is shown."""
    text = consent.text
    if text is None:
        return True
    page = pages.find(text.slug, text.locale)
    return text.digest == consent_texts.digest_of(page.slug, page.locale, page.title, page.body)


def is_earlier(user: User, kind: ConsentKind) -> bool:
    """Tell whether what a person has accepted is an earlier version of the text shown now."""
    newest = session.scalar(
        sa.select(Consent)
        .where(Consent.user_id == user.id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return newest is not None and not is_current(newest)


def history_of(user: User) -> Sequence[Consent]:
    """Give the whole log of a person, newest first."""
    return session.scalars(
        sa.select(Consent).where(Consent.user_id == user.id).order_by(Consent.id.desc())
    ).all()


def end_all_of(user: User) -> None:
    """Withdraw everything, when the account is erased; the proof stays for its time."""
    session.execute(
        sa.update(Consent)
        .where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=utcnow())
    )


def forget_old() -> int:
    """Delete the lines whose time has run out; the texts are public, and cited by decisions."""
    return changed_by(
        sa.delete(Consent).where(Consent.withdrawn_at <= utcnow() - retention.CONSENTS.span)
    )
