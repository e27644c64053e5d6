"""The one place for permissions: who may do what, a line each."""

import enum
from typing import Any

from forum import models
from forum.errors import NotAllowed, NotFound
from forum.permissions.rules import (
    Actor,
    Rule,
    account_exists,
    administers,
    authored,
    claimed_by_actor,
    contacts_are_open,
    curates,
    decided_by_someone_else,
    deletion_is_recent,
    discloses_organisation,
    everybody,
    is_about_somebody_else,
    is_contact,
    is_held,
    is_not_deleted,
    is_partner,
    is_restricted_author,
    is_self,
    is_visible,
    is_wiki,
    may_appeal,
    moderates,
    municipal_actor,
    paper_is_open,
    paper_is_published,
    process_is_published,
    signed_in,
    somebody_elses,
    target_is_somebody_elses,
    thread_is_kept,
    thread_is_not_merged,
    thread_is_open,
    thread_is_visible,
    upload_is_kept,
    upload_is_unused,
)


class Permission(enum.StrEnum):
    """What can be permitted, ``noun:verb``."""

    ABUSE_REPORT_APPEAL = "abuse_report:appeal"
    ABUSE_REPORT_CLAIM = "abuse_report:claim"
    ABUSE_REPORT_DECIDE = "abuse_report:decide"
    ABUSE_REPORT_DECIDE_AGAIN = "abuse_report:decide_again"
    ABUSE_REPORT_OPEN = "abuse_report:open"
    ABUSE_REPORT_VIEW = "abuse_report:view"
    ACTION_FIELD_VIEW = "action_field:view"
    ADMINISTRATION_VIEW = "administration:view"
    BARRIER_REPORT_ANSWER = "barrier_report:answer"
    BARRIER_REPORT_VIEW = "barrier_report:view"
    BOOKMARK_VIEW = "bookmark:view"
    COMMENT_CHECK_THIRD_PARTY = "comment:check_third_party"
    COMMENT_DELETE = "comment:delete"
    COMMENT_EDIT = "comment:edit"
    COMMENT_EDIT_SEE = "comment:see_edit"
    COMMENT_END_WIKI = "comment:end_wiki"
    COMMENT_OPEN_WIKI = "comment:open_wiki"
    COMMENT_READ = "comment:read"
    COMMENT_REVISION_REDACT = "comment_revision:redact"
    COMMENT_REVISION_RESTORE = "comment_revision:restore"
    COMMENT_SUPPORT = "comment:support"
    COMMENT_SUPPORT_VIEW = "comment_support:view"
    COMMENT_UNDELETE = "comment:undelete"
    COMMENT_VIEW = "comment:view"
    COMMENT_WRITE = "comment:write"
    CONTRIBUTION_DRAFT_DISCARD = "contribution_draft:discard"
    CONTRIBUTION_DRAFT_SAVE = "contribution_draft:save"
    CONTRIBUTION_DRAFT_VIEW = "contribution_draft:view"
    CONTRIBUTION_MODERATE = "contribution:moderate"
    COOPERATION_CONTACTS_VIEW = "cooperation_request:view_contacts"
    COOPERATION_REQUEST_ADVANCE = "cooperation_request:advance"
    COOPERATION_REQUEST_CONFIRM = "cooperation_request:confirm"
    COOPERATION_REQUEST_DECLINE = "cooperation_request:decline"
    COOPERATION_REQUEST_OPEN = "cooperation_request:open"
    COOPERATION_REQUEST_PROPOSE = "cooperation_request:propose"
    COOPERATION_REQUEST_VIEW = "cooperation_request:view"
    COOPERATION_REQUEST_WITHDRAW = "cooperation_request:withdraw"
    DATA_EXPORT_VIEW = "data_export:view"
    DISCOURSE_REQUEST_JOIN = "discourse_request:join"
    DISCOURSE_REQUEST_OPEN = "discourse_request:open"
    DISCOURSE_REQUEST_ORGANISE = "discourse_request:organise"
    DISCOURSE_REQUEST_VIEW = "discourse_request:view"
    DISCOURSE_REQUEST_WITHDRAW = "discourse_request:withdraw"
    DISSENT_FLAG_ANSWER = "dissent_flag:answer"
    DISSENT_FLAG_CLOSE = "dissent_flag:close"
    DISSENT_FLAG_COSIGN = "dissent_flag:cosign"
    DISSENT_FLAG_DISCUSS = "dissent_flag:discuss"
    DISSENT_FLAG_EXTEND = "dissent_flag:extend"
    DISSENT_FLAG_RAISE = "dissent_flag:raise"
    DISSENT_FLAG_VIEW = "dissent_flag:view"
    EMBED_HOST_EDIT = "embed_host:edit"
    EVENT_VIEW = "event:view"
    EXPERIENCE_WRITE = "experience:write"
    HELD_POST_ACCEPT = "held_post:accept"
    MEMBERSHIP_REQUEST_DECIDE = "membership_request:decide"
    MEMBERSHIP_REQUEST_OPEN = "membership_request:open"
    MEMBERSHIP_REQUEST_VIEW = "membership_request:view"
    MODERATION_VIEW = "moderation:view"
    ORGANISATION_CREATE = "organisation:create"
    ORGANISATION_EDIT = "organisation:edit"
    ORGANISATION_VERIFY = "organisation:verify"
    ORGANISATION_VIEW = "organisation:view"
    PAGE_EDIT = "page:edit"
    PAPER_CREATE = "paper:create"
    PAPER_PUBLISH = "paper:publish"
    PAPER_VIEW = "paper:view"
    PASSAGE_CONTRIBUTE = "passage:contribute"
    PASSAGE_VIEW = "passage:view"
    PLACEMENT_DECIDE = "placement:decide"
    PLACEMENT_VIEW = "placement:view"
    POSTING_RULES_EDIT = "posting_rules:edit"
    POST_MOVE_MAKE = "post_move:make"
    POST_MOVE_UNDO = "post_move:undo"
    POST_MOVE_VIEW = "post_move:view"
    PROCESS_EDIT = "process:edit"
    PROCESS_VIEW = "process:view"
    PUBLIC_REASON_REDACT = "public_reason:redact"
    RATING_GIVE = "rating:give"
    RATING_VIEW = "rating:view"
    RECEIPT_ANSWER = "receipt:answer"
    RECEIPT_VIEW = "receipt:view"
    REPRESENTATION_CONFIRM = "representation:confirm"
    REPRESENTATION_END = "representation:end"
    REPRESENTATION_REQUEST = "representation:request"
    RESTRICTION_APPEAL = "restriction:appeal"
    RESTRICTION_DECIDE_APPEAL = "restriction:decide_appeal"
    RESTRICTION_VIEW = "restriction:view"
    REVIEW_ASSIGN = "review:assign"
    REVIEW_NOTE = "review:note"
    REVIEW_VIEW = "review:view"
    SAVED_SEARCH_VIEW = "saved_search:view"
    SEARCH_INDEX_REBUILD = "search_index:rebuild"
    STAFF_NOTE_REMOVE = "staff_note:remove"
    STAFF_NOTE_VIEW = "staff_note:view"
    STAFF_NOTE_WRITE = "staff_note:write"
    SUBSCRIPTION_CHOOSE = "subscription:choose"
    SUGGESTION_CREATE = "suggestion:create"
    SUGGESTION_DECIDE = "suggestion:decide"
    SUGGESTION_DISCUSS = "suggestion:discuss"
    SUGGESTION_SUPPORT = "suggestion:support"
    SUGGESTION_VIEW = "suggestion:view"
    SUGGESTION_WITHDRAW = "suggestion:withdraw"
    SYNONYM_GROUP_EDIT = "synonym_group:edit"
    TAG_EDIT = "tag:edit"
    THREAD_EDIT = "thread:edit"
    THREAD_MODERATE = "thread:moderate"
    THREAD_START = "thread:start"
    THREAD_STEER = "thread:steer"
    THREAD_TIMER_SET = "thread_timer:set"
    THREAD_TIMER_VIEW = "thread_timer:view"
    THREAD_VIEW = "thread:view"
    THREAD_WRITE_AT_ONCE = "thread:write_at_once"
    UPLOAD_ADD = "upload:add"
    UPLOAD_DELETE = "upload:delete"
    UPLOAD_VIEW = "upload:view"
    USER_ADMINISTER = "user:administer"
    USER_EDIT = "user:edit"
    USER_MUTE = "user:mute"
    USER_VIEW = "user:view"


