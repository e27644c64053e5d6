"""Set the project up stage by stage and then do what the make target asks for.

Needs nothing but Python's standard library; `make` calls it as ``python -m tools.bootstrap``.
"""

import os
import sys
from pathlib import Path

from tools import stages
from tools.commands import PYTHON, ROOT, SetupError

# One more than the cores of small machines: tests with a browser or a server wait a lot.
WORKERS = "3"


def set_up(requirements: str) -> None:
    """Bring environment, packages, design and translations to the present state."""
    stages.make_environment()
    stages.install_packages(requirements)
    stages.install_assets()
    stages.compile_translations()
    stages.build_lexicon()


def run() -> None:
    """Set up, prepare the data and become the server."""
    os.environ.setdefault("FORUM_MODE", "demo")
    os.environ.setdefault("FORUM_LOG_LEVEL", "WARNING")
    data = Path(os.environ.get("FORUM_DATA") or "var").resolve()
    os.environ["FORUM_DATA"] = str(data)
    data.mkdir(parents=True, exist_ok=True)
    set_up("base")
    stages.migrate(data)
    if os.environ["FORUM_MODE"] == "demo":
        os.environ["FORUM_DEMO_PASSWORD"] = stages.demo_password(data)
        stages.fill_demo(data)
    _become("-m", "forum.serve")


def test(*arguments: str) -> None:
    """Set up with the development packages and become pytest."""
    set_up("dev")
    stages.install_test_programs()
    # The tests start many Pythons; each would compile the application for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    _become("-m", "pytest", "-n", WORKERS, "--dist=loadgroup", *arguments)


def dev() -> None:
    """Set up with the development packages."""
    set_up("dev")


def assets() -> None:
    """Try once more to fetch the design."""
    stages.make_environment()
    stages.install_packages("base")
    stages.install_assets(again=True)


def _become(*arguments: str) -> None:
    # Replacing this process leaves one process less between the terminal and the server.
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - no shell is wanted


COMMANDS = {"run": run, "test": test, "dev": dev, "assets": assets}


def main(command: str, *arguments: str) -> int:
    """Do one command; an expected failure is one line."""
    os.chdir(ROOT)
    try:
        COMMANDS[command](*arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is done is kept.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
