"""The vocabulary of permissions: small statements about actor and object, combined with ``& | ~``.

A rule answers with ``None`` where it holds, else with the code of the reason why it does not;
the edge turns the code into a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forum.clock import utcnow
from forum.models import (
    AbuseReport,
    Comment,
    CooperationRequest,
    DissentFlag,
    MemberKind,
    Organisation,
    RepresentationRole,
    Restriction,
    Role,
    StaffNote,
    Thread,
    Upload,
    User,
    Visibility,
)
from forum.permissions.belonging import author_id_of, paper_of, process_of, thread_of

Actor = User | None
Reason = str


class Rule:
    """A statement about an actor and an object."""

    def __init__(self, explain: Callable[[Actor, Any], Reason | None]) -> None:
        """Wrap a function that answers ``None`` or the code of the reason."""
        self._explain = explain

    def explain(self, actor: Actor, subject: Any) -> Reason | None:
        """Answer ``None`` where the rule holds, else the code of the reason."""
        return self._explain(actor, subject)

    def __and__(self, other: Rule) -> Rule:
        """Hold where both hold; the first refusal is the reason."""
        return Rule(lambda a, s: self.explain(a, s) or other.explain(a, s))

    def __or__(self, other: Rule) -> Rule:
        """Hold where either holds; the first alternative gives the reason."""

        def explain(actor: Actor, subject: Any) -> Reason | None:
            first = self.explain(actor, subject)
            return first and other.explain(actor, subject) and first

        return Rule(explain)

    def __invert__(self) -> Rule:
        """Hold where this rule does not."""
        return Rule(lambda a, s: None if self.explain(a, s) else "not_for_you")


def rule(reason: Reason) -> Callable[[Callable[[Actor, Any], bool]], Rule]:
    """Make a rule of a yes-or-no function; ``reason`` is the code given where it says no."""

    def wrap(holds: Callable[[Actor, Any], bool]) -> Rule:
        return Rule(lambda a, s: None if holds(a, s) else reason)

    return wrap


@rule("never")
def nobody(_actor: Actor, _subject: Any) -> bool:
    """Nobody may."""
    return False


@rule("always")
def everybody(_actor: Actor, _subject: Any) -> bool:
    """Everybody may, guests included."""
    return True


@rule("sign_in_first")
def signed_in(actor: Actor, _subject: Any) -> bool:
    """The actor has an account that is neither blocked nor deleted."""
    return actor is not None and actor.active and not actor.is_deleted


@rule("moderators_only")
def moderates(actor: Actor, _subject: Any) -> bool:
    """The actor is a moderator or administrator."""
    return actor is not None and actor.active and actor.is_moderator


@rule("administrators_only")
def administers(actor: Actor, _subject: Any) -> bool:
    """The actor is an administrator."""
    return actor is not None and actor.active and actor.role is Role.ADMINISTRATOR


@rule("author_only")
def authored(actor: Actor, subject: Any) -> bool:
    """The object is the actor's own."""
    return actor is not None and actor.id == author_id_of(subject)


@rule("own_account_only")
def is_self(actor: Actor, subject: Any) -> bool:
    """The object is the actor's account."""
    return actor is not None and isinstance(subject, User) and actor.id == subject.id


@rule("own_contribution")
def somebody_elses(actor: Actor, subject: Any) -> bool:
    """The object is not the actor's own."""
    return actor is None or actor.id != author_id_of(subject)


@rule("partner_only")
def is_partner(actor: Actor, subject: Any) -> bool:
    """The actor is the partner of a cooperation request."""
    return (
        actor is not None
        and isinstance(subject, CooperationRequest)
        and subject.partner_id == actor.id
    )


@rule("contacts_closed")
def contacts_are_open(_actor: Actor, subject: Any) -> bool:
    """Both sides of the cooperation said yes."""
    return isinstance(subject, CooperationRequest) and subject.contacts_are_open


@rule("curator_only")
def curates(actor: Actor, subject: Any) -> bool:
    """The actor owns the duty to answer for the paper or the objection; administrators may too."""
    if actor is None or not actor.active:
        return False
    if actor.role is Role.ADMINISTRATOR:
        return True
    if isinstance(subject, DissentFlag) and subject.owner_id == actor.id:
        return True
    paper = paper_of(subject)
    return paper is not None and actor.id in (paper.curator_id, paper.deputy_id)


@rule("municipal_actors_only")
def municipal_actor(actor: Actor, _subject: Any) -> bool:
    """The actor works in a municipality."""
    return actor is not None and actor.kind is MemberKind.MUNICIPAL_ACTOR


@rule("provider_without_organisation")
def discloses_organisation(actor: Actor, _subject: Any) -> bool:
    """A provider acts for an organisation; everybody else may do without."""
    return actor is not None and (
        actor.kind is not MemberKind.SUPPORT_PROVIDER or actor.organisation is not None
    )


@rule("organisation_contacts_only")
def is_contact(actor: Actor, subject: Any) -> bool:
    """The actor is a contact of the organisation."""
    organisation_id = (
        subject.id if isinstance(subject, Organisation) else getattr(subject, "organisation_id", 0)
    )
    return actor is not None and any(
        r.organisation_id == organisation_id and r.role is RepresentationRole.CONTACT
        for r in actor.representations
        if r.is_valid
    )