#: Takes part in a public deliberation: a living account, organisation disclosed by providers.
takes_part = signed_in & discloses_organisation
in_public_process = process_is_published | moderates
takes_part_here = takes_part & in_public_process & paper_is_open
sees_contribution = in_public_process & (is_visible | moderates | authored)
participates = authored | is_partner
#: A placement exists where its contribution does.
sees_target = Rule(lambda a, s: POLICY[VIEW[type(s.target)]].explain(a, s.target))
#: A support with its reason is read where the comment is.
reads_supported = Rule(lambda a, s: POLICY[Permission.COMMENT_READ].explain(a, s.comment))
#: Others edit a wiki post who could write it: in this thread, and of this kind.
writes_in_thread = Rule(
    lambda a, s: (
        POLICY[Permission.COMMENT_WRITE].explain(a, s.thread)
        or (
            POLICY[Permission.EXPERIENCE_WRITE].explain(a, s)
            if s.kind is models.ContributionKind.EXPERIENCE
            else None
        )
    )
)
#: An upload is seen where a comment that shows it may be read.
shown_to_actor = Rule(
    lambda a, s: (
        None
        if any(permits(a, Permission.COMMENT_READ, comment) for comment in s.comments)
        else "author_only"
    )
)
#: A bookmark too, and it is its owner's alone.
sees_marked = Rule(lambda a, s: POLICY[VIEW[type(s.marked)]].explain(a, s.marked))

