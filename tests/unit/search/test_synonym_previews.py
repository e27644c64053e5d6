"""The preview of synonyms: what the real engine would find, for everybody."""

import pytest

from forum.search import documents
from forum.search.engine import IndexUnavailable
from forum.search.synonym_previews import preview
from forum.search.synonyms import Group
from forum.search.whoosh_engine import WhooshEngine
from tests import factories

PAIR = Group(("Kita", "Kindergarten"))


@pytest.fixture
def engine(app, tmp_path):
    made = WhooshEngine(tmp_path, refresh_seconds=0, time_limit=30)
    yield made
    made.close()


def written(engine, *bodies, **values):
    made = [factories.Comment(body=body, **values) for body in bodies]
    engine.rebuild(documents.everything(), lambda _: None)
    return [comment.thread for comment in made]


def numbers(one):
    return one.word, one.before.total, one.after.total


class TestPreview:
    def test_counts_and_names_what_comes_in_addition(self, engine):
        first, second, _ = written(engine, "Eine Kita", "Ein Kindergarten", "Ein Wald")

        short, long = preview(engine, now=[], then=[PAIR], words=PAIR.words)

        assert numbers(short) == ("Kita", 1, 2)
        assert short.added.found.rows == [second]
        assert short.gone is None
        assert numbers(long) == ("Kindergarten", 1, 2)
        assert long.added.found.rows == [first]

    def test_names_what_is_not_found_any_more(self, engine):
        _, second = written(engine, "Eine Kita", "Ein Kindergarten")

        (word,) = preview(engine, now=[PAIR], then=[], words=["Kita"])

        assert numbers(word) == ("Kita", 2, 1)
        assert word.added is None
        assert word.gone.found.rows == [second]

    def test_names_both_where_words_are_exchanged(self, engine):
        _, old, new = written(engine, "Eine Kita", "Ein Kindergarten", "Ein Spielkreis")

        (word,) = preview(engine, now=[PAIR], then=[Group(("Kita", "Spielkreis"))], words=["Kita"])

        assert numbers(word) == ("Kita", 2, 2)
        assert (word.added.found.rows, word.gone.found.rows) == ([new], [old])

    def test_does_not_count_twice_what_both_words_find(self, engine):
        written(engine, "Die Kita ist ein Kindergarten")

        (word,) = preview(engine, now=[], then=[PAIR], words=["Kita"])

        assert numbers(word) == ("Kita", 1, 1)
        assert word.added.found.total == 0

    def test_marks_the_synonym_and_not_what_is_excluded(self, engine):
        written(engine, "Ein Kindergarten")
        (word,) = preview(engine, now=[], then=[PAIR], words=["Kita"])
        assert [item.also for item in word.added.query.wanted] == [("Kindergarten",)]

    def test_asks_for_phrases_too(self, engine):
        group = Group(("ÖPNV", "öffentlicher Nahverkehr"))
        bus, _ = written(engine, "Unser ÖPNV", "Guter öffentlicher Nahverkehr")

        short, long = preview(engine, now=[], then=[group], words=group.words)

        assert numbers(short) == ("ÖPNV", 1, 2)
        assert numbers(long) == ("öffentlicher Nahverkehr", 1, 2)
        assert long.added.found.rows == [bus]

    def test_says_nothing_of_what_is_not_public(self, engine):
        written(engine, "Eine Kita")
        (hidden,) = written(engine, "Ein Kindergarten")
        factories.hide(hidden)

        (word,) = preview(engine, now=[], then=[PAIR], words=["Kita"])

        assert numbers(word) == ("Kita", 1, 1)
        assert word.added.found.rows == []

    def test_says_when_there_is_no_index(self, engine):
        with pytest.raises(IndexUnavailable):
            preview(engine, now=[], then=[PAIR], words=["Kita"])
