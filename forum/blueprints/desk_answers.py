"""The page of the desk on which one answer is given; the next one in the queue opens after it."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.blueprints import visits
from forum.blueprints.desk import filters, view_of_request
from forum.blueprints.edge import signed_in_actor, signed_in_only, visible_or_404
from forum.blueprints.previews import previews_of
from forum.errors import Conflict, RuleBroken
from forum.forms.desk import DissentAnswerForm
from forum.models import AnswerDraft, AnswerOutcome, DissentFlag, Process, utcnow
from forum.permissions.policy import Permission, require
from forum.presenters import desk as words
from forum.presenters import dissent_flags as flag_words
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.services import answer_templates, answers, desk, mentions, passage_answers
from forum.unit_of_work import unit_of_work
from forum.working_days import today

bp = Blueprint("desk_answers", __name__)


@dataclass
class Sheet:
    """What the page of one answer shows.

    Attributes:
        subject: The contribution that waits for the answer.
        process: The process whose templates are offered.
        form: The answer.
        text: The form's field for the reasons.
        previews: What the button "Preview" rendered.
        conflict: Why the answer was not taken, as a sentence; empty otherwise.
        draft: The stored draft, of an objection only.
    """

    subject: Any
    process: Process
    form: Any
    text: Any
    previews: dict[str, Markup] = field(default_factory=dict)
    conflict: str = ""
    draft: AnswerDraft | None = None

    @property
    def is_sent(self) -> bool:
        """Tell whether an answer was sent that has the right shape, not a step on the way."""
        self.previews = previews_of(self.form, self.text.name)
        if self.previews or self._takes_template():
            return False
        return bool(self.form.validate_on_submit())

    def _takes_template(self) -> bool:
        """Put the chosen template behind what is written already."""
        asked = request.method == "GET" or request.form.get("action") == "template"
        chosen = request.values.get("template", "") if asked else ""
        for template in answer_templates.listed(self.process) if chosen else ():
            if str(template.id) == chosen:
                written = (self.text.data or "").rstrip()
                self.text.data = f"{written}\n\n{template.body}" if written else template.body
        return request.method == "POST" and asked

    def render(self, page: str, **values: Any) -> ResponseReturnValue:
        """Show the page."""
        person = signed_in_actor()
        position = desk.position_of(self.subject)
        found = passage_answers.standing(self.subject)
        return (
            render_template(
                page,
                sheet=self,
                form=self.form,
                position=position,
                standing=found,
                earlier=passage_answers.earlier(self.subject, found, actor=person),
                templates=answer_templates.listed(self.process),
                following=desk.next_after(person, view_of_request(), position),
                filters=filters(),
                words=words,
                **values,
            ),
            409 if self.conflict else self.form.status,
        )


def onward(subject: Any) -> ResponseReturnValue:
    """Open the next one in the queue, or the desk where nothing else waits."""
    view = view_of_request()
    following = desk.next_after(signed_in_actor(), view, desk.position_of(subject))
    if following is None:
        return redirect(words.with_filters(url_for("desk.index"), filters()))
    path = request.script_root + words.path_of(following.kind, following.id)
    return redirect(words.with_filters(path, filters()))


@bp.route("/desk/dissent-flags/<int:flag_id>", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def dissent_flag(flag_id: int) -> ResponseReturnValue:
    """Answer an objection, or draft the answer."""
    flag = visible_or_404(DissentFlag, flag_id)
    require(signed_in_actor(), Permission.DISSENT_FLAG_ANSWER, flag)
    visits.note(flag)
    draft = answers.draft_of(flag)
    # What is sent is taken as it is: a field that lacks does not come from the stored draft.
    form = DissentAnswerForm(data=_filled(draft) if request.method == "GET" else None)
    sheet = Sheet(flag, flag.process, form, form.reasons, draft=draft)
    if not sheet.is_sent:
        return _flag_page(sheet)
    publishes = request.form.get("action") != "draft"
    try:
        with unit_of_work():
            _save(flag, form, publishes=publishes)
    except RuleBroken as refusal:
        form.refuse(refusal, form.reasons)
    except Conflict as conflict:
        if _is_answered_so(flag, form):
            return onward(flag)
        sheet.conflict = sentence_for(_cause(conflict))
        sheet.draft = answers.draft_of(flag)
        # Saving once more now replaces the text that is shown, knowingly.
        form.revision.data = str(sheet.draft.revision if sheet.draft else form.seen_revision)
    else:
        flash(_("Your answer is published.") if publishes else _("The draft is saved."), "success")
        return onward(flag)
    return _flag_page(sheet)


def _filled(draft: AnswerDraft | None) -> dict[str, str]:
    if draft is None:
        return {}
    return {
        "outcome": draft.outcome.value,
        "reasons": draft.reasons,
        "revision": str(draft.revision),
    }


def _save(flag: DissentFlag, form: DissentAnswerForm, *, publishes: bool) -> None:
    person = signed_in_actor()
    draft = answers.save_draft(
        flag,
        actor=person,
        outcome=AnswerOutcome(form.outcome.data),
        reasons=form.reasons.data or "",
        seen_revision=form.seen_revision,
    )
    if publishes:
        answers.publish([draft], actor=person)


def _cause(conflict: Conflict) -> Any:
    """Give the reason itself where one of several drafts was refused."""
    return conflict.refusals[0].error if isinstance(conflict, answers.Refused) else conflict


def _is_answered_so(flag: DissentFlag, form: DissentAnswerForm) -> bool:
    """Tell whether this very answer stands there already: the button was pressed twice."""
    return (
        flag.answered_by_id == signed_in_actor().id
        and flag.outcome is not None
        and flag.outcome.value == form.outcome.data
        and flag.answer == answers.tidy(form.reasons.data or "")
    )


def _flag_page(sheet: Sheet) -> ResponseReturnValue:
    flag: DissentFlag = sheet.subject
    rendered = None
    if request.method == "GET" and sheet.draft is not None:
        # Safe: it is the output of the sanitiser.
        rendered = Markup(mentions.render(sheet.draft.reasons).html)  # noqa: S704
    return sheet.render(
        "desk/dissent_flag.html",
        drafted=rendered,
        cosignatures=passage_answers.cosignatures(flag),
        extensions=flag.extensions,
        days_left=(flag.due_on - today(utcnow())).days,
        flag_words=flag_words,
    )
