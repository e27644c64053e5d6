"""All models, so that the metadata is complete once this package is imported."""

from forum.clock import utcnow
from forum.models.abuse_report import AbuseDecision, AbuseReason, AbuseReport, AbuseReportStatus
from forum.models.action_field import ActionField
from forum.models.barrier_report import BarrierReport
from forum.models.base import Base
from forum.models.comment import Comment
from forum.models.comment_revision import CommentRevision
from forum.models.contribution import ContributionKind, Visibility
from forum.models.cooperation_request import (
    CooperationDirection,
    CooperationRequest,
    CooperationStatus,
)
from forum.models.discourse_request import (
    DiscourseFormat,
    DiscourseInterest,
    DiscourseRequest,
    DiscourseStatus,
)
from forum.models.dissent_flag import AnswerOutcome, DissentFlag, DissentFlagStatus
from forum.models.event import Event, EventKind, OutboxEntry
from forum.models.held_contribution import HeldContribution
from forum.models.membership_request import MembershipRequest, MembershipRequestStatus
from forum.models.notification import MailStatus, Notification
from forum.models.organisation import FederalState, Organisation, OrganisationKind, SizeClass
from forum.models.page import Page
from forum.models.paper import Paper, PaperKind
from forum.models.paper_version import PaperVersion
from forum.models.passage import Passage
from forum.models.phase import Phase
from forum.models.process import Process
from forum.models.representation import Representation, RepresentationRole
from forum.models.restriction import Restriction, RestrictionGround, RestrictionKind
from forum.models.tag import Tag
from forum.models.target import Contribution
from forum.models.thread import Thread
from forum.models.user import MemberKind, Role, User
from forum.passage_kinds import PassageKind

__all__ = [
    "AbuseDecision",
    "AbuseReason",
    "AbuseReport",
    "AbuseReportStatus",
    "ActionField",
    "AnswerOutcome",
    "BarrierReport",
    "Base",
    "Comment",
    "CommentRevision",
    "Contribution",
    "ContributionKind",
    "CooperationDirection",
    "CooperationRequest",
    "CooperationStatus",
    "DiscourseFormat",
    "DiscourseInterest",
    "DiscourseRequest",
    "DiscourseStatus",
    "DissentFlag",
    "DissentFlagStatus",
    "Event",
    "EventKind",
    "FederalState",
    "HeldContribution",
    "MailStatus",
    "MemberKind",
    "MembershipRequest",
    "MembershipRequestStatus",
    "Notification",
    "Organisation",
    "OrganisationKind",
    "OutboxEntry",
    "Page",
    "Paper",
    "PaperKind",
    "PaperVersion",
    "Passage",
    "PassageKind",
    "Phase",
    "Process",
    "Representation",
    "RepresentationRole",
    "Restriction",
    "RestrictionGround",
    "RestrictionKind",
    "Role",
    "SizeClass",
    "Tag",
    "Thread",
    "User",
    "Visibility",
    "utcnow",
]
