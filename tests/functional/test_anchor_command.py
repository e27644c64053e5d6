"""``flask forum anchors``: anybody can try what a new version does to passages and anchors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.effort import counted

ROOT = Path(__file__).resolve().parents[2]
OLD = """# Räume

Team Alpha legt den Bericht bis Freitag vor.

Team Beta legt den Bericht bis Freitag vor.

- Gärten öffnen
- Höfe entsiegeln

Die Wege werden *ausgebaut*.
"""
NEW = """# Räume

Team Beta legt den Bericht bis Freitag vor.

Team Alpha legt den Bericht bis Freitag vor.

- Gärten öffnen

Die Wege werden nicht ausgebaut.
"""


@pytest.fixture
def run(app, tmp_path):
    """Write the files that are given by name, and run the command on them."""

    def run_it(old=OLD, new=NEW, anchors=None, json=True):
        arguments = []
        for name, content in (("OLD.md", old), ("NEW.md", new), ("anchors.json", anchors)):
            if content is not None:
                file = tmp_path / name
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
                arguments += ["--anchors", str(file)] if name == "anchors.json" else [str(file)]
        arguments += ["--json"] if json else []
        return app.test_cli_runner().invoke(args=["forum", "anchors", *arguments])

    return run_it


def answer(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class TestJson:
    def test_says_of_each_passage_what_became_of_it(self, run):
        passages = answer(run())["passages"]
        assert [p["index"] for p in passages] == list(range(6))
        assert [set(p) for p in passages] == [
            {"index", "text", "class", "target", "target_text"}
        ] * 6
        assert passages[0] == {
            "index": 0,
            "text": "Räume",
            "class": "unchanged",
            "target": 0,
            "target_text": "Räume",
        }
        assert [p["target"] for p in passages[1:3]] == [2, 1]
        assert {p["class"] for p in passages[1:3]} == {"unchanged", "moved"}
        assert passages[1]["target_text"] == passages[1]["text"]
        assert passages[4]["class"] == "orphaned"
        assert passages[4]["target"] is passages[4]["target_text"] is None
        assert passages[5]["class"] == "changed"
        assert passages[5]["text"] == "Die Wege werden ausgebaut."
        assert passages[5]["target_text"] == "Die Wege werden nicht ausgebaut."

    def test_says_of_each_anchor_where_its_quote_stands(self, run):
        given = [
            {"id": 7, "passage": 1, "quote": "Alpha", "prefix": "Team ", "suffix": " legt"},
            {"id": "zwei", "passage": 4, "quote": "Höfe"},
            {"id": "drei", "passage": 5, "quote": "Wege", "prefix": None},
            {"id": "vier", "passage": 0, "quote": ""},
        ]
        found = answer(run(anchors=json.dumps(given)))["anchors"]
        assert found[0].pop("class") in ("unchanged", "moved")
        assert found == [
            {"id": 7, "target": 2, "start": 5, "end": 10},
            {"id": "zwei", "class": "orphaned", "target": None, "start": None, "end": None},
            {"id": "drei", "class": "changed", "target": 4, "start": 4, "end": 8},
            {"id": "vier", "class": "unchanged", "target": 0, "start": None, "end": None},
        ]

    def test_takes_anchors_in_an_object_too(self, run):
        given = {"anchors": [{"id": 1, "passage": 0, "quote": "Räume"}]}
        (found,) = answer(run(anchors=json.dumps(given)))["anchors"]
        assert found == {"id": 1, "class": "unchanged", "target": 0, "start": 0, "end": 5}

    def test_without_anchors_there_is_an_empty_list(self, run):
        assert answer(run())["anchors"] == []
        assert answer(run(anchors="[]"))["anchors"] == []

    def test_the_same_text_keeps_everything(self, run):
        passages = answer(run(new=OLD))["passages"]
        assert [(p["class"], p["target"]) for p in passages] == [
            ("unchanged", index) for index in range(6)
        ]

    def test_of_an_empty_new_version_all_are_orphans(self, run):
        passages = answer(run(new=""))["passages"]
        assert {(p["class"], p["target"]) for p in passages} == {("orphaned", None)}

    def test_takes_files_as_windows_writes_them(self, run):
        windows = b"\xef\xbb\xbf" + OLD.replace("\n", "\r\n").encode()
        assert {p["class"] for p in answer(run(new=windows))["passages"]} == {"unchanged"}


class TestTable:
    def test_says_it_in_words(self, run):
        given = [{"id": "zwei", "passage": 4, "quote": "Höfe"}]
        result = run(anchors=json.dumps(given), json=False)
        assert result.exit_code == 0
        assert "6 passages: 3 unchanged, 1 moved, 1 changed, 1 orphaned" in result.stdout
        assert "1 anchors: 1 orphaned" in result.stdout
        assert "a proposal that a person must confirm" in result.stdout
        assert "    5     4  changed?   Die Wege werden ausgebaut." in result.stdout

    def test_shortens_long_texts_and_prints_nothing_that_steers_a_terminal(self, run):
        given = [{"id": "\x1b[2J", "passage": 0, "quote": ""}]
        result = run(old="Wort " * 100, anchors=json.dumps(given), json=False)
        assert max(map(len, result.stdout.splitlines())) < 160
        assert "\x1b" not in result.stdout


class TestRefusal:
    @pytest.mark.parametrize(
        ("anchors", "reason"),
        [
            ("[", "is no JSON"),
            (b"\xff\xfe", "is no JSON in UTF-8"),
            ("[" * 100_000, "is no JSON"),
            ('"text"', "holds no list of anchors"),
            ('{"other": []}', "holds no list of anchors"),
            ("[1]", "anchor 0: it is no object"),
            ('[{"id": 1, "quote": "x"}]', '"passage" must be a whole number'),
            ('[{"id": 1, "passage": true, "quote": "x"}]', '"passage" must be a whole number'),
            ('[{"id": 1, "passage": "1", "quote": "x"}]', '"passage" must be a whole number'),
            ('[{"id": 1, "passage": 6, "quote": "x"}]', "they run from 0 to 5"),
            ('[{"id": 1, "passage": -1, "quote": "x"}]', "there is no passage -1"),
            ('[{"id": 1, "passage": 0}]', '"quote" is missing'),
            ('[{"id": 1, "passage": 0, "quote": null}]', '"quote" must be a text'),
            ('[{"id": 1, "passage": 0, "quote": "x", "prefix": 1}]', '"prefix" must be a text'),
            ('[{"id": 1, "passage": 0, "quote": "x", "suffix": []}]', '"suffix" must be a text'),
            ('[{"id": [], "passage": 0, "quote": "x"}]', '"id" must be'),
            ('[{"id": "\\ud800", "passage": 0, "quote": "x"}]', '"id" must be a text'),
            ('[{"id": 0, "passage": 0, "quote": ""}, {}]', "anchor 1:"),
        ],
    )
    def test_of_anchors_says_what_is_wrong(self, run, anchors, reason):
        result = run(anchors=anchors)
        assert result.exit_code == 1
        assert reason in result.stderr
        assert "anchors.json" in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize(
        ("old", "reason"),
        [("", "holds no passages"), (b"gut\n\xff\xfe", "2"), ("x" * 700_000, "600000")],
    )
    def test_of_a_text_names_the_file_and_the_fault(self, run, old, reason):
        result = run(old=old)
        assert result.exit_code == 1
        assert "OLD.md" in result.stderr
        assert reason in result.stderr
        assert result.stdout == ""

    def test_of_a_file_that_is_not_there(self, app, tmp_path):
        arguments = [str(tmp_path / "no.md"), str(tmp_path / "no.md")]
        result = app.test_cli_runner().invoke(args=["forum", "anchors", *arguments])
        assert result.exit_code == 2
        assert "no.md" in result.stderr


class TestInstalled:
    def test_needs_no_database_and_prints_utf_8_whatever_the_terminal_speaks(self, tmp_path):
        old, new = tmp_path / "OLD.md", tmp_path / "NEW.md"
        old.write_text(OLD, encoding="utf-8")
        new.write_text(NEW, encoding="utf-8")
        environment = {
            "PATH": os.environ["PATH"],
            "FORUM_DATA": str(tmp_path / "data"),
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "ascii",
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "forum", "anchors"]
        result = subprocess.run(
            [*command, str(old), str(new), "--json"],
            capture_output=True,
            env=environment,
            cwd=ROOT,
            check=True,
        )
        assert json.loads(result.stdout.decode())["passages"][0]["text"] == "Räume"
        assert not list((tmp_path / "data").glob("forum.sqlite3"))

    def test_ten_thousand_words_and_two_thousand_anchors_are_little_work(self, run):
        words = [f"wort{n}" for n in range(400)]
        old = [" ".join(words[(7 * n + k * k) % 400] for k in range(15)) for n in range(700)]
        new = [text if n % 3 else text.replace("wort1", "neu", 1) for n, text in enumerate(old)]
        anchors = [{"id": n, "passage": n % 700, "quote": "wort"} for n in range(2000)]
        with counted() as effort:
            result = run("\n\n".join(old), "\n\n".join(new), json.dumps(anchors))
        assert len(answer(result)["anchors"]) == 2000
        assert effort.calls < 10_000_000
