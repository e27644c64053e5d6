"""Each view rule and its where-clause give the same answer over all kinds of objects and people."""

import itertools

import pytest
import sqlalchemy as sa

from forum import models
from forum.db import session
from forum.models import (
    CooperationStatus,
    DissentFlagStatus,
    Visibility,
)
from forum.permissions.policy import VIEW, Permission, permits
from forum.permissions.scopes import SCOPES, readable_comments, visible
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def world():
    """Make objects in every state that a view rule asks about."""
    people = [factories.User(), factories.User(), factories.Provider()]
    staff = [factories.Moderator(), factories.Administrator()]
    factories.User(confirmed_at=None)
    factories.User(deleted_at=models.utcnow())
    blocked = factories.Moderator(active=False)
    for published, version in itertools.product((True, False), (0, 1)):
        process = factories.Process(is_published=published)
        field = factories.ActionField(process=process)
        paper = factories.Paper(action_field=field, newest_version=version, curator=staff[0])
        passage = factories.Passage(version=factories.PaperVersion(paper=paper))
        factories.Bookmark(user=people[1], comment=None, passage=passage)
        for author, visibility in itertools.product(people[:2], Visibility):
            contributions(people, author, field, passage, visibility)
    factories.MembershipRequest(author=people[0])
    for author in people[:2]:
        factories.ContributionDraft(author=author)
    for about, author in ((people[0], staff[0]), (staff[0], staff[1])):
        factories.StaffNote(user=about, author=author)
    factories.DataExport(user=people[0])
    factories.DataExport(user=staff[0])
    session.add(models.BarrierReport(description="Kontrast", due_on=models.utcnow().date()))
    session.commit()
    return [None, *people, *staff, blocked]


def contributions(people, author, field, passage, visibility):
    """Make one of each kind of contribution, with replies, reports and restrictions."""
    shown = visibility is not Visibility.DELETED
    thread = factories.Thread(
        author=author,
        action_field=field,
        passage=passage,
        visibility=visibility if shown else Visibility.VISIBLE,
    )
    factories.ThreadTimer(thread=thread)
    comment = factories.Comment(thread=thread, author=people[1], visibility=visibility)
    target = factories.Thread(author=author, action_field=field)
    factories.PostMove(source=thread, target=target, moved_by=people[0])
    factories.Upload(author=author)
    factories.Upload(author=author, removed_at=models.utcnow())
    factories.Upload(author=people[1], comments=[comment])
    session.add(models.Receipt(comment=comment, read_by=people[0]))
    report = factories.AbuseReport(comment=comment, reporter=people[0])
    factories.Bookmark(user=people[0], comment=comment)
    factories.Bookmark(user=people[0], comment=None, thread=thread)
    factories.CommentSupport(comment=comment)
    for person in people[1:]:
        factories.AbuseReport(
            comment=comment, reason_by=person
        ).restriction = factories.Restriction(
            comment=comment, kind="redacted", reason_by=person, scope="reason"
        )
    if visibility is Visibility.HIDDEN:
        report.restriction = factories.Restriction(comment=comment)
    about = {"author": author, "visibility": visibility if shown else Visibility.VISIBLE}
    factories.DissentFlag(passage=passage, status=DissentFlagStatus.ANSWERED, **about)
    factories.DissentFlag(
        passage=None,
        comment=comment,
        process=field.process,
        owner=people[0],
        **about,
        status=DissentFlagStatus.ANSWERED,
    )
    request = factories.CooperationRequest(
        action_field=field, partner=people[2], status=CooperationStatus.PROPOSED, **about
    )
    factories.Rating(cooperation_request=request)
    debate = factories.DiscourseRequest(action_field=field, **about)
    factories.Rating(cooperation_request=None, discourse_request=debate)


def test_every_viewable_model_has_a_rule_and_a_scope():
    assert set(VIEW) == set(SCOPES)


def test_rule_and_scope_agree():
    for actor in world():
        for model, permission in VIEW.items():
            everything = session.scalars(sa.select(model)).all()
            by_rule = {row.id for row in everything if permits(actor, permission, row)}
            by_scope = set(session.scalars(sa.select(model.id).where(visible(model, actor))))
            who = actor and (actor.role.value, actor.active, actor.id)
            assert by_rule == by_scope, (model.__name__, who)


def test_rule_and_scope_agree_on_texts_that_may_be_read():
    for actor in world():
        everything = session.scalars(sa.select(models.Comment)).all()
        by_rule = {c.id for c in everything if permits(actor, Permission.COMMENT_READ, c)}
        by_scope = set(
            session.scalars(sa.select(models.Comment.id).where(readable_comments(actor)))
        )
        assert by_rule == by_scope, actor and actor.role


def test_the_world_has_something_to_hide():
    actors = world()
    for model in (models.Thread, models.DissentFlag, models.CooperationRequest, models.Process):
        counts = {
            session.scalar(sa.select(sa.func.count()).select_from(model).where(visible(model, a)))
            for a in (actors[0], actors[4])
        }
        assert len(counts) == 2, model.__name__
