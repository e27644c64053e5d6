"""Each construct of a Word file, as Markdown."""

from io import BytesIO

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.paper_files.reading import read_paper
from forum.passage_splitting import split_passages
from tests.unit.paper_files.samples import NAMESPACES, word_file

STYLES = """
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Eigene"/>
  <w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="HTML Preformatted"/></w:style>
<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/>
  <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""


def level(depth, form, text, start=1):
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "%1.")}'
    f"{level(1, 'lowerLetter', '%2)')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="2">{level(0, "bullet", "-")}{level(1, "bullet", "o")}'
    "</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="3">{level(0, "decimal", "§ %1")}'
    f"{level(1, 'upperRoman', '%1.%2')}</w:abstractNum>"
    + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{a}"/>{more}</w:num>'
        for n, a, more in (
            (1, 1, ""),
            (2, 2, ""),
            (3, 3, ""),
            (
                4,
                1,
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>',
            ),
        )
    )
)


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content, style="", more=""):
    content = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{content}</w:p>"


def item(text, list_id, depth=0):
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return p(text, more=number)


def read(body, **values):
    data = word_file(body, styles=STYLES, numbering=NUMBERING, **values)
    return read_paper(data, "a.docx")


class TestBlocks:
    def test_headings_follow_from_their_styles(self):
        assert read(p("Eins", "berschrift2") + p("Zwei", "Eigene")) == "## Eins\n\n## Zwei\n"

    def test_headings_follow_from_their_outline_level(self):
        assert read(p("Eins", more='<w:outlineLvl w:val="0"/>')) == "# Eins\n"

    def test_empty_paragraphs_leave_nothing(self):
        assert read(p("Eins") + "<w:p/>" + p("  ") + p("Zwei")) == "Eins\n\nZwei\n"

    def test_quotes_stay_together(self):
        assert read(p("Eins", "Zitat") + p("Zwei", "Zitat")) == "> Eins\n>\n> Zwei\n"

    def test_code_keeps_its_lines(self):
        words = "<w:r><w:t xml:space='preserve'>a  b</w:t><w:br/><w:t>```</w:t></w:r>"
        assert read(p(words, "Code")) == "````\na  b\n```\n````\n"

    def test_a_table_of_contents_is_left_out(self):
        contents = (
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{p('Inhalt')}</w:sdtContent></w:sdt>"
        )
        assert read(contents + p("Eins 1", "V1") + p("Text")) == "Text\n"

    def test_what_only_wraps_is_seen_through(self):
        assert read(f"<w:sdt><w:sdtContent>{p('Eins')}</w:sdtContent></w:sdt>") == "Eins\n"

    def test_the_text_of_a_box_follows_its_paragraph_once(self):
        box = f"<w:txbxContent>{p('Kasten')}</w:txbxContent>"
        drawn = (
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
        assert read(p(run("Text") + drawn)) == "Text\n\nKasten\n"


class TestLists:
    def test_nest_with_numbers_and_bullets(self):
        body = item("a", 1) + item("b", 1) + item("c", 2, 1) + item("d", 1)
        assert read(body) == "1. a\n2. b\n    - c\n3. d\n"

    def test_go_on_counting_after_a_paragraph(self):
        assert read(item("a", 1) + p("Text") + item("b", 1)) == "1. a\n\nText\n\n2. b\n"

    def test_begin_anew_where_word_does(self):
        found = split_passages(read(item("a", 1) + item("b", 1) + item("c", 4)))
        assert [(one.text, one.ordinal) for one in found] == [("a", 1), ("b", 2), ("c", 1)]

    def test_letters_and_signs_become_part_of_the_text(self):
        assert read(item("a", 1) + item("b", 1, 1) + item("c", 1, 1)) == (
            "1. a\n    - a) b\n    - b) c\n"
        )
        assert read(item("Zweck", 3) + item("Ziel", 3, 1)) == "- § 1 Zweck\n    - 1.I Ziel\n"

    def test_numbers_of_headings_become_part_of_the_text(self):
        number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
        assert read(p("Zweck", "berschrift2", number)) == "## § 1 Zweck\n"

    def test_follow_from_a_style(self):
        assert read(p("a", "Liste")) == "- a\n"

    def test_can_be_switched_off_in_a_paragraph(self):
        assert read(p("a", "Liste", '<w:numPr><w:numId w:val="0"/></w:numPr>')) == "a\n"

    def test_that_begin_too_deep_are_lists_all_the_same(self):
        assert read(item("a", 2, 1) + item("b", 2, 1) + item("c", 2)) == "- a\n- b\n- c\n"


class TestWords:
    def test_bold_and_italic_keep_blanks_outside(self):
        body = p(run("Ein ") + run("fettes ", "<w:b/>") + run("Wort", "<w:i/>"))
        assert read(body) == "Ein **fettes** *Wort*\n"

    def test_a_style_of_words_counts_and_can_be_switched_off(self):
        style = '<w:rStyle w:val="Fett"/>'
        assert read(p(run("ja", style) + run(" nein", f'{style}<w:b w:val="0"/>'))) == (
            "**ja** nein\n"
        )

    def test_formats_that_touch_lose_no_letter(self):
        body = p(run("Ziel:", "<w:b/>") + run("kursiv", "<w:i/>"))
        assert split_passages(read(body))[0].text == "Ziel:kursiv"

    def test_a_part_of_a_word_can_be_bold(self):
        assert read(p(run("Kommune") + run("n", "<w:b/>"))) == "Kommune**n**\n"

    def test_soft_line_breaks_stay(self):
        assert read(p("<w:r><w:t>a</w:t><w:br/><w:t>- b</w:t></w:r>")) == "a  \n\\- b\n"

    def test_raised_figures_stay_raised(self):
        assert read(p(run("m") + run("2", '<w:vertAlign w:val="superscript"/>'))) == "m²\n"

    def test_hidden_text_is_left_out(self):
        assert read(p(run("a") + run("geheim", "<w:vanish/>"))) == "a\n"

    def test_equations_keep_their_letters(self):
        assert read(p("<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>")) == "a=b\n"

    def test_signs_of_symbol_fonts_are_known_or_marked(self):
        signs = '<w:r><w:sym w:char="F0E0"/><w:sym w:char="F099"/></w:r>'
        assert read(p(signs)) == "→\N{REPLACEMENT CHARACTER}\n"


class TestLinks:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("https://a.de/x_y?b=1&amp;c=2", "[Text](https://a.de/x_y?b=1&c=2)\n"),
            ("https://a.de/(b) c", "[Text](https://a.de/%28b%29%20c)\n"),
            ("mailto:post@a.de", "[Text](mailto:post@a.de)\n"),
            ("javascript:alert(1)", "Text\n"),
            ("file:///c:/geheim.txt", "Text\n"),
            ("ftp://a.de", "Text\n"),
        ],
    )
    def test_lead_to_the_web_or_to_mail_alone(self, address, expected):
        body = p(f'<w:hyperlink r:id="r3">{run("Text")}</w:hyperlink>')
        assert read(body, relations=[("hyperlink", address, "External")]) == expected

    def test_of_fields_are_links(self):
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText>HYPERLINK "https://a.de/"</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f'{run("Text")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{run(" danach")}'
        )
        assert read(p(field)) == "[Text](https://a.de/) danach\n"


class TestTracking:
    def test_insertions_stay_and_deletions_go(self):
        body = p(
            run("Ein ")
            + f"<w:ins>{run('neues')}</w:ins>"
            + "<w:del><w:r><w:delText>altes</w:delText></w:r></w:del>"
            + run(" Wort")
        )
        assert read(body) == "Ein neues Wort\n"

    def test_a_deleted_end_of_a_paragraph_joins_two(self):
        assert read(p("Ein ", more="<w:rPr><w:del/></w:rPr>") + p("Satz")) == "Ein Satz\n"

    def test_comments_go(self):
        body = p('<w:commentRangeStart w:id="0"/>' + run("a") + '<w:commentRangeEnd w:id="0"/>')
        assert read(body) == "a\n"


class TestTables:
    def test_keep_rows_and_alignment(self):
        right = '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>B</w:t></w:r></w:p>'
        body = (
            f"<w:tbl><w:tr><w:tc>{p(run('A', '<w:b/>'))}</w:tc><w:tc>{right}</w:tc></w:tr>"
            f"<w:tr><w:tc>{p('x|y')}{p('z')}</w:tc><w:tc>{p('2')}</w:tc></w:tr></w:tbl>"
        )
        assert read(body) == "| A | B |\n| --- | --: |\n| x\\|y z | 2 |\n"

    def test_fill_up_merged_cells(self):
        wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
        body = (
            f"<w:tbl><w:tr><w:tc>{wide}{p('A')}</w:tc></w:tr>"
            f"<w:tr><w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
        )
        assert read(body) == "| A |  |\n| --- | --- |\n| x | y |\n"

    def test_drop_deleted_rows(self):
        body = (
            f"<w:tbl><w:tr><w:tc>{p('A')}</w:tc></w:tr>"
            f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('x')}</w:tc></w:tr></w:tbl>"
        )
        assert read(body) == "| A |\n| --- |\n"


class TestNotes:
    def test_are_numbered_by_their_first_mention(self):
        notes = (
            f"<w:footnotes {NAMESPACES}>"
            f'<w:footnote w:id="7">{p("<w:r><w:footnoteRef/></w:r>" + run(" Erste"))}'
            f"{p('Weiter')}</w:footnote>"
            f'<w:footnote w:id="5">{p("Zweite")}</w:footnote></w:footnotes>'
        )
        body = p(
            run("a")
            + '<w:r><w:footnoteReference w:id="7"/></w:r>'
            + run("(b)")
            + '<w:r><w:footnoteReference w:id="5"/></w:r>'
        )
        found = read(
            body,
            parts={"word/footnotes.xml": notes},
            relations=[("footnotes", "footnotes.xml", "")],
        )
        assert found == "a[^1]&#40;b)[^2]\n\n[^1]: Erste\n\n    Weiter\n\n[^2]: Zweite\n"
        assert [one.text for one in split_passages(found)] == ["a(b)", "Erste Weiter", "Zweite"]


words = st.text("ab ä\\`*_{}[]()<>#+-.!|~&;:=\"'1^@/§\t ", min_size=1, max_size=12)
pieces = st.lists(st.tuples(words, st.booleans(), st.booleans()), min_size=1, max_size=5)


class TestEscaping:
    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(pieces, min_size=1, max_size=4), st.sampled_from(["Normal", "Heading 1"]))
    def test_every_text_comes_out_as_it_was(self, paragraphs, style):
        document = Document()
        for one in paragraphs:
            made = document.add_paragraph(style=style)
            for text, bold, italic in one:
                added = made.add_run(text)
                added.bold, added.italic = bold, italic
        file = BytesIO()
        document.save(file)
        expected = [" ".join("".join(text for text, *_ in one).split()) for one in paragraphs]
        expected = [text for text in expected if text]
        if expected:
            markdown = read_paper(file.getvalue(), "a.docx")
            assert [one.text for one in split_passages(markdown)] == expected
