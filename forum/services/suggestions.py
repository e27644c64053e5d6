"""Suggestions: other words for a place, who supports them, and what the curator decides."""

import sqlalchemy as sa

from forum.db import lock, session
from forum.errors import RuleBroken
from forum.events import record
from forum.markup_limits import POST_LIMITS
from forum.models import (
    EventKind,
    Passage,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
    SuggestionSupport,
    Thread,
    User,
    utcnow,
)
from forum.permissions.policy import Permission, require
from forum.services import (
    discussions,
    held_posts,
    mentions,
    paper_drafts,
    placements,
    posting_rules,
    submissions,
)
from forum.services.placements import Spot
from forum.services.suggested_markdown import escaped
from forum.working_days import add_working_days, today

#: What a curator may decide, and the event that it is recorded as.
DECISIONS: dict[SuggestionStatus, EventKind] = {
    SuggestionStatus.ADOPTED: EventKind.SUGGESTION_ADOPTED,
    SuggestionStatus.ADAPTED: EventKind.SUGGESTION_ADAPTED,
    SuggestionStatus.REJECTED: EventKind.SUGGESTION_REJECTED,
}
#: A title of a thread is no longer.
_LONGEST_TITLE = 160


def suggest(
    about: Passage | Spot,
    *,
    actor: User,
    kind: SuggestionKind,
    replacement: str,
    reason: str,
    submission: str | None = None,
) -> Suggestion:
    """Suggest to insert, replace or delete text; the curator decides by a date.

    An insertion stands before the empty place that ``about`` names, or is a new passage after the
    one that it names. The new text is plain text.

    Raises:
        NotAllowed: The paper is closed, or the actor may not take part.
        RuleBroken: Nothing would change, the place does not fit, or a text breaks a limit.
    """
    passage = placements.subject_of(about)
    require(actor, Permission.SUGGESTION_CREATE, passage)
    earlier = submissions.find(Suggestion, actor=actor, submission=submission)
    if earlier is not None:
        return earlier
    spot = about if isinstance(about, Spot) else Spot(about)
    words = checked(spot, kind, replacement)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    rendered = mentions.render(reason)
    hit = posting_rules.why_held(actor, passage.paper.action_field, f"{words}\n{reason}")
    process = spot.passage.paper.process
    suggestion = Suggestion(
        author=actor,
        organisation=actor.organisation,
        kind=kind,
        replacement=words,
        reason=reason,
        reason_html=rendered.html,
        due_on=add_working_days(today(utcnow()), process.answer_days, process.federal_state),
        submission=submission,
        visibility=held_posts.visibility_of(hit),
    )
    placements.stand(suggestion, spot)
    held_posts.announce(suggestion, hit=hit, mentioned=rendered.mentioned)
    return suggestion


def tidy(text: str) -> str:
    """Give plain text without what cannot be seen: blanks at the ends, other line breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def checked(spot: Spot, kind: SuggestionKind, replacement: str) -> str:
    """Give the words of a change as they are stored; a deletion has none.

    Raises:
        RuleBroken: Nothing would change, the place does not fit, or the text is too long.
    """
    text = spot.passage.text
    start, end = spot.span or (0, len(text))
    if not 0 <= start <= end <= len(text):
        raise RuleBroken("range_outside")
    if kind is SuggestionKind.INSERT:
        if spot.span is not None and start != end:
            raise RuleBroken("insertion_over_text")
    elif not text[start:end].strip():
        raise RuleBroken("nothing_marked")
    if kind is SuggestionKind.DELETE:
        return ""
    words = tidy(replacement)
    if spot.span is not None:
        # Inside of a passage a line break would begin another one.
        words = " ".join(words.split())
    if not words:
        raise RuleBroken("replacement_missing")
    if len(words) > POST_LIMITS.characters:
        raise RuleBroken("markup_too_long", found=len(words), allowed=POST_LIMITS.characters)
    if kind is SuggestionKind.REPLACE and words.split() == text[start:end].split():
        raise RuleBroken("replacement_same")
    return words


def support_of(suggestion: Suggestion, person: User) -> SuggestionSupport | None:
    """Find the person's support of a suggestion."""
    return session.scalar(
        sa.select(SuggestionSupport).where(
            SuggestionSupport.suggestion_id == suggestion.id,
            SuggestionSupport.user_id == person.id,
        )
    )


def supporters(suggestion: Suggestion) -> list[User]:
    """Give the people who support a suggestion and still have an account, the first ones first."""
    return list(
        session.scalars(
            sa.select(User)
            .join(SuggestionSupport, SuggestionSupport.user_id == User.id)
            .where(SuggestionSupport.suggestion_id == suggestion.id, User.deleted_at.is_(None))
            .order_by(SuggestionSupport.id)
        )
    )


