"""How `make` finds a Python that is new enough, or says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "with-python"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


def put(programs: Path, name: str, body: str) -> None:
    program = programs / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def with_python(programs: Path, *arguments: str, named: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), *arguments],
        cwd=programs,  # has no .venv
        env={"PATH": str(programs), "PYTHON": named},
        capture_output=True,
        text=True,
        check=False,
    )


class TestWithPython:
    def test_says_in_one_line_that_there_is_none(self, programs):
        done = with_python(programs, "-c", "print(1)")

        assert done.returncode == 1
        assert done.stderr.startswith("Python 3.11 or newer is needed (in PATH: none). Remedy: ")
        assert done.stderr.count("\n") == 1

    def test_names_the_one_that_is_too_old(self, programs):
        # Answers like an old Python: "not new enough" to the first question, then its version.
        put(programs, "python3", 'case "$2" in *exit*) exit 1;; *) echo 3.9.2;; esac')

        done = with_python(programs, "-c", "print(1)")

        assert done.returncode == 1
        assert "(in PATH: python3 3.9.2)" in done.stderr

    def test_takes_a_newer_one_beside_an_old_one(self, programs):
        put(programs, "python3", "exit 1")
        put(programs, "python3.12", f'exec {sys.executable} "$@"')

        done = with_python(programs, "-c", "print('found')")

        assert done.stdout == "found\n"

    def test_takes_only_the_one_that_was_named(self, programs):
        put(programs, "python3", f'exec {sys.executable} "$@"')

        done = with_python(programs, "-c", "print('found')", named="/nowhere/python")

        assert done.returncode == 1
        assert not done.stdout
