"""Writing with pictures, drafts and completions, in both ways."""

import re
from pathlib import Path

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import ACCOUNTS, PASSWORD
from tests.unit.upload_files import samples

TEXT = "textarea[name=body]"
COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('forum-text'))"


@pytest.fixture
def picture(tmp_path) -> Path:
    path = tmp_path / "Rathaus.png"
    path.write_bytes(samples.picture(size=(300, 120), colour="teal"))
    return path


def open_reply(window, number=3):
    """Open the page of an open thread; the reply form stands on it."""
    page = window.goto("/latest")
    page.locator(".thread-row:not(.thread-row--closed) .thread-row__title a").nth(number).click()
    page.locator(TEXT).wait_for()
    return page


def forget_drafts(window):
    """Begin without what an earlier test has left."""
    page = window.goto("/drafts")
    while page.get_by_role("button", name="Verwerfen").count():
        page.once("dialog", lambda dialog: dialog.accept())
        with page.expect_navigation():
            page.get_by_role("button", name="Verwerfen").first.click()


class TestPictures:
    def test_without_scripts_the_file_goes_along_with_the_form(self, visitor, picture):
        window = visitor("kommune", javascript=False)
        page = open_reply(window, 4)
        page.fill(TEXT, "Unser Rathaus:")
        page.get_by_text("Bild oder Datei hinzufügen").click()
        page.set_input_files("input[type=file]", picture)
        upload = page.get_by_role("button", name="Hochladen und in den Text einfügen")
        with page.expect_navigation():
            upload.click()
        assert page.get_by_role("alert").get_by_text("beschreiben Sie").count() == 1
        assert page.input_value(TEXT) == "Unser Rathaus:"
        page.set_input_files("input[type=file]", picture)
        page.get_by_label("Was zeigt das Bild?").fill("Das Rathaus in Türkis")
        with page.expect_navigation():
            upload.click()
        assert "![Das Rathaus in Türkis](/uploads/" in page.input_value(TEXT)
        with page.expect_navigation():
            page.get_by_role("button", name="Antwort veröffentlichen").click()
        shown = page.locator(".post img").last
        assert shown.get_attribute("alt") == "Das Rathaus in Türkis"
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300

    def test_a_chosen_picture_is_described_and_set_at_the_cursor(self, visitor, picture):
        window = visitor("kommune")
        forget_drafts(window)
        page = open_reply(window, 5)
        page.fill(TEXT, "Vorher\n\nNachher")
        page.locator(TEXT).evaluate("field => field.setSelectionRange(6, 6)")
        page.get_by_text("Bild oder Datei hinzufügen").click()
        page.set_input_files("input[type=file]", picture)
        described = page.get_by_label("Was zeigt das Bild?")
        assert described.evaluate("field => field === document.activeElement")
        page.keyboard.press("Enter")
        state = page.locator("[data-upload-state]")
        assert "beschreiben Sie" in state.inner_text()
        assert described.get_attribute("aria-invalid") == "true"
        page.keyboard.type("Das Rathaus")
        page.keyboard.press("Enter")
        page.get_by_text("In den Text eingefügt: Rathaus.png").wait_for()
        text = page.input_value(TEXT)
        assert re.fullmatch(
            r"Vorher\n\n!\[Das Rathaus\]\(/uploads/[\w-]{22}\)\n\n\n\nNachher", text
        )
        assert page.locator(TEXT).evaluate("field => field === document.activeElement")
        page.locator(".composer__preview img[alt='Das Rathaus']").wait_for()

    def test_a_picture_can_be_pasted_and_put_away(self, visitor):
        window = visitor("kommune")
        page = open_reply(window, 6)
        paste = """(field) => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 9, height: 9 });
            const bytes = atob(canvas.toDataURL("image/png").split(",")[1]);
            const file = new File([Uint8Array.from(bytes, (c) => c.charCodeAt(0))], "bild.png", {
              type: "image/png",
            });
            const data = new DataTransfer();
            data.items.add(file);
            field.dispatchEvent(
              new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
            );
        }"""
        page.locator(TEXT).evaluate(paste)
        described = page.get_by_label("Was zeigt das Bild?")
        assert described.is_visible()
        page.keyboard.press("Escape")
        assert page.locator(TEXT).evaluate("field => field === document.activeElement")
        page.locator(TEXT).evaluate(paste)
        page.keyboard.type("Ein leeres Feld")
        page.get_by_role("button", name="Hochladen und in den Text einfügen").click()
        page.get_by_text("In den Text eingefügt: bild.png").wait_for()
        assert "![Ein leeres Feld](/uploads/" in page.input_value(TEXT)

    def test_what_is_no_picture_is_refused_with_a_reason(self, visitor, tmp_path):
        fake = tmp_path / "rechnung.pdf"
        fake.write_bytes(b"MZ\x90\x00")
        page = open_reply(visitor("kommune"), 6)
        page.get_by_text("Bild oder Datei hinzufügen").click()
        page.set_input_files("input[type=file]", fake)
        page.get_by_text("Dateien dieser Art werden nicht angenommen").wait_for()
        assert page.locator("input[type=file]").get_attribute("aria-invalid") == "true"


