"""What an uploaded file is, and where its fault lies."""

import zipfile
from io import BytesIO

import pytest

from forum.errors import RuleBroken
from forum.paper_files import archive as archives
from forum.paper_files.reading import FILE_BYTES, read_paper
from forum.paper_files.reading_process import read_bounded
from tests.unit.paper_files.samples import NAMESPACES, archive, word_file


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def refusal(data, name="datei.docx"):
    with pytest.raises(RuleBroken) as refused:
        read_paper(data, name)
    return refused.value


class TestText:
    def test_is_taken_as_it_is(self):
        assert read_paper("# Über\n\nText".encode(), "a.md") == "# Über\n\nText"

    def test_loses_its_byte_order_mark(self):
        assert read_paper(b"\xef\xbb\xbf# A", "a.md") == "# A"
        assert read_paper("Größe".encode("utf-16"), "a.txt") == "Größe"

    def test_of_old_windows_keeps_its_umlauts(self):
        assert read_paper("Größe – „ja“".encode("cp1252"), "a.txt") == "Größe – „ja“"

    def test_that_is_none_names_its_line(self):
        found = refusal(b"eins\nzwei\n\xff\x00drei")
        assert (found.code, found.values["line"]) == ("markup_not_text", 3)

    def test_with_a_nul_names_its_line(self):
        found = refusal(b"eins\nzw\x00ei")
        assert (found.code, found.values["line"]) == ("markup_not_text", 2)

    def test_too_long_says_how_long(self):
        found = refusal(b"a" * 600_001)
        assert (found.code, found.values["found"]) == ("markup_too_long", 600_001)

    @pytest.mark.parametrize("data", [b"", b" \n\t "])
    def test_without_words_is_refused(self, data):
        assert refusal(data).code == "file_empty"


class TestKind:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"%PDF-1.7 ...", "file_is_pdf"),
            (b"{\\rtf1 Hallo}", "file_is_rich_text"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_is_old_word"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "file_encrypted",
            ),
            (archive({"a.txt": "Hallo"}), "file_not_docx"),
            (
                archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
                "file_is_open_document",
            ),
            (b"PK\x03\x04 abgebrochen", "file_damaged"),
            (word_file(paragraph("Text"))[:-40], "file_damaged"),
            (b"a" * (FILE_BYTES + 1), "file_too_large"),
        ],
    )
    def test_that_cannot_be_read_is_named(self, data, code):
        found = refusal(data, "alt.doc")
        assert found.code == code
        assert found.values["name"] == "alt.doc"

    def test_follows_from_the_content_and_not_from_the_name(self):
        assert read_paper(word_file(paragraph("Text")), "text.md") == "Text\n"
        assert read_paper(b"Text", "text.docx") == "Text"


class TestDamage:
    def test_in_the_xml_names_part_and_line(self):
        broken = f"<w:document {NAMESPACES}>\n<w:body>\n<w:p></w:body></w:document>"
        found = refusal(word_file("", parts={"word/document.xml": broken}))
        assert found.code == "file_damaged_part_line"
        assert found.values["part"] == "word/document.xml"
        assert found.values["line"] == 3

    def test_in_the_archive_names_the_part(self):
        data = archive(
            {"[Content_Types].xml": "<x/>", "word/document.xml": "<w>" + "ab" * 500 + "</w>"}
        )
        start = data.index(b"word/document.xml") + len("word/document.xml")
        found = refusal(data[:start] + b"\xff" * 8 + data[start + 8 :])
        assert (found.code, found.values["part"]) == ("file_damaged_part", "word/document.xml")

    def test_in_the_package_is_no_crash(self):
        for missing in ("word/styles.xml", "_rels/.rels", "word/numbering.xml"):
            assert refusal(word_file(paragraph("a"), drop=[missing])).code.startswith("file_")

    def test_locked_members_are_called_so(self):
        data = bytearray(archive({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        assert refusal(bytes(data)).code == "file_encrypted"


class TestBombs:
    def test_of_size_are_refused_before_they_are_unpacked(self, monkeypatch):
        data = archive({"word/media/a.bin": b"\0" * (61 * 1024 * 1024)})
        assert len(data) < 100_000
        monkeypatch.setattr(zipfile.ZipFile, "read", None)
        found = refusal(data)
        assert (found.code, found.values["allowed"]) == ("file_too_large_unpacked", 60)

    def test_of_xml_have_a_limit_of_their_own(self):
        data = archive({"word/document.xml": b" " * (26 * 1024 * 1024)})
        assert refusal(data).values["allowed"] == 25

    def test_of_members_are_refused(self):
        data = archive({f"{number}.bin": "" for number in range(archives.MEMBERS + 1)})
        assert refusal(data).code == "file_too_many_parts"

    def test_that_lie_about_their_size_give_no_more_than_they_declare(self):
        data = bytearray(archive({"[Content_Types].xml": "<x/>", "word/document.xml": "a" * 9_000}))
        entry = data.rindex(b"PK\x01\x02")
        data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
        assert refusal(bytes(data)).code.startswith("file_damaged")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_of_entities_are_refused(self, encoding):
        bomb = (
            f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha">'
            f'<!ENTITY b "&a;&a;&a;">]><w:document {NAMESPACES}><w:body>&b;</w:body></w:document>'
        )
        found = refusal(word_file("", parts={"word/document.xml": bomb.encode(encoding)}))
        assert (found.code, found.values["part"]) == ("file_unsafe_xml", "word/document.xml")

    def test_of_entities_are_found_in_every_part(self):
        bomb = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
        found = refusal(word_file(paragraph("a"), parts={"customXml/item1.xml": bomb}))
        assert found.values["part"] == "customXml/item1.xml"

    def test_of_depth_are_refused(self):
        deep = "<w:sdt><w:sdtContent>" * 2_000 + "</w:sdtContent></w:sdt>" * 2_000
        assert refusal(word_file(deep)).code.startswith("file_damaged")


class TestPlace:
    def test_of_a_paragraph_too_long_is_its_number_and_its_first_words(self):
        body = paragraph("Kurz") * 3 + paragraph("Dieser hier ist lang. " + "Wort " * 4_100)
        found = refusal(word_file(body))
        assert found.code == "file_passage_too_long"
        assert found.values["paragraph"] == 4
        assert found.values["beginning"].startswith("Dieser hier ist lang.")


class TestReadBounded:
    def test_reads_what_read_paper_reads(self):
        assert read_bounded(word_file(paragraph("Größe &amp; mehr")), "a.docx") == "Größe & mehr\n"

    def test_refuses_what_read_paper_refuses(self):
        with pytest.raises(RuleBroken) as refused:
            read_bounded(b"%PDF", "blatt.pdf")
        assert (refused.value.code, refused.value.values) == ("file_is_pdf", {"name": "blatt.pdf"})

    def test_ends_what_takes_too_long(self):
        with pytest.raises(RuleBroken) as refused:
            read_bounded(b"Text", "a.md", seconds=0.01)
        assert refused.value.code == "file_too_dear"

    def test_survives_the_dearest_file_within_its_bounds(self):
        data = word_file("<w:p/>" * 400_000)
        assert len(data) < FILE_BYTES
        with pytest.raises(RuleBroken) as refused:
            read_bounded(data, "a.docx")
        assert refused.value.code in ("file_empty", "file_too_dear")


def test_members_are_counted_as_they_are(tmp_path):
    """The sample is a Word file that the library itself opens."""
    with zipfile.ZipFile(BytesIO(word_file(paragraph("a")))) as packed:
        assert "word/document.xml" in packed.namelist()
