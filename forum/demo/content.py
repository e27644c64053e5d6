"""Reading the texts of the demo, which are plain files that an editor can change."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"

Entry = dict[str, Any]


class ContentError(Exception):
    """An entry of the content cannot be used; the message names the file and the entry."""


def entries(name: str) -> list[Entry]:
    """Read all entries of a kind, from ``<name>.toml`` or from all files of the folder ``<name>``.

    Raises:
        ContentError: A file is missing or not TOML.
    """
    single = FOLDER / f"{name}.toml"
    files = [single] if single.exists() else sorted((FOLDER / name).glob("*.toml"))
    found: list[Entry] = []
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ContentError(f"{file.name}: {error}") from error
        found += [{**entry, "in_file": file.name} for entry in content[name]]
    return found


def paper_source(file: str) -> str:
    """Read the Markdown of a paper."""
    return (FOLDER / "papers" / file).read_text(encoding="utf-8")
