"""The page of a passage: its text, everything said about it, and the nine ways to answer."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.blueprints.edge import actor, next_page_url, visible_or_404
from forum.keyset import Slice, slice_of
from forum.models import Passage, Thread
from forum.presenters import cooperation_requests as cooperation_words
from forum.presenters import discourse_requests as discourse_words
from forum.presenters import dissent_flags as dissent_words
from forum.presenters import membership_requests as membership_words
from forum.presenters import papers as words
from forum.presenters.intents import GROUPS, INTENTS
from forum.services import passages

bp = Blueprint("passages", __name__)

#: Of each intent the newest are shown, and the rest is one link away.
NEWEST = 10

STATES = {
    "dissent": dissent_words.STATUS,
    "cooperation": cooperation_words.STATUS,
    "discourse": discourse_words.STATUS,
    "membership": membership_words.STATUS,
}


@bp.get("/passages/<int:passage_id>")
def show(passage_id: int) -> ResponseReturnValue:
    """Show a passage; ``?kind=`` shows all answers of one intent."""
    passage = visible_or_404(Passage, passage_id)
    only = request.args.get("kind", "")
    groups = [(code, label) for code, label in GROUPS if not only or code == only] or list(GROUPS)
    if len(groups) > 1:
        only = ""
    found = [(code, label, _answers(passage, code, whole=bool(only))) for code, label in groups]
    before, after = passages.neighbours(passage)
    return render_template(
        "passages/show.html",
        passage=passage,
        paper=passage.paper,
        headings=passages.headings_above(passage),
        groups=[(code, label, answers) for code, label, answers in found if answers.items],
        tally=passages.tally(passage, actor()),
        only=only,
        next_url=next_page_url(found[0][2].next_key) if only else None,
        before=before,
        after=after,
        intents=INTENTS,
        labels=dict(GROUPS),
        states=STATES,
        words=words,
    )


def _answers(passage: Passage, intent: str, *, whole: bool) -> Slice[object]:
    """Read the newest answers with one intent, or page through all of them."""
    statement = passages.said_about(passage, actor(), intent)
    model = passages.LIFECYCLES.get(intent, Thread)
    keys = (model.created_at, model.id)
    if whole:
        return slice_of(statement, keys=keys, after=request.args.get("after"))
    return slice_of(statement, keys=keys, after=None, size=NEWEST)
