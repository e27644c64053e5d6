"""Registering, signing in and recovering: same answers for all, safe redirects, honest mails."""

import email
import email.policy
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.extensions import hash_password
from forum.models import Base, HeldContribution, MemberKind, User
from forum.services import held_contributions
from tests import factories

PASSWORD = "ein langer satz"
NEW_PASSWORD = "noch ein langer satz"

pytestmark = pytest.mark.usefixtures("app")


def mails(app):
    folder: Path = app.extensions["forum_config"].outbox
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def path_in(mail):
    """Give the path of the one link in a mail, which leads to the public address."""
    (link,) = re.findall(r"https?://\S+", text_of(mail))
    assert link.startswith("http://forum.example.org/")
    return link.removeprefix("http://forum.example.org")


def fields(**values):
    return {
        "display_name": "Anna Müller",
        "email": "anna@example.org",
        "password": PASSWORD,
        "kind": "municipal_actor",
        "organisation": "0",
        "new_organisation": "",
        "organisation_kind": "",
        "accept": "y",
        **values,
    }


def member(address="anna@example.org", **values):
    return factories.User(email=address, password=hash_password(PASSWORD), **values)


def sign_in(client, address="anna@example.org", password=PASSWORD, query="", **values):
    return client.post(f"/login{query}", data={"email": address, "password": password, **values})


def without_tokens(text):
    """Leave out what differs in any two answers."""
    return re.sub(r'name="(csrf_token|email)"[^>]*value="[^"]*"', "", text)


class TestRegister:
    def test_ends_with_a_confirmed_account(self, app, client):
        answer = client.post("/register", data=fields(email="Anna@Example.org"))
        assert answer.location == "/register/check-your-mail"
        assert "Fast geschafft" in client.get(answer.location).text
        assert sign_in(client).status_code == 422

        (mail,) = mails(app)
        assert mail["To"] == "Anna@Example.org".lower()
        assert mail["Subject"] == "Bitte bestätigen Sie Ihre E-Mail-Adresse"
        assert client.get(path_in(mail)).location == "/login"

        assert sign_in(client).location == "/"
        user = session.scalar(sa.select(User))
        assert (user.name, user.kind) == ("anna-mueller", MemberKind.MUNICIPAL_ACTOR)
        assert user.password.startswith("$argon2id$")

    def test_makes_a_new_organisation_once_confirmed(self, app, client):
        wish = {"new_organisation": "Lernwerk Süd", "organisation_kind": "provider"}
        client.post("/register", data=fields(kind="support_provider", **wish))
        assert "Lernwerk" not in client.get("/organisations").text
        client.get(path_in(mails(app)[0]))
        assert "Lernwerk Süd" in client.get("/organisations/lernwerk-sued").text

    def test_providers_name_an_organisation(self, client):
        answer = client.post("/register", data=fields(kind="support_provider"))
        assert answer.status_code == 422
        assert "Als Anbieter wirken Sie für eine Organisation mit" in answer.text
        assert "Anna Müller" in answer.text  # nothing typed is lost

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "keine Adresse"},
            {"email": "bürgermeister@example.org"},
            {"password": "zu kurz"},
            {"password": "passwort123"},
            {"password": "aaaaaaaaaaaa"},
            {"password": "anna@example.org"},
            {"password": "x" * 257},
            {"accept": ""},
            {"kind": "administrator"},
            {"display_name": "Moderation"},
            {"display_name": "A\u202enna Müller"},
            {"organisation": "4711"},
            {"new_organisation": "Lernwerk"},
            {"new_organisation": "Kommune 360", "organisation_kind": "provider"},
        ],
    )
    def test_refuses(self, app, client, wrong):
        assert client.post("/register", data=fields(**wrong)).status_code == 422
        assert mails(app) == []
        assert session.scalar(sa.select(sa.func.count(User.id))) == 0

    def test_nobody_becomes_more_by_sending_more(self, client):
        extra = {"role": "administrator", "confirmed_at": "2026-01-01", "active": "y"}
        client.post("/register", data=fields(**extra))
        user = session.scalar(sa.select(User))
        assert user.role.value == "member"
        assert user.confirmed_at is None

    def test_a_double_submit_is_one_account(self, client):
        for _ in range(2):
            assert client.post("/register", data=fields()).status_code == 302
        assert session.scalar(sa.select(sa.func.count(User.id))) == 1

    def test_members_are_sent_away(self, client):
        client.sign_in(factories.User())
        assert client.get("/register").location == "/"

    def test_takes_forms_alone(self, client):
        assert client.post("/register", json=fields(display_name=1)).status_code == 415


