"""Versions as Word and HTML files, alone and with contributions."""

import re
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from forum.html_tree import parse
from forum.markup import plain_text
from forum.paper_files.document import Answer
from forum.paper_files.docx_writing import write_docx
from forum.paper_files.html_writing import write_html
from forum.paper_files.reading import read_paper
from forum.passage_splitting import split_passages
from tests.unit.paper_files.samples import WRITTEN, annotation, paper

TEXT = """# Teil

Ein Absatz mit **fetten** Worten[^a] und [Link](/hilfe).

1. eins
2. zwei
    - darunter

    geht weiter
3. drei

> Zitat

| A | B |
|---|---|
| x | y |

```
code
```

[^a]: Die Note mit [Quelle](https://a.de/).
"""
PARAGRAPH = 1


def word(text=TEXT, *args, **values):
    return Document(BytesIO(write_docx(paper(text, *args, **values))))


def commented(document, comment_id):
    """The words between the marks of a comment."""
    inside, found = False, ""
    for node in document.element.body.iter():
        if node.get(qn("w:id")) == str(comment_id):
            inside = inside or node.tag == qn("w:commentRangeStart")
            if node.tag == qn("w:commentRangeEnd"):
                return found
        if inside and node.tag == qn("w:t"):
            found += node.text
    return None


class TestWriteDocx:
    def test_has_real_headings_lists_tables_and_quotes(self):
        document = word()
        styles = {one.text: one.style.name for one in document.paragraphs}
        assert styles["Teil"] == "Heading 1"
        assert styles["Zitat"] == "Quote"
        assert styles["code"] == "Forum Code"
        assert styles["geht weiter"] == "List Continue"
        numbered = [one for one in document.paragraphs if one._p.xpath("w:pPr/w:numPr")]
        assert [one.text for one in numbered] == ["eins", "zwei", "darunter", "drei"]
        (table,) = document.tables
        assert [[cell.text for cell in row.cells] for row in table.rows] == [["A", "B"], ["x", "y"]]
        assert table._tbl.xpath("w:tr[1]/w:trPr/w:tblHeader")

    def test_says_what_it_is(self):
        document = word()
        text = "\n".join(one.text for one in document.paragraphs[:5])
        for fact in ("Ein Papier", "Fassung: 2", "01.03.2026", "https://forum.example.org/papers/"):
            assert fact in text
        properties = document.core_properties
        assert (properties.language, properties.title) == ("de-DE", "Ein Papier")
        assert properties.created.date() == WRITTEN.date()
        assert document.styles.element.xpath("//w:lang/@w:val") == ["de-DE"]
        assert document.sections[0].footer._element.xpath(".//w:fldSimple/@w:instr") == ["PAGE"]

    def test_links_of_the_site_become_absolute(self):
        links = {one.target_ref for one in word().part.rels.values() if one.is_external}
        assert links == {"https://forum.example.org/hilfe"}

    def test_footnotes_are_real_ones(self):
        document = word()
        assert document.element.body.xpath(".//w:footnoteReference/@w:id") == ["1"]
        (notes,) = [r.target_part for r in document.part.rels.values() if "footnotes" in r.reltype]
        assert "Die Note" in notes.blob.decode()
        assert "https://a.de/" in {one.target_ref for one in notes.rels.values()}

    def test_survives_characters_that_xml_cannot_hold(self):
        data = write_docx(paper("Text", {0: [annotation(author="A\x07\ufffe")]}, title="T\x01"))
        assert Document(BytesIO(data)).paragraphs[0].text == "T"

    def test_same_input_gives_the_same_document(self):
        first, second = word(), word()
        assert first.element.xml == second.element.xml


