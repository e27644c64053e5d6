"""Who may do what, as a table: route by role by state of the object, by the answer's status."""

from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.models import (
    AbuseReportStatus,
    CooperationStatus,
    DiscourseStatus,
    DissentFlagStatus,
    SuggestionStatus,
    Visibility,
)
from tests import factories

ROLES = ("guest", "member", "author", "provider", "moderator", "administrator")

#: Status codes in the order of ROLES. 302 is a step taken (or, for guests, the way to sign in),
#: 404 does not exist for them, 403 is refused with a reason, 409 does not fit the state,
#: 422 is a form that lacks something and so was reached; an edit that changes nothing is 302.
TABLE = {
    ("comment", "open"): {
        "/comments/{id}/edit": (302, 403, 302, 403, 403, 403),
        "/comments/{id}/delete": (302, 403, 302, 403, 403, 403),
        "/comments/{id}/dissent-flags/new": (302, 422, 403, 422, 422, 422),
        "/comments/{id}/third-party/release": (302, 403, 403, 403, 302, 302),
        "/abuse-reports/new?comment={id}": (302, 422, 403, 422, 422, 422),
        "/moderation/hide?comment={id}": (302, 403, 403, 403, 422, 422),
    },
    ("comment", "hidden"): {
        "/comments/{id}/edit": (302, 403, 403, 403, 403, 403),
        "/abuse-reports/new?comment={id}": (302, 404, 403, 404, 422, 422),
        "/moderation/restore?comment={id}": (302, 403, 403, 403, 422, 422),
    },
    ("comment", "unpublished"): {
        "/comments/{id}/edit": (302, 404, 404, 404, 403, 403),
        "/comments/{id}/delete": (302, 404, 404, 404, 403, 403),
        "/moderation/hide?comment={id}": (302, 404, 404, 404, 422, 422),
    },
    ("thread", "open"): {
        "/t/{id}/reply": (302, 422, 422, 422, 422, 422),
        "/threads/{id}/edit": (302, 403, 302, 403, 302, 302),
        "/desk/threads/{id}": (302, 403, 403, 403, 403, 422),
        "/threads/{id}/close": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/archive": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/pin": (302, 403, 403, 403, 302, 302),
        "/threads/{id}/slow": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/unslow": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/timers/bump": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/timers/close": (302, 403, 403, 403, 422, 422),
        "/moderation/hide?thread={id}": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/posts/move": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/merge": (302, 403, 403, 403, 422, 422),
        "/threads/{id}/transfer": (302, 403, 403, 403, 422, 422),
    },
    ("thread", "closed"): {
        "/threads/{id}/posts/move": (302, 403, 403, 403, 422, 422),
        "/t/{id}/reply": (302, 403, 403, 403, 403, 403),
        "/threads/{id}/edit": (302, 403, 403, 403, 302, 302),
    },
    ("thread", "hidden"): {
        "/threads/{id}/posts/move": (302, 404, 403, 404, 403, 403),
        "/threads/{id}/merge": (302, 404, 403, 404, 403, 403),
        "/t/{id}/reply": (302, 404, 403, 404, 403, 403),
        "/threads/{id}/edit": (302, 404, 403, 404, 302, 302),
    },
    ("dissent_flag", "open"): {
        "/dissent-flags/{id}/acknowledge": (302, 403, 403, 403, 403, 302),
        "/dissent-flags/{id}/answer": (302, 403, 403, 403, 403, 422),
        "/desk/dissent-flags/{id}": (302, 403, 403, 403, 403, 422),
        "/dissent-flags/{id}/settle": (302, 403, 409, 403, 403, 403),
        "/dissent-flags/{id}/withdraw": (302, 403, 302, 403, 403, 403),
    },
    ("dissent_flag", "answered"): {
        "/dissent-flags/{id}/answer": (302, 403, 403, 403, 403, 422),
        "/dissent-flags/{id}/settle": (302, 403, 302, 403, 403, 403),
        "/dissent-flags/{id}/acknowledge": (302, 403, 403, 403, 403, 409),
    },
    ("dissent_flag", "hidden"): {
        "/desk/dissent-flags/{id}": (302, 404, 403, 404, 403, 403),
        "/dissent-flags/{id}/withdraw": (302, 404, 302, 404, 403, 403),
    },
    ("suggestion", "open"): {
        "/suggestions/{id}/support": (302, 302, 403, 302, 302, 302),
        "/suggestions/{id}/unsupport": (302, 302, 403, 302, 302, 302),
        "/suggestions/{id}/discussion": (302, 422, 422, 422, 422, 422),
        "/suggestions/{id}/decision": (302, 403, 403, 403, 403, 422),
        "/desk/suggestions/{id}": (302, 403, 403, 403, 403, 422),
        "/suggestions/{id}/withdraw": (302, 403, 302, 403, 403, 403),
        "/abuse-reports/new?suggestion={id}": (302, 422, 403, 422, 422, 422),
        "/moderation/hide?suggestion={id}": (302, 403, 403, 403, 422, 422),
    },
    ("suggestion", "decided"): {
        "/suggestions/{id}/support": (302, 422, 403, 422, 422, 422),
        "/suggestions/{id}/withdraw": (302, 403, 409, 403, 403, 403),
        "/suggestions/{id}/decision": (302, 403, 403, 403, 403, 422),
    },
    ("suggestion", "hidden"): {
        "/suggestions/{id}/support": (302, 404, 403, 404, 403, 403),
        "/suggestions/{id}/discussion": (302, 404, 403, 404, 403, 403),
        "/suggestions/{id}/decision": (302, 404, 403, 404, 403, 403),
        "/desk/suggestions/{id}": (302, 404, 403, 404, 403, 403),
        "/moderation/restore?suggestion={id}": (302, 404, 403, 404, 422, 422),
    },
    ("cooperation_request", "open"): {
        "/cooperation-requests/{id}/propose": (302, 422, 403, 422, 422, 422),
        "/cooperation-requests/{id}/confirm": (302, 403, 409, 403, 403, 403),
        "/cooperation-requests/{id}/completed": (302, 403, 409, 403, 403, 403),
        "/cooperation-requests/{id}/withdraw": (302, 403, 302, 403, 403, 403),
    },
    ("cooperation_request", "running"): {
        "/cooperation-requests/{id}/propose": (302, 422, 403, 422, 422, 422),
        "/cooperation-requests/{id}/completed": (302, 403, 302, 403, 403, 403),
        "/cooperation-requests/{id}/decline": (302, 403, 302, 403, 403, 403),
    },
    ("discourse_request", "open"): {
        "/discourse-requests/{id}/join": (302, 302, 403, 302, 302, 302),
        "/discourse-requests/{id}/schedule": (302, 403, 422, 403, 422, 422),
        "/discourse-requests/{id}/hold": (302, 403, 409, 403, 409, 409),
        "/discourse-requests/{id}/withdraw": (302, 403, 302, 403, 403, 403),
    },
    ("discourse_request", "hidden"): {
        "/discourse-requests/{id}/join": (302, 404, 403, 404, 403, 403),
    },
    ("membership_request", "open"): {
        "/membership-requests/{id}/accept": (302, 404, 403, 404, 302, 302),
        "/membership-requests/{id}/decline": (302, 404, 403, 404, 422, 422),
    },
    ("abuse_report", "open"): {
        "/abuse-reports/{id}/claim": (302, 404, 403, 404, 302, 302),
        "/abuse-reports/{id}/decide": (302, 404, 403, 404, 403, 403),
    },
    ("post_move", "open"): {
        "/post-moves/{id}/undo": (302, 403, 403, 403, 302, 302),
    },
    ("post_move", "undone"): {
        "/post-moves/{id}/undo": (302, 403, 403, 403, 409, 409),
    },
    ("answer_template", "open"): {
        "/answer-templates/new": (302, 403, 403, 403, 422, 422),
        "/answer-templates/{id}/edit": (302, 403, 403, 403, 302, 302),
        "/answer-templates/{id}/delete": (302, 403, 403, 403, 302, 302),
        # No action is named; those without a desk are refused before.
        "/desk/drafts": (302, 403, 403, 403, 400, 400),
    },
    ("organisation", "open"): {
        "/organisations/{slug}/edit": (302, 403, 403, 403, 403, 302),
    },
    ("paper", "open"): {
        "/papers/{slug}/import": (302, 403, 403, 403, 403, 422),
        "/papers/import": (302, 403, 403, 403, 422, 422),
    },
    ("passage", "open"): {
        "/passages/{id}/threads/new": (302, 422, 422, 422, 422, 422),
        "/passages/{id}/dissent-flags/new": (302, 422, 422, 422, 422, 422),
        "/passages/{id}/suggestions/new": (302, 422, 422, 422, 422, 422),
    },
    ("passage", "closed"): {
        "/passages/{id}/threads/new": (302, 403, 403, 403, 403, 403),
        "/passages/{id}/dissent-flags/new": (302, 403, 403, 403, 403, 403),
        "/passages/{id}/suggestions/new": (302, 403, 403, 403, 403, 403),
    },
    ("passage", "unpublished"): {
        "/passages/{id}/threads/new": (302, 404, 404, 404, 422, 422),
    },
}

