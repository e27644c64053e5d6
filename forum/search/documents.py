"""What is searched: documents made of the rows that everybody may read.

The index holds public texts alone. Hidden, deleted and unpublished ones leave it, so that even a
stolen index tells nothing; and each hit is checked again in SQL for the person who searches.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.db import session
from forum.events import noun_of
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Page,
    Paper,
    PaperVersion,
    Passage,
    Suggestion,
    Thread,
    User,
)
from forum.permissions.scopes import readable_comments, visible
from forum.search.document_texts import body_of, checked_source, public_result
from forum.search.document_values import about, authored, has, placed
from forum.search.engine import Document

#: How many rows are read at once when all are indexed; bounds memory, not the result.
BATCH = 500


def document_id(model: type, key: int) -> str:
    """Name the document of a row."""
    return f"{noun_of(model)}:{key}"


def _document(subject: Any, **values: Any) -> Document:
    fields: dict[str, Any] = {
        "title": "",
        "contribution_kind": "",
        "process": "",
        "action_field": "",
        "author": "",
        "organisation": "",
        "tags": (),
        "state": "",
        "created": getattr(subject, "created_at", None),
    }
    return Document(
        id=document_id(type(subject), subject.id),
        kind=noun_of(type(subject)),
        **{**fields, **values},
    )


def _thread_values(thread: Thread) -> dict[str, Any]:
    return {
        "tags": tuple(tag.slug for tag in thread.tags),
        "state": thread.state,
        "thread": str(thread.id),
        **placed(thread.action_field),
        **about(thread.passage),
    }


def _of_comment(comment: Comment) -> Document:
    """Make the document of a comment; the opening text carries the title of its thread."""
    thread = comment.thread
    opening = {"id": document_id(Thread, thread.id), "kind": "thread", "title": thread.title}
    made = _document(
        comment,
        body=body_of(comment),
        contribution_kind=(thread if comment.is_opening else comment).kind.value,
        has=has(thread, comment.body_html, source=checked_source(comment)),
        **authored(comment),
        **_thread_values(thread),
    )
    return Document(**{**vars(made), **opening}) if comment.is_opening else made


def _of_passage(passage: Passage) -> Document:
    paper = passage.paper
    return _document(
        passage,
        body=body_of(passage),
        created=passage.version.published_at,
        has=has(passage, passage.html),
        **placed(paper.action_field),
        **about(passage),
    )


def _of_dissent_flag(flag: DissentFlag) -> Document:
    thread = flag.comment.thread if flag.comment else None
    return _document(
        flag,
        body=body_of(flag),
        process=flag.process.slug,
        state=flag.status.value,
        has=has(flag, flag.grounds_html, answer=flag.answer_html),
        **authored(flag),
        **about(flag.passage or (thread.passage if thread else None)),
    )


def _of_cooperation_request(request: CooperationRequest) -> Document:
    return _document(
        request,
        title=request.title,
        body=body_of(request),
        state=request.status.value,
        has=has(request, request.body_html, answer=public_result(request)),
        **authored(request),
        **placed(request.action_field),
        **about(request.passage),
    )


def _of_discourse_request(request: DiscourseRequest) -> Document:
    return _document(
        request,
        title=request.title,
        body=body_of(request),
        state=request.status.value,
        has=has(request, request.body_html, answer=request.minutes_html),
        **authored(request),
        **placed(request.action_field),
    )


def _of_suggestion(suggestion: Suggestion) -> Document:
    return _document(
        suggestion,
        title=suggestion.replacement or suggestion.quote,
        body=body_of(suggestion),
        state=suggestion.status.value,
        has=has(suggestion, suggestion.reason_html, answer=suggestion.decision_html),
        **authored(suggestion),
        **about(suggestion.passage),
        **placed(suggestion.passage.paper.action_field),
    )


def _of_organisation(organisation: Organisation) -> Document:
    return _document(
        organisation,
        title=organisation.name,
        body=body_of(organisation),
        organisation=organisation.slug,
    )


def _of_user(user: User) -> Document:
    return _document(
        user,
        title=user.display_name,
        body=body_of(user),
        author=user.name,
        organisation=user.organisation.slug if user.organisation else "",
    )


def _of_page(page: Page) -> Document:
    return _document(page, title=page.title, body=body_of(page), created=page.changed_at)


_AUTHOR_LOADED: dict[type, tuple[ORMOption, ...]] = {
    model: (joinedload(model.author), joinedload(model.organisation))
    for model in (Comment, DissentFlag, CooperationRequest, DiscourseRequest, Suggestion)
}

#: How the rows of each model are read with all that their documents need, and made documents.
_MADE: dict[type, tuple[tuple[ORMOption, ...], Callable[[Any], Document]]] = {
    Comment: (
        (
            *_AUTHOR_LOADED[Comment],
            joinedload(Comment.thread).selectinload(Thread.tags),
            joinedload(Comment.thread).joinedload(Thread.action_field),
            joinedload(Comment.thread).joinedload(Thread.passage),
        ),
        _of_comment,
    ),
    Passage: ((), _of_passage),
    DissentFlag: (
        (*_AUTHOR_LOADED[DissentFlag], joinedload(DissentFlag.process)),
        _of_dissent_flag,
    ),
    CooperationRequest: (
        (*_AUTHOR_LOADED[CooperationRequest], joinedload(CooperationRequest.action_field)),
        _of_cooperation_request,
    ),
    DiscourseRequest: (
        (*_AUTHOR_LOADED[DiscourseRequest], joinedload(DiscourseRequest.action_field)),
        _of_discourse_request,
    ),
    Suggestion: ((*_AUTHOR_LOADED[Suggestion], joinedload(Suggestion.passage)), _of_suggestion),
    Organisation: ((), _of_organisation),
    User: ((selectinload(User.representations),), _of_user),
    Page: ((), _of_page),
}


def _newest_passages() -> sa.Select[int]:
    return sa.select(PaperVersion.id).join(Paper).where(PaperVersion.number == Paper.newest_version)


def _public(model: type) -> sa.ColumnElement[bool]:
    """Say which rows of ``model`` everybody may read and find."""
    if model is Comment:
        return readable_comments(None)
    if model is Passage:
        return sa.and_(visible(Passage, None), Passage.version_id.in_(_newest_passages()))
    if model is Page:
        return sa.true()
    return visible(model, None)


def of_rows(model: type, keys: Iterable[int]) -> Iterator[Document]:
    """Make the documents of those rows that everybody may read; the others have none."""
    options, make = _MADE[model]
    table: Any = model
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        statement = sa.select(table).where(table.id.in_(batch), _public(model)).options(*options)
        yield from (make(row) for row in session.scalars(statement))


def everything() -> Iterator[Document]:
    """Make all documents, batch by batch in the order of the keys."""
    for model in _MADE:
        table: Any = model
        last = 0
        while keys := list(
            session.scalars(
                sa.select(table.id).where(table.id > last).order_by(table.id).limit(BATCH)
            )
        ):
            yield from of_rows(model, keys)
            last = keys[-1]


def number_of_public_rows() -> int:
    """Count the rows that make a document: so many an index has that is up to date."""
    counts = (sa.select(sa.func.count()).select_from(m).where(_public(m)) for m in _MADE)
    return sum(session.scalar(statement) or 0 for statement in counts)


def number_of_rows() -> int:
    """Count the rows that a rebuild looks at; hidden ones make no document."""
    return sum(
        session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in _MADE
    )
