"""Restrictions: none without reasons, each told to the author, each liftable."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, NotAllowed, RuleBroken
from forum.models import (
    Notification,
    Restriction,
    RestrictionGround,
    RestrictionKind,
    Visibility,
)
from forum.services import restrictions, threads
from forum.services.restrictions import AlreadyRestricted
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Der Beitrag beleidigt.")


def hide(target, actor=None, reasons=REASONS):
    with unit_of_work():
        return restrictions.hide(target, actor=actor or factories.Moderator(), reasons=reasons)


class TestHide:
    @pytest.mark.parametrize(
        "make",
        [
            factories.Comment,
            lambda: factories.Comment().thread,
            factories.DissentFlag,
            factories.CooperationRequest,
            factories.DiscourseRequest,
        ],
        ids=["comment", "thread", "dissent_flag", "cooperation_request", "discourse_request"],
    )
    def test_hides_keeps_the_reasons_and_tells_the_author(self, make):
        target = make()
        restriction = hide(target)
        assert target.visibility is Visibility.HIDDEN
        assert restriction.target == target
        told = {n.recipient for n in session.scalars(sa.select(Notification))}
        assert target.author in told

    @pytest.mark.parametrize("missing", ["clause", "facts"])
    def test_is_refused_without_reasons(self, missing):
        values = {"clause": "§ 185 StGB", "facts": "Beleidigung"} | {missing: "  "}
        with pytest.raises(RuleBroken):
            hide(factories.Comment(), reasons=Reasons(RestrictionGround.LAW, **values))

    @pytest.mark.parametrize(
        ("ground", "clause", "code"),
        [
            ("netiquette", "9. Gibt es nicht", "clause_unknown"),
            ("netiquette", "4. What we do not tolerate", "clause_unknown"),
            ("law", "StGB", "law_unnamed"),
            ("law", "§ 185", "law_unnamed"),
            ("law", "Das ist verboten", "law_unnamed"),
        ],
    )
    def test_is_refused_with_a_clause_that_cannot_be_looked_up(self, ground, clause, code):
        reasons = Reasons(RestrictionGround(ground), clause, "Beleidigung")
        with pytest.raises(RuleBroken, match=code):
            hide(factories.Comment(), reasons=reasons)

    @pytest.mark.parametrize("clause", ["§ 185 StGB", "§§ 186, 187 StGB", "Art. 6 DSGVO"])
    def test_takes_an_article_of_law(self, clause):
        reasons = Reasons(RestrictionGround.LAW, clause, "Beleidigung")
        assert hide(factories.Comment(), reasons=reasons).clause == clause

    def test_the_database_itself_refuses_a_restriction_without_reasons(self):
        with pytest.raises(Conflict), unit_of_work():
            factories.Restriction(facts="")

    def test_is_for_moderators(self):
        with pytest.raises(NotAllowed):
            hide(factories.Comment(), actor=factories.User())

    def test_twice_is_refused(self):
        comment = factories.Comment()
        hide(comment)
        with pytest.raises(AlreadyRestricted):
            hide(comment)

    def test_keeps_the_counters_of_the_thread_true(self):
        comment = factories.Comment()
        reply = factories.Comment(thread=comment.thread, author=factories.User())
        hide(reply)
        assert comment.thread.comment_count == 1
        with unit_of_work():
            restrictions.restore(reply, actor=factories.Moderator(), reason="Geprüft.")
        assert comment.thread.comment_count == 2


class TestRestore:
    def test_needs_a_reason_and_lifts_the_restriction(self):
        comment = factories.Comment()
        restriction = hide(comment)
        with pytest.raises(RuleBroken):
            restrictions.restore(comment, actor=factories.Moderator(), reason=" ")
        with unit_of_work():
            restrictions.restore(comment, actor=factories.Moderator(), reason="Geprüft.")
        assert comment.is_visible
        assert restriction.lift_reason == "Geprüft."


class TestThreads:
    @pytest.mark.parametrize("kind", [RestrictionKind.CLOSED, RestrictionKind.ARCHIVED])
    def test_closing_and_archiving_have_reasons_and_an_end(self, kind):
        thread, moderator = factories.Comment().thread, factories.Moderator()
        with unit_of_work():
            restrictions.restrict_thread(thread, actor=moderator, kind=kind, reasons=REASONS)
        assert thread.is_closed
        with unit_of_work():
            restrictions.free_thread(thread, actor=moderator, kind=kind, reason="Weiter.")
        assert not thread.is_closed
        assert session.scalars(sa.select(Restriction)).one().lifted_at is not None

    def test_pinning_twice_is_one_event(self):
        thread, moderator = factories.Comment().thread, factories.Moderator()
        for _ in range(2):
            with unit_of_work():
                threads.pin(thread, actor=moderator, pinned=True)
        assert thread.is_pinned