CASES = [
    pytest.param(
        noun, state, path, role, code, id=f"{path.format(id=noun, slug=noun)}|{state}|{role}"
    )
    for (noun, state), routes in TABLE.items()
    for path, codes in routes.items()
    for role, code in zip(ROLES, codes, strict=True)
]


def person(role, author):
    return {
        "guest": lambda: None,
        "member": factories.User,
        "author": lambda: author,
        "provider": factories.Provider,
        "moderator": factories.Moderator,
        "administrator": factories.Administrator,
    }[role]()


def make(noun, state):
    """Make an object in a state, and name its author."""
    hidden = {"visibility": Visibility.HIDDEN} if state == "hidden" else {}
    if noun == "comment":
        made = factories.Comment(third_party="Verein", **hidden)
        factories.Paper(action_field=made.thread.action_field)
        field = made.thread.action_field
    elif noun == "thread":
        made = factories.Comment().thread
        factories.become(made, **hidden)
        if state == "closed":
            factories.restrict(made, "closed_at", utcnow())
        field = made.action_field
    elif noun == "passage":
        made = factories.Passage()
        made.paper.is_open = state != "closed"
        field = made.paper.action_field
    else:
        return special(noun, state, hidden)
    field.process.is_published = state != "unpublished"
    return made, getattr(made, "author", None) or factories.User()


