"""Answers that come by mail: each becomes a comment once, or is answered with why not."""

import enum
from dataclasses import dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.addresses import public_address
from forum.clock import utcnow
from forum.config import Config
from forum.db import session
from forum.errors import Conflict, ForumError, NotFound, RuleBroken
from forum.models import Comment, IncomingMail, Restriction, Thread, User
from forum.notifications import incoming, outbox, reply_addresses, spool
from forum.notifications.incoming import Incoming
from forum.notifications.letters import host_of
from forum.notifications.reply_addresses import ReplyTo
from forum.permissions.policy import Permission, require
from forum.presenters.refusals import sentence_for
from forum.presenters.uploads import markdown
from forum.services import comments, pauses, restriction_appeals, uploads, users
from forum.storage import Storage
from forum.unit_of_work import unit_of_work

#: A mail that comes again after this time is taken for a new one.
KEPT = timedelta(days=90)


class Taken(enum.StrEnum):
    """What became of a mail that came in."""

    POSTED = "posted"
    #: It asks somebody else to decide again about a restriction.
    APPEALED = "appealed"
    #: The person was told why it could not be posted.
    REFUSED = "refused"
    #: A program wrote it, or nobody whom the forum knows.
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    #: It says that a mail of ours could not be delivered.
    RETURNED = "returned"


def take(raw: bytes, config: Config, storage: Storage) -> Taken:
    """Handle a mail as it came over the line; done twice with the same mail it does nothing.

    Raises:
        Conflict: Something else happened at the same moment; the mail must come again.
    """
    mail = incoming.read(raw)
    if mail.returned is None and mail.is_automatic:
        return Taken.IGNORED
    reply = _reply_of(mail, config)
    person = session.get(User, reply.person_id) if reply else users.find_by_email(mail.sender)
    if mail.returned is None and not _may_write(person, reply):
        return Taken.IGNORED
    try:
        return _handle(mail, reply, person, config, storage)
    except Conflict:
        if _is_known(mail):
            return Taken.DUPLICATE
        raise
    except ForumError as refusal:
        return _refuse(mail, person, refusal, config)


def _may_write(person: User | None, reply: ReplyTo | None) -> bool:
    """Tell whether a mail is looked at; a suspended person writes to appeal, and only that."""
    appeals = reply is not None and reply.noun == "restriction"
    return person is not None and (person.is_active or (appeals and not person.is_deleted))


def _reply_of(mail: Incoming, config: Config) -> ReplyTo | None:
    for address in mail.recipients:
        found = reply_addresses.read(address, config)
        if found is not None:
            return found
    return None


def _is_known(mail: Incoming) -> bool:
    found = sa.select(IncomingMail.id).where(IncomingMail.key == mail.key)
    return session.scalar(found) is not None


def _handle(
    mail: Incoming,
    reply: ReplyTo | None,
    person: User | None,
    config: Config,
    storage: Storage,
) -> Taken:
    if _is_known(mail):
        return Taken.DUPLICATE
    if mail.returned is not None:
        with unit_of_work():
            _note(mail)
            outbox.note_return(mail.returned.partition("@")[0])
        return Taken.RETURNED
    if reply is not None and reply.noun == "restriction":
        with unit_of_work():
            _note(mail)
            _appeal(mail, reply, person)
        return Taken.APPEALED
    author, thread, answered = _meant(mail, reply, person)
    # A unit of its own, because pictures take a while; what no post comes to show is forgotten.
    with unit_of_work():
        files = _files(mail, author, uploads.Bounds.of(config), storage)
    if not mail.text and not files.kept:
        raise RuleBroken("mail_is_empty")
    body = "\n\n".join(part for part in (mail.text, *files.lines) if part)
    with unit_of_work():
        _note(mail)
        posted = comments.write(
            thread, actor=author, body=body, reply_to=answered, submission=mail.key
        )
    if files.undescribed:
        spool.keep(_question_mail(posted, files.undescribed, config), config)
    return Taken.POSTED


def _note(mail: Incoming) -> None:
    """Note the mail first, so that of two deliveries at once one fails before anything happens."""
    session.add(IncomingMail(key=mail.key))
    session.flush()


def _appeal(mail: Incoming, reply: ReplyTo, person: User | None) -> None:
    """Take the answer to a statement of reasons as an appeal."""
    restriction = session.get(Restriction, reply.subject_id)
    if restriction is None or person is None:
        raise NotFound
    if mail.sender != person.email.lower():
        raise RuleBroken("mail_from_another_address")
    if not mail.text:
        raise RuleBroken("mail_is_empty")
    restriction_appeals.appeal(restriction, actor=person, text=mail.text)


