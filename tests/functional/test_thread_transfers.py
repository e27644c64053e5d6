"""The page on which moderators take a discussion into another process."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import Restriction, RestrictionKind
from tests import factories

STATED = {"ground": "law", "law": "§ 185 StGB", "facts": "Eine Beleidigung."}


@pytest.fixture
def thread(client):
    client.sign_in(factories.Moderator())
    made = factories.Comment().thread
    session.commit()
    return made


def post(client, thread, field, **data):
    address = f"/threads/{thread.id}/transfer"
    return client.post(address, data={"action_field": field.id, "ground": "law", **data})


def test_into_a_public_process_without_reasons(client, thread):
    field = factories.ActionField(title="Anderswo")
    answer = post(client, thread, field)
    assert answer.location == f"/t/{thread.slug}/{thread.id}"
    assert thread.action_field is field
    assert session.scalars(sa.select(Restriction)).all() == []


def test_out_of_public_sight_with_reasons_alone(client, thread):
    field = factories.ActionField(process=factories.Process(is_published=False))
    refused = post(client, thread, field)
    assert refused.status_code == 422
    assert 'href="#facts"' in refused.text
    assert thread.action_field is not field
    assert post(client, thread, field, **STATED).status_code == 302
    [made] = session.scalars(sa.select(Restriction))
    assert made.kind is RestrictionKind.MOVED
    author = thread.author
    client.sign_in(author)
    assert client.get(f"/t/{thread.slug}/{thread.id}").status_code == 404
    assert "Aus der Öffentlichkeit verschoben" in client.get(f"/restrictions/{made.id}").text
    assert f"/restrictions/{made.id}" in client.get("/notifications").text


def test_says_when_there_is_no_other_process(client, thread):
    assert "keinen anderen Prozess" in client.get(f"/threads/{thread.id}/transfer").text


def test_without_a_field_nothing_happens(client, thread):
    factories.ActionField()
    answer = client.post(f"/threads/{thread.id}/transfer", data={"action_field": 0})
    assert answer.status_code == 422
