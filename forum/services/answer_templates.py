"""Answer templates: texts that the curators of a process begin their answers with."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.models import AnswerTemplate, Process, User
from forum.permissions.policy import Permission, require


def listed(process: Process) -> list[AnswerTemplate]:
    """Give the templates of a process by their titles."""
    return list(
        session.scalars(
            sa.select(AnswerTemplate)
            .where(AnswerTemplate.process_id == process.id)
            .order_by(AnswerTemplate.title, AnswerTemplate.id)
        )
    )


def all_listed() -> list[AnswerTemplate]:
    """Give the templates of all processes, process by process."""
    return list(
        session.scalars(
            sa.select(AnswerTemplate)
            .join(Process, Process.id == AnswerTemplate.process_id)
            .order_by(Process.position, Process.id, AnswerTemplate.title, AnswerTemplate.id)
            .options(joinedload(AnswerTemplate.process))
        )
    )


def create(process: Process, *, actor: User, title: str, body: str) -> AnswerTemplate:
    """Add a template to a process; the same one sent twice is one.

    Raises:
        NotAllowed: The actor is no moderator.
    """
    require(actor, Permission.MODERATION_VIEW)
    twin = session.scalar(
        sa.select(AnswerTemplate)
        .where(
            AnswerTemplate.process_id == process.id,
            AnswerTemplate.title == title.strip(),
            AnswerTemplate.body == body,
        )
        .limit(1)
    )
    if twin is not None:
        return twin
    template = AnswerTemplate(process=process, title=title.strip(), body=body)
    session.add(template)
    session.flush()
    return template


def change(
    template: AnswerTemplate, *, actor: User, process: Process, title: str, body: str
) -> None:
    """Change a template; answers that were begun with it stay as they are.

    Raises:
        NotAllowed: The actor is no moderator.
    """
    require(actor, Permission.MODERATION_VIEW)
    template.process = process
    template.title = title.strip()
    template.body = body
    session.flush()


def delete(template: AnswerTemplate, *, actor: User) -> None:
    """Remove a template.

    Raises:
        NotAllowed: The actor is no moderator.
    """
    require(actor, Permission.MODERATION_VIEW)
    session.delete(template)
    session.flush()
