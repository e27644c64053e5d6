"""No restriction without reasons: whatever the application does, the database refuses."""

import pytest
import sqlalchemy as sa

from forum.db import db, session
from forum.models import (
    RESTRICTION_CHECKS,
    RESTRICTION_RULES,
    Base,
    Comment,
    CommentRevision,
    MemberKind,
    Restriction,
    RestrictionKind,
    Thread,
    User,
    restriction_triggers,
    utcnow,
)
from forum.models.target import COLUMN_OF
from forum.services import restrictions
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

MAKERS = {
    **{model.__tablename__: getattr(factories, model.__name__) for model in COLUMN_OF},
    "users": factories.User,
}


def changed(rule):
    """Give the value that the rule is about."""
    return {
        "visibility": "hidden",
        "closed_at": utcnow(),
        "archived_at": utcnow(),
        "active": False,
        "pause_minutes": 15,
        "third_party": "",
        "author_title": "So hieß sie",
    }[rule.column]


def row_of(rule):
    values = {"third_party": "Verein"} if rule.column == "third_party" else {}
    return MAKERS[rule.table](**values)


@pytest.mark.parametrize("rule", RESTRICTION_RULES, ids=lambda rule: rule.name)
class TestRules:
    def test_refuse_the_change_without_reasons(self, rule):
        row, table = row_of(rule), Base.metadata.tables[rule.table]
        key = row.id
        session.commit()
        change = sa.update(table).where(table.c.id == key).values({rule.column: changed(rule)})
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(change)
        session.rollback()

    def test_refuse_it_when_the_reasons_do_not_hold_any_more(self, rule):
        row, table = row_of(rule), Base.metadata.tables[rule.table]
        values = {"account": row, "comment": None} if rule.table == "users" else {"comment": None}
        if rule.table != "users":
            values[rule.target.removesuffix("_id")] = row
        made = factories.Restriction(kind=rule.kind, lifted_at=utcnow(), **values)
        change = sa.update(table).where(table.c.id == row.id).values({rule.column: changed(rule)})
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(change)
        session.rollback()
        assert made is not None

    def test_allow_it_with_reasons(self, rule):
        row = row_of(rule)
        factories.restrict(row, rule.column, changed(rule), kind=rule.kind)
        session.commit()
        assert session.scalars(sa.select(Restriction)).one().subject is row


class TestRewording:
    def revision(self, comment, editor, **values):
        return sa.insert(CommentRevision).values(
            comment_id=comment.id,
            number=1,
            body="Vorher.",
            edited_by_id=editor.id,
            reason="",
            created_at=utcnow(),
            **values,
        )

    @pytest.mark.parametrize("of_another", [False, True])
    def test_by_somebody_else_is_refused_without_reasons_of_its_own(self, of_another):
        comment, editor = factories.Comment(), factories.Moderator()
        other = factories.Restriction(kind="edited")
        values = {"restriction_id": other.id} if of_another else {}
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(self.revision(comment, editor, **values))
        session.rollback()

    def test_takes_each_statement_once_while_it_holds(self):
        comment, editor = factories.Comment(), factories.Moderator()
        stated = factories.Restriction(kind="edited", comment=comment)
        again = self.revision(comment, editor, restriction_id=stated.id)
        session.execute(again)
        stated.lifted_at = utcnow()
        session.flush()
        session.execute(again.values(number=2))
        stated.lifted_at = None
        session.flush()
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(again.values(number=3))
        session.rollback()

    def test_is_free_for_the_author_and_in_a_wiki_post(self):
        comment = factories.Comment()
        session.execute(self.revision(comment, comment.author))
        wiki = factories.Comment(wiki_at=utcnow())
        session.execute(self.revision(wiki, factories.Moderator()))


def test_nothing_is_born_restricted():
    with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
        session.execute(
            sa.insert(User).values(
                email="a@example.org",
                fs_uniquifier="a",
                name="a",
                display_name="A",
                display_skeleton="a",
                kind=MemberKind.OTHER,
                active=False,
            )
        )
    session.rollback()


