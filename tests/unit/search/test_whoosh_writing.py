"""Segments that are merged: nothing is lost, nothing is written twice, and nothing is moved."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import index_contents
from forum.search import whoosh_index, whoosh_postings
from forum.search.query_language import parse
from forum.search.whoosh_engine import WhooshEngine
from tests.unit.search.documents import document

BODIES = st.lists(st.sampled_from(["Wald", "Kita-Plätze", "Schule", "der"]), max_size=6)
#: What is written and what is taken out in one commit.
COMMITS = st.lists(
    st.tuples(st.dictionaries(st.integers(1, 12), BODIES, max_size=4), st.sets(st.integers(1, 12))),
    min_size=1,
    max_size=8,
)


def of(number: int, words: list[str]):
    """Make a document of which some have a title, tags and an organisation."""
    return document(
        number,
        " ".join(words),
        title="Wald" if number % 3 else "",
        tags=("Natur", f"n{number % 4}") if number % 2 else (),
        organisation="gruenau" if number > 6 else "",
    )


def made_at_once(root, documents):
    """Build an index of its own of these, and tell what it holds."""
    engine = WhooshEngine(root, refresh_seconds=0)
    engine.rebuild(documents, lambda _: None)
    engine.close()
    return index_contents.of_whoosh(root)


class TestWriter:
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(commits=COMMITS)
    def test_many_commits_make_the_same_index_as_one(self, tmp_path_factory, commits):
        root = tmp_path_factory.mktemp("index")
        engine = WhooshEngine(root / "grown", refresh_seconds=0)
        engine.rebuild((), lambda _: None)
        alive = {}
        for written, gone in commits:
            engine.apply(
                [of(number, words) for number, words in written.items()],
                [f"comment:{number}" for number in gone],
            )
            alive |= {number: of(number, words) for number, words in written.items()}
            alive = {number: one for number, one in alive.items() if number not in gone}
        engine.close()

        grown = index_contents.of_whoosh(root / "grown")
        assert grown.keys() == {one.id for one in alive.values()}
        assert grown == made_at_once(root / "made", alive.values())

    def test_cuts_a_long_list_of_postings_where_it_was_not_cut(self, tmp_path, monkeypatch):
        monkeypatch.setattr(whoosh_postings, "BLOCK", 7)
        documents = [of(number, ["Wald", "Schule", "Haus"][: number % 4]) for number in range(60)]
        engine = WhooshEngine(tmp_path / "grown", refresh_seconds=0)
        engine.rebuild((), lambda _: None)
        for first in range(0, 60, 5):
            engine.apply(documents[first : first + 5], [])
            engine.apply([], [documents[first].id])

        segments = whoosh_index.open_index(engine._directory.current)._segments()
        left = [one for number, one in enumerate(documents) if number % 5]
        found = engine.search(parse('"Wald Schule"'), limit=100).ids
        engine.close()
        assert max(segment.doc_count_all() for segment in segments) > 20
        assert set(found) == {one.id for one in left if int(one.id.split(":")[1]) % 4 > 1}
        assert index_contents.of_whoosh(tmp_path / "grown") == made_at_once(tmp_path / "made", left)

    def test_a_merge_that_fails_leaves_the_index_as_it_was_and_open(self, tmp_path, monkeypatch):
        engine = WhooshEngine(tmp_path, refresh_seconds=0)
        engine.rebuild([of(1, ["Wald"])], lambda _: None)
        monkeypatch.setattr(whoosh_postings.PostingList, "extend", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            whoosh_index.commit(
                engine._directory.current, [whoosh_index.fields_of(of(2, ["Wald"]))], []
            )
        assert engine.search(parse("Wald"), limit=9).ids == ["comment:1"]
        monkeypatch.undo()
        engine.apply([of(2, ["Wald"])], [])
        assert engine.count() == 2
        engine.close()
