"""The lexicon file: what is packed is found, and a file that cannot be used is not used."""

import logging

import pytest

from forum.search import compounds, german, lexicon, readings
from forum.search.lexicon import NOUN, Entry, Lexicon, pack
from tests.effort import counted

ENTRIES = {
    "plaetze": Entry(4.45, NOUN, "platz", "plaetzen"),
    "buße": Entry(4.2, NOUN, "busse", ""),
    "busse": Entry(4.2, NOUN, "bus", ""),
    "gefoerdert": Entry(4.35, 0, "", "foerdern"),
}


class TestGet:
    def test_finds_what_was_packed_and_nothing_else(self):
        words = Lexicon(pack(ENTRIES))

        assert {form: words.get(form) for form in ENTRIES} == ENTRIES
        assert words.get("platz") is None
        assert words.get("") is None

    def test_tells_apart_ten_thousand_forms(self):
        entries = {f"wort{n}": Entry(1.0, 0, f"lemma{n}", "") for n in range(10_000)}
        words = Lexicon(pack(entries))

        assert all(words.get(form) == entry for form, entry in entries.items())

    def test_knows_nothing_without_a_file(self):
        assert Lexicon(b"").get("platz") is None
        assert not Lexicon(b"")


class TestLexicon:
    @pytest.mark.parametrize(
        "content", [b"short", b"K360LX00" + b"\0" * 100, pack(ENTRIES)[:-1], pack(ENTRIES) + b"x"]
    )
    def test_refuses_another_build_or_half_a_file(self, content):
        with pytest.raises(ValueError, match=r"too short|another build"):
            Lexicon(content)


class TestShared:
    @pytest.fixture(autouse=True)
    def forgotten(self):
        lexicon.shared.cache_clear()
        yield
        lexicon.shared.cache_clear()

    def test_opens_the_built_file_without_reading_it(self):
        with counted() as effort:
            assert lexicon.shared()
        assert effort.calls < 500
        assert lexicon.FILE.stat().st_size < 20_000_000

    @pytest.mark.parametrize("content", [None, b"", b"something else"])
    def test_says_once_that_the_file_is_missing_or_unusable(
        self, content, tmp_path, monkeypatch, caplog
    ):
        path = tmp_path / "german.lexicon"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(lexicon, "FILE", path)

        with caplog.at_level(logging.WARNING):
            assert not lexicon.shared()
            assert not lexicon.shared()

        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "python -m tools.lexicon" in caplog.text


class TestWithoutTheFile:
    @pytest.fixture(autouse=True)
    def no_lexicon(self, tmp_path, monkeypatch):
        monkeypatch.setattr(lexicon, "FILE", tmp_path / "none")
        forget_all()
        yield
        monkeypatch.undo()
        forget_all()

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Akteurin", "Akteur:innen"), ("Straße", "Strassen"), ("Kitaplätze", "Kita-Platz")],
    )
    def test_words_still_meet_in_their_stems(self, one, other):
        assert german.word_terms(one)[0] == german.word_terms(other)[0]

    def test_the_chain_says_that_it_is_another_one(self):
        assert german.fingerprint().endswith("x0")


def forget_all():
    lexicon.shared.cache_clear()
    for module in (german, readings, compounds):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
