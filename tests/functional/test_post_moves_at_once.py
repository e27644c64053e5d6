"""Moving posts on both databases: all steps, and people who do things at the same moment."""

import threading

import pytest
import sqlalchemy as sa

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.errors import Conflict
from forum.models import Base, Comment, SubscriptionLevel, Thread, User
from forum.services import (
    comments,
    post_move_undos,
    post_moves,
    read_positions,
    subscriptions,
    threads,
)
from forum.services.post_moves import Beginning, Order
from forum.unit_of_work import unit_of_work
from tests import factories


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def app(request, tmp_path):
    is_sqlite = request.param == "sqlite"
    made = create_app(
        Config(
            mode=Mode.TESTING,
            data=tmp_path,
            database_url="" if is_sqlite else request.getfixturevalue("postgres_url"),
            secret_key="s" * 40,
            password_salt="s" * 40,
            extra={"RATELIMIT_ENABLED": False},
        )
    )
    with made.app_context():
        Base.metadata.create_all(db.engine)
        yield made
        session.remove()
        db.engine.dispose()


@pytest.fixture
def pair(app):
    source = factories.Thread()
    target = factories.Thread(action_field=source.action_field)
    for thread, posts in ((source, 6), (target, 3)):
        for _ in range(posts):
            factories.Comment(thread=thread, author=factories.User())
    session.commit()
    return source, target


def numbers_of(thread):
    session.rollback()
    return session.scalars(
        sa.select(Comment.number).where(Comment.thread_id == thread.id).order_by(Comment.number)
    ).all()


def test_all_steps_and_the_way_back(pair):
    source, target = pair
    person, order = factories.User(), Order(factories.Moderator(), "Ein anderes Thema.")
    with unit_of_work():
        read_positions.advance(person, {source.id: 6, target.id: 3})
        subscriptions.choose(source, actor=person, level=SubscriptionLevel.WATCHING)
    with unit_of_work():
        moved = post_moves.move(source, [2, 3], into=target, order=order)
    with unit_of_work():
        beginning = Beginning("Neu", source.action_field)
        split = post_moves.split(source, [4], beginning=beginning, order=order)
    assert read_positions.of(person, target).last_number == 5
    assert read_positions.of(person, split.target).last_number == 1
    with unit_of_work():
        merged = post_moves.merge(source, into=target, order=order)
    assert subscriptions.of(target, person).level is SubscriptionLevel.WATCHING
    assert numbers_of(target) == list(range(1, 9))
    for made in (merged, split, moved):
        with unit_of_work():
            post_move_undos.undo(made, actor=order.actor)
    assert numbers_of(source) == [1, 2, 3, 4, 5, 6]
    with unit_of_work():
        assert threads.recount() == 0


def at_once(app, *steps):
    """Do steps at the same moment, each in a session of its own; give what each came to."""
    ready, found = threading.Barrier(len(steps)), {}

    def run(index, step):
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    step()
                found[index] = "done"
            except Conflict as conflict:
                found[index] = conflict.code
            finally:
                session.remove()

    running = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(found.values())


def test_two_moderators_move_the_same_post_once(app, pair):
    source, target = (thread.id for thread in pair)
    people = [factories.Moderator().id, factories.Moderator().id]
    session.commit()

    def moving(person):
        def step():
            order = Order(session.get(User, person), "Grund")
            threads_ = [session.get(Thread, key) for key in (source, target)]
            post_moves.move(threads_[0], [2, 4], into=threads_[1], order=order)

        return step

    assert at_once(app, *map(moving, people)) == ["done", "moved_meanwhile"]
    assert numbers_of(pair[1]) == [1, 2, 3, 4, 5]


def test_nobody_writes_into_a_thread_that_is_being_merged(app, pair):
    source, target = (thread.id for thread in pair)
    moderator, writers = factories.Moderator().id, [factories.User().id for _ in range(4)]
    session.commit()

    def merging():
        order = Order(session.get(User, moderator), "Grund")
        post_moves.merge(session.get(Thread, source), into=session.get(Thread, target), order=order)

    def writing(person):
        return lambda: comments.write(
            session.get(Thread, source), actor=session.get(User, person), body="Zur Sache."
        )

    found = at_once(app, merging, *map(writing, writers))
    assert set(found) <= {"done", "merged_meanwhile"}
    assert numbers_of(pair[0]) == []
    assert len(numbers_of(pair[1])) == 9 + found.count("done") - 1
    with unit_of_work():
        assert threads.recount() == 0


def test_opposite_moves_do_not_wait_for_each_other_for_ever(app, pair):
    keys = [thread.id for thread in pair]
    people = [factories.Moderator().id, factories.Moderator().id]
    session.commit()

    def moving(person, source, target):
        def step():
            order = Order(session.get(User, person), "Grund")
            into = session.get(Thread, target)
            post_moves.move(session.get(Thread, source), [2], into=into, order=order)

        return step

    steps = [moving(people[0], *keys), moving(people[1], *reversed(keys))]
    assert at_once(app, *steps) == ["done", "done"]
    assert (len(numbers_of(pair[0])), len(numbers_of(pair[1]))) == (6, 3)
