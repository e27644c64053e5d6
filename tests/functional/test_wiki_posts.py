"""The pages of wiki posts."""

from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.services import comment_deletions, comments
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


def page_of(comment):
    return f"/t/{comment.thread.slug}/{comment.thread_id}"


def test_author_opens_others_edit_and_the_author_ends(client):
    comment, other = factories.Comment(body="Der Anfang."), factories.User()
    edit = f"/comments/{comment.id}/edit"
    client.sign_in(other)
    assert client.get(edit).status_code == 403
    assert "wiki/open" not in client.get(page_of(comment)).text
    client.sign_in(comment.author)
    page = client.post(f"/comments/{comment.id}/wiki/open", follow_redirects=True).text
    assert "Wiki-Beitrag" in page
    client.sign_in(other)
    assert edit in client.get(page_of(comment)).text
    assert "Wiki-Beitrag" in client.get(edit).text
    assert client.post(edit, data={"body": "Mehr.", "seen_revision": "0"}).status_code == 302
    assert f"/u/{other.name}" in client.get(f"/comments/{comment.id}/history").text
    assert client.post(f"/comments/{comment.id}/wiki/end").status_code == 403
    client.sign_in(comment.author)
    client.post(f"/comments/{comment.id}/wiki/end")
    assert not comment.is_wiki


def test_moderators_end_wiki_posts_and_open_none(client):
    comment = factories.Comment(wiki_at=utcnow())
    session.commit()
    client.sign_in(factories.Moderator())
    assert "wiki/end" in client.get(page_of(comment)).text
    client.post(f"/comments/{comment.id}/wiki/end")
    assert not comment.is_wiki
    assert "wiki/open" not in client.get(page_of(comment)).text
    assert client.post(f"/comments/{comment.id}/wiki/open").status_code == 403


def test_moderators_are_asked_for_a_reason_at_its_field(client):
    comment = factories.Comment(wiki_at=utcnow())
    session.commit()
    client.sign_in(factories.Moderator())
    edit = f"/comments/{comment.id}/edit"
    answer = client.post(edit, data={"body": "Mehr.", "seen_revision": "0"})
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert "Mehr." in answer.text


def test_the_inbox_names_what_happened(client):
    comment = factories.Comment(wiki_at=utcnow())
    session.commit()
    with unit_of_work():
        comments.edit(comment, actor=factories.User(), body="Mehr.", seen_revision=0)
    client.sign_in(comment.author)
    assert "Ihren Wiki-Beitrag" in client.get("/notifications").text
    assert "your wiki post" in client.get("/en/notifications").text


@pytest.mark.parametrize("who", [None, factories.User, factories.Moderator])
def test_a_page_costs_the_same_however_many_are_edited_deleted_or_open(client, who):
    thread, author = factories.Comment().thread, factories.User()
    if who:
        client.sign_in(who())

    def add():
        for values in ({"wiki_at": utcnow()}, {"edited_at": utcnow()}, {}):
            last = factories.Comment(thread=thread, author=author, **values)
        last.created_at -= timedelta(hours=1)
        session.commit()
        with unit_of_work():
            comment_deletions.delete(last, actor=author)

    address = f"/t/{thread.slug}/{thread.id}"
    add()
    client.get(address)
    few = count_statements(lambda: client.get(address))
    for _ in range(4):
        add()
    assert count_statements(lambda: client.get(address)) == few
