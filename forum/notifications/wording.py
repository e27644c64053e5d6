"""The sentence for each kind of event that somebody is told of."""

from collections.abc import Callable
from typing import Any

from forum.addresses import title_of
from forum.languages import N_
from forum.models import Event, EventKind
from forum.notifications.grouping import Group, is_counted

E = EventKind
#: So many people are named who wrote new posts.
NAMED = 3

#: ``%(actor)s`` is who did it, ``%(title)s`` what it is about.
SENTENCES: dict[EventKind, str] = {
    E.USER_ROLE_CHANGED: N_("The role of %(title)s has been changed."),
    E.ORGANISATION_CREATED: N_("A new organisation waits for verification: %(title)s"),
    E.REPRESENTATION_REQUESTED: N_("%(actor)s would like to act for %(title)s."),
    E.REPRESENTATION_CONFIRMED: N_("It is confirmed that you act for %(title)s."),
    E.REPRESENTATION_ENDED: N_("Acting for %(title)s has ended."),
    E.PAPER_PUBLISHED: N_("%(actor)s has published a version of “%(title)s”."),
    E.THREAD_CREATED: N_("%(actor)s has started the discussion “%(title)s”."),
    E.THREAD_RETITLED: N_(
        "The moderation team has given your discussion another title: “%(title)s”"
    ),
    E.THREAD_MOVED: N_("Your discussion “%(title)s” stands in another action field now."),
    E.THREAD_CLOSED: N_("Your discussion “%(title)s” has been closed."),
    E.THREAD_REOPENED: N_("Your discussion “%(title)s” is open again."),
    E.THREAD_ARCHIVED: N_("Your discussion “%(title)s” has been archived."),
    E.THREAD_UNARCHIVED: N_("Your discussion “%(title)s” is no longer archived."),
    E.THREAD_HIDDEN: N_("Your discussion “%(title)s” has been hidden by the moderation team."),
    E.THREAD_RESTORED: N_("Your discussion “%(title)s” is visible again."),
    E.COMMENT_CREATED: N_("%(actor)s has written in “%(title)s”."),
    E.COMMENT_EDITED: N_("%(actor)s has mentioned you in “%(title)s”."),
    E.COMMENT_WIKI_ENDED: N_(
        "%(actor)s has ended your wiki post in “%(title)s”; only you may edit it again."
    ),
    E.COMMENT_REVERTED: N_(
        "The moderation team shows a former wording of your post in “%(title)s” again, "
        "with a reason."
    ),
    E.COMMENT_REDACTED: N_(
        "The moderation team has taken a former wording out of the history of your post in "
        "“%(title)s”."
    ),
    E.COMMENT_HIDDEN: N_("Your post in “%(title)s” has been hidden by the moderation team."),
    E.COMMENT_RESTORED: N_("Your post in “%(title)s” is visible again."),
    E.COMMENT_THIRD_PARTY_CHECKED: N_("The third party named in “%(title)s” has been checked."),
    E.COMMENT_SUPPORTED: N_("%(actor)s supports your post in “%(title)s”."),
    E.DISSENT_FLAG_RAISED: N_("%(actor)s objects: “%(title)s”"),
    E.DISSENT_FLAG_ACKNOWLEDGED: N_("Your objection is being examined: “%(title)s”"),
    E.DISSENT_FLAG_ANSWERED: N_("An objection has been answered: “%(title)s”"),
    E.DISSENT_FLAG_SETTLED: N_("An objection is settled: “%(title)s”"),
    E.DISSENT_FLAG_DISPUTED: N_("An objection is still disputed: “%(title)s”"),
    E.DISSENT_FLAG_WITHDRAWN: N_("An objection has been withdrawn: “%(title)s”"),
    E.DISSENT_FLAG_HIDDEN: N_("An objection has been hidden by the moderation team: “%(title)s”"),
    E.DISSENT_FLAG_RESTORED: N_("An objection is visible again: “%(title)s”"),
    E.DISSENT_FLAG_COSIGNED: N_("%(actor)s shares your objection: “%(title)s”"),
    E.DISSENT_FLAG_EXTENDED: N_("The answer to an objection needs more time: “%(title)s”"),
    E.DISSENT_FLAG_FALLING_DUE: N_("Your answer to an objection is due soon: “%(title)s”"),
    E.DISSENT_FLAG_DUE: N_("Your answer to an objection is due today: “%(title)s”"),
    E.DISSENT_FLAG_OVERDUE: N_("The answer to an objection is overdue: “%(title)s”"),
    E.DISSENT_FLAG_CARRIED_OVER: N_(
        "A new version changes the passage; your objection stays open: “%(title)s”"
    ),
    E.DISSENT_FLAG_DISCUSSED: N_("%(actor)s has begun a discussion of the objection “%(title)s”."),
    E.SUGGESTION_CREATED: N_("%(actor)s suggests other words: “%(title)s”"),
    E.SUGGESTION_SUPPORTED: N_("%(actor)s supports your suggestion “%(title)s”."),
    E.SUGGESTION_ADOPTED: N_("A suggestion has been adopted: “%(title)s”"),
    E.SUGGESTION_ADAPTED: N_("A suggestion has been adopted in other words: “%(title)s”"),
    E.SUGGESTION_REJECTED: N_("A suggestion has been declined, with reasons: “%(title)s”"),
    E.SUGGESTION_WITHDRAWN: N_("A suggestion has been withdrawn: “%(title)s”"),
    E.SUGGESTION_DISCUSSED: N_("%(actor)s has begun a discussion of the suggestion “%(title)s”."),
    E.SUGGESTION_HIDDEN: N_("A suggestion has been hidden by the moderation team: “%(title)s”"),
    E.SUGGESTION_RESTORED: N_("A suggestion is visible again: “%(title)s”"),
    E.PLACEMENT_CONFIRMED: N_("Your contribution stands beside the changed passage: “%(title)s”"),
    E.PLACEMENT_DECLINED: N_(
        "Your contribution does not belong to the changed passage: “%(title)s”"
    ),
    E.RECEIPT_ANSWERED: N_("The curators have answered your contribution: “%(title)s”"),
    E.COOPERATION_REQUEST_OPENED: N_("%(actor)s looks for cooperation: “%(title)s”"),
    E.COOPERATION_REQUEST_PROPOSED: N_("%(actor)s answers your request “%(title)s”."),
    E.COOPERATION_REQUEST_CONFIRMED: N_(
        "%(actor)s has said yes: “%(title)s”. You now see how to reach each other."
    ),
    E.COOPERATION_REQUEST_TALKED: N_("A first talk has been held: “%(title)s”"),
    E.COOPERATION_REQUEST_AGREED: N_("The cooperation is agreed: “%(title)s”"),
    E.COOPERATION_REQUEST_STARTED: N_("The cooperation has begun: “%(title)s”"),
    E.COOPERATION_REQUEST_COMPLETED: N_("The cooperation is finished: “%(title)s”"),
    E.COOPERATION_REQUEST_NOTE_WRITTEN: N_(
        "%(actor)s proposes a public note on the result of “%(title)s”. Please agree or rewrite it."
    ),
    E.COOPERATION_REQUEST_NOTE_CONSENTED: N_("The note on the result of “%(title)s” is agreed."),
    E.COOPERATION_REQUEST_DECLINED: N_("A cooperation has been declined: “%(title)s”"),
    E.COOPERATION_REQUEST_WITHDRAWN: N_("A request for cooperation was withdrawn: “%(title)s”"),
    E.COOPERATION_REQUEST_EXPIRED: N_("A request for cooperation has expired: “%(title)s”"),
    E.COOPERATION_REQUEST_HIDDEN: N_(
        "A request for cooperation has been hidden by the moderation team: “%(title)s”"
    ),
    E.COOPERATION_REQUEST_RESTORED: N_("A request for cooperation is visible again: “%(title)s”"),
    E.DISCOURSE_REQUEST_OPENED: N_("%(actor)s asks for a debate: “%(title)s”"),
    E.DISCOURSE_REQUEST_JOINED: N_("%(actor)s takes part in “%(title)s”."),
    E.DISCOURSE_REQUEST_QUORUM_REACHED: N_(
        "Enough people take part in “%(title)s”. A date can be set."
    ),
    E.DISCOURSE_REQUEST_SCHEDULED: N_("There is a date for “%(title)s”."),
    E.DISCOURSE_REQUEST_HELD: N_("“%(title)s” took place. The minutes are still missing."),
    E.DISCOURSE_REQUEST_MINUTED: N_("The minutes of “%(title)s” are here."),
    E.DISCOURSE_REQUEST_LAPSED: N_("“%(title)s” has lapsed: too few people in time."),
    E.DISCOURSE_REQUEST_WITHDRAWN: N_("“%(title)s” has been withdrawn."),
    E.DISCOURSE_REQUEST_HIDDEN: N_("“%(title)s” has been hidden by the moderation team."),
    E.DISCOURSE_REQUEST_RESTORED: N_("“%(title)s” is visible again."),
    E.MEMBERSHIP_REQUEST_OPENED: N_("%(actor)s would like to join the initiative."),
    E.MEMBERSHIP_REQUEST_ACCEPTED: N_("Welcome: your request to join has been accepted."),
    E.MEMBERSHIP_REQUEST_DECLINED: N_("Your request to join has been answered."),
    E.ABUSE_REPORT_OPENED: N_("A contribution has been reported: “%(title)s”"),
    E.ABUSE_REPORT_DECIDED: N_("A report has been decided: “%(title)s”"),
    E.ABUSE_REPORT_APPEALED: N_("A decision is appealed: “%(title)s”"),
    E.ABUSE_REPORT_DECIDED_AGAIN: N_("An appeal has been decided: “%(title)s”"),
    E.RESTRICTION_STATED: N_("“%(title)s” has been moved out of public sight, with reasons."),
    E.RESTRICTION_REASON_REDACTED: N_(
        "The moderation team has taken out the reason that you gave on “%(title)s”."
    ),
    E.RESTRICTION_APPEALED: N_("A restriction is appealed: “%(title)s”"),
    E.RESTRICTION_APPEAL_DECIDED: N_("An appeal against a restriction is decided: “%(title)s”"),
    E.COMMENT_HELD: N_("A reply waits for a look before it appears: “%(title)s”"),
    E.COMMENT_ACCEPTED: N_("Your reply in “%(title)s” has been looked at and has appeared."),
    E.COMMENT_EDIT_WAITS: N_("A post was changed where posts are looked at: “%(title)s”"),
    E.CONTRIBUTION_HELD: N_("A contribution waits for a look before it appears: “%(title)s”"),
    E.CONTRIBUTION_ACCEPTED: N_(
        "Your contribution has been looked at and has appeared: “%(title)s”"
    ),
    E.THREAD_HELD: N_("A discussion waits for a look before it appears: “%(title)s”"),
    E.THREAD_ACCEPTED: N_("Your discussion “%(title)s” has been looked at and has appeared."),
    E.THREAD_SLOWED: N_(
        "Your discussion “%(title)s” is in slow mode: people pause between their posts."
    ),
    E.THREAD_UNSLOWED: N_("Your discussion “%(title)s” is no longer in slow mode."),
    E.THREAD_TIMER_SET: N_(
        "The moderation team has set a time for your discussion “%(title)s”. "
        "Its page says what happens then."
    ),
    E.THREAD_TIMER_CANCELLED: N_(
        "A time that was set for your discussion “%(title)s” has been cancelled."
    ),
    E.THREAD_PUBLISHED: N_("Your discussion “%(title)s” has appeared as planned."),
    E.POST_MOVE_MADE: N_(
        "What you wrote in “%(title)s” has been moved to another discussion. Reason: %(reason)s"
    ),
    E.POST_MOVE_UNDONE: N_("What you wrote in “%(title)s” stands in its former place again."),
    E.REVIEW_ASSIGNED: N_("%(actor)s asks you to decide about something in the review queue."),
    E.BOOKMARK_DUE: N_("You wanted to be reminded of this: “%(title)s”"),
    E.BARRIER_REPORT_OPENED: N_("Somebody reports a barrier: %(title)s"),
    E.SAVED_SEARCH_MATCHED: N_("Your saved search has found something new: “%(title)s”"),
    E.DATA_EXPORT_READY: N_("Your data are ready for download."),
}

