"""Change, event, notification and outbox commit together or not at all."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict
from forum.events import record
from forum.models import Event, EventKind, Notification, OutboxEntry
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def count(model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestUnitOfWork:
    def test_commits_event_notification_and_outbox_with_the_change(self) -> None:
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        session.rollback()
        assert count(Event) == 1
        assert count(OutboxEntry) == 1
        assert session.scalars(sa.select(Notification)).one().recipient == flag.owner

    def test_leaves_nothing_behind_when_the_change_fails(self) -> None:
        flag = factories.DissentFlag()
        session.commit()

        def fail() -> None:
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
            raise RuntimeError

        with pytest.raises(RuntimeError), unit_of_work():
            fail()
        assert count(Event) == 0
        with unit_of_work():
            pass
        assert count(Notification) == 0

    def test_turns_a_broken_constraint_into_a_conflict(self) -> None:
        with pytest.raises(Conflict), unit_of_work():
            session.execute(sa.text("INSERT INTO tags (slug, name) VALUES ('a', 'a'), ('a', 'b')"))

    def test_never_tells_the_actor(self) -> None:
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.owner)
        assert count(Notification) == 0


class TestEventLog:
    @pytest.mark.parametrize(
        "statement", ["UPDATE events SET subject_id = 9", "DELETE FROM events"]
    )
    def test_cannot_be_changed_even_by_sql(self, statement: str) -> None:
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            session.execute(sa.text(statement))
        session.rollback()
