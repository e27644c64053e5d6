"""The sentences of German texts, and the changed places in whole sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.sentences import SentenceHunk, sentence_hunks, sentences
from tests.effort import counted

SENTENCES = st.sampled_from(
    [
        "Der Bus fährt.",
        "Die Stadt zahlt z. B. den Bus nach Abs. 2 am 3. Oktober.",
        "Wirklich?",
        "„Ja!“",
        "Ende …",
        "ohne Punkt",
        "d. h.",
        "Der Bus fährt nie.",
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "\n\n", "\u00a0", ""])
PROSE = st.lists(st.tuples(SENTENCES, GAPS), max_size=8).map(
    lambda parts: "".join(sentence + gap for sentence, gap in parts)
)
TEXTS = st.one_of(PROSE, st.text(max_size=60), st.text(alphabet="aA.!? \n“1", max_size=40))


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def outside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    edges = [0, *(place for span in spans for place in span), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


class TestSentences:
    def test_finds_the_sentences_of_a_text(self):
        assert read("Der Bus fährt. Wohin? In die Stadt! Ende") == [
            "Der Bus fährt.",
            "Wohin?",
            "In die Stadt!",
            "Ende",
        ]

    @pytest.mark.parametrize(
        "sentence",
        [
            "Kommunen brauchen z. B. Beratung und z.B. Zeit.",
            "Es gilt § 5 Abs. 2 Satz 1 Nr. 3 des Gesetzes.",
            "Städte bzw. Kreise, d. h. Kommunen, entscheiden.",
            "Am 3. Oktober und am 24. Dezember ist frei.",
            "Im 19. Jahrhundert regierte Friedrich II. Preußen.",
            "Das Büro von Prof. Dr. A. Müller liegt in der Schillerstr. 5 in St. Augustin.",
            "Die Kosten betragen ca. 2,5 Mio. Euro inkl. Steuern.",
            "Vereine, Schulen usw. Angebote machen lassen.",
            "I. d. R. Montags, ggf. Dienstags.",
            "Näheres unter www.example.org/a.html oder 10.000 Mal.",
            "Vgl. Abschnitt 3, S. 12, Abb. 4, Kap. 2 und Art. 28 GG.",
            "„Warum?“ fragte der Rat.",
            "Das gilt (u. a. Städte und ggfs. Gemeinden) überall.",
            "Die Frist endet am 24.12. Mitternacht um 2,5 v. H. teurer.",
            "Bund, Länder u. Ä. Stellen zahlen.",
        ],
    )
    def test_does_not_end_a_sentence_at_an_abbreviation_or_ordinal(self, sentence):
        assert read(sentence) == [sentence]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Das galt bis 2024. Danach nicht.", ["Das galt bis 2024.", "Danach nicht."]),
            ("Es gibt Kitas, Schulen usw. Die Stadt hilft.", None),
            ("Es waren 12. Die anderen fehlten.", None),
            ("Sie sagte: „Ja.“ Er schwieg.", ["Sie sagte: „Ja.“", "Er schwieg."]),
            ("Das steht fest.[1] Anderes nicht.", ["Das steht fest.[1]", "Anderes nicht."]),
            ("Erstens. „Zweitens.“ (Drittens.)", ["Erstens.", "„Zweitens.“", "(Drittens.)"]),
            ("Eine Frage … Eine Antwort.", ["Eine Frage …", "Eine Antwort."]),
            ("Überschrift\n\nText darunter.", ["Überschrift", "Text darunter."]),
            ("Es kostet 10.000. Städte zahlen.", None),
            ("Der Weg misst 5 km. Busse fahren.", None),
            ("Davon gibt es eine Art. Die Stadt hilft.", None),
            ("Das ist so. 12 Städte sehen es anders.", None),
        ],
    )
    def test_ends_a_sentence_where_the_next_begins(self, text, expected):
        found = read(text)

        assert len(found) > 1
        assert expected is None or found == expected

    @given(TEXTS)
    def test_leaves_out_nothing_but_blanks(self, text):
        spans = sentences(text)

        assert all(not piece.strip() for piece in outside(text, spans))
        assert all(
            start < end and text[start:end] == text[start:end].strip() for start, end in spans
        )

    def test_finds_nothing_in_nothing(self):
        assert sentences("") == sentences(" \n ") == []


class TestSentenceHunks:
    def test_finds_the_sentence_that_changed(self):
        old, new = "Eins. Zwei ist alt. Drei.", "Eins. Zwei ist neu und lang. Drei."

        assert sentence_hunks(old, new) == [SentenceHunk(6, 19, 6, 28)]

    def test_takes_neighbouring_changed_sentences_as_one(self):
        old, new = "Eins. Zwei. Drei. Vier.", "Eins. Zwo. Drei? Vier."
        (hunk,) = sentence_hunks(old, new)

        assert old[hunk.old_start : hunk.old_end] == "Zwei. Drei."
        assert new[hunk.new_start : hunk.new_end] == "Zwo. Drei?"

    def test_keeps_changes_apart_that_a_kept_sentence_parts(self):
        hunks = sentence_hunks("Eins. Zwei. Drei.", "Uno. Zwei. Tre.")

        assert len(hunks) == 2

    @pytest.mark.parametrize("new", ["Null. Eins. Zwei.", "Eins. Null. Zwei.", "Eins. Zwei. Null."])
    def test_finds_an_insertion_with_an_empty_old_part(self, new):
        (hunk,) = sentence_hunks("Eins. Zwei.", new)

        assert hunk.old_start == hunk.old_end
        assert new[hunk.new_start : hunk.new_end].strip() == "Null."

    def test_finds_a_removal_with_an_empty_new_part(self):
        (hunk,) = sentence_hunks("Eins. Null. Zwei.", "Eins. Zwei.")

        assert hunk == SentenceHunk(6, 12, 6, 6)

    def test_widens_a_change_of_blanks_to_its_sentence(self):
        old, new = "Eins. Zwei. Drei.", "Eins.  Zwei. Drei."
        (hunk,) = sentence_hunks(old, new)

        assert new[hunk.new_start : hunk.new_end].strip() == "Eins."

    def test_finds_nothing_between_equal_texts(self):
        assert sentence_hunks("Eins. Zwei.", "Eins. Zwei.") == []

    @given(TEXTS, TEXTS)
    def test_leaves_outside_only_what_both_texts_share(self, old, new):
        hunks = sentence_hunks(old, new)
        old_spans = [(hunk.old_start, hunk.old_end) for hunk in hunks]
        new_spans = [(hunk.new_start, hunk.new_end) for hunk in hunks]

        assert outside(old, old_spans) == outside(new, new_spans)
        assert all(start <= end for start, end in old_spans + new_spans)

    @given(TEXTS, TEXTS)
    def test_finds_only_real_changes_with_words_between_them(self, old, new):
        hunks = sentence_hunks(old, new)

        assert all(
            old[hunk.old_start : hunk.old_end] != new[hunk.new_start : hunk.new_end]
            for hunk in hunks
        )
        kept = outside(old, [(hunk.old_start, hunk.old_end) for hunk in hunks])
        assert all(piece.strip() for piece in kept[1:-1])

    @given(TEXTS, TEXTS)
    def test_begins_and_ends_where_sentences_do(self, old, new):
        begins = {start for start, _ in sentences(new)}
        ends = {end for _, end in sentences(new)}
        for hunk in sentence_hunks(old, new):
            part = new[hunk.new_start : hunk.new_end]
            if not part.strip():
                continue
            start = hunk.new_start + len(part) - len(part.lstrip())
            assert start in begins
            assert start + len(part.strip()) in ends

    def test_is_quick_on_a_text_of_one_sentence_repeated(self):
        old = "Der Bus fährt. " * 2000 + "Ende."
        new = "Anfang. " + "Der Bus fährt. Die Bahn auch. " * 2000

        with counted() as effort:
            assert sentence_hunks(old, new)
        assert effort.calls < 50 * 6000
