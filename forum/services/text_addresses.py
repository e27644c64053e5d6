"""The web addresses in a text, for the rules about who may write which of them."""

import re
import unicodedata
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:https?://|(?<![\w.-])www\.)[^\s<>()\[\]\"']+", re.IGNORECASE)


def addresses_in(text: str) -> list[str]:
    """Give the addresses that a text contains, in their order."""
    return [match[0] for match in _ADDRESS.finditer(unicodedata.normalize("NFKC", text))]


def sites_in(text: str) -> set[str]:
    """Give the host names that a text leads to, in small letters and without ``www.``."""
    found = set()
    for written in addresses_in(text):
        address = written if "://" in written else f"https://{written}"
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            continue
        found.add(host.casefold().removeprefix("www.").rstrip("."))
    return found
