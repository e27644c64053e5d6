"""Mails about an account: in the recipient's language, with links made from the public address."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from forum import languages
from forum.addresses import public_address
from forum.blueprints import edge
from forum.config import Config
from forum.models import User
from forum.notifications import spool


class Mails(MailUtil):  # type: ignore[misc]
    """Mails in the language of who gets them, with links made from the public address."""

    def normalize(self, email: str) -> str:
        """Write an address as it is stored: in small letters."""
        return str(super().normalize(email)).lower()

    def validate(self, email: str) -> str:
        """Check an address and write it as it is stored.

        Raises:
            EmailValidateException: It is none, or one that few mail servers can write to.
        """
        address = str(super().validate(email)).lower()
        if not address.partition("@")[0].isascii():
            raise EmailValidateException(
                _("Please use an address without umlauts before the @: few servers write to it.")
            )
        return address

    def send_mail(  # noqa: PLR0917 - the signature is Flask-Security's
        self,
        template: str,
        subject: str,
        recipient: str,
        sender: object,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Render in the recipient's language and send; the texts given are not used."""
        del sender, body, html
        send(template, subject=subject, recipient=recipient, context=context)


def send(template: str, *, subject: str, recipient: str, context: Mapping[str, Any]) -> None:
    """Render ``template`` for the account in ``context`` and send it to ``recipient``.

    A mail that cannot be kept for sending is logged and no more: by failing, the page would tell
    that there was somebody to write to.
    """
    user: User = context["user"]
    config = edge.settings()
    message = EmailMessage()
    message["Subject"] = languages.gettext_for(user.locale)(str(subject))
    message["From"] = formataddr((config.site_name, config.mail_from))
    message["To"] = recipient
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=config.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    values = {
        **context,
        "link_of": lambda endpoint, **parts: _link(config, user, endpoint, parts),
        "mail_locale": user.locale,
    }
    with force_locale(user.locale):
        message.set_content(render_template(f"{template}.txt", **values))
        message.add_alternative(render_template(f"{template}.html", **values), subtype="html")
    try:
        spool.keep(message, config)
    except OSError:
        current_app.logger.exception("a mail about an account could not be sent")


def _link(config: Config, user: User, endpoint: str, parts: Mapping[str, Any]) -> str:
    """Make an absolute address; the host of the request has no part in it."""
    path = url_for(endpoint, **parts).removeprefix(request.script_root)
    return public_address(path, public_url=config.public_url, locale=user.locale)
