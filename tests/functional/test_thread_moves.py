"""Taking the move of a thread back, on its page."""

from forum.db import session
from tests import factories


def moved(client):
    thread = factories.Comment().thread
    field = factories.ActionField(process=thread.process, title="Anderswo")
    session.commit()
    data = {"title": thread.title, "action_field": field.id, "tags": ""}
    answer = client.post(f"/threads/{thread.id}/edit", data=data, follow_redirects=True)
    assert thread.action_field is field
    return thread, answer.text


def test_moderators_take_it_back_from_message_or_page(client):
    client.sign_in(factories.Moderator())
    thread, page = moved(client)
    undo = f"/threads/{thread.id}/undo-move"
    assert page.count(f'action="{undo}"') == 2
    address = f"/t/{thread.slug}/{thread.id}"
    assert client.get(address).text.count(undo) == 1
    assert "wieder in" in client.post(undo, follow_redirects=True).text
    assert undo not in client.get(address).text
    assert "keine Verschiebung mehr" in client.post(undo, follow_redirects=True).text


def test_others_neither_see_nor_do_it(client):
    client.sign_in(factories.Moderator())
    thread, _page = moved(client)
    for reader in (thread.author, factories.User()):
        client.sign_in(reader)
        assert "undo-move" not in client.get(f"/t/{thread.slug}/{thread.id}").text
        assert client.post(f"/threads/{thread.id}/undo-move").status_code == 403
