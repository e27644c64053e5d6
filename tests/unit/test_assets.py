"""The front-end build: what is left out, what is kept, and what a page gets without it."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest

from forum import assets


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    """A folder as npm leaves it, with a stylesheet small enough to check by eye."""
    kern = tmp_path / "node_modules" / assets.KERN
    fonts = kern / "fonts/fira-sans"
    fonts.mkdir(parents=True)
    for file in assets.FONTS.values():
        (fonts / f"FiraSans-{file}.woff2").write_bytes(file.encode())
    (kern / "kern.min.css").write_text(
        '@charset "UTF-8";:root{--kern-read:1px;--kern-unread:2px}'
        ".kern-btn{margin:var(--kern-read)}.kern-no-such-thing{margin:0}"
    )
    return tmp_path / "node_modules"


class TestPrune:
    def test_keeps_components_in_use_with_their_variants(self):
        css = ".kern-btn{a:1}.kern-btn--primary .kern-label{b:2}.kern-table__cell{c:3}"
        assert assets.prune(css, {"kern-btn", "kern-label"}) == (
            ".kern-btn{a:1}.kern-btn--primary .kern-label{b:2}"
        )

    def test_leaves_single_selectors_out_of_a_list(self):
        assert assets.prune("a,.kern-table,.kern-btn{a:1}", {"kern-btn"}) == "a,.kern-btn{a:1}"

    def test_classes_in_brackets_do_not_decide(self):
        css = (
            ":is(body,.kern-light):not([class*=kern-level-]){a:1}.kern-btn:has(.kern-x:not(b)){b:2}"
        )
        assert assets.prune(css, {"kern-btn"}) == css

    def test_looks_into_media_queries_and_drops_empty_ones(self):
        css = "@media print{.kern-btn{a:1}.kern-table{b:2}}@media screen{.kern-table{b:2}}"
        assert assets.prune(css, {"kern-btn"}) == "@media print{.kern-btn{a:1}}"

    def test_every_icon_is_a_component_of_its_own(self):
        css = ".kern-icon--danger{a:1}.kern-icon--home{b:2}"
        assert assets.prune(css, {"kern-icon", "kern-icon--danger"}) == ".kern-icon--danger{a:1}"


class TestDropUnusedProperties:
    def test_follows_chains_of_properties(self):
        css = "a{--x:1px;--y:var(--x);--z:var(--w);--w:2px;margin:var(--y)}"
        assert assets.drop_unused_properties(css, "") == "a{--x:1px;--y:var(--x);margin:var(--y)}"

    def test_keeps_what_the_other_stylesheet_reads(self):
        css = "a{--x:1px;--y:2px}"
        assert assets.drop_unused_properties(css, "b{margin:var(--y)}") == "a{--y:2px}"


class TestSqueeze:
    def test_takes_comments_and_indentation_away(self):
        assert assets.squeeze("/* why\n */\na {\n  b: c;\n}\n") == "a {\nb: c;\n}\n"


class TestBuild:
    def test_every_name_of_the_manifest_is_a_file_with_its_hash(self, node_modules, tmp_path):
        builder = assets.build(node_modules, tmp_path / "vendor")
        manifest = json.loads((tmp_path / "vendor/manifest.json").read_text())
        assert manifest == builder.manifest
        assert {"app.css", "app.js", "theme.js", "fonts/fira-sans-regular.woff2"} <= set(manifest)
        for hashed in manifest.values():
            assert (tmp_path / hashed).is_file()
            assert re.search(r"\.[0-9a-f]{12}\.", hashed)

    def test_the_stylesheet_is_pruned_and_names_fonts_that_are_there(self, node_modules, tmp_path):
        builder = assets.build(node_modules, tmp_path / "vendor")
        css = (tmp_path / builder.manifest["app.css"]).read_text()
        assert ".kern-btn{margin:var(--kern-read)}" in css
        assert "kern-no-such-thing" not in css
        assert "--kern-unread" not in css
        fonts = re.findall(r'url\("(fonts/[^"]+)"\)', css)
        assert len(fonts) == len(assets.FONTS)
        assert all((tmp_path / "vendor" / font).is_file() for font in fonts)

    def test_compressed_twins_hold_the_same_bytes_and_fonts_have_none(self, node_modules, tmp_path):
        builder = assets.build(node_modules, tmp_path / "vendor")
        script = tmp_path / builder.manifest["app.js"]
        assert gzip.decompress(Path(f"{script}.gz").read_bytes()) == script.read_bytes()
        font = tmp_path / builder.manifest["fonts/fira-sans-regular.woff2"]
        assert brotli.decompress(Path(f"{script}.br").read_bytes()) == script.read_bytes()
        assert not Path(f"{font}.gz").exists()
        assert not Path(f"{font}.br").exists()

    def test_the_same_content_gives_the_same_names(self, node_modules, tmp_path):
        first = assets.build(node_modules, tmp_path / "vendor").manifest
        assert assets.build(node_modules, tmp_path / "vendor").manifest == first

    def test_the_module_holds_every_script_that_app_js_imports(self, node_modules, tmp_path):
        builder = assets.build(node_modules, tmp_path / "vendor")
        bundle = (tmp_path / builder.manifest["app.js"]).read_text()
        scripts = {path.name for path in (assets.STATIC / "js").glob("*.js")}
        for name in scripts - {"app.js", "theme.js"}:
            assert (assets.STATIC / "js" / name).read_text() in bundle
        assert "import " not in bundle

    def test_says_what_to_do_without_the_packages(self, tmp_path):
        with pytest.raises(assets.AssetsError, match="npm ci --ignore-scripts"):
            assets.build(tmp_path, tmp_path / "vendor")
        assert not (tmp_path / "vendor").exists()


class TestAssetPath:
    @pytest.fixture(autouse=True)
    def _fresh(self, monkeypatch, tmp_path):
        monkeypatch.setattr(assets, "STATIC", tmp_path)
        assets._manifest.cache_clear()
        yield
        assets._manifest.cache_clear()

    def test_gives_the_hashed_name(self, tmp_path):
        (tmp_path / "vendor").mkdir()
        (tmp_path / "vendor/manifest.json").write_text('{"app.css": "vendor/app.0123.css"}')
        assert assets.asset_path("app.css") == "/static/vendor/app.0123.css"

    def test_falls_back_to_the_plain_files_where_nothing_was_built(self):
        assert assets.asset_path("app.css") == "/static/css/base.css"
        assert assets.asset_path("app.js") == "/static/js/app.js"
        assert assets.asset_path("img/icon.svg") == "/static/img/icon.svg"

    def test_a_broken_manifest_counts_as_none(self, tmp_path):
        (tmp_path / "vendor").mkdir()
        (tmp_path / "vendor/manifest.json").write_text("{")
        assert assets.asset_path("theme.js") == "/static/js/theme.js"

    def test_the_plain_files_exist(self):
        for name in assets.FALLBACK.values():
            assert (Path(assets.__file__).parent / "static" / name).is_file()