#: Where the sentence differs for some of those who are told.
FOR_AUDIENCE: dict[tuple[EventKind, str], str] = {
    (E.USER_ROLE_CHANGED, "the_person"): N_("Your role has been changed."),
    (E.THREAD_CREATED, "mentioned"): N_("%(actor)s has mentioned you in “%(title)s”."),
    (E.COMMENT_CREATED, "mentioned"): N_("%(actor)s has mentioned you in “%(title)s”."),
    (E.COMMENT_CREATED, "replied_to"): N_("%(actor)s has answered you in “%(title)s”."),
    (E.COMMENT_EDITED, "author"): N_("%(actor)s has changed your wiki post in “%(title)s”."),
    (E.PAPER_PUBLISHED, "contributors"): N_(
        "There is a new version of “%(title)s”. See what became of your contribution."
    ),
    (E.PAPER_PUBLISHED, "to_confirm"): N_(
        "There is a new version of “%(title)s”. Does your contribution still fit its passage?"
    ),
    (E.DISSENT_FLAG_RAISED, "curator"): N_("%(actor)s objects, and you owe an answer: “%(title)s”"),
    (E.DISSENT_FLAG_ANSWERED, "author"): N_(
        "Your objection has been answered: “%(title)s”. Does that settle it?"
    ),
}

