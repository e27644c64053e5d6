"""What a file is, told by its content."""

import struct
import zipfile

import pytest

from forum.errors import RuleBroken
from forum.upload_files import formats
from forum.upload_files.formats import FileFormat, clean_name, recognise
from tests.unit.upload_files import samples


def refusal(data: bytes) -> str:
    with pytest.raises(RuleBroken) as caught:
        recognise(data)
    return caught.value.code


class TestRecognise:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (samples.picture("PNG"), FileFormat.PNG),
            (samples.picture("JPEG"), FileFormat.JPEG),
            (samples.picture("WEBP"), FileFormat.WEBP),
            (samples.PDF, FileFormat.PDF),
            (samples.office(samples.WORD), FileFormat.DOCX),
            (samples.office(samples.SHEET), FileFormat.XLSX),
            (samples.open_document(b"text"), FileFormat.ODT),
            (samples.open_document(b"spreadsheet"), FileFormat.ODS),
            (samples.CSV, FileFormat.CSV),
        ],
        ids=lambda value: value.value if isinstance(value, FileFormat) else "",
    )
    def test_knows_each_format(self, data, kind):
        assert recognise(data).format is kind

    def test_tells_the_character_set_of_a_table(self):
        text = "Straße;Höhe\nAm Öhr;3\n"
        assert recognise(text.encode()).media_type == "text/csv; charset=utf-8"
        assert recognise(text.encode("utf-8-sig")).media_type == "text/csv; charset=utf-8"
        assert recognise(text.encode("cp1252")).media_type == "text/csv; charset=windows-1252"

    @pytest.mark.parametrize(
        "data",
        [
            b"GIF89a",
            b"MZ\x90\x00;,\x00",
            b"\x7fELF;,",
            b"<!doctype html><p>a,b;c",
            b"  <svg onload=x>,</svg>",
            b"#!/bin/sh\necho a,b\n",
            b"%!PS-Adobe, 3",
            b"{\\rtf1,a}",
            b"Nur ein Satz ohne Spalten",
            b"\x00\x01\x02",
            b"a;b\x81\x8d",
            b"\n\n\n",
            samples.archive({"setup.exe": b"MZ"}),
            samples.archive({"mimetype": b"application/vnd.oasis.opendocument.graphics"}),
            samples.archive({"mimetype": b"text"}),
            samples.office(samples.MACROS),
            samples.office(samples.WORD, **{"word/vbaProject.bin": b"x"}),
        ],
    )
    def test_takes_nothing_else(self, data):
        assert refusal(data) == "upload_not_taken"

    def test_refuses_nothing_at_all(self):
        assert refusal(b"") == "upload_empty"

    def test_refuses_a_torn_archive(self):
        assert refusal(samples.office()[:40]) == "upload_damaged"

    def test_refuses_what_explodes_when_unpacked(self, monkeypatch):
        monkeypatch.setattr(formats, "UNPACKED_BYTES", 1000)
        assert refusal(samples.office(big=b"0" * 1001)) == "upload_too_large_unpacked"
        monkeypatch.setattr(formats, "MEMBERS", 1)
        assert refusal(samples.office(more=b"")) == "upload_too_large_unpacked"

    def test_unpacks_no_more_than_it_must_whatever_an_archive_declares(self):
        honest = samples.archive({"[Content_Types].xml": b"0" * (64 * 1024 * 1024)})
        lying = bytearray(honest)
        for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", lying, lying.index(mark) + at, 10)
        assert refusal(honest) == "upload_not_taken"
        assert refusal(bytes(lying)) in {"upload_damaged", "upload_not_taken"}

    def test_refuses_what_needs_a_password(self):
        data = bytearray(samples.office())
        data[data.index(b"PK\x01\x02") + 8] |= 1
        assert refusal(bytes(data)) == "upload_encrypted"

    def test_refuses_other_compressions(self):
        data = samples.archive({"mimetype": b"x"}, zipfile.ZIP_BZIP2)
        assert refusal(data) == "upload_damaged"


class TestCleanName:
    @pytest.mark.parametrize(
        ("name", "kind", "clean"),
        [
            ("Haushalt 2026.pdf", FileFormat.PDF, "Haushalt 2026.pdf"),
            ("C:\\Akten\\plan.PDF", FileFormat.PDF, "plan.pdf"),
            ("../../etc/passwd", FileFormat.CSV, "passwd.csv"),
            ("rechnung.pdf.exe", FileFormat.PDF, "rechnung.pdf.exe.pdf"),
            ("foto.jpeg", FileFormat.JPEG, "foto.jpg"),
            ("\u202egnp.exe", FileFormat.PNG, "gnp.exe.png"),
            ('a"b<c>\r\nd.csv', FileFormat.CSV, "a-b-c- d.csv"),
            (".htaccess", FileFormat.CSV, "htaccess.csv"),
            ("", FileFormat.WEBP, "file.webp"),
            (".pdf", FileFormat.PDF, "pdf.pdf"),
            ("x" * 300 + ".pdf", FileFormat.PDF, "x" * 95 + ".pdf"),
        ],
    )
    def test_is_one_line_with_the_true_ending(self, name, kind, clean):
        assert clean_name(name, kind) == clean
