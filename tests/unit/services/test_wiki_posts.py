"""Wiki posts: who opens and ends them, who edits them, and who is told."""

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    ContributionKind,
    DeletionMode,
    EventKind,
    MemberKind,
    Notification,
    NotificationKind,
)
from forum.notifications import kinds
from forum.permissions.policy import Permission, permits
from forum.services import comment_revisions, comments, erasures, wiki_posts
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def wiki():
    """A wiki post."""
    made = factories.Comment(body="Der Anfang.", wiki_at=utcnow())
    session.commit()
    return made


def edit(comment, actor, body="Mehr dazu.", reason=""):
    with unit_of_work():
        comments.edit(
            comment, actor=actor, body=body, seen_revision=comment.edit_count, reason=reason
        )


def told(person):
    rows = session.scalars(sa.select(Notification).where(Notification.recipient_id == person.id))
    return [(row.event.kind, kinds.kind_of(row.event.kind, row.audience)) for row in rows]


class TestOpening:
    def test_is_for_its_author_alone(self):
        comment = factories.Comment()
        for other in (factories.User(), factories.Moderator(), factories.Administrator()):
            with pytest.raises(NotAllowed, match="author_only"):
                wiki_posts.open_to_all(comment, actor=other)
        wiki_posts.open_to_all(comment, actor=comment.author)
        assert comment.is_wiki

    def test_gives_moderators_no_way_around_a_statement_of_reasons(self):
        comment, moderator = factories.Comment(), factories.Moderator()
        with pytest.raises(NotAllowed):
            wiki_posts.open_to_all(comment, actor=moderator)
        assert not permits(moderator, Permission.COMMENT_EDIT, comment)
        assert comment_revisions.needs_reasons(comment, moderator)

    def test_is_ended_by_author_and_moderators(self, wiki):
        with pytest.raises(NotAllowed):
            wiki_posts.end(wiki, actor=factories.User())
        wiki_posts.end(wiki, actor=factories.Moderator())
        assert not wiki.is_wiki
        wiki_posts.open_to_all(wiki, actor=wiki.author)
        wiki_posts.end(wiki, actor=wiki.author)
        assert not wiki.is_wiki

    def test_ended_by_a_moderator_is_told_to_the_author_once(self, wiki):
        moderator = factories.Moderator()
        for _ in range(2):
            with unit_of_work():
                wiki_posts.end(wiki, actor=moderator)
        assert told(wiki.author) == [
            (EventKind.COMMENT_WIKI_ENDED, NotificationKind.CONTRIBUTION),
        ]

    def test_is_over_once_the_thread_is_closed(self, wiki):
        factories.restrict(wiki.thread, "closed_at", utcnow())
        with pytest.raises(NotAllowed, match="thread_closed"):
            wiki_posts.end(wiki, actor=wiki.author)


class TestEditing:
    def test_by_others_is_told_to_the_author_and_stands_in_the_history(self, wiki):
        one, two = factories.User(), factories.User()
        edit(wiki, one, "Der Anfang. Mehr.")
        edit(wiki, two, "Der Anfang. Noch mehr.", reason="Ergänzt")
        assert wiki.body == "Der Anfang. Noch mehr."
        found = comment_revisions.history(wiki)
        assert [wording.author for wording in found] == [two, one, wiki.author]
        assert told(wiki.author) == [(EventKind.COMMENT_EDITED, NotificationKind.CONTRIBUTION)] * 2
        assert told(one) == []

    def test_of_ones_own_tells_nobody(self, wiki):
        edit(wiki, wiki.author)
        assert told(wiki.author) == []

    def test_after_others_the_author_leaves_a_mark_too(self, wiki):
        edit(wiki, factories.User())
        edit(wiki, wiki.author, "Meins.")
        assert len(comments.revisions(wiki)) == 2

    def test_by_moderators_needs_a_reason(self, wiki):
        moderator = factories.Moderator()
        with pytest.raises(RuleBroken, match="reason_missing"):
            edit(wiki, moderator)
        edit(wiki, moderator, reason="Zahl belegt")
        assert wiki.body == "Mehr dazu."

    def test_ends_with_the_wiki(self, wiki):
        with unit_of_work():
            wiki_posts.end(wiki, actor=wiki.author)
        with pytest.raises(NotAllowed, match="author_only"):
            edit(wiki, factories.User())

    def test_is_for_those_who_may_write_there(self, wiki):
        def may(person):
            return permits(person, Permission.COMMENT_EDIT, wiki)

        provider = factories.User(kind=MemberKind.SUPPORT_PROVIDER)
        assert [may(None), may(provider), may(factories.User(active=False))] == [False] * 3
        assert may(factories.Provider())
        factories.restrict(wiki.thread, "closed_at", utcnow())
        assert not may(factories.User())
        wiki.thread.closed_at = None
        factories.hide(wiki)
        assert not may(factories.Moderator())

    def test_of_an_experience_is_for_municipal_actors(self, wiki):
        wiki.kind = ContributionKind.EXPERIENCE
        assert permits(factories.User(), Permission.COMMENT_EDIT, wiki)
        assert not permits(factories.Provider(), Permission.COMMENT_EDIT, wiki)


class TestErasure:
    def test_takes_the_wordings_of_a_person_and_leaves_those_of_others(self, wiki):
        gone, stays = factories.User(), factories.User()
        edit(wiki, gone, "Von der, die geht.", reason="Mein Grund")
        edit(wiki, stays, "Von der, die bleibt.")
        edit(wiki, wiki.author, "Der Schluss.")
        with unit_of_work():
            erasures.erase(gone, actor=gone, mode=DeletionMode.DELETE)
        found = comment_revisions.history(wiki)
        assert [wording.body for wording in found] == [
            "Der Schluss.",
            "Von der, die bleibt.",
            "",
            "Der Anfang.",
        ]
        assert [wording.reason for wording in found] == [""] * 4
        assert [wording.changes is None for wording in found] == [False, True, True, True]