#: Whose names stay unsaid: a report is never traced back to the person who made it.
WITHOUT_ACTOR = {
    kind for kind in SENTENCES if kind.value.startswith(("abuse_report:", "restriction:"))
}


def sentence(event: Event, audience: str, subject: Any, gettext: Callable[[str], str]) -> str:
    """Say in one sentence what happened, in the language of ``gettext``."""
    text = gettext(FOR_AUDIENCE.get((event.kind, audience)) or SENTENCES[event.kind])
    return text % {
        "actor": _actor_of(event, gettext),
        "title": title_of(subject),
        "reason": getattr(subject, "reason", ""),
    }


def _actor_of(event: Event, gettext: Callable[[str], str]) -> str:
    actor = event.actor
    if actor is None or actor.is_deleted or event.kind in WITHOUT_ACTOR:
        return gettext(N_("Somebody"))
    return actor.display_name


def called(group: Group, gettext: Callable[[str], str]) -> str:
    """Give the heading of a group; an export has no title of its own, an erased account no more."""
    if group.key[0] == "data_export":
        return gettext(N_("Your data and consents"))
    return group.title or gettext(N_("Deleted account"))


def posts_line(
    group: Group, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]
) -> str:
    """Count the new posts that a person only follows, and name who wrote them."""
    names = list(dict.fromkeys(_actor_of(n.event, gettext) for n in group.posts if not n.read_at))
    text = ngettext(
        "%(num)d new post by %(names)s", "%(num)d new posts by %(names)s", group.new_posts
    )
    if len(names) > NAMED:
        shown = ", ".join(names[:NAMED])
        written_by = gettext(N_("%(names)s and others")) % {"names": shown}
    else:
        written_by = ", ".join(names)
    return text % {"num": group.new_posts, "names": written_by}


def lines_of(
    group: Group, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]
) -> list[str]:
    """Say what is new about one subject: what is for the person first, then the posts."""
    lines = [sentence(n.event, n.audience, group.subject, gettext) for n in group.single]
    left = len([n for n in group.notifications if not is_counted(n)]) - len(lines)
    if left:
        lines.append(ngettext("%(num)d more notice", "%(num)d more notices", left) % {"num": left})
    if group.new_posts:
        lines.append(posts_line(group, gettext, ngettext))
    return lines
