"""The main journey of each role, with and without JavaScript, in one living demo."""

import re
import time
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

PASSAGE = "text=Wer in einer Kommune arbeitet, lernt ständig"


def open_passage(window):
    """Open the first paragraph of the impulse paper by its link."""
    page = window.goto("/papers/impulspapier")
    section = page.locator(".passage", has=page.locator(PASSAGE)).first
    return section


def send(page, label):
    """Press the button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def newest_mail(site, to):
    """Read the newest mail to an address from the outbox."""
    deadline = time.monotonic() + 60
    while not (found := _mails(site, to)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found[-1]


def _mails(site, to):
    mails = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted(site.outbox.rglob("*.eml"))
    ]
    return [mail for mail in mails if to in mail["To"]]


class TestGuest:
    def test_reads_the_paper_and_reaches_the_nine_intents_in_two_clicks(self, visitor, javascript):
        window = visitor(javascript=javascript)
        section = open_passage(window)
        section.locator("summary").click()
        links = section.locator(".intents__list a")
        # The nine intents, and suggesting other words.
        assert links.count() == 10
        links.first.click()
        window.page.locator("form textarea").first.wait_for()
        assert "/passages/" in window.page.url

    def test_finds_gender_forms_by_search(self, visitor, javascript):
        window = visitor(javascript=javascript)
        page = window.goto("/")
        page.locator("input[type=search]:visible").first.fill("Bürgermeisterin")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/search"))
        assert page.locator("mark").count() > 0


class TestMunicipalActor:
    def test_shares_an_experience_about_a_passage(self, visitor, javascript):
        window = visitor("kommune", javascript=javascript)
        section = open_passage(window)
        section.locator("summary").click()
        section.locator(".intents__list a[href*='kind=experience']").click()
        page = window.page
        page.fill("textarea[name=body]", "Bei uns gibt es seit zwei Jahren eine **Lernstunde**.")
        send(page, "Veröffentlichen")
        assert "/t/" in page.url
        assert page.locator(".post strong", has_text="Lernstunde").count() == 1

    def test_objects_and_reads_by_when_the_answer_comes(self, visitor):
        window = visitor("kommune")
        page = window.goto("/papers/eine-stunde-in-der-woche")
        page.locator(".intents summary").nth(2).click()
        page.locator(".intents__list:visible a[href*='dissent-flags']").click()
        page.fill("textarea[name=statement]", "Eine Stunde reicht nicht.")
        page.fill("textarea[name=grounds]", "Unsere Erfahrung zeigt anderes.")
        send(page, "Widerspruch absenden")
        assert page.get_by_text("Die Kuratierung muss ihn bis").count() == 1

    def test_replies_and_quotes(self, visitor, javascript):
        window = visitor("kommune", javascript=javascript)
        page = window.goto("/latest")
        page.locator(".thread-row:not(.thread-row--closed) .thread-row__title a").nth(3).click()
        page.locator(".post__actions a", has_text="Zitieren").first.click()
        box = page.locator("textarea[name=body]")
        assert box.input_value().startswith(">") or "> " in box.input_value()
        box.fill(box.input_value() + "Das sehe ich auch so.")
        send(page, "Antwort veröffentlichen")
        assert re.search(r"#p-\d+$", page.url)
        assert page.get_by_text("Das sehe ich auch so.").count() >= 1


class TestProvider:
    def test_answers_a_cooperation_and_both_see_the_contacts_only_after_the_yes(self, visitor):
        seeker = visitor("kommune")
        page = seeker.goto("/cooperation-requests/new")
        page.check("input[value=seeks]")
        page.select_option("select[name=action_field]", index=1)
        page.fill("input[name=title]", "Partner für eine Lernwoche gesucht")
        page.fill("textarea[name=body]", "Wir suchen eine zweite Kommune.")
        page.fill("textarea[name=contact]", "zimmer-17@example.org")
        send(page, "Veröffentlichen")
        address = page.url
        provider = visitor("anbieter")
        page = provider.page
        page.goto(address)
        page.get_by_role("link", name="Als Partner antworten").click()
        page.fill("textarea[name=message]", "Wir sind dabei.")
        page.fill("textarea[name=contact]", "durchwahl-23@example.org")
        send(page, "Antwort senden")
        assert "zimmer-17" not in page.content()
        seeker.page.goto(address)
        assert "durchwahl-23" not in seeker.page.content()
        send(seeker.page, "Ja, nehmen wir Kontakt auf")
        assert "durchwahl-23" in seeker.page.content()
        page.goto(address)
        assert "zimmer-17" in page.content()
        stranger = visitor()
        stranger.page.goto(address)
        assert "zimmer-17" not in stranger.page.content()


class TestModerator:
    def test_answers_a_dissent_that_waits(self, visitor, javascript):
        window = visitor("moderation", javascript=javascript)
        page = window.goto("/desk?kind=dissent")
        page.locator("[data-desk-item]").first.click()
        page.wait_for_url("**/desk/dissent-flags/*")
        number = urlsplit(page.url).path.rpartition("/")[2]
        page.check("input[name=outcome][value=partly_adopted]")
        page.fill("textarea[name=reasons]", "Wir nehmen den Gedanken in die nächste Fassung auf.")
        send(page, "Jetzt veröffentlichen")
        window.goto(f"/dissent-flags/{number}")
        assert page.get_by_text("Wir nehmen den Gedanken").count() >= 1

    def test_hides_a_post_with_reasons_and_shows_it_again(self, visitor):
        window = visitor("moderation")
        page = window.goto("/latest")
        page.locator(".thread-row__title a").nth(5).click()
        thread = page.url
        guest = visitor()
        guest.page.goto(thread)
        before = guest.page.locator(".post--tombstone").count()
        page.locator(".post .post__actions a", has_text="Ausblenden").nth(1).click()
        send(page, "Ausblenden")
        assert page.locator(".error-summary").count() == 1
        page.select_option("select[name=clause]", index=1)
        page.fill("textarea[name=facts]", "Beleidigung einer Person.")
        send(page, "Ausblenden")
        hidden = page.url
        guest.page.goto(thread)
        assert guest.page.locator(".post--tombstone").count() == before + 1
        page.goto(hidden)
        number = hidden.rsplit("/", 1)[1].split("#")[0]
        page.locator(f"#p-{number} a", has_text="Wieder zeigen").click()
        page.fill("textarea[name=reason]", "Noch einmal geprüft.")
        send(page, "Wieder zeigen")
        guest.page.goto(thread)
        assert guest.page.locator(".post--tombstone").count() == before


class TestAdministrator:
    def test_reads_the_event_log_and_finds_people(self, visitor):
        window = visitor("admin")
        page = window.goto("/admin/events?kind=dissent_flag:raised")
        assert page.locator("table tbody tr").count() >= 10
        page = window.goto("/admin/users?q=wiebke")
        assert page.locator("table tbody tr").count() == 1


class TestNewcomer:
    def test_writes_first_registers_afterwards_and_loses_nothing(self, visitor, site, javascript):
        mail = f"neu-{'mit' if javascript else 'ohne'}@example.org"
        window = visitor(javascript=javascript)
        page = window.goto("/latest")
        page.locator(".thread-row:not(.thread-row--closed) .thread-row__title a").nth(4).click()
        page.get_by_role("link", name="Antwort schreiben").click()
        page.fill("textarea[name=body]", f"Mein erster Gedanke, {mail}.")
        send(page, "Antwort veröffentlichen")
        assert "/login" in page.url
        page.get_by_role("link", name="Registrieren").last.click()
        page.fill("input[name=display_name]", "Neue Person " + ("A" if javascript else "B"))
        page.fill("input[name=email]", mail)
        page.fill("input[name=password]", "ein-sehr-langes-kennwort-7")
        if page.locator("input[name=password_confirm]").count():
            page.fill("input[name=password_confirm]", "ein-sehr-langes-kennwort-7")
        page.check("input[name=kind][value=municipal_actor]")
        for box in page.locator("main input[type=checkbox][required]").all():
            box.check()
        with page.expect_navigation():
            page.locator("main form button[type=submit]").last.click()
        confirm_address(site, page, mail)
        if "/login" in page.url:
            page.fill("input[name=email]", mail)
            page.fill("input[name=password]", "ein-sehr-langes-kennwort-7")
            with page.expect_navigation():
                page.keyboard.press("Enter")
        assert page.locator("textarea[name=body]").input_value() == f"Mein erster Gedanke, {mail}."
        send(page, "Antwort veröffentlichen")
        assert page.get_by_text(f"Mein erster Gedanke, {mail}.").count() == 1


def confirm_address(site, page, mail):
    """Follow the link of the confirmation mail."""
    text = newest_mail(site, mail).get_body(("plain",)).get_content()
    link = re.search(r"https?://[^\s]+/confirm/[^\s]+", text).group()
    page.goto(site.address + "/" + link.split("/", 3)[3])
