"""Keep the message catalogues true: ``update`` them from the sources, or ``check`` them."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

TRANSLATIONS = Path("forum/translations")
DOMAIN = "messages"
LOCALE = "de"
# Several authorities forbid these forms in official texts: neutral nouns are written instead.
GENDER_SIGN = re.compile(r"\w[*:_·]innen\b")
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "_l", "N_")


def extracted() -> Catalog:
    """Collect every text that the sources mark for translation."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "messages.pot")
        subprocess.run(
            [
                *(sys.executable, "-m", "babel.messages.frontend", "-q", "extract"),
                # The default would leave out every folder whose name begins with "_".
                *("--ignore-dirs", ".* __pycache__ vendor"),
                *("-F", "babel.cfg", "-o", str(template), "--no-location", "--omit-header"),
                *(option for keyword in KEYWORDS for option in ("-k", keyword)),
                "forum",
            ],
            check=True,
        )
        return _read(template)


def catalogue_file(locale: str) -> Path:
    """Tell where the catalogue of a locale lies."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _texts(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def problems(catalogue: Catalog, sources: Catalog) -> Iterator[str]:
    """Name everything that keeps a reader from a complete and correct German page."""
    for message in sources:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"missing: {_name(message)!r}"
    for message in catalogue:
        if not message.id:
            continue
        name = _name(message)
        if sources.get(message.id, message.context) is None:
            yield f"no longer used: {name!r}"
        if message.fuzzy:
            yield f"fuzzy: {name!r}"
        if not all(_texts(message)):
            yield f"not translated: {name!r}"
        yield from (f"{error}: {name!r}" for error in message.check(catalogue))
    yield from forms_to_avoid(catalogue)


def forms_to_avoid(catalogue: Catalog) -> Iterator[str]:
    """Name the texts with a gender sign inside a word."""
    for message in catalogue:
        for text in _texts(message) if message.id else ():
            if GENDER_SIGN.search(text):
                yield f"gender sign: {text!r}"


def check() -> int:
    """Print all problems; tell the exit code."""
    catalogue = _read(catalogue_file(LOCALE))
    found = list(problems(catalogue, extracted()))
    # Catalogues of libraries that we translate ourselves have no sources here.
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        found += [f"{path}: {problem}" for problem in forms_to_avoid(_read(path))]
    print("\n".join(found))
    print(f"{len(found)} problems in the German catalogue ({len(catalogue)} texts).")
    return 1 if found else 0


def update() -> int:
    """Bring new texts into the catalogue and drop those no longer used; tell the exit code."""
    path = catalogue_file(LOCALE)
    catalogue = _read(path)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, no_location=True)
    print(f"{path} is up to date; translate the empty ones.")
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
