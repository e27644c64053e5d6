"""Rows that are written by a statement of their own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from forum.clock import utcnow
from forum.db import insert, keep_pages, session
from forum.models import Comment, ContributionKind, Event, EventKind, Visibility
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def question():
    made = factories.Comment()
    session.commit()
    return made


def an_answer(question: Comment, **values) -> Comment:
    return Comment(
        thread=question.thread,
        author=question.author,
        number=2,
        body="Eine Antwort.",
        reply_to=question,
        **values,
    )


class TestInsert:
    def test_one_statement_writes_it_and_no_flush_follows(self, question):
        row = an_answer(question)
        assert question.thread.author

        def write():
            insert(row)
            session.flush()
            assert row.id
            assert row.reply_to.thread is row.thread
            assert (row.kind, row.visibility) == (ContributionKind.COMMENT, Visibility.VISIBLE)
            assert (row.third_party, row.edited_at, row.reply_count) == ("", None, 0)
            assert utcnow() - row.created_at < timedelta(minutes=1)

        assert count_statements(write) == 1

    def test_is_there_as_it_was_in_the_session(self, question):
        row = an_answer(question, kind=ContributionKind.HINT)
        insert(row)
        here = {column.key: getattr(row, column.key) for column in Comment.__table__.columns}
        session.commit()
        session.expire_all()
        assert session.get(Comment, row.id) is row
        assert here == {
            column.key: getattr(row, column.key) for column in Comment.__table__.columns
        }

    def test_later_changes_are_written_too(self, question):
        row = an_answer(question)
        insert(row)
        row.body, row.helpful_count = "Eine bessere Antwort.", 3
        row.uploads = [factories.Upload(author=question.author)]
        session.commit()
        session.expire_all()
        assert (row.body, row.helpful_count, len(row.uploads)) == ("Eine bessere Antwort.", 3, 1)

    def test_what_the_database_refuses_is_not_there(self, question):
        insert(an_answer(question))
        with pytest.raises(IntegrityError):
            insert(an_answer(question))
        session.rollback()
        assert session.scalar(sa.select(sa.func.count(Comment.id))) == 1

    def test_a_key_that_a_rollback_has_set_free_can_be_given_again(self, question):
        lost = an_answer(question)
        insert(lost)
        free = lost.id
        session.rollback()
        row = an_answer(question)
        insert(row)
        assert session.get(Comment, row.id) is row
        assert (lost not in session) if row.id == free else True
        session.commit()
        assert row.body == "Eine Antwort."

    def test_data_are_what_the_database_gives_back(self, question):
        row = Event(
            kind=EventKind.COMMENT_CREATED,
            subject_type="comment",
            subject_id=question.id,
            actor_id=None,
            data={"mentioned": [1, 2]},
        )
        insert(row)
        session.commit()
        session.expire_all()
        assert (row.data, row.actor, row.kind) == (
            {"mentioned": [1, 2]},
            None,
            EventKind.COMMENT_CREATED,
        )


@pytest.mark.sqlite
def test_a_process_keeps_as_much_of_the_file_as_it_is_told(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'forum.sqlite3'}")
    keep_pages(engine, 1_234)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA cache_size")) == -1_234
    engine.dispose()