def support(suggestion: Suggestion, *, actor: User) -> None:
    """Support a suggestion, once; nothing happens the second time.

    Raises:
        NotAllowed: It is the actor's own, or the actor may not take part.
        RuleBroken: It is decided or withdrawn.
    """
    require(actor, Permission.SUGGESTION_SUPPORT, suggestion)
    lock(suggestion)
    if support_of(suggestion, actor):
        return
    _require_open(suggestion)
    session.add(SuggestionSupport(suggestion=suggestion, user=actor))
    _count_supports(suggestion)
    record(EventKind.SUGGESTION_SUPPORTED, suggestion, actor=actor)


def unsupport(suggestion: Suggestion, *, actor: User) -> None:
    """Take one's support back.

    Raises:
        NotAllowed: The actor may not take part.
        RuleBroken: It is decided or withdrawn.
    """
    require(actor, Permission.SUGGESTION_SUPPORT, suggestion)
    lock(suggestion)
    found = support_of(suggestion, actor)
    if found is None:
        return
    _require_open(suggestion)
    session.delete(found)
    _count_supports(suggestion)
    record(EventKind.SUGGESTION_UNSUPPORTED, suggestion, actor=actor)


def _require_open(suggestion: Suggestion) -> None:
    if suggestion.status is not SuggestionStatus.OPEN:
        raise RuleBroken("already_answered")


def _count_supports(suggestion: Suggestion) -> None:
    """Count under a lock, after the own row is written: whoever comes second sees both."""
    session.flush()
    lock(suggestion)
    suggestion.support_count = counted(suggestion)
    session.flush()


def counted(suggestion: Suggestion) -> int:
    """Count the people who support a suggestion anew."""
    number = sa.select(sa.func.count(SuggestionSupport.id))
    return session.scalar(number.where(SuggestionSupport.suggestion_id == suggestion.id)) or 0


def discuss(
    suggestion: Suggestion, *, actor: User, body: str, submission: str | None = None
) -> Thread:
    """Begin the discussion of a suggestion, or say something in it where there is one.

    Raises:
        NotAllowed: The paper or the discussion is closed, or the actor may not take part.
        RuleBroken: The text breaks a limit.
    """
    require(actor, Permission.SUGGESTION_DISCUSS, suggestion)
    title = suggestion.replacement or suggestion.quote or suggestion.passage.text
    return discussions.begin_or_join(
        suggestion,
        actor=actor,
        about=_spot_of(suggestion),
        title=_short(title),
        body=body,
        submission=submission,
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST_TITLE:
        return text
    return text[: _LONGEST_TITLE - 2].rsplit(" ", 1)[0] + " …"


def _spot_of(suggestion: Suggestion) -> Spot:
    start, end = suggestion.range_start, suggestion.range_end
    if start is None or end is None or start == end:
        return Spot(suggestion.passage)
    return Spot(suggestion.passage, (start, end))


def decide(
    suggestion: Suggestion,
    *,
    actor: User,
    status: SuggestionStatus,
    decision: str,
    adapted_text: str = "",
    by_hand: bool = False,
) -> None:
    """Adopt a suggestion, adopt it in other words, or decline it, always with the reason.

    What is adopted is written into the draft of the next version, unless the curator does so
    ``by_hand``; publishing then asks where the draft follows it.

    Raises:
        NotAllowed: The actor does not curate the paper.
        RuleBroken: The reason or the other words are missing, or the draft lacks the place.
        IllegalStep: It is decided or withdrawn already.
    """
    require(actor, Permission.SUGGESTION_DECIDE, suggestion)
    if status not in DECISIONS:
        raise RuleBroken("not_a_step")
    if not decision.strip():
        raise RuleBroken("reason_missing")
    adapted = tidy(adapted_text) if status is SuggestionStatus.ADAPTED else ""
    if status is SuggestionStatus.ADAPTED and not adapted:
        raise RuleBroken("replacement_missing")
    rendered = mentions.render(decision)
    suggestion.move_to(status)
    suggestion.decision, suggestion.decision_html = decision, rendered.html
    suggestion.adapted_text = adapted
    suggestion.decided_at, suggestion.decided_by = utcnow(), actor
    # Of two people who decide at once the slower one is told before the draft is touched.
    session.flush()
    if status is not SuggestionStatus.REJECTED and not by_hand:
        # The curator writes Markdown as in the draft, everybody else plain text.
        words = adapted or escaped(suggestion.replacement)
        paper = suggestion.passage.paper
        paper_drafts.apply(paper, actor=actor, suggestion=suggestion, text=words)
    record(DECISIONS[status], suggestion, actor=actor, mentioned=rendered.mentioned)


def is_decided_so(suggestion: Suggestion, actor: User, status: str) -> bool:
    """Tell whether the actor has decided just so already."""
    return suggestion.decided_by_id == actor.id and suggestion.status.value == status


def withdraw(suggestion: Suggestion, *, actor: User) -> None:
    """Take a suggestion back; it stays readable as withdrawn.

    Raises:
        NotAllowed: The actor is not the author.
        IllegalStep: It is decided or withdrawn already.
    """
    require(actor, Permission.SUGGESTION_WITHDRAW, suggestion)
    suggestion.move_to(SuggestionStatus.WITHDRAWN)
    record(EventKind.SUGGESTION_WITHDRAWN, suggestion, actor=actor)
