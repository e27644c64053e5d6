"""The words for what was said about a passage, as a reader of an exported file needs them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import escape

from forum.addresses import path_of, title_of
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Suggestion,
    SuggestionKind,
    Thread,
)
from forum.paper_files.document import Annotation, Answer
from forum.presenters import (
    contributions,
    cooperation_requests,
    discourse_requests,
    dissent_flags,
    suggestions,
)
from forum.services.paper_exports import Said


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the reader reads days, and where the forum stands."""

    day: Callable[[date], str]
    address: Callable[[str], str]


def person(user: Any) -> str:
    """Give the name of a person; a deleted account has none."""
    return title_of(user) or _("Deleted account")


def annotation_of(one: Said, around: Surroundings) -> Annotation:
    """Write a contribution with everything that was answered to it."""
    contribution = one.contribution
    kind, status, title, html, answers = _CONTENT[type(contribution)](one, around)
    organisation = contribution.organisation
    return Annotation(
        kind_label=str(kind),
        author=person(contribution.author),
        organisation=organisation.name if organisation else "",
        written_at=contribution.created_at,
        date=around.day(contribution.created_at),
        status_label=str(status),
        title=title,
        quote=contribution.quote,
        start=one.place.range_start,
        end=one.place.range_end,
        html=html,
        address=around.address(path_of(contribution)),
        answers=[*answers, *_comments(one, around), *_objections(one, around)],
    )


Content = tuple[Any, Any, str, str, list[Answer]]


def _thread(one: Said, _around: Surroundings) -> Content:
    thread: Thread = one.contribution
    opening = next((comment for comment in one.comments if comment.is_opening), None)
    html = _comment_html(opening) if opening else ""
    return contributions.KINDS[thread.kind], "", thread.title, html, []


def _dissent_flag(one: Said, around: Surroundings) -> Content:
    flag: DissentFlag = one.contribution
    return _("Objection"), _flag_status(flag), "", _flag_html(flag), _flag_answers(flag, around)


def _flag_status(flag: DissentFlag) -> str:
    parts = [str(dissent_flags.STATUS[flag.status][0])]
    if flag.answered_at and flag.outcome:
        parts.append(str(dissent_flags.OUTCOME[flag.outcome][0]))
    if flag.is_overdue:
        parts.append(_("answer overdue"))
    if flag.cosignature_count:
        number = flag.cosignature_count
        parts.append(ngettext("%(num)d co-signature", "%(num)d co-signatures", number))
    return ", ".join(parts)


def _flag_html(flag: DissentFlag) -> str:
    html = f"{flag.statement_html}{flag.grounds_html}"
    return html + _paragraph(_("What would settle it:"), flag.would_settle)


def _flag_answers(flag: DissentFlag, around: Surroundings) -> list[Answer]:
    answers = [
        Answer(
            _("Deadline extended until %(day)s", day=around.day(extension.due_on)),
            _paragraph("", extension.reason),
        )
        for extension in flag.extensions
    ]
    answers += [
        Answer(_("Carried over into the next version"), _paragraph("", carried.reason))
        for carried in flag.carried
    ]
    if flag.answered_at:
        label = [_("Answer of the curator"), person(flag.answered_by) if flag.answered_by else ""]
        label += [str(dissent_flags.OUTCOME[flag.outcome][0])] if flag.outcome else []
        answers.append(Answer(_line(*label, around.day(flag.answered_at)), flag.answer_html))
    if flag.closing_remark:
        label = [_("Last remark of the author"), str(dissent_flags.STATUS[flag.status][0])]
        answers.append(Answer(_line(*label), _paragraph("", flag.closing_remark)))
    return answers


_PROPOSED = {
    SuggestionKind.INSERT: _l("To be inserted:"),
    SuggestionKind.REPLACE: _l("Other words:"),
    SuggestionKind.DELETE: _l("To be deleted."),
}


