"""Every address that can be read, with keys of what a reader may not see and with absurd ones."""

import itertools
import re

import pytest

from forum.blueprints.fragments import own_place
from forum.db import session
from forum.jobs import rebuild_index
from forum.models import Visibility
from tests import factories

#: What begins a place for the reader's own; whoever knows it could leave one in a post.
PLACE = own_place("any").partition(" ")[0].encode()
SECRET = "Zwiebelfisch"
HUGE = "99999999999999999999"
PART = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")


def addresses(app, keys, names):
    """Fill each rule that answers GET with these keys and names."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in ("static", "health.readyz"):
            continue
        choices = [
            [word.strip("'\" ") for word in values.split(",")]
            if kind == "any"
            else keys
            if kind == "int"
            else names
            for kind, values, _ in PART.findall(rule.rule)
        ]
        for chosen in itertools.islice(itertools.product(*choices), 60):
            words = iter(chosen)
            yield PART.sub(lambda _, words=words: next(words), rule.rule)


def held_thread(passage):
    thread = factories.Thread(title=SECRET, passage=passage, visibility=Visibility.HELD)
    return factories.Comment(thread=thread, body=SECRET, visibility=Visibility.HELD)


def in_open_thread(visibility):
    def make(passage):
        opening = factories.Comment(thread=factories.Thread(passage=passage))
        return factories.Comment(thread=opening.thread, body=SECRET, visibility=visibility)

    return make


def moved_into_hidden_thread(_passage):
    """Make posts that were moved out of open threads into one that was hidden since."""
    thread = factories.hide(factories.Thread(title=SECRET))
    for _ in range(4):
        source = factories.Comment().thread
        comment = factories.Comment(thread=thread, body=SECRET)
        move = factories.PostMove(source=source, target=thread)
        factories.MovedPost(move=move, comment=comment)
        source.last_number = 2
    return comment


@pytest.mark.parametrize(
    "make",
    [
        moved_into_hidden_thread,
        held_thread,
        *map(in_open_thread, (Visibility.HELD, Visibility.HIDDEN)),
    ],
)
def test_answers_and_says_nothing_that_is_not_for_all(app, client, make):
    passage = factories.Passage()
    comment = make(passage)
    thread, paper = comment.thread, passage.paper
    queries = [f"?comment={comment.id}", f"?thread={thread.id}", f"?comment={HUGE}"]
    keys = sorted({str(comment.id), str(thread.id), HUGE})
    names = [paper.slug, thread.slug, comment.author.name, "comment", "thread"]
    client.sign_in(factories.User())
    engine = app.extensions["forum_search"]
    rebuild_index(engine)
    engine.close()

    for path in addresses(app, keys, names):
        for query in ("", *(queries if "/new" in path or "/hide" in path else ())):
            answer = client.get(path + query)
            assert answer.status_code < 500, path + query
            assert SECRET.encode() not in answer.data, path + query
            assert PLACE not in answer.data, path + query
    for path in ("/search/suggestions", "/composer/completions"):
        assert SECRET.encode() not in client.get(f"{path}?q={SECRET}").data
    assert "0 Treffer" in client.get(f"/search?q={SECRET}").text


def test_of_what_became_of_a_comment_says_where_its_discussion_stands(client):
    passage = factories.Passage(text="Wer lernt, fragt.")
    comment = factories.Comment(thread=factories.Thread(passage=passage))
    session.commit()

    page = client.get(f"/receipts/comment/{comment.id}")

    assert page.status_code == 200
    assert "Wer lernt, fragt." in page.text
