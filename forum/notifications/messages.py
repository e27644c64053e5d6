"""What a claimed mail says: one notification, or a digest of what was gathered."""

from collections.abc import Callable, Sequence
from email.message import EmailMessage

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.addresses import public_address
from forum.config import Config
from forum.db import session
from forum.languages import N_, gettext_for, ngettext_for
from forum.models import (
    Event,
    MailFrequency,
    Mute,
    Notification,
    NotificationKind,
    Restriction,
    SubscriptionLevel,
    User,
)
from forum.notifications import (
    grouping,
    kinds,
    levels,
    one_time_links,
    said_words,
    statements,
)
from forum.notifications.grouping import Group
from forum.notifications.letters import ANSWERED_IN_PUBLIC, Letter, Section, compose
from forum.notifications.reply_addresses import ReplyTo, address_for
from forum.notifications.signed_links import DIGEST, Unsubscription, unsubscribe_token
from forum.notifications.wording import called, lines_of, sentence

#: Notifications in one digest; what is older stands in the inbox.
DIGEST_SIZE = 200


def message_of(token: str, config: Config) -> EmailMessage | None:
    """Write the claimed mail, of what the person still wants and may see; None where nothing is."""
    rows = session.scalars(
        sa.select(Notification)
        .join(Event)
        .where(
            Notification.mail_token == token,
            Notification.read_at.is_(None),
            grouping.still_said(),
        )
        .options(grouping.WITH_ACTORS, joinedload(Notification.recipient))
        .order_by(Notification.id.desc())
        .limit(DIGEST_SIZE)
    ).all()
    if not rows:
        return None
    person = rows[0].recipient
    if not person.active or person.is_deleted:
        return None
    groups = _without_muted(grouping.grouped(_wanted(rows, person), person), person)
    if not groups:
        return None
    letter = _digest if rows[0].in_digest else _single
    return compose(letter(groups, person, token, config), config)


def _kind(notification: Notification) -> NotificationKind:
    return kinds.kind_of(notification.event.kind, notification.audience)


def _wanted(rows: Sequence[Notification], person: User) -> list[Notification]:
    """Leave out what the person has switched off, and whom she has muted, since it was planned."""
    chosen = kinds.frequencies_of([person.id])
    muted = set(session.scalars(sa.select(Mute.muted_id).where(Mute.user_id == person.id)))
    return [
        row
        for row in rows
        if kinds.frequency_of(chosen, person, _kind(row)) is not MailFrequency.NEVER
        and not (row.event.actor_id in muted and _kind(row) in kinds.CONVERSATION)
    ]


def _without_muted(groups: list[Group], person: User) -> list[Group]:
    """Leave out the talk of subjects that the person has muted since it was planned."""
    for group in groups:
        chosen = levels.chosen_by(person.id, group.subject)
        if chosen and chosen[0].level is SubscriptionLevel.MUTED:
            group.notifications = [
                n for n in group.notifications if _kind(n) not in kinds.CONVERSATION
            ]
    return [group for group in groups if group.notifications]


def _addresses(person: User, config: Config) -> Callable[[str], str]:
    def address(path: str) -> str:
        return public_address(path, public_url=config.public_url, locale=person.locale)

    return address


def _single(groups: list[Group], person: User, token: str, config: Config) -> Letter:
    (group,) = groups
    (notification,) = group.notifications
    kind, address = _kind(notification), _addresses(person, config)
    text = sentence(
        notification.event, notification.audience, group.subject, gettext_for(person.locale)
    )
    ends = Unsubscription(person.id, kind, *group.key)
    restriction = statements.of_event(notification.event, person)
    said = statements.lines(restriction, person.locale) if restriction else []
    return Letter(
        to=person.email,
        name=person.display_name,
        locale=person.locale,
        subject=text,
        sections=[
            Section(
                "",
                [text, *said],
                address(group.path),
                words=said_words.of(notification.event, group.subject),
            )
        ],
        settings=address("/account/mails"),
        token=token,
        listed_as=kind.value,
        thread="{}-{}".format(*group.key),
        steps=[
            (
                gettext_for(person.locale)(one_time_links.LABELS[step]),
                address(
                    "/mail-steps/" + one_time_links.token_for(person, step, group.subject, config)
                ),
            )
            for step in one_time_links.OFFERED.get(
                (notification.event.kind, notification.audience), ()
            )
        ]
        + (statements.steps(restriction, config) if restriction else []),
        reply_to=_reply_address(notification, restriction, config),
        reply_hint=statements.APPEAL_BY_MAIL if restriction else ANSWERED_IN_PUBLIC,
        # Decisions about what somebody has written always come.
        unsubscribe=None
        if kind is NotificationKind.DECISION
        else address(f"/unsubscribe/{unsubscribe_token(ends, config)}"),
    )


def _reply_address(
    notification: Notification, restriction: Restriction | None, config: Config
) -> str | None:
    """Give where the person answers by mail, where it is about a post, or appeals."""
    event = notification.event
    if config.mail_reply_to and restriction is not None and restriction.appealed_at is None:
        return address_for(
            ReplyTo(notification.recipient_id, "restriction", restriction.id), config
        )
    is_talk = event.subject_type in ("thread", "comment") and _kind(notification) in (
        kinds.CONVERSATION
    )
    if not (config.mail_reply_to and is_talk):
        return None
    reply = ReplyTo(notification.recipient_id, event.subject_type, event.subject_id)
    return address_for(reply, config)


def _digest(groups: list[Group], person: User, token: str, config: Config) -> Letter:
    gettext, ngettext = gettext_for(person.locale), ngettext_for(person.locale)
    address = _addresses(person, config)
    title = ngettext(
        "%(site)s: news on %(num)d subject",
        "%(site)s: news on %(num)d subjects",
        len(groups),
    )
    ends = Unsubscription(person.id, NotificationKind.WATCHED, DIGEST, 0)
    return Letter(
        to=person.email,
        name=person.display_name,
        locale=person.locale,
        subject=title % {"site": config.site_name, "num": len(groups)},
        sections=[
            Section(
                called(group, gettext),
                [*lines_of(group, gettext, ngettext), *_stated(group, person)],
                address(group.path),
            )
            for group in groups
        ],
        settings=address("/account/mails"),
        token=token,
        listed_as=DIGEST,
        opening=gettext(N_("This is new in what you follow and in what concerns you:")),
        unsubscribe=address(f"/unsubscribe/{unsubscribe_token(ends, config)}"),
    )


def _stated(group: Group, person: User) -> list[str]:
    """Give the statements of reasons that a group tells of; each belongs into the mail itself."""
    found = [statements.of_event(n.event, person) for n in group.notifications]
    told = {restriction.id: restriction for restriction in found if restriction}
    return [line for kept in told.values() for line in statements.lines(kept, person.locale)]
