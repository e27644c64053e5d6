"""A paper is split into passages, and nothing of it is lost."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum import markup
from forum.markup import PAPER_LIMITS, MarkupRefused
from forum.passage_splitting import PassageKind, PassageSource, split_passages
from tests.effort import counted

PIECES = st.sampled_from(
    [
        "- ",
        "* ",
        "1. ",
        "2) ",
        "10. ",
        "  ",
        "    ",
        "> ",
        "a",
        "wort ",
        "```",
        "~~~",
        "`",
        "*",
        "**",
        "[x](y)",
        "[^1]",
        "# ",
        "## ",
        "---",
        "===",
        "<b>",
        "&amp;",
        "@anna ",
        "![i](j.png)",
        "[r]",
        "~~",
        "\\",
        "\t",
        "http://a.b ",
        "<http://q.r>",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "|",
        "|-|-|\n",
        "| a | b |\n",
        "\n[^1]: ",
        "\n[^2]: ",
        "\n[r]: http://x.y\n",
    ]
)
MARKDOWN = st.lists(PIECES, max_size=50).map("".join)

SENTENCE = st.lists(
    st.sampled_from(
        ["Die", "Kommune", "braucht", "**Zeit**", "*jetzt*", "`x`", "[Geld](/g)", "Satz[^1]"]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)
BLOCK = st.one_of(
    SENTENCE,
    st.tuples(st.sampled_from(["# ", "## ", "### ", "> ", "> > "]), SENTENCE).map("".join),
    st.lists(
        st.tuples(
            st.sampled_from(["", "  ", "    ", "        "]),
            st.sampled_from(["- ", "1. "]),
            SENTENCE,
        ),
        min_size=1,
        max_size=8,
    ).map(lambda items: "\n".join("".join(item) for item in items)),
    st.lists(SENTENCE, min_size=1, max_size=4).map(
        lambda rows: "| a | b |\n|---|---|\n" + "\n".join(f"| {row} | z |" for row in rows)
    ),
    SENTENCE.map(lambda text: f"```python\n{text}\n\n- kein Punkt\n```"),
    SENTENCE.map(lambda text: f"[^1]: {text}\n\n    {text}"),
    st.just("---"),
)
PAPERS = st.lists(BLOCK, max_size=12).map("\n\n".join)


def whole_text(source: str) -> str:
    return markup.plain_text(markup.render(source, limits=PAPER_LIMITS))


def text_of(passages: list[PassageSource]) -> str:
    return " ".join(passage.text for passage in passages)


class PaperWriter:
    """Writes a long paper in which every word is another, so that each lost one shows."""

    def __init__(self, words: int) -> None:
        self.draw = random.Random(7)
        self.words = 0
        self.notes: list[str] = []
        self.blocks: list[str] = []
        makers = [self.paragraph] * 4 + [self.items, self.table, self.quote, self.code]
        while self.words < words:
            self.blocks.append(f"{'#' * self.draw.randint(1, 4)} {self.text(5)}")
            self.blocks += [self.draw.choice(makers)() for _ in range(5)]
        self.source = "\n\n".join(self.blocks + self.notes) + "\n"

    def text(self, count: int) -> str:
        found = [f"w{self.words + number}x" for number in range(1, count + 1)]
        self.words += count
        return " ".join(found)

    def paragraph(self) -> str:
        number = len(self.notes) + 1
        self.notes.append(
            f"[^n{number}]: {self.text(12)}\n\n    {self.text(6)}\n    - {self.text(3)}"
        )
        link = f"[{self.text(2)}](https://example.org/{number})"
        address = f"<https://example.org/a{number}>"
        return f"{self.text(40)}[^n{number}]\n{self.text(20)} {link}, **{self.text(3)}** {address}."

    def items(self) -> str:
        step = self.draw.choice(["  ", "   ", "    "])
        lines = []
        for number in range(1, 6):
            sign = f"{number}." if step != "  " else "-"
            lines.append(f"{sign} {self.text(8)}")
            lines += [
                f"{step}- {self.text(6)}",
                f"{step * 2}- {self.text(4)}\n{step * 2}  {self.text(4)}",
            ]
        return "\n".join(lines)

    def table(self) -> str:
        rows = [f"| {self.text(2)} | {self.text(4)} | {self.text(1)} |" for _ in range(8)]
        return "\n".join([rows[0], "|---|:---|--:|", *rows[1:]])

    def quote(self) -> str:
        return f"> {self.text(15)}\n>\n> - {self.text(5)}\n> - {self.text(5)}"

    def code(self) -> str:
        return f"```python\n{self.text(6)}\n\n    {self.text(6)}\n```"


class TestSplitPassages:
    def test_finds_every_kind_with_its_level_and_line(self):
        source = (
            "# Titel\n\nEin Absatz\nin zwei Zeilen.\n\n## Unter\n- eins\n  - zwei\n\n> Zitat\n\n"
            "| A | B |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
        )

        found = [(p.kind.value, p.level, p.text, p.line, p.source) for p in split_passages(source)]

        assert found == [
            ("heading", 1, "Titel", 1, "# Titel"),
            ("paragraph", 0, "Ein Absatz in zwei Zeilen.", 3, "Ein Absatz\nin zwei Zeilen."),
            ("heading", 2, "Unter", 6, "## Unter"),
            ("list_item", 1, "eins", 7, "- eins"),
            ("list_item", 2, "zwei", 8, "  - zwei"),
            ("quote", 0, "Zitat", 10, "> Zitat"),
            ("table", 0, "A B 1 2", 12, "| A | B |\n|---|---|\n| 1 | 2 |"),
            ("code", 0, "code", 16, "```\ncode\n```"),
        ]

    def test_keeps_the_numbers_of_ordered_lists(self):
        passages = split_passages("3. drei\n4. vier\n   1. vier eins\n   2. vier zwei\n5. fünf")

        assert [(p.level, p.ordinal, p.text) for p in passages] == [
            (1, 3, "drei"),
            (1, 4, "vier"),
            (2, 1, "vier eins"),
            (2, 2, "vier zwei"),
            (1, 5, "fünf"),
        ]
        assert passages[1].html == '<ol start="4"><li>vier</li></ol>'
        assert [p.ordinal for p in split_passages("- a\n\nb")] == [None, None]

    def test_keeps_the_paragraphs_of_an_item_together_and_nested_items_apart(self):
        first, nested, below = split_passages("- eins\n\n  zwei\n\n  - drei\n\n  vier")

        assert (first.kind, first.text) == (PassageKind.LIST_ITEM, "eins zwei")
        assert (nested.level, nested.text) == (2, "drei")
        assert (below.kind, below.level, below.text) == (PassageKind.PARAGRAPH, 1, "vier")

    @pytest.mark.parametrize(
        "between",
        [
            "\n   Mehr.",
            "\n   > Zitat",
            "   ```\n   code\n   ```",
            "   - innen",
            "\n   | a |\n   |---|",
        ],
    )
    def test_finds_the_next_item_right_below_whatever_an_item_holds(self, between):
        passages = split_passages(f"1. eins\n{between}\n2. zwei\n3. drei")

        items = [(p.ordinal, p.text) for p in passages if p.level == 1]
        assert items[1:] == [(2, "zwei"), (3, "drei")]
        assert all(passage.source for passage in passages)

    def test_makes_a_passage_of_each_footnote_and_keeps_its_links_within_the_page(self):
        notes = "[^a]: Zur *Zwei*.\n\n    Mehr dazu.\n\n[^b]: Zur Eins.\n"
        source = f"Eins[^b] zwei[^a] drei[^b].\n\n{notes}"

        text, first, second = split_passages(source)

        assert text.text == "Eins zwei drei."
        assert (first.kind, first.ordinal, first.text) == (PassageKind.FOOTNOTE, 1, "Zur Eins.")
        assert (second.ordinal, second.text) == (2, "Zur Zwei. Mehr dazu.")
        assert second.source == "[^a]: Zur *Zwei*.\n\n    Mehr dazu."
        page = "".join(passage.html for passage in (text, first, second))
        assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r' id="([^"]+)"', page))

    def test_keeps_links_and_pictures_as_links(self):
        (passage,) = split_passages(
            "[Hier](/a), [da][d] und ![Plan](https://x.org/p.png).\n\n[d]: /b"
        )

        assert passage.text == "Hier, da und Plan."
        assert re.findall(r'href="([^"]+)"', passage.html) == ["/a", "/b", "https://x.org/p.png"]

    def test_keeps_a_rule_between_two_passages(self):
        first, second = split_passages("a\n\n---\n\nb")

        assert (first.html, second.html) == ("<p>a</p>", "<hr><p>b</p>")

    def test_takes_headings_with_nothing_below_and_empty_papers(self):
        assert [p.text for p in split_passages("# A\n## B\n# C")] == ["A", "B", "C"]
        assert split_passages("") == []
        assert split_passages("\n\n  \n") == []

    def test_gives_equal_texts_keys_of_their_own_in_their_order(self):
        keys = [p.key for p in split_passages("Gleich.\n\nAnders.\n\ngleich.\n\nGLEICH.")]

        assert len(set(keys)) == 4
        assert keys[:3] == [p.key for p in split_passages("Gleich.\n\nAnders.\n\ngleich.")]
        assert all(re.fullmatch("[0-9a-f]{12}", key) for key in keys)

    def test_keeps_the_key_of_a_text_that_moved_or_changed_its_dress(self):
        (before,) = split_passages("Die Größe zählt.")

        after = split_passages("Neu[^1].\n\n- **Die**   GRO\u0308SSE *zählt*.\n\n[^1]: Quelle")

        assert after[1].key == before.key

    def test_gives_no_passage_another_key_when_a_footnote_is_put_in_before(self):
        before = split_passages("Eins.\n\nZwei[^z].\n\n[^z]: Quelle")
        after = split_passages("Eins[^y].\n\nZwei[^z].\n\n[^y]: Neue Quelle\n\n[^z]: Quelle")

        assert {p.key for p in before} < {p.key for p in after}

    @given(PAPERS)
    @settings(max_examples=100, deadline=None)
    def test_says_the_same_as_the_whole_text_rendered_at_once(self, source):
        assert text_of(split_passages(source)) == whole_text(source)

    @given(MARKDOWN)
    @settings(max_examples=150, deadline=None)
    def test_says_the_same_however_odd_the_text(self, source):
        passages = split_passages(source)

        assert text_of(passages) == whole_text(source)
        assert len({passage.key for passage in passages}) == len(passages)
        for passage in passages:
            assert passage.text == markup.plain_text(passage.html)
            assert markup.seal(passage.html) == passage.html

    def test_loses_nothing_of_a_long_paper_and_is_quick(self):
        paper = PaperWriter(15_000)

        with counted() as effort:
            passages = split_passages(paper.source)

        assert effort.calls < 500 * 15_000
        text = text_of(passages)
        found = re.findall(r"w\d+x", text)
        assert len(found) == paper.words
        assert sorted(found) == sorted(re.findall(r"w\d+x", paper.source))
        assert text == whole_text(paper.source)
        page = "".join(passage.html for passage in passages)
        assert page.count('class="footnote-ref"') == len(paper.notes)
        assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r' id="([^"]+)"', page))
        assert len(re.findall('href="https://example.org/', page)) == 2 * len(paper.notes)
        assert {p.kind for p in passages} == set(PassageKind)
        assert max(p.level for p in passages if p.kind is PassageKind.LIST_ITEM) == 3

    def test_names_the_lines_each_passage_of_a_long_paper_came_from(self):
        paper = PaperWriter(3_000)
        lines = paper.source.split("\n")

        for passage in split_passages(paper.source):
            written = "\n".join(lines[passage.line - 1 :])
            assert passage.source
            assert written.startswith(passage.source)
            assert set(re.findall(r"w\d+x", passage.text)) == set(
                re.findall(r"w\d+x", passage.source)
            )

    @pytest.mark.parametrize(
        ("source", "code", "line"),
        [
            ("gut\n\nschlecht\x00", "markup_not_text", 3),
            ("gut\n" + "a" * 20_000, "markup_line_too_long", 2),
            ("gut\n\n" + ("wort " * 100 + "\n") * 50, "markup_passage_too_long", 3),
            ("gut\n\n- gut\n- " + ("wort " * 100 + "\n") * 50, "markup_passage_too_long", 4),
            ("gut\n\n[^1]: " + ("wort " * 100 + "\n") * 50, "markup_passage_too_long", 3),
            ("gut\n\n" + "[" * 700, "markup_too_many_brackets", 3),
            ("gut\n" * 3 + ">" * 20, "markup_too_deep", 4),
        ],
    )
    def test_names_the_line_of_a_fault(self, source, code, line):
        with pytest.raises(MarkupRefused) as caught:
            split_passages(source)

        assert caught.value.code == code
        assert caught.value.values["line"] == line

    def test_refuses_a_paper_that_is_too_long(self):
        with pytest.raises(MarkupRefused) as caught:
            split_passages("a\n\n" * 200_001)

        assert caught.value.code == "markup_too_long"
