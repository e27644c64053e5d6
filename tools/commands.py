"""Run programs quietly: what they print goes to a log and is shown when they fail."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
LINES_SHOWN = 30


class SetupError(Exception):
    """The set-up cannot go on; the message is one line with the remedy."""


class CommandFailed(Exception):
    """A program ended with an error; carries what it printed."""

    def __init__(self, command: Sequence[str | Path], output: str) -> None:
        """Remember the command and its output."""
        self.output = output
        super().__init__(f"failed: {' '.join(map(str, command))}")


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a program in the project's folder and keep its output in the log.

    Raises:
        CommandFailed: The program is missing or ended with an error.
    """
    try:
        # Without standard input no program can wait for an answer that nobody gives.
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise CommandFailed(command, str(error)) from error
    _log(command, done.stdout)
    if done.returncode:
        raise CommandFailed(command, done.stdout)


def show(*command: str | Path) -> None:
    """Run a program that speaks to the person at the terminal itself.

    Raises:
        CommandFailed: The program ended with an error.
    """
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise CommandFailed(command, "")


def _log(command: Sequence[str | Path], output: str) -> None:
    if VENV.is_dir():
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(map(str, command))}\n{output}\n")


@contextmanager
def stage(title: str, remedy: str) -> Iterator[None]:
    """Say what is being done and how long it took; an error becomes a line with the remedy.

    Raises:
        SetupError: A program of this stage failed.
    """
    print(f"==> {title} ...", flush=True)
    begin = time.monotonic()
    try:
        yield
    except CommandFailed as error:
        tail = error.output.strip().splitlines()[-LINES_SHOWN:]
        print("\n".join(f"    {line}" for line in tail), file=sys.stderr)
        raise SetupError(f"{title} {error}. {remedy}") from error
    print(f"    done in {time.monotonic() - begin:.1f} s", flush=True)
