"""Pages of comments: replying, editing, deleting, and the preview of all composers."""

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import escape

from forum.addresses import path_of
from forum.blueprints import composing, previews
from forum.blueprints.edge import (
    actor,
    link_to,
    seen_or_404,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.blueprints.held_forms import holds_for_guests
from forum.blueprints.uploads import allow_files
from forum.differences import word_diff
from forum.errors import RuleBroken
from forum.forms.comments import EditCommentForm, ReplyForm
from forum.markup import quote
from forum.models import Comment, ContributionKind, DraftPlace, Thread
from forum.permissions.policy import Permission, permits, require
from forum.presenters import contributions as words
from forum.presenters import slow_modes
from forum.presenters.refusals import sentence_for
from forum.rate_limits import limits
from forum.retention import DELETED_POSTS
from forum.search.suggesting import mentionable, threads_called
from forum.services import (
    comment_deletions,
    comments,
    moved_posts,
    posting_rules,
    third_parties,
    unmarked_edits,
    wiki_posts,
)
from forum.services.contribution_drafts import Place
from forum.unit_of_work import unit_of_work

bp = Blueprint("comments", __name__)
bp.url_value_preprocessor(allow_files)


@bp.post("/preview")
@limits.preview
def preview() -> ResponseReturnValue:
    """Render a text as it would be published; nothing is stored."""
    text = request.form.get("text", "")
    try:
        return previews.render(text, shows_uploads="uploads" in request.args)
    except RuleBroken as refusal:
        return f'<p class="note note--warning">{escape(sentence_for(refusal))}</p>'


@bp.get("/composer/completions")
@limits.suggestions
@signed_in_only
def completions() -> ResponseReturnValue:
    """Complete ``@`` to people and organisations, ``#`` to discussions that the person sees."""
    typed = request.args.get("q", "")
    if typed.startswith("@"):
        found = [words.mention(one) for one in mentionable(typed[1:], actor=actor())]
    else:
        threads = threads_called(typed.removeprefix("#"), actor=actor())
        found = [words.reference(thread) for thread in threads]
    return jsonify(found)


def _in_thread(thread: Thread, number: int | None) -> Comment | None:
    """Find the post of a thread that a reply answers or quotes, if it may be read."""
    if number is None or not 1 <= number <= thread.last_number:
        return None
    found = moved_posts.find(thread, number)
    return found if found and permits(actor(), Permission.COMMENT_READ, found) else None


@bp.route("/t/<int:thread_id>/reply", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
def create(thread_id: int) -> ResponseReturnValue:
    """Reply in a thread; ``?to=7`` answers post 7, ``?quote=7`` quotes it."""
    # Also where the thread was merged into another one while somebody wrote.
    asked = visible_or_404(Thread, thread_id)
    thread = seen_or_404(moved_posts.standing(asked))
    if actor() is not None:
        require(actor(), Permission.COMMENT_WRITE, thread)
    form, place = ReplyForm(), Place(DraftPlace.REPLY, thread.id)
    step = composing.step_of(form, "body", place)
    if step.response is not None:
        return step.response
    _begin(form, thread)
    target = _in_thread(asked, form.reply_to.data)
    if not step.stays and form.validate_on_submit() and _may_write_kind(form):
        try:
            with unit_of_work(), composing.publishing(form, place):
                comment = comments.write(
                    thread,
                    actor=signed_in_actor(),
                    body=form.body.data,
                    kind=ContributionKind(form.kind.data),
                    reply_to=target,
                    third_party=(form.third_party.data or "").strip(),
                    submission=form.submission.data or None,
                )
                # After the commit everything would be loaded once more for it.
                is_held, written_at = comment.is_held, f"{link_to(comment)}#p-{comment.number}"
        except RuleBroken as refusal:
            form.refuse(refusal, form.body)
        else:
            if is_held:
                flash(str(words.WAITS), "info")
            return redirect(written_at)
    return (
        render_template(
            "comments/new.html",
            thread=thread,
            form=form,
            target=target,
            words=words,
            step=step,
            slow=slow_modes.shown(thread, actor()),
        ),
        step.status_of(form),
    )


def _begin(form: ReplyForm, thread: Thread) -> None:
    """Fill in what the link asked for: whom to answer, what to quote."""
    if request.method != "GET" or "held_fields" in g:
        return
    quoted = _in_thread(thread, request.args.get("quote", type=int))
    if quoted is not None:
        name = _("Deleted account") if quoted.author.is_deleted else quoted.author.display_name
        text = quote(name, path_of(quoted), quoted.body)
        written = (form.body.data or "").replace("\r\n", "\n")
        if text.strip() not in written:
            form.body.data = f"{written.rstrip()}\n\n{text}\n\n".lstrip()
    form.reply_to.data = request.args.get("to", type=int) or (quoted and quoted.number)


def _may_write_kind(form: ReplyForm) -> bool:
    """Say at the field, with the text kept, that experiences are for municipal actors."""
    is_experience = form.kind.data == ContributionKind.EXPERIENCE
    if not is_experience or permits(actor(), Permission.EXPERIENCE_WRITE):
        return True
    form.refuse(RuleBroken("municipal_actors_only"), form.kind)
    return False


@bp.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@limits.composing
@holds_for_guests
@signed_in_only
def edit(comment_id: int) -> ResponseReturnValue:
    """Change the words of a comment; a conflict shows both texts and loses none."""
    comment = visible_or_404(Comment, comment_id)
    require(actor(), Permission.COMMENT_EDIT, comment)
    form = EditCommentForm(body=comment.body, seen_revision=str(comment.edit_count))
    person = actor()
    form.reason.flags.required = person is not None and comments.needs_reason(comment, person)
    place = Place(DraftPlace.COMMENT, comment.id)
    step, conflict = composing.step_of(form, "body", place), None
    if step.response is not None:
        return step.response
    if not step.stays and form.validate_on_submit():
        seen = form.seen_revision.data
        try:
            with unit_of_work(), composing.publishing(form, place):
                comments.edit(
                    comment,
                    actor=signed_in_actor(),
                    body=form.body.data,
                    seen_revision=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
                    reason=form.reason.data or "",
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.reason if refusal.code == "reason_missing" else form.body)
        except comments.EditedMeanwhile:
            conflict = word_diff(comment.body, form.body.data)
            # Sending again means: I have seen the other text.
            form.seen_revision.data = str(comment.edit_count)
        else:
            flash(_("Your changes are published."), "success")
            if comment.edit_waits_since:
                flash(_("The moderation team looks at them, as at every post here."), "info")
            return redirect(f"{link_to(comment)}#p-{comment.number}")
    return (
        render_template(
            "comments/edit.html",
            comment=comment,
            form=form,
            step=step,
            conflict=conflict,
            is_looked_at=person is not None
            and posting_rules.is_looked_at(person, comment.thread.action_field),
            is_unmarked=person is not None and unmarked_edits.are_possible(comment, actor=person),
        ),
        409 if conflict else step.status_of(form),
    )


@bp.route("/comments/<int:comment_id>/delete", methods=["GET", "POST"])
@signed_in_only
def delete(comment_id: int) -> ResponseReturnValue:
    """Delete a comment after asking; a tombstone stays."""
    comment = visible_or_404(Comment, comment_id)
    if request.method == "GET":
        require(actor(), Permission.COMMENT_DELETE, comment)
        return render_template(
            "comments/delete.html", comment=comment, minutes=DELETED_POSTS.minutes
        )
    with unit_of_work():
        comment_deletions.delete(comment, actor=signed_in_actor())
    undo = url_for("comments.undelete", comment_id=comment.id)
    flash(_("Your contribution has been deleted."), f"undo:{undo}")
    return redirect(f"{link_to(comment)}#p-{comment.number}")


@bp.post("/comments/<int:comment_id>/undelete")
@limits.posting
@signed_in_only
def undelete(comment_id: int) -> ResponseReturnValue:
    """Bring a comment back that its author has just deleted."""
    comment = visible_or_404(Comment, comment_id)
    with unit_of_work():
        comment_deletions.undo(comment, actor=signed_in_actor())
    flash(_("Your contribution is back."), "success")
    return redirect(f"{link_to(comment)}#p-{comment.number}")


@bp.post("/comments/<int:comment_id>/wiki/<any(open, end):step>")
@limits.posting
@signed_in_only
def change_wiki(comment_id: int, step: str) -> ResponseReturnValue:
    """Let others edit a comment, or leave it to its author again."""
    comment = visible_or_404(Comment, comment_id)
    with unit_of_work():
        if step == "open":
            wiki_posts.open_to_all(comment, actor=signed_in_actor())
        else:
            wiki_posts.end(comment, actor=signed_in_actor())
    flash(
        _("All who may write in this discussion may edit this post now.")
        if step == "open"
        else _("Only its author may edit this post again."),
        "success",
    )
    return redirect(f"{link_to(comment)}#p-{comment.number}")


@bp.post("/comments/<int:comment_id>/third-party/release")
@signed_in_only
def check_third_party(comment_id: int) -> ResponseReturnValue:
    """Show the third party that a hint names."""
    comment = visible_or_404(Comment, comment_id)
    with unit_of_work():
        third_parties.release(comment, actor=signed_in_actor())
    flash(_("The named third party has been checked."), "success")
    return redirect(f"{link_to(comment)}#p-{comment.number}")