class TestWriteDocxWithContributions:
    def test_marks_the_words_that_a_contribution_is_about(self):
        said = annotation(quote="fetten Worten", start=15, end=28)
        document = word(TEXT, {PARAGRAPH: [said]})
        (comment,) = document.comments
        assert commented(document, comment.comment_id) == "fetten Worten"
        assert (comment.author, comment.initials) == ("Anna Beispiel", "AB")
        assert comment.timestamp == WRITTEN

    def test_marks_the_passage_where_no_words_are_named(self):
        document = word(TEXT, {PARAGRAPH: [annotation()]})
        assert commented(document, 0) == "Ein Absatz mit fetten Worten und Link."

    def test_marks_ranges_that_overlap(self):
        spans = [annotation(start=4, end=14), annotation(start=10, end=21), annotation()]
        document = word(TEXT, {PARAGRAPH: spans})
        assert [commented(document, number) for number in range(3)] == [
            "Absatz mit",
            " mit fetten",
            "Ein Absatz mit fetten Worten und Link.",
        ]

    def test_a_range_outside_the_passage_marks_the_whole_passage(self):
        document = word(TEXT, {PARAGRAPH: [annotation(start=4, end=4_000)]})
        assert commented(document, 0).startswith("Ein Absatz")

    def test_answers_stand_inside_the_comment(self):
        answers = [Answer("Antwort · Karla", "<p>Danke.</p><ul><li>gut</li></ul>")]
        document = word(TEXT, {0: [annotation("Nein.", answers=answers)]})
        (comment,) = document.comments
        text = [one.text for one in comment.paragraphs]
        assert "Widerspruch · Anna Beispiel (Stadt Musterstadt)" in text[0]
        assert text[1:] == [
            "Nein.",
            "https://forum.example.org/dissent-flags/1",
            "↳ Antwort · Karla",
            "Danke.",
            "• gut",
        ]

    def test_every_contribution_has_its_comment(self):
        passages = split_passages(TEXT)
        document = word(TEXT, {number: [annotation()] for number in range(len(passages))})
        assert len(list(document.comments)) == len(passages)
        for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            assert len(document.element.body.xpath(f".//w:{tag}")) == len(passages)
        assert passages[-1].kind.value == "footnote"

    def test_what_has_no_place_stands_at_the_end(self):
        document = word(TEXT, unplaced=[annotation("Verwaist.", quote="alte Worte")])
        text = [one.text for one in document.paragraphs if one.style.name == "Forum Appendix"]
        assert text[0] == "Beiträge ohne Stelle in dieser Fassung"
        assert "Verwaist." in text
        assert any("alte Worte" in one for one in text)

    def test_reading_it_again_gives_the_text_alone(self):
        data = write_docx(paper(TEXT, {1: [annotation()]}, unplaced=[annotation("Verwaist.")]))
        assert [one.text for one in split_passages(read_paper(data, "a.docx"))] == [
            one.text for one in split_passages(TEXT)
        ]


class TestWriteHtml:
    def test_needs_nothing_else_and_runs_nothing(self):
        page = write_html(paper(TEXT, {1: [annotation()]}))
        assert '<html lang="de">' in page
        assert "@media print" in page
        assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)

    def test_each_passage_has_an_address(self):
        page = write_html(paper(TEXT))
        for position, passage in enumerate(split_passages(TEXT)):
            assert f'id="p-{position}"' in page
            assert passage.text.split()[0] in page

    def test_lists_are_lists_again(self):
        page = write_html(paper(TEXT))
        body = page[page.index("<main>") : page.index("</main>")]
        text = re.sub(r"<(?!/?(ol|ul|li)\b)[^>]*>|\s+", "", body)
        assert "<ol><li>eins</li><li>zwei<ul><li>darunter</li></ul>gehtweiter</li>" in text
        for tag in ("ol", "ul", "li", "div", "blockquote"):
            assert len(re.findall(rf"<{tag}[\s>]", body)) == body.count(f"</{tag}>")

    def test_marks_the_words_and_changes_none(self):
        marked = [annotation(start=4, end=21), annotation(start=10, end=14)]
        page = write_html(paper(TEXT, {PARAGRAPH: marked}))
        (text,) = re.findall(r'<div id="p-1" class="passage">(.*?)<div class="said"', page, re.S)
        assert plain_text(text) == "Ein Absatz mit fetten Worten und Link."
        assert "".join(re.findall(r"<mark>(.*?)</mark>", text)) == "Absatz mit fetten"

    def test_contributions_stand_below_their_passage_with_their_answers(self):
        answers = [Answer("Antwort · Karla", "<p>Danke.</p>")]
        page = write_html(paper(TEXT, {0: [annotation("<b>&amp;", answers=answers)]}))
        assert page.index("Teil") < page.index("Anna Beispiel") < page.index("Ein Absatz")
        assert "Danke." in page

    def test_names_are_text_and_no_markup(self):
        page = write_html(
            paper("Text", {0: [annotation(author="<script>x</script>")]}, title="<b>T</b>")
        )
        assert "<script>" not in page
        assert "<b>" not in page

    def test_ids_of_contributions_do_not_collide(self):
        html = '</p><ol><li id="fn-1"><a href="#fnref-1">1</a><a href="/u/x">x</a></li></ol><p>'
        page = write_html(paper(TEXT, {1: [annotation(html)]}))
        assert page.count('id="fn-1"') == 1
        assert 'href="https://forum.example.org/u/x"' in page

    def test_pictures_of_contributions_become_links(self):
        html = '<img alt="Ein &lt;Plan&gt;" height="1" src="/uploads/x" width="1"> dazu'
        page = write_html(paper(TEXT, {1: [annotation(html)]}))
        link = '<a href="https://forum.example.org/uploads/x">Ein &lt;Plan&gt;</a> dazu'
        assert link in page
        assert "<img" not in page

    def test_is_whole(self):
        page = write_html(paper(TEXT, {n: [annotation()] for n in range(9)}, [annotation()]))
        body = page[page.index("<body>") : page.index("</html>")]
        assert len(parse(body)) == 1
