"""How often mail comes: the settings, and the links in mails that end them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import settings, signed_in_actor, signed_in_only
from forum.db import session
from forum.extensions import csrf
from forum.forms.subscriptions import MailsForm
from forum.models import NotificationKind, SubscriptionLevel, Thread, User
from forum.notifications.signed_links import DIGEST, Unsubscription, read_unsubscribe_token
from forum.permissions.policy import sees
from forum.presenters import subscriptions as words
from forum.rate_limits import limits
from forum.services import mail_preferences, subscriptions
from forum.unit_of_work import unit_of_work

bp = Blueprint("mail_preferences", __name__)


@bp.route("/account/mails", methods=["GET", "POST"])
@limits.settings
@signed_in_only
def edit() -> ResponseReturnValue:
    """Choose how often mail comes about what."""
    person = signed_in_actor()
    present = {kind.value: choice.value for kind, choice in mail_preferences.of(person).items()}
    form = MailsForm(hour=person.mail_hour, **present)
    if form.validate_on_submit():
        with unit_of_work():
            mail_preferences.change(person, actor=person, choices=form.chosen, hour=form.hour.data)
        flash(_("Your settings have been saved."), "success")
        return redirect(url_for("mail_preferences.edit"))
    return render_template("mail_preferences/edit.html", form=form), form.status


@bp.post("/account/mails/try-again")
@limits.mail
@signed_in_only
def try_again() -> ResponseReturnValue:
    """Send mail to the address again that had refused it."""
    person = signed_in_actor()
    with unit_of_work():
        mail_preferences.try_again(person, actor=person)
    flash(_("Mails are sent to your address again."), "success")
    return redirect(url_for("mail_preferences.edit"))


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@limits.settings
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask what to end; a POST ends it, also the one click of a mail program (RFC 8058)."""
    what = read_unsubscribe_token(token, settings()) or abort(404)
    person = session.get(User, what.person_id)
    if person is None or person.is_deleted:
        abort(404)
    subject, chosen = _subject(what, person), request.form.get("what", "")
    if request.method == "POST":
        with unit_of_work():
            _end(chosen, what, person, subject)
    return render_template(
        "mail_preferences/unsubscribe.html",
        what=what,
        subject=subject,
        is_digest=what.about_type == DIGEST,
        kinds=words.KINDS,
        ended=_ended(chosen, what, subject),
        done=request.method == "POST",
    )


# The signed token in the address proves it; mail programs that click know no other token.
csrf.exempt(unsubscribe)


def _subject(what: Unsubscription, person: User) -> Thread | None:
    """Find the discussion that can be muted by itself, where the mail is about one."""
    if what.about_type != "thread" or what.kind is not NotificationKind.WATCHED:
        return None
    found = session.get(Thread, what.about_id)
    return found if found is not None and sees(person, found) else None


def _ended(chosen: str, what: Unsubscription, subject: Thread | None) -> str:
    """Say what ``_end`` ends."""
    if chosen == "all":
        return str(_("All notifications by mail"))
    if what.about_type == DIGEST:
        return str(_("Collected news, daily and weekly"))
    if subject is not None and chosen != "kind":
        return str(_("About this discussion: %(title)s", title=subject.title))
    return str(_("Of this kind: %(kind)s", kind=words.KINDS[what.kind]))


def _end(chosen: str, what: Unsubscription, person: User, subject: Thread | None) -> None:
    """End what was chosen; one click ends what the mail was about, as narrowly as possible."""
    if chosen == "all":
        mail_preferences.end_all(person)
    elif what.about_type == DIGEST:
        mail_preferences.end_digests(person)
    elif subject is not None and chosen != "kind":
        subscriptions.choose(subject, actor=person, level=SubscriptionLevel.NORMAL)
    else:
        mail_preferences.end_kind(person, what.kind)
