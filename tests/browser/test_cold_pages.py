"""A discussion opened for the first time: few requests, few bytes, painted without waiting."""

import re
from pathlib import Path

from forum import assets

THREAD = "/t/acht-stunden-publikum-wann-soll-ich-bitte-lernen/22"
REQUESTS = 8
BYTES = 80_000


def loaded(visitor, path):
    """Open a page with an empty cache; give kind, bytes and encoding of what came over the line."""
    window = visitor()
    line = window.page.context.new_cdp_session(window.page)
    line.send("Network.enable")
    kinds, encodings, sizes = {}, {}, {}

    def begun(message):
        if not message["response"]["url"].startswith("data:"):
            headers = {k.lower(): v for k, v in message["response"]["headers"].items()}
            kinds[message["requestId"]] = message["type"]
            encodings[message["requestId"]] = headers.get("content-encoding", "")

    line.on("Network.responseReceived", begun)
    line.on(
        "Network.loadingFinished",
        lambda message: sizes.update({message["requestId"]: message["encodedDataLength"]}),
    )
    window.goto(path)
    window.page.wait_for_load_state("networkidle")
    return [(kinds[key], sizes[key], encodings[key]) for key in kinds]


class TestColdPage:
    def test_takes_few_requests_and_few_bytes(self, visitor):
        found = loaded(visitor, THREAD)
        assert {"Document", "Stylesheet", "Script", "Font"} <= {kind for kind, *_ in found}
        assert len(found) <= REQUESTS
        assert sum(size for kind, size, _encoding in found if kind != "Font") <= BYTES

    def test_comes_in_the_smallest_encoding(self, visitor):
        for kind, _size, encoding in loaded(visitor, THREAD):
            if kind in ("Document", "Stylesheet", "Script"):
                assert encoding == "br", kind

    def test_is_painted_without_script_and_fonts(self, visitor, site):
        window = visitor()
        # They are asked for and never come.
        window.page.route(re.compile(r"/app\.[0-9a-f]+\.js$|\.woff2$"), lambda _route: None)
        window.page.goto(site.address + THREAD, wait_until="commit")
        for _ in range(300):
            if window.page.evaluate("performance.getEntriesByType('paint').length"):
                break
            window.page.wait_for_timeout(100)
        assert window.page.evaluate("performance.getEntriesByType('paint').length")
        assert window.page.locator("h1").is_visible()
        window.page.goto("about:blank")


class TestHead:
    def test_one_script_alone_holds_up_the_page_and_it_is_tiny(self, visitor):
        head = visitor().goto(THREAD).locator("head").inner_html()
        waiting = [tag for tag in re.findall(r"<script[^>]*>", head) if "module" not in tag]
        # Loaded at the same time as the stylesheet, a thirtieth of it: never the last to arrive.
        assert len(waiting) == 1
        (name,) = re.findall(r"/static/vendor/(theme\.[0-9a-f]+\.js)", waiting[0])
        vendor = Path(assets.STATIC / "vendor")
        (style,) = vendor.glob("app.*.css.br")
        assert (vendor / f"{name}.br").stat().st_size * 20 < style.stat().st_size

    def test_text_is_shown_before_its_font_is_there(self):
        css = "".join(path.read_text("utf-8") for path in (assets.STATIC / "css").glob("*.css"))
        faces = re.findall(r"@font-face\s*{[^}]*}", css)
        assert faces
        assert all("font-display: swap" in face for face in faces)