class TestDrafts:
    def test_come_back_after_leaving(self, visitor, javascript):
        window = visitor("anbieter", javascript=javascript)
        forget_drafts(visitor("anbieter"))
        page = open_reply(window, 3)
        address = page.url
        page.fill(TEXT, "Ein halber Gedanke")
        if javascript:
            page.get_by_text(re.compile(r"Gespeichert \d\d:\d\d")).wait_for()
            assert (
                page.evaluate("Object.keys(localStorage).filter((k) => /^forum-text/.test(k))")
                == []
            )
        else:
            page.get_by_role("button", name="Als Entwurf speichern").click()
            page.get_by_text("Dies ist Ihr Entwurf").wait_for()
        page.goto(address)
        assert page.input_value(TEXT) == "Ein halber Gedanke"
        window.goto("/drafts")
        page.get_by_role("link", name=re.compile("Weiterschreiben")).click()
        assert page.input_value(TEXT) == "Ein halber Gedanke"
        with page.expect_navigation():
            page.get_by_role("button", name="Antwort veröffentlichen").click()
        window.goto("/drafts")
        assert page.get_by_text("keine Entwürfe").count() == 1

    def test_of_two_devices_meet(self, visitor):
        first, second = visitor("moderation"), visitor("moderation")
        forget_drafts(first)
        page, other = open_reply(first, 3), open_reply(second, 3)
        page.fill(TEXT, "Vom Rechner")
        page.get_by_text(re.compile(r"Gespeichert \d\d:\d\d")).wait_for()
        other.fill(TEXT, "Vom Telefon")
        other.get_by_text("Ein anderes Gerät hat diesen Entwurf").wait_for()
        assert other.get_by_label("Text des anderen Geräts").input_value() == "Vom Rechner"
        other.get_by_role("button", name="Meinen Text behalten").click()
        other.get_by_text(re.compile(r"Gespeichert \d\d:\d\d")).wait_for()
        page.reload()
        assert page.input_value(TEXT) == "Vom Telefon"
        forget_drafts(first)

    def test_stay_on_the_device_without_a_connection_and_go_with_signing_out(self, visitor):
        window = visitor("admin")
        page = open_reply(window, 3)
        address = page.url
        page.context.set_offline(True)
        page.fill(TEXT, "Im Zug geschrieben")
        page.get_by_text("Nicht gespeichert: keine Verbindung").wait_for()
        page.context.set_offline(False)
        page.get_by_text(re.compile(r"Gespeichert \d\d:\d\d")).wait_for()
        page.reload()
        assert page.input_value(TEXT) == "Im Zug geschrieben"
        page.context.clear_cookies()
        page.fill(TEXT, "Im Zug geschrieben, dann abgemeldet")
        page.get_by_text("Sie sind abgemeldet").wait_for()
        window.sign_in("admin")
        page.goto(address)
        assert page.input_value(TEXT) == "Im Zug geschrieben, dann abgemeldet"
        with page.expect_navigation():
            page.locator("form[action$='/logout']").first.evaluate("form => form.requestSubmit()")
        assert page.evaluate(COPIES) == []

    def test_an_expired_session_loses_nothing(self, visitor, javascript):
        window = visitor("kommune", javascript=javascript)
        page = open_reply(window, 4)
        page.fill(TEXT, "Vor dem Ablauf geschrieben")
        page.context.clear_cookies()
        with page.expect_navigation():
            page.get_by_role("button", name="Antwort veröffentlichen").click()
        assert "Vor dem Ablauf geschrieben" in page.content()
        with page.expect_navigation():
            page.get_by_role("button", name="Noch einmal senden").click()
        assert "/login" in page.url
        page.fill("input[name=email]", "kommune@example.org")
        page.fill("input[name=password]", "ein-langes-passwort-der-vorführung")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.input_value(TEXT) == "Vor dem Ablauf geschrieben"


