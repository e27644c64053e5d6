"""Words that a process remembers, and those that it reads anew."""

import pytest

from forum.search import german, word_memory
from forum.search.word_memory import remembered


@pytest.fixture
def read(monkeypatch):
    """Make a function that notes each word it is asked for, of which ten are remembered."""
    monkeypatch.setattr(word_memory, "WORDS", 10)
    asked: list[str] = []

    @remembered
    def count(word: str, *, twice: bool = False) -> int:
        asked.append(word)
        return len(word) * (2 if twice else 1)

    return count, asked


class TestRemembered:
    def test_reads_a_word_once(self, read):
        count, asked = read
        assert [count("Wald"), count("Wald"), count("Wald", twice=True)] == [4, 4, 8]
        assert asked == ["Wald", "Wald"]

    def test_joins_are_words_like_others(self, read):
        count, asked = read
        assert [count("Kita-Plätze"), count("Kita-Plätze")] == [11, 11]
        assert asked == ["Kita-Plätze"]

    def test_a_mark_pushes_no_word_out(self, read):
        count, asked = read
        count("Wald")
        for number in range(50):
            assert count(f"a{number:04}") == 5
        count("Wald")
        assert asked.count("Wald") == 1

    def test_many_words_push_the_oldest_out(self, read):
        count, asked = read
        count("Wald")
        for number in range(10):
            count("Bach" + "x" * number)
        count("Wald")
        assert asked.count("Wald") == 2

    def test_the_analysis_remembers_words(self, monkeypatch):
        first = german.word_terms("Waldwegebau")
        monkeypatch.setattr(german, "_readings", lambda *_: pytest.fail("read again"))
        assert german.word_terms("Waldwegebau") is first
