"""One worker leads, and another one as soon as it is gone."""

import threading

import pytest
import sqlalchemy as sa

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db
from forum.leadership import OfDatabase, OfMachine, leadership_of
from forum.models import Base
from forum.steps import guarded


@pytest.fixture(params=["file", "postgres"])
def leaderships(request, tmp_path):
    """Two workers of one installation."""
    if request.param == "file":
        url = sa.make_url("sqlite:///forum.sqlite3")
    else:
        url = sa.make_url(request.getfixturevalue("postgres_url"))
    made = [leadership_of(url, tmp_path) for _ in range(2)]
    assert {type(each) for each in made} == {OfMachine if request.param == "file" else OfDatabase}
    yield made
    for each in made:
        each.give_back()


def test_one_leads_and_keeps_leading(leaderships):
    one, other = leaderships
    assert [one.is_ours(), other.is_ours(), one.is_ours()] == [True, False, True]


def test_another_one_follows(leaderships):
    one, other = leaderships
    assert one.is_ours()
    one.give_back()
    assert [other.is_ours(), one.is_ours()] == [True, False]


def test_who_loses_the_connection_does_not_lead(postgres_url, tmp_path, caplog):
    url = sa.make_url(postgres_url)
    one, other = leadership_of(url, tmp_path), leadership_of(url, tmp_path)
    assert one.is_ours()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        connection.execute(sa.text(ended))
    engine.dispose()
    assert not one.is_ours()
    assert "cannot say who leads" in caplog.text
    assert [other.is_ours(), one.is_ours()] == [True, False]
    one.give_back()
    other.give_back()


def test_a_step_is_done_by_one_at_a_time(postgres_url, tmp_path):
    config = Config(mode=Mode.TESTING, data=tmp_path, database_url=postgres_url)
    app, done, beside = create_app(config), [], []

    def at_the_same_time():
        with app.app_context():
            beside.append(guarded(step))

    def step():
        done.append(1)
        if len(done) == 1:
            other = threading.Thread(target=at_the_same_time)
            other.start()
            other.join()
        return 1

    with app.app_context():
        Base.metadata.create_all(db.engine)
        assert (guarded(step), beside, len(done)) == (1, [0], 1)
        assert (guarded(step), len(done)) == (1, 2)
        db.engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_driver_is_ours_however_the_address_is_written(scheme):
    config = Config(database_url=f"{scheme}://forum@db/forum")
    assert config.database == "postgresql+psycopg://forum@db/forum"
