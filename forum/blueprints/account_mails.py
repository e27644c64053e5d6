"""Mails about an account: in the recipient's language, with links made from the public address."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import force_locale

from forum import languages
from forum.addresses import public_address
from forum.blueprints import edge
from forum.config import Config
from forum.models import User
from forum.notifications import spool


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
