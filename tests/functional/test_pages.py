"""Legal and help pages, reports of barriers, and the mails of the demo."""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import session
from forum.models import BarrierReport, Page
from forum.services import pages
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REPORT = {"page": "/papers", "description": "Der Knopf fehlt.", "name": "", "email": ""}


class TestShow:
    @pytest.mark.parametrize("slug", pages.SLUGS)
    def test_shows_each_page_in_both_languages(self, client, slug):
        german, english = client.get(f"/{slug}"), client.get(f"/en/{slug}")
        assert german.status_code == english.status_code == 200
        assert german.text.count("<h1") == 1
        assert pages.find(slug, "en").title in english.text

    @pytest.mark.parametrize("locale", pages.LOCALES)
    def test_links_only_to_pages_that_exist_in_their_language(self, app, locale):
        adapter = app.url_map.bind("localhost")
        prefix = "/en" if locale == "en" else ""
        for slug in pages.SLUGS:
            for path in re.findall(r'href="(/[^"#?]*)', pages.find(slug, locale).html):
                assert path.startswith(f"{prefix}/"), (slug, path)
                assert adapter.match(path.removeprefix(prefix), method="GET"), (slug, path)

    def test_tells_administrators_alone_what_is_to_fill(self, client):
        assert "/admin/pages" not in client.get("/impressum").text
        client.sign_in(factories.Administrator())
        assert "/admin/pages/impressum/de" in client.get("/impressum").text


class TestEdit:
    def test_saves_and_shows(self, client):
        client.sign_in(factories.Administrator())
        data = {"title": "Impressum", "body": "## Anbieter\n\nStadt Musterhausen"}
        answer = client.post("/admin/pages/impressum/de", data=data)
        assert answer.location == "/admin/pages"
        assert "Stadt Musterhausen" in client.get("/impressum").text

    def test_shows_a_preview_and_saves_nothing(self, client):
        client.sign_in(factories.Administrator())
        data = {"title": "Impressum", "body": "*kursiv*", "action": "preview"}
        assert "<em>kursiv</em>" in client.post("/admin/pages/impressum/de", data=data).text
        assert session.query(Page).count() == 0

    def test_keeps_the_text_when_it_is_refused(self, client):
        client.sign_in(factories.Administrator())
        data = {"title": "Impressum", "body": "# Zweiter Titel"}
        answer = client.post("/admin/pages/impressum/de", data=data)
        assert answer.status_code == 422
        assert "# Zweiter Titel" in answer.text

    @pytest.mark.parametrize("path", ["/admin/pages", "/admin/pages/impressum/de"])
    def test_moderators_may_not(self, client, path):
        client.sign_in(factories.Moderator())
        assert client.get(path).status_code == 403

    def test_other_pages_do_not_exist(self, client):
        client.sign_in(factories.Administrator())
        assert client.get("/admin/pages/geheim/de").status_code == 404
        assert client.get("/admin/pages/impressum/fr").status_code == 404


class TestReportBarrier:
    def test_takes_a_report_of_a_guest(self, client):
        answer = client.post("/barriere-melden", data=REPORT, follow_redirects=True)
        assert answer.status_code == 200
        assert session.query(BarrierReport).one().description == "Der Knopf fehlt."

    def test_keeps_the_text_when_the_address_is_wrong(self, client):
        answer = client.post("/barriere-melden", data={**REPORT, "email": "kein at"})
        assert answer.status_code == 422
        assert "Der Knopf fehlt." in answer.text
        assert session.query(BarrierReport).count() == 0

    def test_stores_nothing_of_a_program_that_fills_everything(self, client):
        answer = client.post("/barriere-melden", data={**REPORT, "website": "https://x.example"})
        assert answer.location == "/barriere-melden/danke"
        assert session.query(BarrierReport).count() == 0

    def test_offers_the_page_that_somebody_came_from(self, client):
        inside = {"Referer": "http://localhost/papers/x"}
        assert 'value="/papers/x"' in client.get("/barriere-melden", headers=inside).text
        outside = {"Referer": "https://elsewhere.example/papers/x"}
        assert "/papers/x" not in client.get("/barriere-melden", headers=outside).text


class TestBarrierReport:
    def made(self):
        report = BarrierReport(
            page="/x", description="Unlesbar", email="a@example.org", due_on="2026-12-01"
        )
        report.due_on = factories.utcnow().date()
        session.add(report)
        session.flush()
        return f"/moderation/barrier-reports/{report.id}"

    def test_moderators_answer(self, client):
        address = self.made()
        client.sign_in(factories.Moderator())
        assert "Unlesbar" in client.get("/moderation/barrier-reports").text
        assert client.post(address, data={"answer": ""}).status_code == 422
        assert client.post(address, data={"answer": "Behoben."}).location == address
        assert "Behoben." in client.get(address).text
        assert client.post(address, data={"answer": "Noch einmal."}).status_code == 409

    def test_the_answer_is_mailed_to_the_address_given(self, app, client):
        address = self.made()
        client.sign_in(factories.Moderator())
        client.post(address, data={"answer": "Der Knopf ist da & <größer>."})
        (mail,) = app.extensions["forum_config"].outbox.glob("*.eml")
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
        assert message["To"] == "a@example.org"
        assert "Der Knopf ist da & <größer>." in message.get_content()
        assert "Unlesbar" in message.get_content()

    def test_others_do_not_see_it(self, client):
        address = self.made()
        assert "/login" in client.get(address).location
        client.sign_in(factories.User())
        assert client.get(address).status_code == 404
        assert client.get("/moderation/barrier-reports").status_code == 403


class TestDemoMails:
    @pytest.fixture
    def demo(self, tmp_path):
        outbox = tmp_path / "outbox"
        outbox.mkdir()
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "kommune@example.org", "Bitte bestätigen"
        mail.set_content("Hier: http://127.0.0.1:8000/confirm/abc\n<b>kein HTML</b>")
        mail.add_alternative("<p>nicht gezeigt</p>", subtype="html")
        (outbox / "20260101-1.eml").write_bytes(mail.as_bytes())
        (tmp_path / "secret.eml").write_text("geheim")
        config = Config(mode=Mode.DEMO, data=tmp_path, secret_key="s" * 40, password_salt="s")
        return create_app(config).test_client()

    def test_lists_and_shows_a_mail_as_text(self, demo):
        assert "Bitte bestätigen" in demo.get("/demo/mails").text
        page = demo.get("/demo/mails/20260101-1.eml").text
        assert 'href="http://127.0.0.1:8000/confirm/abc"' in page
        assert "&lt;b&gt;kein HTML&lt;/b&gt;" in page
        assert "nicht gezeigt" not in page

    @pytest.mark.parametrize(
        "name", ["..%2Fsecret.eml", "%2e%2e/secret.eml", "x.eml", "20260101-1", ".eml"]
    )
    def test_shows_nothing_else(self, demo, name):
        assert demo.get(f"/demo/mails/{name}").status_code == 404

    def test_do_not_exist_outside_the_demo(self, client):
        assert client.get("/demo/mails").status_code == 404
        assert client.get("/demo/mails/20260101-1.eml").status_code == 404
