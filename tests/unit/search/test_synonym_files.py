"""The list of synonyms as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import RuleBroken
from forum.search import synonym_files
from forum.search.synonyms import Group

GROUPS = [
    Group(("Radweg", "Fahrradweg", "Weg, der Rädern gehört")),
    Group(("Bufdi", "Bundesfreiwilligendienst"), is_one_way=True),
]


def faults(text: str) -> list[tuple[int, str]]:
    return [(line.number, line.refusal.code) for line in synonym_files.read(text)[1]]


class TestRead:
    def test_reads_what_was_written(self):
        assert synonym_files.read(synonym_files.write(GROUPS)) == (GROUPS, [])

    @pytest.mark.parametrize(
        "text",
        [
            "Radweg;Fahrradweg",
            "Radweg,Fahrradweg",
            "Radweg\tFahrradweg",
            "\ufeffbeidseitig;Radweg;Fahrradweg;;;",
            "# Verkehr\r\n\r\n;;\r\nBOTH-WAYS; Radweg ;Fahrradweg\r\n",
            '"Radweg";"Fahrradweg"',
        ],
    )
    def test_takes_tables_of_all_kinds(self, text):
        assert synonym_files.read(text) == ([Group(("Radweg", "Fahrradweg"))], [])

    def test_names_every_line_that_cannot_be_used(self):
        text = "Radweg;Fahrradweg\nallein\n\nKita;der die\nVelo;Radwege\nÖPNV;Bus"
        assert faults(text) == [
            (2, "synonyms_too_few"),
            (4, "synonym_only_stop_words"),
            (5, "synonym_elsewhere"),
        ]

    def test_refuses_too_many_groups_and_too_long_texts(self, monkeypatch):
        monkeypatch.setattr(synonym_files, "MOST_GROUPS", 1)
        assert faults("Radweg;Fahrradweg\nKita;Kindergarten") == [(2, "synonym_groups_too_many")]
        assert faults("x" * 200_001) == [(1, "synonym_file_too_long")]

    @given(st.text(max_size=200))
    def test_never_fails_whatever_the_text(self, text):
        groups, refused = synonym_files.read(text)
        assert len(groups) + len(refused) <= len(text.splitlines())


class TestDecoded:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_reads_what_spreadsheets_write(self, encoding):
        assert synonym_files.decoded("ÖPNV;Straße".encode(encoding)) == "ÖPNV;Straße"

    @pytest.mark.parametrize("data", [b"PK\x03\x04\x00", b"\x81\x8d", b"\x00"])
    def test_refuses_what_is_no_text(self, data):
        with pytest.raises(RuleBroken, match="synonym_file_not_text"):
            synonym_files.decoded(data)

    def test_refuses_what_is_too_large(self):
        with pytest.raises(RuleBroken, match="synonym_file_too_long"):
            synonym_files.decoded(b"x" * 800_001)