class TestCompletions:
    def test_are_a_listbox_for_the_keyboard(self, visitor):
        window = visitor("kommune")
        page = open_reply(window, 7)
        box = page.locator(TEXT)
        box.fill("")
        box.press_sequentially("Was meint @mo")
        options = page.locator(".completions").get_by_role("option")
        options.first.wait_for()
        assert box.get_attribute("aria-haspopup") == "listbox"
        assert page.get_by_role("status").get_by_text("Pfeiltasten wählen").count() == 1
        first = box.get_attribute("aria-activedescendant")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert box.get_attribute("aria-activedescendant") == first
        assert options.first.get_attribute("aria-selected") == "true"
        page.keyboard.press("Escape")
        assert options.count() == 0
        assert box.get_attribute("aria-haspopup") is None
        assert box.get_attribute("aria-activedescendant") is None
        box.press_sequentially("d")
        options.first.wait_for()
        page.keyboard.press("Enter")
        assert re.fullmatch(r"Was meint @mod[\w.-]* ", box.input_value())
        box.press_sequentially("dazu? #1")
        options.first.wait_for()
        options.first.click()
        assert re.search(r"dazu\? \[.+\]\(/t/[\w-]+/1\) $", box.input_value())


class TestTone:
    def test_is_hinted_at_while_typing_and_blocks_nothing(self, visitor):
        page = open_reply(visitor("kommune"), 8)
        page.fill(TEXT, "Sie haben keine Ahnung!!!")
        hint = page.locator(".composer__tone-place[role=status]")
        hint.get_by_text("greift eine Person an").wait_for()
        assert page.locator(".composer__preview").get_by_text("greift eine").count() == 0
        page.fill(TEXT, "Das sehe ich anders.")
        hint.get_by_text("greift eine Person an").wait_for(state="detached")


class TestQuoting:
    def test_a_selection_is_reached_by_keyboard(self, visitor):
        window = visitor("anbieter")
        forget_drafts(window)
        page = open_reply(window, 3)
        page.locator(".post__body p").first.click(click_count=3)
        quote = page.locator(".quote-button")
        quote.wait_for()
        for _ in range(8):
            page.keyboard.press("Tab")
            if quote.evaluate("button => button === document.activeElement"):
                break
        page.keyboard.press("Enter")
        assert re.match(r"> \[.+\]\(http.+\):\n>\n> ", page.input_value(TEXT))
        assert page.locator(TEXT).evaluate("field => field === document.activeElement")


class TestAccessibility:
    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_holds_with_everything_open(self, visitor, picture, dark):
        window = visitor("kommune", dark=dark, width=375)
        forget_drafts(window)
        page = open_reply(window, 3)
        page.get_by_text("Bild oder Datei hinzufügen").click()
        page.set_input_files("input[type=file]", picture)
        page.keyboard.press("Enter")
        page.locator(TEXT).press_sequentially("Sie lügen!!! @mo")
        page.locator(".completions [role=option]").first.wait_for()
        page.locator(".composer__tone").wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


class TestAfterTheSessionHasEnded:
    def test_the_text_is_sent_after_signing_in_in_another_window(self, visitor, javascript):
        window = visitor(javascript=javascript).sign_in("kommune")
        page = open_reply(window, 4)
        page.fill(TEXT, "Diese Antwort überlebt das Ende der Sitzung.")
        page.context.clear_cookies()
        with page.expect_navigation():
            page.locator("form:has(textarea[name=body]) .kern-btn--primary").last.click()
        assert page.locator("h1").inner_text() == "Ihre Sitzung ist beendet"
        assert page.get_by_label("Ihr Text").input_value().startswith("Diese Antwort")
        if javascript:  # what looks for barriers is a script itself
            assert violations(page) == []
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="In einem neuen Fenster anmelden").click()
        other = opened.value
        other.fill("input[name=email]", ACCOUNTS["kommune"])
        other.fill("input[name=password]", PASSWORD)
        with other.expect_navigation():
            other.keyboard.press("Enter")
        with page.expect_navigation():
            page.get_by_role("button", name="Noch einmal senden").click()
        assert "Diese Antwort überlebt" in page.locator(".post").last.inner_text()