def special(noun, state, hidden):
    made = {
        "dissent_flag": lambda: factories.DissentFlag(
            status=DissentFlagStatus.ANSWERED if state == "answered" else DissentFlagStatus.RAISED,
            **hidden,
        ),
        "cooperation_request": lambda: factories.CooperationRequest(
            status=CooperationStatus.RUNNING if state == "running" else CooperationStatus.OPEN,
            partner=factories.User() if state == "running" else None,
        ),
        "discourse_request": lambda: factories.DiscourseRequest(
            status=DiscourseStatus.COLLECTING,
            scheduled_at=utcnow() - timedelta(days=1),
            **hidden,
        ),
        "membership_request": factories.MembershipRequest,
        "abuse_report": lambda: factories.AbuseReport(status=AbuseReportStatus.OPEN),
        "suggestion": lambda: factories.Suggestion(
            status=SuggestionStatus.REJECTED if state == "decided" else SuggestionStatus.OPEN,
            **hidden,
        ),
        "answer_template": factories.AnswerTemplate,
        "post_move": lambda: (
            factories.MovedPost(move__undone_at=utcnow() if state == "undone" else None).move
        ),
        "organisation": factories.Organisation,
        "paper": lambda: factories.PaperVersion().paper,
    }[noun]()
    author = getattr(made, "author", None) or getattr(made, "reporter", None)
    author = author or getattr(getattr(made, "source", None), "author", None)
    return made, author or factories.User()


@pytest.mark.parametrize(("noun", "state", "path", "role", "code"), CASES)
def test_the_answer_is_the_one_of_the_table(client, noun, state, path, role, code):
    made, author = make(noun, state)
    actor = person(role, author)
    if actor is not None:
        client.sign_in(actor)
    address = path.format(id=getattr(made, "id", 0), slug=getattr(made, "slug", ""))
    # An unknown field, so that the form is taken as filled in and lacking.
    answer = client.post(address, data={"unknown": "1"})
    assert answer.status_code == code
    if role == "guest":
        assert "/login" in answer.location