POLICY: dict[Permission, Rule] = {
    Permission.ABUSE_REPORT_APPEAL: signed_in & may_appeal,
    Permission.ABUSE_REPORT_CLAIM: moderates & target_is_somebody_elses,
    Permission.ABUSE_REPORT_DECIDE: moderates & target_is_somebody_elses & claimed_by_actor,
    Permission.ABUSE_REPORT_DECIDE_AGAIN: (
        moderates & target_is_somebody_elses & decided_by_someone_else
    ),
    Permission.ABUSE_REPORT_OPEN: signed_in & somebody_elses,
    Permission.ABUSE_REPORT_VIEW: moderates | authored | is_restricted_author,
    Permission.ACTION_FIELD_VIEW: in_public_process,
    Permission.ADMINISTRATION_VIEW: administers,
    Permission.BARRIER_REPORT_ANSWER: moderates,
    Permission.BARRIER_REPORT_VIEW: moderates,
    Permission.BOOKMARK_VIEW: signed_in & authored & sees_marked,
    Permission.COMMENT_CHECK_THIRD_PARTY: moderates,
    Permission.COMMENT_DELETE: signed_in & authored & is_not_deleted & thread_is_kept,
    Permission.COMMENT_EDIT: (
        signed_in & is_visible & ((is_wiki & writes_in_thread) | authored) & thread_is_open
    ),
    Permission.COMMENT_EDIT_SEE: moderates & is_not_deleted,
    Permission.COMMENT_END_WIKI: (signed_in & (authored | moderates) & is_visible & thread_is_open),
    # Staff that could open a post of somebody else could reword it without a statement of reasons.
    Permission.COMMENT_OPEN_WIKI: signed_in & authored & is_visible & thread_is_open,
    # What its author has deleted is read by nobody, also while the author can bring it back.
    Permission.COMMENT_READ: in_public_process
    & thread_is_visible
    & is_not_deleted
    & (is_visible | moderates | authored),
    Permission.COMMENT_REVISION_REDACT: moderates & is_not_deleted,
    Permission.COMMENT_REVISION_RESTORE: moderates & is_not_deleted & thread_is_kept,
    Permission.COMMENT_SUPPORT: takes_part_here & somebody_elses & is_visible & thread_is_kept,
    Permission.COMMENT_SUPPORT_VIEW: reads_supported,
    Permission.COMMENT_UNDELETE: signed_in & authored & deletion_is_recent & thread_is_kept,
    # A hidden or deleted comment still exists as a tombstone with its number; a held one does not.
    Permission.COMMENT_VIEW: in_public_process
    & thread_is_visible
    & (~is_held | moderates | authored),
    # Of members who take part, and do not moderate, the thread alone decides: pages remember that.
    Permission.COMMENT_WRITE: takes_part_here & is_visible & thread_is_open,
    Permission.CONTRIBUTION_DRAFT_DISCARD: authored,
    Permission.CONTRIBUTION_DRAFT_SAVE: signed_in,
    Permission.CONTRIBUTION_DRAFT_VIEW: authored,
    Permission.CONTRIBUTION_MODERATE: moderates & is_not_deleted,
    Permission.COOPERATION_CONTACTS_VIEW: signed_in & participates & contacts_are_open,
    Permission.COOPERATION_REQUEST_ADVANCE: signed_in & participates & is_visible,
    Permission.COOPERATION_REQUEST_CONFIRM: signed_in & authored & is_visible,
    Permission.COOPERATION_REQUEST_DECLINE: signed_in & participates,
    Permission.COOPERATION_REQUEST_OPEN: takes_part_here,
    Permission.COOPERATION_REQUEST_PROPOSE: takes_part_here & somebody_elses & is_visible,
    Permission.COOPERATION_REQUEST_VIEW: sees_contribution | is_partner,
    Permission.COOPERATION_REQUEST_WITHDRAW: signed_in & authored,
    Permission.DATA_EXPORT_VIEW: signed_in & authored,
    Permission.DISCOURSE_REQUEST_JOIN: takes_part_here & somebody_elses & is_visible,
    Permission.DISCOURSE_REQUEST_OPEN: takes_part_here,
    Permission.DISCOURSE_REQUEST_ORGANISE: signed_in & (authored | moderates) & is_visible,
    Permission.DISCOURSE_REQUEST_VIEW: sees_contribution,
    Permission.DISCOURSE_REQUEST_WITHDRAW: signed_in & authored,
    Permission.DISSENT_FLAG_ANSWER: curates & somebody_elses & is_visible,
    Permission.DISSENT_FLAG_CLOSE: signed_in & authored,
    Permission.DISSENT_FLAG_COSIGN: takes_part_here & somebody_elses & is_visible,
    Permission.DISSENT_FLAG_DISCUSS: takes_part_here & is_visible,
    Permission.DISSENT_FLAG_EXTEND: curates & somebody_elses & is_visible,
    # On a comment the subject is the comment, whose author cannot object to it.
    Permission.DISSENT_FLAG_RAISE: takes_part_here & somebody_elses & thread_is_kept,
    Permission.DISSENT_FLAG_VIEW: sees_contribution & thread_is_visible,
    Permission.EMBED_HOST_EDIT: administers,
    Permission.EVENT_VIEW: administers,
    Permission.EXPERIENCE_WRITE: signed_in & municipal_actor,
    Permission.HELD_POST_ACCEPT: moderates & is_held & somebody_elses,
    Permission.MEMBERSHIP_REQUEST_DECIDE: moderates & somebody_elses,
    Permission.MEMBERSHIP_REQUEST_OPEN: signed_in,
    Permission.MEMBERSHIP_REQUEST_VIEW: authored | moderates,
    Permission.MODERATION_VIEW: moderates,
    Permission.ORGANISATION_CREATE: signed_in,
    Permission.ORGANISATION_EDIT: signed_in & (is_contact | administers),
    Permission.ORGANISATION_VERIFY: administers,
    Permission.ORGANISATION_VIEW: everybody,
    Permission.PAGE_EDIT: administers,
    Permission.PAPER_CREATE: moderates,
    Permission.PAPER_PUBLISH: curates,
    Permission.PAPER_VIEW: (in_public_process & paper_is_published) | moderates,
    Permission.PASSAGE_CONTRIBUTE: takes_part_here,
    Permission.PASSAGE_VIEW: (in_public_process & paper_is_published) | moderates,
    Permission.PLACEMENT_DECIDE: signed_in & (authored | curates),
    Permission.PLACEMENT_VIEW: sees_target,
    # Asked of both threads: nothing is moved out of what is hidden or archived, or into it.
    Permission.POST_MOVE_MAKE: moderates & is_visible & thread_is_kept,
    Permission.POST_MOVE_UNDO: moderates,
    # A trace in its source; whether the target is named is asked for anew.
    Permission.POST_MOVE_VIEW: in_public_process & thread_is_visible,
    Permission.POSTING_RULES_EDIT: administers,
    Permission.PROCESS_EDIT: administers,
    Permission.PROCESS_VIEW: in_public_process,
    # One's own is changed without a statement of reasons.
    Permission.PUBLIC_REASON_REDACT: moderates & somebody_elses,
    Permission.RATING_GIVE: takes_part_here & somebody_elses & is_visible,
    Permission.RATING_VIEW: sees_target,
    Permission.RECEIPT_ANSWER: curates,
    Permission.RECEIPT_VIEW: sees_target,
    Permission.REPRESENTATION_CONFIRM: signed_in & (administers | (is_contact & somebody_elses)),
    Permission.REPRESENTATION_END: signed_in & (authored | is_contact | administers),
    Permission.REPRESENTATION_REQUEST: signed_in,
    # Also of a blocked account: its owner must be able to appeal.
    Permission.RESTRICTION_APPEAL: authored,
    Permission.RESTRICTION_DECIDE_APPEAL: moderates & somebody_elses & decided_by_someone_else,
    Permission.RESTRICTION_VIEW: moderates | authored,
    Permission.REVIEW_ASSIGN: moderates,
    Permission.REVIEW_NOTE: moderates,
    Permission.REVIEW_VIEW: moderates,
    Permission.SEARCH_INDEX_REBUILD: administers,
    Permission.SAVED_SEARCH_VIEW: authored,
    Permission.SUBSCRIPTION_CHOOSE: signed_in,
    Permission.STAFF_NOTE_REMOVE: moderates & is_about_somebody_else & (authored | administers),
    Permission.STAFF_NOTE_VIEW: moderates & is_about_somebody_else,
    Permission.STAFF_NOTE_WRITE: moderates & somebody_elses,
    Permission.SUGGESTION_CREATE: takes_part_here,
    Permission.SUGGESTION_DECIDE: curates & is_visible,
    Permission.SUGGESTION_DISCUSS: takes_part_here & is_visible,
    Permission.SUGGESTION_SUPPORT: takes_part_here & somebody_elses & is_visible,
    Permission.SUGGESTION_VIEW: sees_contribution,
    Permission.SUGGESTION_WITHDRAW: signed_in & authored,
    Permission.SYNONYM_GROUP_EDIT: administers,
    Permission.TAG_EDIT: moderates,
    Permission.THREAD_EDIT: signed_in & ((authored & is_visible & thread_is_open) | moderates),
    Permission.THREAD_MODERATE: moderates,
    Permission.THREAD_START: takes_part_here,
    Permission.THREAD_STEER: moderates & thread_is_not_merged,
    Permission.THREAD_TIMER_SET: moderates & thread_is_not_merged,
    Permission.THREAD_TIMER_VIEW: in_public_process & thread_is_visible,
    Permission.THREAD_VIEW: in_public_process & thread_is_visible,
    # Without the pause of slow mode: moderators, and official answers.
    Permission.THREAD_WRITE_AT_ONCE: moderates | curates,
    Permission.UPLOAD_ADD: signed_in,
    Permission.UPLOAD_DELETE: signed_in & authored & upload_is_unused,
    Permission.UPLOAD_VIEW: upload_is_kept & (shown_to_actor | (authored & upload_is_unused)),
    Permission.USER_ADMINISTER: administers & somebody_elses,
    Permission.USER_EDIT: signed_in & is_self,
    Permission.USER_MUTE: signed_in & somebody_elses,
    Permission.USER_VIEW: account_exists | moderates,
}

