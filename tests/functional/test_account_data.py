"""One's own data: exports, consents, giving the account up, in the browser."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from forum.clock import travel_to
from forum.db import session
from forum.extensions import hash_password
from forum.models import AccountDeletion, Consent, DataExport, DeletionMode, User, utcnow
from forum.notifications import deletion_letters
from forum.services import account_deletions, data_exports, pages
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

PASSWORD = "ein langer satz"
DELETE = {"password": PASSWORD, "sure": "y", "mode": "anonymise"}


def person(**values) -> User:
    return factories.User(password=hash_password(PASSWORD), **values)


class TestExport:
    def test_is_asked_for_made_and_downloaded(self, app, client, data_folder):
        anna = person()
        client.sign_in(anna)
        assert client.post("/account/data", data={"password": PASSWORD}).status_code == 302
        assert "wird erstellt" in client.get("/account/data").text
        with unit_of_work():
            data_exports.make_waiting(data_folder, app.extensions["forum_storage"])
        page = client.get("/account/data").text
        (path,) = re.findall(r'href="(/account/data/\d+)"', page)
        assert client.get(path).status_code == 200
        wrong = client.post(path, data={"password": "falsch"})
        assert wrong.status_code == 422
        answer = client.post(path, data={"password": PASSWORD})
        assert answer.mimetype == "application/zip"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert "index.html" in zipfile.ZipFile(BytesIO(answer.data)).namelist()
        answer.close()

    @pytest.mark.parametrize("data", [{}, {"password": "falsch"}])
    def test_needs_the_password(self, client, data):
        client.sign_in(person())
        assert client.post("/account/data", data=data).status_code == 422
        assert session.scalars(sa.select(DataExport)).all() == []

    def test_is_made_once_at_a_time(self, client):
        client.sign_in(person())
        client.post("/account/data", data={"password": PASSWORD})
        answer = client.post("/account/data", data={"password": PASSWORD})
        assert answer.status_code == 422
        assert "wird bereits erstellt" in answer.text

    def test_exists_for_its_owner_alone_and_for_seven_days(self, app, client, data_folder):
        anna = person()
        export = factories.DataExport(user=anna)
        session.commit()
        with unit_of_work():
            data_exports.make_waiting(data_folder, app.extensions["forum_storage"])
        path = f"/account/data/{export.id}"
        for other in (factories.User(), factories.Administrator()):
            assert app.test_client().sign_in(other).get(path).status_code == 404
        assert client.get(path).location == f"/login?next={path}"
        client.sign_in(anna)
        assert client.get(path).status_code == 200
        export.expires_at = utcnow() - timedelta(seconds=1)
        assert client.get(path).status_code == 404
        assert client.post(path, data={"password": PASSWORD}).status_code == 404


class TestConsents:
    def test_a_newer_text_is_offered_and_accepted(self, client):
        anna = person()
        client.sign_in(anna)
        page = client.get("/account/data").text
        assert "Noch ist nichts vermerkt" in page
        assert page.count("Dieser Fassung zustimmen") == 2
        assert page.count("Ich habe diese Fassung gelesen") == 1
        assert client.post("/account/consents/netiquette").location == "/account/data"
        assert client.get("/account/data").text.count("Dieser Fassung zustimmen") == 1
        with unit_of_work():
            pages.change(
                "netiquette", "de", actor=factories.Administrator(), title="Neu", body="Neu."
            )
        assert "Es gibt eine neuere Fassung" in client.get("/account/data").text
        client.post("/account/consents/netiquette")
        assert len(session.scalars(sa.select(Consent)).all()) == 2

    def test_others_do_not_exist(self, client):
        client.sign_in(person())
        assert client.post("/account/consents/mail").status_code == 404


class TestDelete:
    def test_is_asked_for_and_signs_out(self, app, client):
        anna = person(display_name="Anna Müller")
        elsewhere = app.test_client().sign_in(anna)
        client.sign_in(anna)
        answer = client.post("/account/delete", data=DELETE)
        assert answer.location == "/"
        assert "genügt eine Anmeldung" in client.get("/").text
        assert client.get("/account").status_code == 302
        assert elsewhere.get("/account").status_code == 302
        deletion = session.scalars(sa.select(AccountDeletion)).one()
        assert deletion.mode is DeletionMode.ANONYMISE
        (mail,) = app.extensions["forum_config"].outbox.glob("*.eml")
        assert "/account/delete/cancel/" in mail.read_text()

    @pytest.mark.parametrize("missing", ["password", "sure", "mode"])
    def test_needs_password_choice_and_consent(self, client, missing):
        client.sign_in(person())
        data = {key: value for key, value in DELETE.items() if key != missing}
        assert client.post("/account/delete", data=data).status_code == 422
        assert session.scalars(sa.select(AccountDeletion)).all() == []

    def test_tells_the_last_administrator_why_not(self, client):
        client.sign_in(factories.Administrator(password=hash_password(PASSWORD)))
        answer = client.post("/account/delete", data=DELETE)
        assert answer.status_code == 422
        assert "Außer Ihnen administriert niemand" in answer.text

    def test_page_tells_what_stays(self, client):
        client.sign_in(person())
        assert "das Register nie gekürzt wird" in client.get("/account/delete").text
        assert "14 days to think again" in client.get("/en/account/delete").text


class TestCancel:
    def asked(self, anna: User) -> AccountDeletion:
        with unit_of_work():
            return account_deletions.request(anna, actor=anna, mode=DeletionMode.DELETE)

    def path(self, app, deletion: AccountDeletion) -> str:
        token = deletion_letters.token_of(deletion, app.extensions["forum_config"])
        return f"/account/delete/cancel/{token}"

    def test_signing_in_keeps_the_account(self, client):
        anna = person(email="anna@example.org")
        deletion = self.asked(anna)
        data = {"email": "anna@example.org", "password": PASSWORD}
        assert client.post("/login", data=data).status_code == 302
        assert "Ihr Konto wird nicht gelöscht" in client.get("/latest").text
        session.refresh(deletion)
        assert deletion.cancelled_at is not None

    def test_the_link_of_the_mail_keeps_it_after_a_click(self, app, client):
        deletion = self.asked(person())
        path = self.path(app, deletion)
        # Programs that look at every link of a mail cancel nothing.
        assert "Konto behalten" in client.get(path).text
        session.refresh(deletion)
        assert deletion.cancelled_at is None
        assert client.post(path).location == "/"
        session.refresh(deletion)
        assert deletion.cancelled_at is not None
        assert "bereits behalten" in client.get(path).text
        assert "bereits behalten" in client.post(path).text

    def test_too_late_says_so(self, app, client):
        deletion = self.asked(person())
        path = self.path(app, deletion)
        with travel_to(utcnow() + timedelta(days=20)), unit_of_work():
            account_deletions.execute(deletion)
        assert "bereits gelöscht" in client.post(path).text

    def test_other_links_lead_nowhere(self, client):
        assert client.get("/account/delete/cancel/MQ.unsinn").status_code == 404
        assert client.post("/account/delete/cancel/1").status_code == 404