def _meant(
    mail: Incoming, reply: ReplyTo | None, person: User | None
) -> tuple[User, Thread, Comment | None]:
    """Find who answers what, and whether that is possible, before any file is taken in."""
    if reply is None or person is None:
        raise RuleBroken("mail_without_reply_address")
    if mail.sender != person.email.lower():
        raise RuleBroken("mail_from_another_address")
    if not mail.text and not mail.attachments:
        raise RuleBroken("mail_is_empty")
    answered = session.get(Comment, reply.subject_id) if reply.noun == "comment" else None
    thread = answered.thread if answered else session.get(Thread, reply.subject_id)
    if thread is None or (answered is None and reply.noun == "comment"):
        raise NotFound
    require(person, Permission.COMMENT_WRITE, thread)
    pauses.require_pause_over(thread, actor=person)
    return person, thread, answered


@dataclass
class _Files:
    """What became of the attachments of a mail."""

    #: The Markdown that shows them, and names those not kept.
    lines: list[str] = field(default_factory=list)
    kept: int = 0
    #: The names of the pictures of which nobody knows what they show.
    undescribed: list[str] = field(default_factory=list)


def _files(mail: Incoming, person: User, bounds: uploads.Bounds, storage: Storage) -> _Files:
    """Take the attachments in and write the Markdown that shows them."""
    files, left = _Files(), []
    with force_locale(person.locale):
        for number, attachment in enumerate(mail.attachments):
            words = attachment.description or str(_("Picture of a mail, not described yet"))
            file = uploads.File(attachment.name, attachment.data, words)
            try:
                if number >= uploads.MOST:
                    raise RuleBroken("upload_too_many")
                upload = uploads.add(file, actor=person, storage=storage, bounds=bounds)
            except RuleBroken:
                left.append(attachment.name)
                continue
            files.kept += 1
            files.lines.append(markdown(upload))
            if upload.width is not None and not attachment.description:
                files.undescribed.append(attachment.name)
        if left:
            # As code, so that nothing in a file name is taken for Markdown.
            names = ", ".join(f"`{name.replace('`', '')}`" for name in left)
            files.lines.append(str(_("Not kept of the mail: %(names)s", names=names)))
    return files


def _refuse(mail: Incoming, person: User | None, refusal: ForumError, config: Config) -> Taken:
    """Tell the person once, at the address of the account, and give the words back."""
    if person is None:
        return Taken.IGNORED
    try:
        with unit_of_work():
            session.add(IncomingMail(key=mail.key))
    except Conflict:
        return Taken.DUPLICATE
    spool.keep(_refusal_mail(mail, person, refusal, config), config)
    return Taken.REFUSED


def _refusal_mail(
    mail: Incoming, person: User, refusal: ForumError, config: Config
) -> EmailMessage:
    home = public_address("/", public_url=config.public_url, locale=person.locale)
    with force_locale(person.locale):
        subject = _("Your answer by mail could not be published")
        reason = sentence_for(refusal)
        way = _("Nothing has been published. You can answer on the page:")
        words = _("Your words:")
    quoted = "\n".join(f"> {line}" for line in mail.text.split("\n"))
    return _answer(person, subject, f"{reason}\n\n{way}\n{home}\n\n{words}\n{quoted}", config)


def _question_mail(posted: Comment, names: list[str], config: Config) -> EmailMessage:
    """Ask for what the pictures show: who cannot see them reads that instead."""
    person = posted.author
    page = public_address(
        f"/comments/{posted.id}/edit", public_url=config.public_url, locale=person.locale
    )
    with force_locale(person.locale):
        subject = _("Please describe the pictures of your answer")
        why = _(
            "Your answer has arrived. What its pictures show is not known yet: %(names)s. Please "
            "write it between the square brackets, for people who cannot see them:",
            names=", ".join(names),
        )
    return _answer(person, subject, f"{why}\n{page}", config)


def _answer(person: User, subject: str, text: str, config: Config) -> EmailMessage:
    """Write to somebody whose mail came in, so that no program answers again."""
    message = EmailMessage()
    message["From"] = Address(config.site_name, addr_spec=config.mail_from)
    message["To"] = Address(person.display_name, addr_spec=person.email)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = make_msgid(domain=host_of(config))
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Subject"] = subject
    with force_locale(person.locale):
        hello = _("Hello %(name)s,", name=person.display_name)
    message.set_content(f"{hello}\n\n{text}\n")
    return message


def forget_old() -> int:
    """Forget which mails have come in long ago; answer how many."""
    gone = session.scalars(
        sa.delete(IncomingMail)
        .where(IncomingMail.created_at < utcnow() - KEPT)
        .returning(IncomingMail.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)