@pytest.mark.parametrize(
    "values",
    [
        {"facts": ""},
        {"clause": ""},
        {"text": None},
        {"scope": None},
        {"duration": None},
        {"appeal_until": None},
        {"imposed_by": None},
        {"duration": "until_date"},
        {"ends_at": utcnow()},
        {"kind": "suspended"},
        {"pause_minutes": 15},
        {"appeal_decision": "upheld"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_incomplete_statement_is_refused(values):
    with pytest.raises(sa.exc.IntegrityError):
        factories.Restriction(**values)
    session.rollback()


class TestStatements:
    def test_are_never_deleted_nor_changed(self):
        factories.Restriction()
        session.commit()
        for change in ("DELETE FROM restrictions", "UPDATE restrictions SET automated = true"):
            with pytest.raises(sa.exc.IntegrityError, match="kept"):
                session.execute(sa.text(change))
            session.rollback()

    def test_the_same_person_does_not_decide_the_appeal(self):
        made = factories.Restriction()
        made.appeal, made.appealed_at = "Ein Zitat.", utcnow()
        made.appeal_decision, made.appeal_reason = "upheld", "Nein."
        made.appeal_decided_at = utcnow()
        made.appeal_decided_by_id = made.imposed_by_id
        with pytest.raises(sa.exc.IntegrityError, match="someone_else"):
            session.flush()
        session.rollback()


@pytest.mark.sqlite
def test_they_come_back_after_tables_have_been_altered():
    def names():
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {row.name for row in found}

    with db.engine.begin() as connection:
        before = names()
        restriction_triggers.remove(connection)
        assert len(before - names()) == 2 * len(RESTRICTION_RULES) + 3 + len(RESTRICTION_CHECKS)
        restriction_triggers.install(connection)
        assert names() == before


def test_a_restriction_knows_whom_it_concerns():
    account = factories.User()
    factories.block(account)
    restriction = session.scalars(sa.select(Restriction)).one()
    assert (restriction.concerned, restriction.subject) == (account, account)


class TestMovingOutOfPublicSight:
    """What everybody reads goes where fewer do with reasons alone."""

    def places(self):
        public, hidden = factories.Thread(), factories.hide(factories.Thread())
        unpublished = factories.ActionField(process=factories.Process(is_published=False))
        inside = factories.Thread(action_field=unpublished)
        post = factories.Comment(thread=public)
        session.commit()
        return public, hidden, unpublished, inside, post

    def change(self, table, key, **values):
        return sa.update(table).where(table.c.id == key).values(values)

    @pytest.mark.parametrize("where", ["hidden", "inside"])
    def test_of_a_post(self, where):
        public, hidden, _field, inside, post = self.places()
        to = hidden if where == "hidden" else inside
        change = self.change(Comment.__table__, post.id, thread_id=to.id)
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(change)
        session.rollback()
        restrictions.store(post, actor=None, kind=RestrictionKind.MOVED, reasons=factories.REASONS)
        session.execute(change)
        # And back into the public without any.
        session.execute(self.change(Comment.__table__, post.id, thread_id=public.id))
        session.commit()

    def test_of_a_thread(self):
        public, _hidden, field, inside, _post = self.places()
        change = self.change(Thread.__table__, public.id, action_field_id=field.id)
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(change)
        session.rollback()
        session.execute(
            self.change(Thread.__table__, inside.id, action_field_id=factories.ActionField().id)
        )
        restrictions.store(
            public, actor=None, kind=RestrictionKind.MOVED, reasons=factories.REASONS
        )
        session.execute(change)
        session.commit()


@pytest.mark.parametrize("make", [factories.CommentSupport, factories.Rating])
class TestReasonsTakenOut:
    """A vote says that its reason was taken out with a statement about this reason alone."""

    def mark(self, given, restriction):
        table = type(given).__table__
        return (
            sa.update(table)
            .where(table.c.id == given.id)
            .values(reason="", redaction_id=restriction.id)
        )

    def stated(self, given):
        return restrictions.store(
            given, actor=None, kind=RestrictionKind.REDACTED, reasons=factories.REASONS
        )

    def test_with_the_statement(self, make):
        given = make(reason="Unwahr.")
        session.execute(self.mark(given, self.stated(given)))
        session.commit()
        assert given.is_redacted

    def test_not_with_the_statement_for_another_person_or_contribution(self, make):
        given = make(reason="Unwahr.")
        others = [make(user=given.user), make(**self.same(given))]
        session.commit()
        for other in others:
            with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
                session.execute(self.mark(given, self.stated(other)))
            session.rollback()

    def same(self, given):
        name = "comment" if hasattr(given, "comment") else "cooperation_request"
        return {name: given.target}

    def test_not_with_a_statement_that_no_longer_holds(self, make):
        given = make(reason="Unwahr.")
        restriction = self.stated(given)
        restriction.lifted_at = utcnow()
        session.flush()
        with pytest.raises(sa.exc.IntegrityError, match="no restriction without reasons"):
            session.execute(self.mark(given, restriction))
        session.rollback()

    def test_not_while_the_words_are_there(self, make):
        given = make(reason="Unwahr.")
        change = self.mark(given, self.stated(given)).values(reason="Unwahr.")
        with pytest.raises(sa.exc.IntegrityError, match="redacted_without_words"):
            session.execute(change)
        session.rollback()

    def test_the_person_of_a_statement_stays_the_same(self, make):
        restriction = self.stated(make(reason="Unwahr."))
        restriction.reason_by = factories.User()
        with pytest.raises(sa.exc.IntegrityError, match="a statement of reasons is kept"):
            session.flush()
        session.rollback()