class TestSameAnswers:
    """Nobody learns from an answer whether an address is known."""

    def test_register(self, app, client):
        owner = member("known@example.org", display_name="Berta Schulz")
        known = client.post("/register", data=fields(email="known@example.org"))
        known_page = client.get(known.location).text
        unknown = client.post("/register", data=fields(email="unknown@example.org"))
        assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
        assert known_page == client.get(unknown.location).text
        first = mails(app)[0]
        assert first["To"] == owner.email
        assert "Es gibt dazu schon ein Konto" in text_of(first)
        assert len(mails(app)) == 2

    def test_register_again_under_the_same_name(self, client):
        """The name must not be taken by the first try with an unknown address either."""
        member("known@example.org", display_name="Berta Schulz")
        for address in ("known@example.org", "unknown@example.org"):
            client.post("/register", data=fields(email=address, display_name="Carla Maier"))
            again = client.post(
                "/register", data=fields(email="other@example.org", display_name="Carla Maier")
            )
            assert again.status_code == 302

    def test_register_with_another_mistake(self, client):
        member("known@example.org")
        answers = [
            client.post("/register", data=fields(email=address, password="kurz"))
            for address in ("known@example.org", "unknown@example.org")
        ]
        texts = [without_tokens(answer.text).replace("unknown@", "known@") for answer in answers]
        assert texts[0] == texts[1]

    def test_sign_in(self, client):
        member("known@example.org")
        member("blocked@example.org", active=False)
        member("new@example.org", confirmed_at=None)
        texts = {
            without_tokens(sign_in(client, address, password).text).replace(address, "")
            for address, password in [
                ("known@example.org", "falsch falsch"),
                ("unknown@example.org", "falsch falsch"),
                ("new@example.org", PASSWORD),
                ("blocked@example.org", PASSWORD),
            ]
        }
        assert len(texts) == 1
        assert "stimmen nicht" in texts.pop()

    @pytest.mark.parametrize("path", ["/reset", "/confirm"])
    def test_asking_for_a_mail(self, app, client, path):
        member("known@example.org", confirmed_at=None)
        answers = [
            client.post(path, data={"email": address})
            for address in ("known@example.org", "unknown@example.org")
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        texts = [without_tokens(a.text).replace("unknown@", "known@") for a in answers]
        assert texts[0] == texts[1]
        assert [mail["To"] for mail in mails(app)] == ["known@example.org"]

    def test_hashing_is_done_for_unknown_addresses_too(self, client, monkeypatch):
        """The dearest part of the time; measuring it would depend on the machine."""
        hashed = []

        def counting(password):
            hashed.append(password)
            return hash_password(password)

        monkeypatch.setattr("flask_security.forms.hash_password", counting)
        monkeypatch.setattr("flask_security.views.hash_password", counting)
        monkeypatch.setattr("forum.forms.accounts.hash_password", counting)
        sign_in(client, "unknown@example.org")
        client.post("/reset", data={"email": "unknown@example.org"})
        client.post("/confirm", data={"email": "unknown@example.org"})
        assert len(hashed) == 3


class TestMails:
    def test_links_never_come_from_the_host_header(self, app, client):
        client.post("/register", data=fields(), headers={"Host": "evil.example"})
        client.post(
            "/reset",
            data={"email": "anna@example.org"},
            headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
        )
        assert len(mails(app)) == 2
        for mail in mails(app):
            assert path_in(mail)
            assert "evil" not in mail.as_string()

    def test_speak_the_language_of_their_reader(self, app, client):
        client.post("/en/register", data=fields())
        member("otto@example.org", locale="de")
        client.post("/en/reset", data={"email": "otto@example.org"})
        english, german = mails(app)
        assert english["Subject"] == "Please confirm your e-mail address"
        assert path_in(english).startswith("/en/confirm/")
        assert german["Subject"] == "Neues Passwort setzen"
        assert path_in(german).startswith("/reset/")

    def test_do_not_carry_what_strangers_typed(self, app, client):
        """Else a registration would send the stranger's words to anybody's address."""
        client.post("/register", data=fields(display_name="Gewinn auf boese.example"))
        (mail,) = mails(app)
        assert "boese" not in mail.as_string()


class TestSignIn:
    @pytest.mark.parametrize(
        "target",
        [
            "//evil.example",
            "///evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "http://forum.example.org.evil.example/",
            "evil.example",
            "/\t/evil.example",
        ],
    )
    def test_never_leads_to_another_site(self, client, target):
        member()
        answer = sign_in(client, next=target)
        assert answer.status_code == 302
        assert answer.location == "/"

    @pytest.mark.parametrize("target", ["/papers", "/en/papers", "/search?q=a&field=b"])
    def test_leads_where_one_wanted_to_go(self, client, target):
        member()
        assert sign_in(client, next=target).location == target

    def test_keeps_the_target_from_page_to_form(self, client):
        page = client.get("/en/login?next=/en/papers").text
        assert 'value="/en/papers"' in page
        member()
        answer = client.post(
            "/en/login",
            data={"email": "anna@example.org", "password": PASSWORD, "next": "/en/papers"},
        )
        assert answer.location == "/en/papers"

    def test_keeps_the_language(self, client):
        member()
        answer = client.post("/en/login", data={"email": "anna@example.org", "password": PASSWORD})
        assert answer.location == "/en/"

    def test_takes_the_address_in_any_case(self, client):
        member()
        assert sign_in(client, " ANNA@Example.ORG").status_code == 302

    def test_stores_no_address_of_the_computer(self, client):
        member()
        sign_in(client)
        with client.session_transaction() as cookie:
            assert "_id" not in cookie

    def test_deleted_and_blocked_accounts_cannot(self, client):
        member("blocked@example.org", active=False)
        refused = sign_in(client, "blocked@example.org")
        assert refused.status_code == 422
        assert "das Konto ist gesperrt; dann finden Sie die Begründung" in refused.text

    def test_blocking_ends_a_session_at_once(self, client):
        person = member()
        sign_in(client)
        assert client.get("/account").status_code == 200
        factories.block(session.get(User, person.id))
        assert client.get("/account").status_code == 302

    def test_staying_signed_in_ends_with_the_password(self, app, client):
        person = member()
        answer = sign_in(client, remember="y")
        kept = [c for c in answer.headers.getlist("Set-Cookie") if "remember_token" in c]
        assert "HttpOnly" in kept[0]
        client.delete_cookie("session")
        assert client.get("/account").status_code == 200
        client.delete_cookie("session")
        person.fs_uniquifier = "another"
        assert client.get("/account").status_code == 302

    def test_signing_out_is_a_post(self, client):
        member()
        sign_in(client)
        assert client.get("/logout").status_code == 405
        assert client.post("/logout").location == "/"
        assert client.get("/account").status_code == 302


class TestNul:
    """PostgreSQL stores no NUL; it must not come as far."""

    def test_is_refused_wherever_it_comes(self, client):
        assert client.get("/organisations?q=a%00b").status_code == 400
        assert client.get("/organisations/a%00b").status_code == 404
        assert sign_in(client, "a\0b@example.org").status_code == 400
        assert client.post("/register", data=fields(display_name="a\0b")).status_code == 400


class TestKeptText:
    def test_waits_through_registration_on_another_device(self, app, client):
        with client.session_transaction() as cookie:
            cookie["held"] = held_contributions.hold("/dissent-flags", {"body": ["Mein Text"]})
            session.commit()
        assert "Ihr Text ist aufbewahrt" in client.get("/login").text
        client.post("/register", data=fields())
        assert session.scalar(sa.select(HeldContribution.user_id)) is not None

        other_device = app.test_client()
        other_device.get(path_in(mails(app)[0]))
        answer = sign_in(other_device)
        assert answer.location == "/dissent-flags"
        with other_device.session_transaction() as cookie:
            assert cookie["held"]

    def test_nobody_gets_somebody_elses(self, app, client):
        with client.session_transaction() as cookie:
            cookie["held"] = held_contributions.hold("/dissent-flags", {"body": ["Mein Text"]})
            session.commit()
        member()
        assert sign_in(app.test_client()).location == "/"


class TestReset:
    def test_sets_a_password_once_and_ends_all_sessions(self, app, client):
        member()
        elsewhere = app.test_client()
        sign_in(elsewhere)
        client.post("/reset", data={"email": "anna@example.org"})
        path = path_in(mails(app)[0])
        new = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}
        assert "Neues Passwort wählen" in client.get(path).text
        assert client.post(path, data=new).location == "/login"
        assert elsewhere.get("/account").status_code == 302
        assert client.post(path, data=new).location == "/reset"
        assert sign_in(client).status_code == 422
        assert sign_in(client, password=NEW_PASSWORD).status_code == 302
        assert mails(app)[-1]["Subject"] == "Ihr Passwort wurde geändert"

    def test_proves_the_address_as_well(self, app, client):
        client.post("/register", data=fields())
        client.post("/reset", data={"email": "anna@example.org"})
        new = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}
        client.post(path_in(mails(app)[1]), data=new)
        assert sign_in(client, password=NEW_PASSWORD).status_code == 302
        assert session.scalar(sa.select(User.name)) == "anna-mueller"
        # The link of the first mail, with the old password behind it, is worth nothing now.
        assert client.get(path_in(mails(app)[0])).status_code == 302

    @pytest.mark.parametrize("path", ["/reset/x", "/confirm/x", "/reset/a.b.c"])
    def test_forged_links_lead_back(self, client, path):
        assert client.get(path).location == "/" + path.split("/")[1]

    def test_two_different_passwords_are_refused(self, app, client):
        member()
        client.post("/reset", data={"email": "anna@example.org"})
        path = path_in(mails(app)[0])
        new = {"password": NEW_PASSWORD, "password_confirm": "etwas ganz anderes"}
        assert client.post(path, data=new).status_code == 422


