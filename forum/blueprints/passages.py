"""The page of a passage: its text, everything said about it, and the nine ways to answer."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum import anchoring
from forum.blueprints.edge import actor, next_page_url, visible_or_404
from forum.keyset import Slice, slice_of
from forum.models import Passage, Thread
from forum.presenters import cooperation_requests as cooperation_words
from forum.presenters import discourse_requests as discourse_words
from forum.presenters import dissent_flags as dissent_words
from forum.presenters import membership_requests as membership_words
from forum.presenters import papers as words
from forum.presenters import passages as shown
from forum.presenters import suggestions as suggestion_words
from forum.presenters.intents import GROUPS, INTENTS
from forum.sentences import sentences
from forum.services import paper_visits, passages
from forum.services.placements import Span

bp = Blueprint("passages", __name__)

#: Of each intent the newest are shown, and the rest is one link away.
NEWEST = 10

STATES = {
    "dissent": dissent_words.STATUS,
    "cooperation": cooperation_words.STATUS,
    "discourse": discourse_words.STATUS,
    "membership": membership_words.STATUS,
    "suggestion": suggestion_words.STATUS,
}


@bp.get("/passages/<int:passage_id>")
def show(passage_id: int) -> ResponseReturnValue:
    """Show a passage; ``?kind=`` shows all answers of one intent."""
    passage = visible_or_404(Passage, passage_id)
    span, is_lost = _marked(passage)
    only = request.args.get("kind", "")
    groups = [(code, label) for code, label in GROUPS if not only or code == only] or list(GROUPS)
    if len(groups) > 1:
        only = ""
    found = [(code, label, _answers(passage, code, whole=bool(only))) for code, label in groups]
    before, after = passages.neighbours(passage)
    steps = passages.steps_of(passage)
    return render_template(
        "passages/show.html",
        passage=passage,
        paper=passage.paper,
        headings=passages.headings_above(passage),
        groups=[(code, label, answers) for code, label, answers in found if answers.items],
        tally=passages.tally(passage, actor()),
        only=only,
        known=paper_visits.known(passage.paper, actor()),
        next_url=next_page_url(found[0][2].next_key) if only else None,
        span=span,
        is_lost=is_lost,
        sentences=sentences(passage.text),
        state_text=shown.state_text,
        states_of_debate=shown.STATE,
        came_from=[step for step in steps if step.new_passage_id == passage.id],
        became=[step for step in steps if step.old_passage_id == passage.id],
        class_words=shown.CLASS,
        before=before,
        after=after,
        intents=INTENTS,
        labels=dict(GROUPS),
        states=STATES,
        words=words,
    )


def _marked(passage: Passage) -> tuple[Span | None, bool]:
    """Read which place of the passage is meant, and whether a marked one cannot be found.

    The place stands in the address as ``?range=12-60`` in characters of the plain text, or as
    the marked words with what stood around them.
    """
    start, dash, end = request.args.get("range", "").partition("-")
    if dash and start.isdecimal() and end.isdecimal() and len(start) + len(end) < 14:
        span = int(start), int(end)
        return (span, False) if span[0] < span[1] <= len(passage.text) else (None, True)
    quote = request.args.get("quote", "")
    if not quote.strip():
        return None, False
    around = (request.args.get("prefix", ""), request.args.get("suffix", ""))
    found = anchoring.locate(passage.text, quote, *around)
    return found, found is None


def _answers(passage: Passage, intent: str, *, whole: bool) -> Slice[object]:
    """Read the newest answers with one intent, or page through all of them."""
    statement = passages.said_about(passage, actor(), intent)
    model = passages.LIFECYCLES.get(intent, Thread)
    keys = (model.created_at, model.id)
    if whole:
        return slice_of(statement, keys=keys, after=request.args.get("after"))
    return slice_of(statement, keys=keys, after=None, size=NEWEST)
