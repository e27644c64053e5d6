"""Sentences that contributions moved become links; the words stay exactly as they were."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.markup import plain_text
from forum.presenters.moved_text import with_links

LINK = re.compile(r'<a class="moved" href="/hunks/(\d+)">(.*?)</a>')


def hunk(start, end, number=1):
    return SimpleNamespace(new_start=start, new_end=end, id=number)


def linked(markup, text, *hunks):
    return with_links(markup, text, list(hunks), lambda one: f"/hunks/{one.id}")


def test_links_a_sentence():
    made = linked("<p>Eins. Zwei.</p>", "Eins. Zwei.", hunk(6, 11))
    assert made == '<p>Eins. <a class="moved" href="/hunks/1">Zwei.</a></p>'


def test_goes_on_behind_markup():
    made = linked("<p>A <strong>b</strong> c</p>", "A b c", hunk(0, 5))
    assert [text for _number, text in LINK.findall(made)] == ["A ", "b", " c"]


def test_leaves_links_alone():
    markup = '<p>A <a href="/x">b</a> c</p>'
    made = linked(markup, "A b c", hunk(0, 5))
    assert '<a href="/x">b</a>' in made


@pytest.mark.parametrize("text", ["Ganz anderes.", "", "Eins."])
def test_gives_back_what_it_cannot_follow(text):
    markup = "<p>Eins. Zwei.</p>"
    assert linked(markup, text, hunk(0, 4)) == markup


def test_escapes_again_what_was_escaped():
    made = linked("<p>a &lt; b &amp; c</p>", "a < b & c", hunk(0, 9))
    assert made == '<p><a class="moved" href="/hunks/1">a &lt; b &amp; c</a></p>'


WORDS = st.lists(st.sampled_from(["Eins", "zwei", "&", "<drei>", "ä", "vier."]), min_size=1)


@settings(max_examples=200, deadline=None)
@given(WORDS, st.data())
def test_never_changes_a_word_and_links_exactly_the_place(words, data):
    text = " ".join(words)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = linked(f"<p>{escaped}</p>", text, hunk(start, end))
    assert plain_text(made) == plain_text(f"<p>{escaped}</p>")
    ((number, inside),) = LINK.findall(made)
    assert number == "1"
    found = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert found == text[start:end]
