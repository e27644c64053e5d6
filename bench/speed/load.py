"""Loading a page with wrk: 16 connections from two threads."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS, THREADS = 16, 2
SCRIPT = Path(__file__).with_name("latency.lua")
ERRORS = ("connect", "read", "write", "status", "timeout")


class NoWrk(Exception):
    """The program that makes the load is missing."""


class Unreadable(Exception):
    """The program said something that is no result."""


@dataclass(frozen=True)
class Load:
    """What one run has shown; latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float
    #: Mean bytes of an answer with its head; an answer of another length is another page.
    size: float
    #: Answers with an error status, and connections that broke or took too long, by kind.
    faults: Mapping[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Count everything that went wrong."""
        return sum(self.faults.values())


def find_wrk() -> str:
    """Give the path of wrk.

    Raises:
        NoWrk: It is not installed.
    """
    found = shutil.which("wrk")
    if found is None:
        raise NoWrk(
            "wrk, which makes the load, is not installed. It is the package wrk of Debian: "
            "sudo apt install wrk"
        )
    return found


def run(url: str, *, seconds: int, headers: Mapping[str, str], cookies: Sequence[str] = ()) -> Load:
    """Load an address for some seconds, as a guest or as the readers with these cookies in turn.

    Raises:
        NoWrk: The program is not installed.
        Unreadable: It gave no result.
    """
    command = [find_wrk(), f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += ["-s", str(SCRIPT), url, "--", *cookies]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unreadable(done.stderr.strip() or done.stdout.strip())
    return parse(done.stdout)


def parse(output: str) -> Load:
    """Read what wrk and its script have printed.

    Raises:
        Unreadable: There is no result in it, or no request was answered.
    """
    lines = [line for line in output.splitlines() if line.startswith("{")]
    try:
        told = json.loads(lines[-1])
        seconds, requests = told["duration"] / 1e6, told["requests"]
        if not requests:
            raise Unreadable(f"not one request was answered in {seconds:.0f} s")
        return Load(
            per_second=requests / seconds,
            p50=told["p50"] / 1000,
            p99=told["p99"] / 1000,
            size=told["bytes"] / requests,
            faults={name: told[name] for name in ERRORS if told[name]},
        )
    except (IndexError, KeyError, ValueError) as error:
        raise Unreadable(f"no result of wrk: {output.strip()[-300:]!r}") from error