#: The permission that decides whether an object of a model exists for an actor.
VIEW: dict[type, Permission] = {
    models.AbuseReport: Permission.ABUSE_REPORT_VIEW,
    models.ActionField: Permission.ACTION_FIELD_VIEW,
    models.Bookmark: Permission.BOOKMARK_VIEW,
    models.BarrierReport: Permission.BARRIER_REPORT_VIEW,
    models.Comment: Permission.COMMENT_VIEW,
    models.CommentSupport: Permission.COMMENT_SUPPORT_VIEW,
    models.ContributionDraft: Permission.CONTRIBUTION_DRAFT_VIEW,
    models.CooperationRequest: Permission.COOPERATION_REQUEST_VIEW,
    models.DataExport: Permission.DATA_EXPORT_VIEW,
    models.DiscourseRequest: Permission.DISCOURSE_REQUEST_VIEW,
    models.DissentFlag: Permission.DISSENT_FLAG_VIEW,
    models.Hunk: Permission.PAPER_VIEW,
    models.Event: Permission.EVENT_VIEW,
    models.MembershipRequest: Permission.MEMBERSHIP_REQUEST_VIEW,
    models.Organisation: Permission.ORGANISATION_VIEW,
    models.Paper: Permission.PAPER_VIEW,
    models.PaperVersion: Permission.PAPER_VIEW,
    models.PaperDraft: Permission.PAPER_PUBLISH,
    models.Passage: Permission.PASSAGE_VIEW,
    models.Placement: Permission.PLACEMENT_VIEW,
    models.PostMove: Permission.POST_MOVE_VIEW,
    models.Process: Permission.PROCESS_VIEW,
    models.Rating: Permission.RATING_VIEW,
    models.Receipt: Permission.RECEIPT_VIEW,
    models.Restriction: Permission.RESTRICTION_VIEW,
    models.Review: Permission.REVIEW_VIEW,
    models.SavedSearch: Permission.SAVED_SEARCH_VIEW,
    models.StaffNote: Permission.STAFF_NOTE_VIEW,
    models.Suggestion: Permission.SUGGESTION_VIEW,
    models.Thread: Permission.THREAD_VIEW,
    models.ThreadTimer: Permission.THREAD_TIMER_VIEW,
    models.Upload: Permission.UPLOAD_VIEW,
    models.User: Permission.USER_VIEW,
}


def permits(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Tell whether ``actor`` may do this to ``subject``."""
    return POLICY[permission].explain(actor, subject) is None


def require(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Go on only where ``actor`` may do this to ``subject``.

    Raises:
        NotFound: The subject does not exist for the actor.
        NotAllowed: The actor sees it but may not do this; the code names the reason.
    """
    if not sees(actor, subject):
        raise NotFound
    reason = POLICY[permission].explain(actor, subject)
    if reason is not None:
        raise NotAllowed(reason, permission=permission.value)


def sees(actor: Actor, subject: Any) -> bool:
    """Tell whether ``subject`` exists for ``actor``; objects without a view rule always do."""
    permission = VIEW.get(type(subject))
    return permission is None or permits(actor, permission, subject)