def _suggestion(one: Said, around: Surroundings) -> Content:
    suggestion: Suggestion = one.contribution
    html = _paragraph(str(_PROPOSED[suggestion.kind]), suggestion.replacement, always=True)
    status = str(suggestions.STATUS[suggestion.status][0])
    if number := suggestion.support_count:
        status += ", " + ngettext("%(num)d supporter", "%(num)d supporters", number)
    answers = []
    if suggestion.decided_at:
        who = person(suggestion.decided_by) if suggestion.decided_by else ""
        label = _line(_("Decision"), who, around.day(suggestion.decided_at))
        adapted = _paragraph(_("Words that were taken:"), suggestion.adapted_text)
        answers.append(Answer(label, adapted + suggestion.decision_html))
    return _("Suggested change"), status, "", html + suggestion.reason_html, answers


def _cooperation_request(one: Said, _around: Surroundings) -> Content:
    request: CooperationRequest = one.contribution
    kind = cooperation_requests.DIRECTION[request.direction]
    answers = []
    if request.result_is_public:
        answers.append(Answer(_("Note on the result"), _paragraph("", request.result_note)))
    status = cooperation_requests.STATUS[request.status][0]
    return kind, status, request.title, request.body_html, answers


def _discourse_request(one: Said, _around: Surroundings) -> Content:
    request: DiscourseRequest = one.contribution
    answers = [Answer(_("Minutes"), request.minutes_html)] if request.minutes_html else []
    status = discourse_requests.STATUS[request.status][0]
    kind = _line(_("Request for a debate"), str(discourse_requests.FORMAT[request.format]))
    return kind, status, request.title, request.body_html, answers


_CONTENT: dict[type, Callable[[Said, Surroundings], Content]] = {
    Thread: _thread,
    DissentFlag: _dissent_flag,
    Suggestion: _suggestion,
    CooperationRequest: _cooperation_request,
    DiscourseRequest: _discourse_request,
}


def _comments(one: Said, around: Surroundings) -> list[Answer]:
    """Write the replies of a thread one after the other, each with its number."""
    is_thread = isinstance(one.contribution, Thread)
    return [
        Answer(
            _line(
                f"#{comment.number}",
                _answers_to(comment),
                str(contributions.KINDS[comment.kind]),
                _speaker(comment),
                around.day(comment.created_at),
            ),
            _comment_html(comment),
            around.address(path_of(comment)),
        )
        for comment in one.comments
        if not (is_thread and comment.is_opening)
    ]


def _answers_to(comment: Comment) -> str:
    if comment.reply_to is None:
        return ""
    return str(_("answers #%(number)s", number=comment.reply_to.number))


def _comment_html(comment: Comment) -> str:
    """Write a comment; a third party is named once the moderation team has checked the name."""
    if not comment.third_party:
        return comment.body_html
    if comment.third_party_checked_at:
        return comment.body_html + _paragraph(_("Named: %(name)s", name=comment.third_party), "")
    named = _("Names a third party; the name is shown after a check by the moderation team.")
    return comment.body_html + _paragraph(named, "")


def _objections(one: Said, around: Surroundings) -> list[Answer]:
    """Write the objections to comments, each with its answer."""
    answers: list[Answer] = []
    for flag in one.objections:
        number = flag.comment.number if flag.comment else 0
        label = _line(
            _("Objection to #%(number)s", number=number),
            _speaker(flag),
            around.day(flag.created_at),
            _flag_status(flag),
        )
        answers.append(Answer(label, _flag_html(flag), around.address(path_of(flag))))
        answers += _flag_answers(flag, around)
    return answers


def _speaker(contribution: Any) -> str:
    name = person(contribution.author)
    organisation = contribution.organisation
    return f"{name} ({organisation.name})" if organisation else name


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _paragraph(label: str, text: str, *, always: bool = False) -> str:
    """Write plain text as HTML, after a label; nothing where there is no text to label."""
    if not text and not always and label.endswith(":"):
        return ""
    lines = "<br>".join(str(escape(line)) for line in text.splitlines())
    words = " ".join(part for part in (str(escape(label)), lines) if part)
    return f"<p>{words}</p>"
