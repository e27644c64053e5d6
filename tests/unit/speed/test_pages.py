"""No figure for a page that was none, and the small readers of what servers say."""

import os

import pytest

from bench.speed import cold, posting, servers, statements
from bench.speed.pages import ERROR, Answer, Page, fault_of

PAGE = Page("thread", "/t/a/1", ("<h1>A</h1>", 'id="p-20"'))
BODY = '<h1>A</h1><article id="p-20"></article>'


class TestFault:
    def test_the_page_itself_has_none(self):
        assert fault_of(PAGE, Answer(200, BODY)) == ""

    @pytest.mark.parametrize("status", [0, 302, 404, 429, 500])
    def test_another_status_is_one(self, status):
        assert fault_of(PAGE, Answer(status, BODY)) == f"status {status}"

    def test_a_missing_marker_is_one(self):
        assert "p-20" in fault_of(PAGE, Answer(200, "<h1>A</h1>"))

    def test_an_error_page_is_one_whatever_its_status(self):
        assert fault_of(PAGE, Answer(200, f"{BODY}<p class={ERROR}>")) == "an error page"


class TestReplyForm:
    FORM = (
        '<form method="post" action="/t/1/reply" novalidate data-reply-form>'
        '<input id="csrf_token" name="csrf_token" type="hidden" value="a&amp;b">'
        '<input name="body" type="text" value="x"></form>'
    )

    def test_it_gives_where_to_and_the_hidden_fields(self):
        other = '<form action="/search"><input type="hidden" name="thread" value="1"></form>'

        assert posting.form_of(other + self.FORM) == ("/t/1/reply", {"csrf_token": "a&b"})

    def test_a_page_without_it_is_refused(self):
        with pytest.raises(posting.NoForm):
            posting.form_of("<form action='/search'></form>")


class TestCold:
    def test_fonts_are_counted_apart(self):
        kinds = {"1": "Document", "2": "Font", "3": "Script"}

        assert cold.summed(kinds, {"1": 9_000, "2": 25_000, "3": 1_000}) == cold.Cold(3, 10, 25)


class TestMemory:
    def test_the_shared_part_is_read_from_what_the_kernel_says(self):
        rollup = "55d0-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 900 kB\nPss: 400 kB\n"

        assert servers.parse_pss(rollup) == 400

    def test_a_process_belongs_to_its_family(self):
        assert servers.family(os.getpid())[0] == os.getpid()


class TestStatements:
    def test_columns_are_left_out(self):
        statement = "SELECT DISTINCT users.id,\n users.name\nFROM users WHERE users.id = ?"

        assert statements.shortened(statement) == "SELECT … FROM users WHERE users.id = ?"
