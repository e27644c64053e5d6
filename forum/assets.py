"""Static files: their addresses with the content's hash, and the set-up step that builds them.

``python -m forum.assets`` takes the KERN design system and the Fira Sans fonts out of
``node_modules`` and joins them with the project's own files in ``forum/static`` to one stylesheet
and one module, under names that change with their content, so that a browser may keep them for
ever.
"""

import gzip
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import brotli

FORUM = Path(__file__).parent
STATIC = FORUM / "static"
NODE_MODULES = FORUM.parent / "node_modules"

# What a page gets where the vendor folder was never built: it works, it is only plainer.
FALLBACK = {"app.css": "css/base.css", "app.js": "js/app.js", "theme.js": "js/theme.js"}

KERN = "@kern-ux/native/dist"
FONTS = {"regular": "Regular", "italic": "Italic", "semibold": "SemiBold"}
STYLESHEETS = (
    "tokens",
    "icons",
    "layout",
    "components",
    "forum",
    "papers",
    "comparison",
    "reading",
    "embeds",
    "print",
)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\s*\n\s*")
KERN_CLASS = re.compile(r"\.(kern-[a-z0-9-]+(?:_[a-z0-9-]+)*)")
KERN_WORD = re.compile(r"kern-[a-z0-9-]+(?:_[a-z0-9-]+)*")
IN_BRACKETS = re.compile(r"\([^()]*\)")
READ_PROPERTY = re.compile(r"var\((--[\w-]+)")
PROPERTY = re.compile(r"((?<=[{;])--[\w-]+:[^;}]*;?)")
PROPERTY_NAME = re.compile(r"(--[\w-]+):")
IMPORT = re.compile(r'^import "\./([a-z-]+\.js)";$', re.MULTILINE)


class AssetsError(Exception):
    """The assets cannot be built; the message names the remedy."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        entries: dict[str, str] = json.loads((STATIC / "vendor/manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return entries


def asset_path(name: str) -> str:
    """Give the address of a static file, without the language of the page in it."""
    return f"/static/{_manifest().get(name) or FALLBACK.get(name, name)}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Split a minified stylesheet into its outermost rules: selector and content."""
    start = 0
    while (opened := css.find("{", start)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opened].strip(), css[opened + 1 : end - 1]
        start = end


def _component(name: str) -> str:
    """Give the component of a KERN class; an icon is one by itself."""
    if name.startswith("kern-icon--"):
        return name
    return re.split(r"--|__", name)[0]


def _selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its outermost commas."""
    parts, depth = [""], 0
    for letter in prelude:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _wanted(selector: str, used: set[str]) -> bool:
    # Classes in :is(), :not() and :has() do not decide; without them the rule may still match.
    while (outer := IN_BRACKETS.sub("", selector)) != selector:
        selector = outer
    return all(_component(name) in used for name in KERN_CLASS.findall(selector))


def prune(css: str, used: set[str]) -> str:
    """Leave out the rules of KERN components that no template names."""
    kept = []
    for prelude, block in _rules(css):
        if prelude.startswith(("@media", "@supports", "@container")):
            if inner := prune(block, used):
                kept.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{block}}}")
        elif wanted := [part for part in _selectors(prelude) if _wanted(part, used)]:
            kept.append(f"{','.join(wanted)}{{{block}}}")
    return "".join(kept)


def drop_unused_properties(css: str, other: str) -> str:
    """Leave out the custom properties of ``css`` that nothing reads."""
    before = ""
    while before != css:
        before, read = css, set(READ_PROPERTY.findall(css + other))
        css = "".join(
            part
            for part in PROPERTY.split(css)
            if not (name := PROPERTY_NAME.match(part)) or name[1] in read
        )
    return css


def components_in(texts: Iterator[str]) -> set[str]:
    """Give the KERN components whose names occur in ``texts``."""
    return {_component(name) for text in texts for name in KERN_WORD.findall(text)}


def squeeze(css: str) -> str:
    """Leave out comments and indentation."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip() + "\n"


class Builder:
    """Writes files under hashed names and remembers which is which."""

    def __init__(self, target: Path) -> None:
        """Start with an empty ``target``."""
        self.target = target
        self.manifest: dict[str, str] = {}
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)

    def add(self, name: str, content: bytes, *, compress: bool = True) -> str:
        """Write one file, and its compressed twins where that is worth it; give its new name."""
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        path = self.target / hashed
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if compress:
            # No time in the header: the same content gives the same bytes.
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
            path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content))
        self.manifest[name] = f"{self.target.name}/{hashed}"
        return hashed

    def finish(self) -> None:
        """Write the manifest last: pages take the built files only when all of them are there."""
        text = json.dumps(self.manifest, indent=1, sort_keys=True)
        (self.target / "manifest.json").write_text(text, "utf-8")


def _stylesheet(kern: Path, fonts: dict[str, str]) -> bytes:
    own = "".join((STATIC / "css" / f"{name}.css").read_text("utf-8") for name in STYLESHEETS)
    texts = [*FORUM.glob("templates/**/*.html"), *STATIC.glob("js/*.js")]
    used = components_in(path.read_text("utf-8") for path in texts)
    theirs = COMMENT.sub("", (kern / "kern.min.css").read_text("utf-8").removeprefix("\ufeff"))
    theirs = theirs.removeprefix('@charset "UTF-8";')
    own = squeeze(own)
    for name, hashed in fonts.items():
        own = own.replace(name, hashed)
    return (drop_unused_properties(prune(theirs, used), own) + own).encode()


def _module() -> bytes:
    """Join the modules that app.js imports; a block around each keeps its names to itself."""
    names = IMPORT.findall((STATIC / "js/app.js").read_text("utf-8"))
    parts = [(STATIC / "js" / name).read_text("utf-8") for name in names]
    return "".join(f"{{\n{part}}}\n" for part in parts).encode()


def build(node_modules: Path = NODE_MODULES, target: Path = STATIC / "vendor") -> Builder:
    """Build all assets into ``target``.

    Raises:
        AssetsError: The packages are not installed.
    """
    kern = node_modules / KERN
    if not (kern / "kern.min.css").is_file():
        raise AssetsError(f"{kern} is missing; run: npm ci --ignore-scripts")
    builder = Builder(target)
    fonts = {}
    for name, file in FONTS.items():
        logical = f"fonts/fira-sans-{name}.woff2"
        content = (kern / f"fonts/fira-sans/FiraSans-{file}.woff2").read_bytes()
        fonts[logical] = builder.add(logical, content, compress=False)
    builder.add("app.css", _stylesheet(kern, fonts))
    builder.add("app.js", _module())
    builder.add("theme.js", (STATIC / "js/theme.js").read_bytes())
    for image in sorted((STATIC / "img").glob("*.svg")):
        builder.add(f"img/{image.name}", image.read_bytes())
    builder.finish()
    return builder


def main() -> int:
    """Build the assets and say how large they are."""
    try:
        builder = build()
    except AssetsError as error:
        print(f"Front-end assets: {error}", file=sys.stderr)
        return 1
    sizes = (path.stat().st_size for path in builder.target.glob("*.br"))
    print(f"Front-end assets: {len(builder.manifest)} files, {sum(sizes) // 1024} kB compressed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