class TestChangePassword:
    def test_keeps_this_session_and_ends_the_others(self, app, client):
        member()
        elsewhere = app.test_client()
        sign_in(client)
        sign_in(elsewhere)
        data = {
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        }
        assert client.post("/account/password", data=data).location == "/account"
        assert client.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 302

    @pytest.mark.parametrize(
        "wrong",
        [
            {"password": "falsch falsch"},
            {"new_password": "kurz", "new_password_confirm": "kurz"},
            {"new_password_confirm": "anders anders"},
            {"new_password": PASSWORD, "new_password_confirm": PASSWORD},
        ],
    )
    def test_refuses(self, client, wrong):
        client.sign_in(member())
        right = {
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        }
        answer = client.post("/account/password", data={**right, **wrong})
        assert answer.status_code == 422
        assert sign_in(client.application.test_client()).status_code == 302


class TestChangeEmail:
    def test_takes_effect_with_the_link_to_the_new_address(self, app, client):
        person = member()
        client.sign_in(person)
        data = {"email": "Neu@example.org", "password": PASSWORD}
        assert client.post("/account/address", data=data).status_code == 200
        (mail,) = mails(app)
        assert mail["To"] == "neu@example.org"
        assert session.get(User, person.id).email == "anna@example.org"
        assert client.get(path_in(mail)).location == "/account"
        assert session.get(User, person.id).email == "neu@example.org"

    def test_needs_the_password(self, app, client):
        client.sign_in(member())
        data = {"email": "neu@example.org", "password": "falsch falsch"}
        assert client.post("/account/address", data=data).status_code == 422
        assert mails(app) == []

    def test_does_not_tell_whose_address_it_is(self, app, client):
        member("known@example.org")
        client.sign_in(member())
        answers = [
            client.post("/account/address", data={"email": address, "password": PASSWORD})
            for address in ("known@example.org", "unknown@example.org")
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [mail["To"] for mail in mails(app)] == ["unknown@example.org"]

    def test_guests_are_sent_to_sign_in(self, client):
        for path in ("/account/address", "/account/password"):
            answer = client.get(path)
            assert answer.status_code == 302
            assert "/login" in answer.location


@pytest.fixture
def strict(tmp_path):
    """The application as installed: CSRF protection and rate limits are on."""
    app = create_app(
        Config(mode=Mode.TESTING, data=tmp_path, secret_key="s" * 40, password_salt="s" * 40)
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
    # Outside of the context: one held open would carry the token from one browser to the next.
    yield app
    with app.app_context():
        session.remove()
        db.engine.dispose()


def token_of(client, path="/login"):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]


class TestAsInstalled:
    def test_forms_need_a_token_of_the_same_session(self, strict):
        client, other = strict.test_client(), strict.test_client()
        foreign = token_of(other)
        token_of(client)
        for token in ("", foreign):
            answer = sign_in(client, csrf_token=token)
            assert answer.status_code == 400
        assert sign_in(client, csrf_token=token_of(client)).status_code == 422

    def test_guests_who_read_get_no_cookie(self, strict):
        with strict.app_context():
            factories.Provider(name="anna", acts_for=factories.Organisation(slug="lernwerk"))
            session.commit()
        for path in ("/u/anna", "/organisations/lernwerk", "/organisations/lernwerk/people"):
            answer = strict.test_client().get(path)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers, path

    def test_a_refused_form_does_not_show_the_password_again(self, strict):
        assert PASSWORD not in sign_in(strict.test_client()).text

    def test_guessing_ends_for_the_client_and_for_the_account(self, strict):
        client = strict.test_client()
        token = token_of(client)
        statuses = [sign_in(client, csrf_token=token).status_code for _ in range(12)]
        assert statuses[0] == 422
        assert statuses[-1] == 429
        elsewhere = strict.test_client()
        token = token_of(elsewhere)
        answer = elsewhere.post(
            "/login",
            data={"email": "anna@example.org", "password": PASSWORD, "csrf_token": token},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_mails_to_an_address_are_counted_for_known_and_unknown_alike(self, strict):
        client = strict.test_client()
        token = token_of(client)
        for address in ("known@example.org", "unknown@example.org"):
            statuses = [
                client.post("/reset", data={"email": address, "csrf_token": token}).status_code
                for _ in range(4)
            ]
            assert 200 in statuses
            assert statuses[-1] == 429

    def test_counters_hold_no_address(self, strict, tmp_path):
        client = strict.test_client()
        client.post(
            "/login",
            data={"email": "anna@example.org", "password": "x", "csrf_token": token_of(client)},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("rate-limits*"))
        assert b"guest:" in stored
        assert b"203.0.113" not in stored
        assert b"anna" not in stored


def test_the_kind_of_a_new_organisation_is_not_called_optional(client):
    page = client.get("/register").text
    label = page.split('for="organisation_kind"', 1)[1].split("</label>", 1)[0]
    assert "optional" not in label
    assert "optional" in page.split('for="new_organisation"', 1)[1].split("</label>", 1)[0]
