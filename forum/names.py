"""Names as people read them: address parts, and what looks alike."""

import re
import unicodedata

_FOLDED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)


def slugify(text: str, *, length: int = 60) -> str:
    """Make the address part of a title: ``Kita-Plätze für alle`` is ``kita-plaetze-fuer-alle``."""
    plain = unicodedata.normalize("NFC", text).translate(_FOLDED)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) > length:
        slug = slug[:length].rsplit("-", 1)[0]
    return slug or "ohne-titel"
