"""Rendering in a child process: hostile texts end in time, and the next text is none the worse."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
import timeit
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from forum import markup, rendering
from forum.markup import MarkupRefused
from forum.passage_splitting import split_passages

# Far more than the second after which a text is ended, for machines with much other work.
PATIENCE = 15

HOSTILE = {
    "64 KiB of brackets": "[" * 65_536,
    "brackets within the limits": ("[" * 600 + "\n\n") * 50,
    "image brackets": ("![" * 300 + "\n\n") * 50,
    "bracket chain": "](" * 16_000,
    "bracket chain within the limits": ("](" * 290 + "\n\n") * 1,
    "open links": "[a](" * 8_000,
    "open angles": "[a](<" * 299,
    "open titles": '[a](b "' * 299,
    "nested links": "[" * 290 + "a" + "](/x)" * 290,
    "dashes": "- " * 16_000,
    "dashes line by line": "- - - - -\n" * 3_200,
    "nested lists": "\n".join("  " * (n % 9) + "- a" for n in range(2_000)),
    "loose nested lists": "\n\n".join("    " * (n % 9) + "1. a" for n in range(900)),
    "deep quotes": ">" * 32_000,
    "deep quotes within the limits": (">" * 10 + " a\n") * 2_600,
    "quoted lists": "> - a\n>   - b\n\n" * 2_000,
    "wide table header": "|" * 1_500 + "\n" + "|-" * 1_500 + "\n" + "|\n" * 500,
    "table in table": "| a |\n|---|\n" * 2_000,
    "pipes": "|" * 15_999,
    "table lines": "|a\n" * 10_000,
    "backticks": "`" * 32_000,
    "backtick runs": " ".join("`" * (n % 40 + 1) for n in range(1_500)),
    "fences": "```\n" * 8_000,
    "tildes": "~~a" * 5_000,
    "emphasis": "*_" * 8_000,
    "emphasis within the limits": ("*a_b **c " * 149 + "\n\n") * 20,
    "definitions": "\n".join(f"[{n}]: /x" for n in range(3_000)),
    "footnotes": "".join(f"[^{n}]: x[^{n + 1}]\n\n" for n in range(199)) + "[^0]",
    "footnote references": "[^a]: x\n\n" + ("[^a] " * 500 + "\n\n") * 10,
    "hashes": "# " + "#" * 15_000 + "x",
    "underlined headings": "a\n=\n" * 8_000,
    "less than": "<" * 15_999,
    "open tags": "<a " * 10_000,
    "comments": "<!--" * 3_900 + "\n" + "-->" * 3_900,
    "processing instructions": "<?" * 7_999,
    "entities": "&amp;" * 3_000 + "\n" + "&#x41;" * 2_500,
    "broken entities": "&#" * 7_999,
    "backslashes": "\\" * 15_999,
    "addresses": "http://" * 2_000,
    "address with brackets": "http://x" + "(" * 7_000 + ")" * 7_000,
    "mail": "<a@b" * 3_900,
    "mentions": "@" * 15_999,
    "line breaks": "a\n" * 16_000,
    "blank lines": "\n" * 32_000,
    "blanks": "a" + " " * 15_000 + "b",
    "script": "<script>alert(1)</script>" * 600,
    "NUL": "a\x00b",
    "right to left": "\u202e\u2067\u05d0" * 5_000,
}


@pytest.fixture(scope="module", autouse=True)
def _children_as_installed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering._papers, "keeps_child", False)
        rendering._papers.stop()
        yield
    rendering.stop()


def child_id() -> int:
    child = rendering._posts.child
    assert child is not None
    return child.process.pid


def is_running(pid: int) -> bool:
    """Whether there is such a process, a zombie included."""
    return Path(f"/proc/{pid}").exists()


def outcome_of(source: str) -> tuple[str, str]:
    """The HTML, or the code of the refusal."""
    try:
        return rendering.render_bounded(source), ""
    except MarkupRefused as refusal:
        return "", refusal.code


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


class TestRenderBounded:
    def test_renders_what_the_renderer_renders(self):
        source = "Hallo @anna[^1] und **alle**: ä ñ 🚌\n\n[^1]: Quelle"
        mentions = {"anna": "/people/anna"}

        bounded = rendering.render_bounded(source, mentions=mentions, id_prefix="p1-")

        assert bounded == markup.render(source, mentions=mentions, id_prefix="p1-")
        assert 'id="p1-fn-1"' in bounded

    def test_renders_as_a_paper_if_told_to(self):
        html = rendering.render_bounded("# Titel\na\nb", limits=markup.PAPER_LIMITS)

        assert html == "<h2>Titel</h2>\n<p>a\nb</p>"

    def test_hands_refusals_over_with_their_values(self):
        with pytest.raises(MarkupRefused) as caught:
            rendering.render_bounded("gut\n" + "[" * 601)

        assert caught.value.code == "markup_too_many_brackets"
        assert caught.value.values == {"found": 601, "allowed": 600, "line": 2}

    def test_costs_little_more_than_rendering_without_bounds(self):
        sentence = "Die **Kommune** braucht [Geld](https://example.org) und *Menschen*. "
        source = "\n\n".join([sentence * 3] * 4)
        rendering.render_bounded(source)

        plain, bounded = (
            min(timeit.repeat(partial(render, source), number=1, repeat=20))
            for render in (markup.render, rendering.render_bounded)
        )

        assert bounded < 3 * plain

    @pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
    def test_ends_hostile_texts_in_time(self, source):
        rendering.render_bounded("bereit")
        start = time.monotonic()

        html, code = outcome_of(source)

        assert time.monotonic() - start < PATIENCE
        assert code not in ("markup_failed", "markup_busy")
        assert markup.seal(html) == html
        assert "<script" not in html

    def test_replaces_the_child_that_took_too_long(self):
        rendering.render_bounded("davor")
        first = child_id()

        with pytest.raises(MarkupRefused) as caught:
            rendering.render_bounded(HOSTILE["brackets within the limits"])

        assert caught.value.code == "markup_too_slow"
        assert caught.value.values == {"allowed": 1.0}
        assert not is_running(first)
        assert rendering.render_bounded("danach") == "<p>danach</p>"
        assert child_id() != first

    def test_waits_for_a_child_that_others_keep_from_the_processor(self):
        rendering.render_bounded("davor")
        first = child_id()
        os.kill(first, signal.SIGSTOP)
        waking = threading.Timer(1.5 * markup.POST_LIMITS.seconds, os.kill, (first, signal.SIGCONT))
        waking.start()

        assert rendering.render_bounded("Text") == "<p>Text</p>"

        assert child_id() == first
        waking.join()

    def test_replaces_a_child_that_does_not_get_the_processor_at_all(self, monkeypatch):
        monkeypatch.setattr(rendering, "SHARE", 0.1)
        rendering.render_bounded("davor")
        first = child_id()
        os.kill(first, signal.SIGSTOP)

        with pytest.raises(MarkupRefused) as caught:
            rendering.render_bounded("Text")

        assert caught.value.code == "markup_too_slow"
        assert not is_running(first)

    def test_replaces_the_child_that_took_too_much_memory(self):
        # One that has rendered long texts before has memory left, and this text may take its time.
        rendering.stop()
        rendering.render_bounded("davor")
        first = child_id()
        limits = dataclasses.replace(
            markup.PAPER_LIMITS, memory_bytes=1024 * 1024, seconds=markup.POST_LIMITS.seconds
        )

        with pytest.raises(MarkupRefused) as caught:
            rendering.render_bounded("a **b** c\n\n" * 5_000, limits=limits)

        assert caught.value.code == "markup_too_large"
        wait_until_gone(first)
        assert rendering.render_bounded("danach") == "<p>danach</p>"

    def test_replaces_a_child_that_was_killed_at_rest(self):
        rendering.render_bounded("davor")
        first = child_id()
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

        assert rendering.render_bounded("danach") == "<p>danach</p>"
        assert not is_running(first)

    def test_serves_many_threads_without_mixing_their_texts(self):
        results: dict[int, str] = {}

        def render(number: int) -> None:
            results[number] = rendering.render_bounded(f"Text {number}")

        threads = [threading.Thread(target=render, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert results == {number: f"<p>Text {number}</p>" for number in range(12)}

    def test_gives_a_forked_process_a_child_of_its_own(self):
        rendering.render_bounded("davor")
        first = child_id()
        reading, writing = os.pipe()

        fork = os.fork()
        if fork == 0:
            try:
                html = rendering.render_bounded("im Fork")
                os.write(writing, f"{html} {child_id()}".encode())
                rendering.stop()
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(fork, 0)
        with os.fdopen(reading) as pipe:
            html, pid = pipe.read().rsplit(" ", 1)

        assert html == "<p>im Fork</p>"
        assert int(pid) != first
        assert rendering.render_bounded("danach") == "<p>danach</p>"
        assert child_id() == first

    def test_keeps_the_secrets_of_the_environment_from_the_child(self, monkeypatch):
        rendering.stop()
        monkeypatch.setenv("FORUM_SECRET_KEY", "geheim")
        rendering.render_bounded("Text")

        environment = Path(f"/proc/{child_id()}/environ").read_bytes()
        assert b"geheim" not in environment

    def test_leaves_no_child_behind_when_its_parent_is_killed(self):
        program = (
            "import time\nfrom forum import rendering\n"
            "rendering.render_bounded('a')\n"
            "print(rendering._posts.child.process.pid, flush=True)\ntime.sleep(60)\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
        ) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert is_running(pid)
            parent.kill()

        wait_until_gone(pid)


class TestSplitBounded:
    def test_splits_as_the_splitter_does(self):
        source = "# Titel\n\nSatz[^1].\n\n1. eins\n   - zwei\n\n[^1]: Quelle"

        assert rendering.split_bounded(source) == split_passages(source)

    def test_lets_no_post_wait_for_a_paper(self):
        rendering.render_bounded("bereit")
        slow = dataclasses.replace(markup.PAPER_LIMITS, seconds=3.0)
        codes: list[str] = []

        def split() -> None:
            with pytest.raises(MarkupRefused) as caught:
                rendering.split_bounded("# a\n" * 140_000, slow)
            codes.append(caught.value.code)

        thread = threading.Thread(target=split)
        thread.start()
        time.sleep(0.2)
        assert rendering.render_bounded("Beitrag") == "<p>Beitrag</p>"
        assert thread.is_alive()
        thread.join()
        assert codes == ["markup_too_slow"]
        assert rendering._papers.child is None

    def test_hands_the_line_of_a_fault_over(self):
        with pytest.raises(MarkupRefused) as caught:
            rendering.split_bounded("gut\n\n\x00")

        assert caught.value.code == "markup_not_text"
        assert caught.value.values == {"line": 3}


class TestStop:
    def test_ends_the_child_and_the_next_text_starts_another(self):
        rendering.render_bounded("davor")
        first = child_id()

        rendering.stop()

        assert not is_running(first)
        assert rendering.render_bounded("danach") == "<p>danach</p>"