@rule("process_unpublished")
def process_is_published(_actor: Actor, subject: Any) -> bool:
    """The process that the object belongs to is public."""
    return process_of(subject).is_published


@rule("paper_unpublished")
def paper_is_published(_actor: Actor, subject: Any) -> bool:
    """The paper that the object is about, if any, has a version to read."""
    paper = paper_of(subject)
    return paper is None or paper.is_published


@rule("paper_closed")
def paper_is_open(_actor: Actor, subject: Any) -> bool:
    """The paper that the object is about, if any, takes contributions."""
    paper = paper_of(subject)
    return paper is None or paper.is_open


@rule("thread_closed")
def thread_is_open(_actor: Actor, subject: Any) -> bool:
    """The thread takes replies."""
    thread = thread_of(subject)
    return thread is None or not thread.is_closed


@rule("thread_merged")
def thread_is_not_merged(_actor: Actor, subject: Any) -> bool:
    """The thread is more than a page that leads to the one its posts are in."""
    thread = thread_of(subject)
    return thread is None or not thread.is_merged


@rule("thread_archived")
def thread_is_kept(_actor: Actor, subject: Any) -> bool:
    """The thread is not archived."""
    thread = thread_of(subject)
    return thread is None or not thread.is_archived


def _why_not_shown(_actor: Actor, subject: Any) -> Reason | None:
    if subject.visibility is Visibility.VISIBLE:
        return None
    return "waits_for_a_look" if subject.visibility is Visibility.HELD else "hidden_by_moderation"


#: Neither held, nor hidden by moderation, nor deleted.
is_visible = Rule(_why_not_shown)


@rule("not_held")
def is_held(_actor: Actor, subject: Any) -> bool:
    """It waits for a look before it appears."""
    return bool(subject.visibility is Visibility.HELD)


@rule("author_only")
def is_wiki(_actor: Actor, subject: Any) -> bool:
    """A comment that others may edit."""
    return isinstance(subject, Comment) and subject.is_wiki


@rule("deleted")
def is_not_deleted(_actor: Actor, subject: Any) -> bool:
    """Not deleted by its author."""
    return bool(subject.visibility is not Visibility.DELETED)


@rule("deleted_for_good")
def deletion_is_recent(_actor: Actor, subject: Any) -> bool:
    """The comment has been deleted so recently that its words are still there."""
    until = subject.undelete_until if isinstance(subject, Comment) else None
    return until is not None and utcnow() < until


def _visible_thread(actor: Actor, thread: Thread) -> Reason | None:
    return (is_visible | moderates | authored).explain(actor, thread)


thread_is_visible = Rule(
    lambda a, s: None if (t := thread_of(s)) is None else _visible_thread(a, t)
)


@rule("claimed_by_someone_else")
def claimed_by_actor(actor: Actor, subject: Any) -> bool:
    """The actor has taken the report on."""
    return (
        actor is not None
        and isinstance(subject, AbuseReport)
        and (subject.claimed_by_id == actor.id)
    )


@rule("decided_by_you")
def decided_by_someone_else(actor: Actor, subject: Any) -> bool:
    """The first decision was not the actor's."""
    if actor is None or not isinstance(subject, AbuseReport | Restriction):
        return False
    first = subject.decided_by_id if isinstance(subject, AbuseReport) else subject.imposed_by_id
    return first != actor.id


@rule("own_contribution")
def target_is_somebody_elses(actor: Actor, subject: Any) -> bool:
    """The reported contribution or reason is not the actor's own."""
    return actor is not None and subject.writer.id != actor.id


@rule("not_concerned")
def may_appeal(actor: Actor, subject: Any) -> bool:
    """The decision went against the actor: the author of what was restricted, else the reporter."""
    if actor is None or not isinstance(subject, AbuseReport) or subject.decision is None:
        return False
    concerned = subject.writer.id if subject.decision.value == "restricted" else subject.reporter_id
    return actor.id == concerned


@rule("not_concerned")
def is_restricted_author(actor: Actor, subject: Any) -> bool:
    """The report led to a restriction of the actor's contribution or reason."""
    return (
        actor is not None
        and isinstance(subject, AbuseReport)
        and subject.restriction_id is not None
        and subject.writer.id == actor.id
    )


@rule("upload_in_use")
def upload_is_unused(_actor: Actor, subject: Any) -> bool:
    """No contribution shows the uploaded file."""
    return isinstance(subject, Upload) and not subject.comments


@rule("deleted")
def upload_is_kept(_actor: Actor, subject: Any) -> bool:
    """The uploaded file does not wait for its removal."""
    return isinstance(subject, Upload) and subject.removed_at is None


@rule("account_deleted")
def account_exists(_actor: Actor, subject: Any) -> bool:
    """The account is neither deleted nor waiting for its first confirmation."""
    return isinstance(subject, User) and not subject.is_deleted and subject.confirmed_at is not None


@rule("about_yourself")
def is_about_somebody_else(actor: Actor, subject: Any) -> bool:
    """The note is not about the actor."""
    return actor is not None and isinstance(subject, StaffNote) and subject.user_id != actor.id
