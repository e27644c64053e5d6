"""Suggestions put into Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import RuleBroken
from forum.models import Passage, Suggestion, SuggestionKind
from forum.passage_kinds import PassageKind
from forum.passage_splitting import split_passages
from forum.services.placements import around
from forum.services.suggested_markdown import changed, escaped

INSERT, REPLACE, DELETE = SuggestionKind


def suggested(source, kind, words="", text="", index=0):
    """Put ``text`` in the place of, or before, ``words`` in a passage of ``source``.

    Words that begin with a stroke name the point before them; none mean the whole passage.
    """
    found = split_passages(source)[index]
    passage = Passage(text=found.text, kind=found.kind, level=found.level)
    made = Suggestion(kind=kind, passage=passage, quote="", prefix="", suffix="")
    if words:
        start = found.text.index(words.strip("|"))
        end = start if words.startswith("|") else start + len(words)
        made.range_start, made.range_end = start, end
        made.quote = found.text[start:end]
        made.prefix, made.suffix = around(found.text, (start, end))
    return changed(found.source, made, text)


class TestChanged:
    @pytest.mark.parametrize(
        ("source", "kind", "words", "text", "expected"),
        [
            ("Ein *kurzer* Text.", REPLACE, "Text", "Satz", "Ein *kurzer* Satz."),
            ("Ein Text.", REPLACE, "", "Zwei Texte.", "Zwei Texte."),
            ("## Alt", REPLACE, "", "Neu", "## Neu"),
            ("Alt\n===", REPLACE, "", "Neu", "# Neu"),
            ("- Alt", REPLACE, "", "Neu\nund neuer", "- Neu und neuer"),
            ("- Alt", REPLACE, "Alt", "Neu", "- Neu"),
            ("3. Alt", REPLACE, "", "Neu", "3. Neu"),
            ("> Alt\n> und alt", REPLACE, "", "Neu", "> Neu"),
            ("Eins. Zwei. Drei.", DELETE, "Zwei.", "", "Eins. Drei."),
            ("Eins. Zwei. Drei.", DELETE, "Eins.", "", "Zwei. Drei."),
            ("Eins. Zwei. Drei.", DELETE, "Drei.", "", "Eins. Zwei."),
            ("Eins und zwei.", DELETE, " und zwei", "", "Eins."),
            ("- Eins. Zwei.", DELETE, "Eins.", "", "- Zwei."),
            ("Eins. Zwei.", DELETE, "", "", ""),
            ("- Eins", DELETE, "Eins", "", ""),
            ("Eins. Zwei. Drei.", DELETE, "Zwei.", "Vier.", "Eins. Vier. Drei."),
            ("Eins drei.", INSERT, "|drei", "zwei", "Eins zwei drei."),
            ("Eins.", INSERT, "|.", "und zwei", "Eins und zwei."),
            ("Eins.", INSERT, "|Eins", "Null.", "Null. Eins."),
            ("- Eins.", INSERT, "|Eins", "Null.", "- Null. Eins."),
            ("Eins.", INSERT, "", "Zwei.", "Eins.\n\nZwei."),
            ("## Eins", INSERT, "", "Zwei.", "## Eins\n\nZwei."),
            ("- Eins", INSERT, "", "Zwei", "- Eins\n- Zwei"),
            ("1. Eins", INSERT, "", "Zwei", "1. Eins\n2. Zwei"),
        ],
    )
    def test_gives_the_passage_as_suggested(self, source, kind, words, text, expected):
        assert suggested(source, kind, words, text) == expected

    def test_leaves_an_indented_item_where_it_is(self):
        source = "- Eins\n    - Zwei. Drei.\n"
        assert suggested(source, DELETE, "Drei.", "", index=1) == "    - Zwei."
        assert suggested(source, REPLACE, "", "Vier", index=1) == "    - Vier"
        assert suggested(source, INSERT, "", "Vier", index=1).endswith("\n    - Vier")

    @pytest.mark.parametrize(
        ("source", "words"),
        [("Ein **kurzer** Text.", "kurzer Text"), ("| a | b |\n|---|---|\n| 1 | 2 |", "")],
    )
    def test_leaves_to_a_person_what_markup_runs_through(self, source, words):
        with pytest.raises(RuleBroken) as refusal:
            suggested(source, REPLACE, words, "Neu")
        assert refusal.value.code == "suggestion_place_lost"


class TestEscaped:
    @pytest.mark.parametrize(
        "text",
        [
            "Bürger*innen und Kolleg*innen",
            "1. Januar ist Feiertag",
            "# keine Überschrift",
            "- kein Punkt",
            "> kein Zitat",
            "a_b_c und __init__",
            "[kein](Verweis) und [^1]",
            "<b>kein HTML</b> &amp; so",
            "`kein Code` \\ Ende",
            "E-Mail an 50 % + 3 > 2",
        ],
    )
    def test_shows_what_was_written(self, text):
        found = split_passages(escaped(text))
        assert [(p.kind, p.text) for p in found] == [(PassageKind.PARAGRAPH, text)]

    @given(st.text("aB 1.*_#>-+[]()<&;`\\~|!=:^", min_size=1, max_size=30))
    def test_shows_any_line_letter_by_letter(self, text):
        text = " ".join(text.split())
        if text.strip("=-:|. ") == "":
            return
        found = split_passages(escaped(text))
        assert " ".join(p.text for p in found) == text

    def test_leaves_ordinary_sentences_alone(self):
        text = "Die Busse (Linie 7/8) fahren ab 5:30 Uhr - auch sonntags; das kostet 3 €."
        assert escaped(text) == text
