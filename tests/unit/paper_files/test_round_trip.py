"""A paper that leaves as a Word file comes back with the same passages."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.paper_files.docx_writing import write_docx
from forum.paper_files.reading import read_paper
from forum.passage_splitting import split_passages
from tests.unit.paper_files.samples import paper

SLOW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
MARKUP = "ab äß\\`*_{}[]()<>#+-.!|~&;:=\"'1^@/ "
words = st.text(MARKUP, min_size=1, max_size=14)
marked = st.builds(
    lambda text, before, after: f"{before}{text}{after}",
    words,
    st.sampled_from(["", "**", "*", "_", "~~", "`", "[", "***"]),
    st.sampled_from(["", "**", "*", "_", "~~", "`", "](https://a.de/b_c?d=1&e=2)", "[^a]", "  "]),
)
line = st.lists(marked, min_size=1, max_size=4).map(" ".join)
paragraph = st.lists(line, min_size=1, max_size=3).map("\n".join)
block = st.one_of(
    paragraph,
    st.builds(lambda level, text: f"{'#' * level} {text}", st.integers(1, 6), line),
    st.lists(
        st.builds(
            lambda depth, sign, text: f"{'    ' * depth}{sign} {text}",
            st.integers(0, 3),
            st.sampled_from(["-", "1.", "7."]),
            line,
        ),
        min_size=1,
        max_size=5,
    ).map("\n".join),
    paragraph.map(lambda text: "\n".join(f"> {one}" for one in text.split("\n"))),
    st.lists(st.tuples(words, words), min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| A | B |", "|---|:-:|", *(f"| {a} | {b} |" for a, b in rows)])
    ),
    paragraph.map(lambda text: f"```\n{text}\n```"),
    paragraph.map(lambda text: f"[^a]: {text}"),
)
source = st.lists(block, min_size=1, max_size=6).map("\n\n".join)


def came_back(text, **values):
    return split_passages(read_paper(write_docx(paper(text, **values)), "papier.docx"))


def shape(passages):
    return [(passage.kind, passage.level, passage.ordinal, passage.text) for passage in passages]


class TestRoundTrip:
    @SLOW
    @given(source)
    def test_keeps_the_text_of_every_passage(self, text):
        before = split_passages(text)
        if before:
            assert [p.text for p in came_back(text)] == [p.text for p in before]

    @SLOW
    @given(st.text(max_size=120))
    def test_keeps_any_text(self, text):
        before = split_passages(text)
        if before:
            assert [p.text for p in came_back(text)] == [p.text for p in before]
