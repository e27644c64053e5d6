"""All models, so that the metadata is complete once this package is imported."""

from forum.anchoring import PassageClass
from forum.clock import utcnow
from forum.models.abuse_report import AbuseDecision, AbuseReason, AbuseReport, AbuseReportStatus
from forum.models.account_deletion import AccountDeletion, DeletionMode
from forum.models.action_field import ActionField
from forum.models.barrier_report import BarrierReport
from forum.models.base import Base
from forum.models.bookmark import Bookmark
from forum.models.comment import Comment
from forum.models.comment_deletion import CommentDeletion
from forum.models.comment_revision import CommentRevision
from forum.models.comment_support import CommentSupport, SupportKind
from forum.models.consent import Consent, ConsentKind, ConsentText
from forum.models.contribution import ContributionKind, Visibility
from forum.models.contribution_draft import ContributionDraft, DraftPlace
from forum.models.cooperation_request import (
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
)
from forum.models.data_export import DataExport
from forum.models.discourse_request import (
    DiscourseFormat,
    DiscourseInterest,
    DiscourseRequest,
    DiscourseStatus,
)
from forum.models.dissent_flag import AnswerOutcome, DissentFlag, DissentFlagStatus, ReminderStage
from forum.models.duty import (
    AnswerDraft,
    AnswerTemplate,
    CarriedDissent,
    Cosignature,
    DeadlineExtension,
)
from forum.models.embed_host import EmbedHost, EmbedKind
from forum.models.embed_switch import EmbedSwitch
from forum.models.event import Event, EventKind, OutboxEntry, UntoldEvent
from forum.models.event_seal import EventChain, EventSeal
from forum.models.field_choice import FieldChoice
from forum.models.held_contribution import HeldContribution
from forum.models.hunk import Hunk, HunkKind, HunkSource
from forum.models.incoming_mail import IncomingMail
from forum.models.mail_preference import MailFrequency, MailPreference, NotificationKind
from forum.models.membership_request import MembershipRequest, MembershipRequestStatus
from forum.models.notification import MailStatus, Notification
from forum.models.organisation import FederalState, Organisation, OrganisationKind, SizeClass
from forum.models.page import Page
from forum.models.paper import Paper, PaperKind
from forum.models.paper_draft import PaperDraft
from forum.models.paper_version import PaperVersion
from forum.models.passage import Passage, PassageState
from forum.models.phase import Phase
from forum.models.placement import HELD, Placement, PlacementStatus
from forum.models.post_move import MovedPost, PostMove, PostMoveKind
from forum.models.posting_rules import PostingRules
from forum.models.process import Process
from forum.models.rating import Rating
from forum.models.read_position import PaperVisit, ReadMark, ReadPosition
from forum.models.receipt import Receipt
from forum.models.representation import Representation, RepresentationRole
from forum.models.restriction import (
    APPEAL_TIME,
    PAUSES,
    AppealDecision,
    Restriction,
    RestrictionDuration,
    RestrictionGround,
    RestrictionKind,
    RestrictionScope,
)
from forum.models.restriction_checks import CHECKS as RESTRICTION_CHECKS
from forum.models.restriction_triggers import RULES as RESTRICTION_RULES
from forum.models.review import Review, ReviewKind, ReviewNote
from forum.models.saved_search import LONGEST_QUERY, SavedSearch, UncomparedEvent
from forum.models.staff_note import StaffNote
from forum.models.subscription import Mute, Subscription, SubscriptionLevel
from forum.models.succession import Succession
from forum.models.suggestion import Suggestion, SuggestionKind, SuggestionStatus, SuggestionSupport
from forum.models.synonym_group import SynonymGroup
from forum.models.tag import Tag, TagSynonym
from forum.models.target import Contribution, GivenReason
from forum.models.thread import Thread
from forum.models.thread_timer import ThreadTimer, ThreadTimerKind
from forum.models.upload import Upload
from forum.models.user import MemberKind, Role, User
from forum.passage_kinds import PassageKind

__all__ = [
    "APPEAL_TIME",
    "HELD",
    "LONGEST_QUERY",
    "PAUSES",
    "RESTRICTION_CHECKS",
    "RESTRICTION_RULES",
    "AbuseDecision",
    "AbuseReason",
    "AbuseReport",
    "AbuseReportStatus",
    "AccountDeletion",
    "ActionField",
    "AnswerDraft",
    "AnswerOutcome",
    "AnswerTemplate",
    "AppealDecision",
    "BarrierReport",
    "Base",
    "Bookmark",
    "CarriedDissent",
    "Comment",
    "CommentDeletion",
    "CommentRevision",
    "CommentSupport",
    "Consent",
    "ConsentKind",
    "ConsentText",
    "Contribution",
    "ContributionDraft",
    "ContributionKind",
    "CooperationDirection",
    "CooperationRequest",
    "CooperationStatus",
    "Cosignature",
    "DataExport",
    "DeadlineExtension",
    "DeletionMode",
    "DiscourseFormat",
    "DiscourseInterest",
    "DiscourseRequest",
    "DiscourseStatus",
    "DissentFlag",
    "DissentFlagStatus",
    "DraftPlace",
    "EmbedHost",
    "EmbedKind",
    "EmbedSwitch",
    "Event",
    "EventChain",
    "EventKind",
    "EventSeal",
    "FederalState",
    "FieldChoice",
    "GivenReason",
    "HeldContribution",
    "Hunk",
    "HunkKind",
    "HunkSource",
    "IncomingMail",
    "MailFrequency",
    "MailPreference",
    "MailStatus",
    "MemberKind",
    "MembershipRequest",
    "MembershipRequestStatus",
    "MovedPost",
    "Mute",
    "Notification",
    "NotificationKind",
    "Organisation",
    "OrganisationKind",
    "OutboxEntry",
    "Page",
    "Paper",
    "PaperDraft",
    "PaperKind",
    "PaperVersion",
    "PaperVisit",
    "Passage",
    "PassageClass",
    "PassageKind",
    "PassageState",
    "Phase",
    "Placement",
    "PlacementStatus",
    "PostMove",
    "PostMoveKind",
    "PostingRules",
    "Process",
    "Rating",
    "ReadMark",
    "ReadPosition",
    "Receipt",
    "ReminderStage",
    "Representation",
    "RepresentationRole",
    "Restriction",
    "RestrictionDuration",
    "RestrictionGround",
    "RestrictionKind",
    "RestrictionScope",
    "Review",
    "ReviewKind",
    "ReviewNote",
    "Role",
    "SavedSearch",
    "SizeClass",
    "StaffNote",
    "Subscription",
    "SubscriptionLevel",
    "Succession",
    "Suggestion",
    "SuggestionKind",
    "SuggestionStatus",
    "SuggestionSupport",
    "SupportKind",
    "SynonymGroup",
    "Tag",
    "TagSynonym",
    "Thread",
    "ThreadTimer",
    "ThreadTimerKind",
    "UncomparedEvent",
    "UntoldEvent",
    "Upload",
    "User",
    "Visibility",
    "utcnow",
]
