"""Static files: their addresses with the content's hash, and the set-up step that builds them."""

import json
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"

# What a page gets where the vendor folder was never built: it works, it is only plainer.
FALLBACK = {"app.css": "css/base.css", "app.js": "js/app.js", "theme.js": "js/theme.js"}


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        entries: dict[str, str] = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return entries


def asset_path(name: str) -> str:
    """Give the address of a static file, without the language of the page in it."""
    return f"/static/{_manifest().get(name) or FALLBACK.get(name, name)}"
