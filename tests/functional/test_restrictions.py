"""The statement of reasons as its reader meets it: inbox, mail, signed link, answer by mail."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from forum import mail_intake
from forum.clock import utcnow
from forum.config import Config, Mode
from forum.db import session
from forum.jobs import Postman
from forum.models import (
    AbuseDecision,
    AbuseReport,
    AppealDecision,
    Restriction,
    RestrictionGround,
)
from forum.services import abuse_reports, restrictions, suspensions
from forum.services.statements_of_reasons import Reasons
from forum.unit_of_work import unit_of_work
from tests import factories

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Eine Beleidigung.")
FORM = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Beleidigung."}


@pytest.fixture
def config(app):
    found = app.extensions["forum_config"]
    for file in found.outbox.glob("*.eml"):
        file.unlink()
    return found


def mails(config):
    files = sorted(config.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def hidden(author=None, moderator=None):
    comment = factories.Comment(author=author or factories.User())
    with unit_of_work():
        return restrictions.hide(comment, actor=moderator or factories.Moderator(), reasons=REASONS)


def reported(app, decision=AbuseDecision.RESTRICTED):
    """Decide a report about a comment; give it with the client of the comment's author."""
    report, moderator = factories.AbuseReport(), factories.Moderator()
    with unit_of_work():
        abuse_reports.claim(report, actor=moderator)
        abuse_reports.decide(
            report, actor=moderator, decision=decision, reason="Ja.", reasons=REASONS
        )
    return report, app.test_client().sign_in(report.comment.author)


def link_in(mail):
    return re.search(r"http://forum\.example\.org(\S*/restrictions/by-mail/\S+)", text_of(mail))[1]


class TestRoutes:
    """Each page that can take something from somebody asks for the whole statement."""

    @pytest.mark.parametrize(
        ("path", "make"),
        [
            ("/moderation/hide?comment={}", factories.Comment),
            ("/moderation/hide?dissent_flag={}", factories.DissentFlag),
            ("/moderation/take-name-out/{}", lambda: factories.Comment(third_party="Verein")),
            ("/threads/{}/close", factories.Thread),
            ("/threads/{}/archive", factories.Thread),
            ("/admin/users/{}/block", factories.User),
        ],
    )
    @pytest.mark.parametrize(
        "missing",
        [
            {"facts": ""},
            {"clause": ""},
            {"ground": "law", "law": ""},
            {"ground": "law", "law": "verboten"},
            {"ends_on": "2020-01-01"},
        ],
        ids=lambda missing: "-".join(missing.values()) or "empty",
    )
    def test_refuse_what_is_incomplete(self, client, path, make, missing):
        address = path.format(make().id)
        client.sign_in(factories.Administrator())
        assert client.get(address).status_code == 200
        assert client.post(address, data=FORM | missing).status_code == 422
        assert session.scalars(sa.select(Restriction)).all() == []
        client.post(address, data=FORM)
        assert session.scalars(sa.select(Restriction)).one().text.slug == "netiquette"

    def test_offer_the_sections_of_the_netiquette_in_the_language_of_the_page(self, client):
        key = factories.Comment().id
        client.sign_in(factories.Moderator())
        page = client.get(f"/en/moderation/hide?comment={key}").text
        assert "4. What we do not tolerate" in page
        client.post(
            f"/en/moderation/hide?comment={key}",
            data=FORM | {"clause": "4. What we do not tolerate"},
        )
        assert session.scalars(sa.select(Restriction)).one().text.locale == "en"


class TestForm:
    def test_marks_the_facts_as_needed_and_what_depends_not_as_optional(self, client):
        key = factories.Comment().id
        client.sign_in(factories.Moderator())
        page = client.get(f"/moderation/hide?comment={key}").text
        for name in ("clause", "law", "facts"):
            label = re.search(rf'<label class="kern-label" for="{name}">(.*?)</label>', page)[1]
            assert "optional" not in label
        assert re.search(r'<textarea[^>]* name="facts"[^>]* required', page)
        ends = re.search(r'<label class="kern-label" for="ends_on">(.*?)</label>', page)[1]
        assert "optional" in ends


class TestMail:
    def test_holds_the_whole_statement_in_the_language_of_the_person(self, app, config):
        hidden(factories.User(locale="en"))
        Postman().send_due(config)
        (mail,) = mails(config)
        text = " ".join(text_of(mail).split())
        for part in (
            "the whole contribution, everywhere in the forum",
            "until somebody lifts it",
            "Netiquette, version",
            "4. What we do not tolerate",
            "Eine Beleidigung.",
            "A person decided; no machine took part.",
            "another person decides about it",
        ):
            assert part in text, part

    def test_its_link_appeals_without_signing_in(self, app, config):
        restriction = hidden()
        Postman().send_due(config)
        path = link_in(mails(config)[0])
        client = app.test_client()
        assert "Eine Beleidigung." in client.get(path).text
        assert client.post(path, data={"text": ""}).status_code == 422
        client.post(path, data={"text": "Ein Zitat."})
        assert session.get(Restriction, restriction.id).appeal == "Ein Zitat."
        assert client.post(path, data={"text": "Doch!"}).status_code == 409
        assert client.get(path[:-2]).status_code == 404

    def test_goes_to_a_suspended_person_who_can_appeal(self, app, client, config):
        person = factories.User()
        client.sign_in(factories.Administrator())
        client.post(f"/admin/users/{person.id}/block", data=FORM | {"ends_on": "2091-12-24"})
        (mail,) = mails(config)
        assert mail["To"].addresses[0].addr_spec == person.email
        # The day of the form is the last one.
        assert "Dauer: bis 24. Dezember 2091" in text_of(mail)
        assert "Was mit Ihren Daten geschieht: " in text_of(mail)
        app.test_client().post(link_in(mail), data={"text": "Verwechslung."})
        restriction = session.scalars(sa.select(Restriction)).one()
        other = app.test_client().sign_in(factories.Administrator())
        other.post(
            f"/restrictions/{restriction.id}/decide",
            data={"decision": "upheld", "reason": "Bleibt."},
        )
        assert "Bleibt." in text_of(mails(config)[-1])


class TestAnswerByMail:
    @pytest.fixture
    def answered(self, tmp_path, app):
        config = Config(
            mode=Mode.TESTING,
            data=tmp_path,
            secret_key="s" * 40,
            mail_reply_to="antwort@forum.example.org",
        )

        def sent(restriction, sender=None):
            Postman().send_due(config)
            asked = message_from_bytes(
                next(config.outbox.glob("*.eml")).read_bytes(), policy=default
            )
            assert "Einspruch" in text_of(asked)
            mail = EmailMessage()
            mail["From"] = sender or session.get(Restriction, restriction.id).concerned.email
            mail["To"] = asked["Reply-To"].addresses[0].addr_spec
            mail["Message-ID"] = "<einspruch@example.org>"
            mail.set_content("Das war ein Zitat.")
            return mail.as_bytes()

        def take(raw):
            return mail_intake.take(raw, config, app.extensions["forum_storage"])

        return SimpleNamespace(sent=sent, take=take)

    def test_is_an_appeal(self, answered):
        restriction = hidden()
        assert answered.take(answered.sent(restriction)) == "appealed"
        assert session.get(Restriction, restriction.id).appeal == "Das war ein Zitat."

    def test_from_elsewhere_is_refused(self, answered):
        restriction = hidden()
        assert answered.take(answered.sent(restriction, "fremd@example.org")) == "refused"
        assert session.get(Restriction, restriction.id).appeal == ""

    def test_of_a_suspended_person_is_looked_at(self, answered):
        restriction = hidden()
        person = restriction.concerned
        answer = answered.sent(restriction)
        factories.block(person)
        session.commit()
        assert answered.take(answer) == "appealed"


class TestPage:
    def test_lets_the_author_appeal_and_another_moderator_decide(self, app):
        first, second = factories.Moderator(), factories.Moderator()
        restriction = hidden(moderator=first)
        base = f"/restrictions/{restriction.id}"
        author = app.test_client().sign_in(restriction.concerned)
        assert author.post(f"{base}/appeal", data={"text": ""}).status_code == 422
        author.post(f"{base}/appeal", data={"text": "Ein Zitat."})
        one, two = (app.test_client().sign_in(person) for person in (first, second))
        assert "/decide" not in one.get(base).text
        assert "/decide" in two.get(base).text
        assert base in two.get("/moderation?queue=appeals").text
        data = {"decision": "lifted", "reason": "Stimmt."}
        assert one.post(f"{base}/decide", data=data).status_code == 403
        two.post(f"{base}/decide", data=data)
        decided = author.get(base).text
        assert "Stimmt." in decided
        assert "können Sie hier kostenlos Einspruch erheben" not in decided
        assert session.get(Restriction, restriction.id).appeal_decision is AppealDecision.LIFTED

    def test_says_when_it_is_too_late(self, app):
        for days, is_possible in ((183, True), (185, False)):
            restriction = factories.Restriction(created_at=utcnow() - timedelta(days=days))
            author = app.test_client().sign_in(restriction.concerned)
            path = f"/restrictions/{restriction.id}"
            page = author.get(path).text
            assert ('name="text"' in page) is is_possible
            assert ("Die Frist für einen Einspruch an dieser Stelle endete" in page) is (
                not is_possible
            )
            assert "Streitbeilegungsstelle" in page
            answer = author.post(f"{path}/appeal", data={"text": "Ein Zitat."})
            assert answer.status_code == (302 if is_possible else 422)

    def test_of_a_report_says_what_became_of_the_appeal(self, app):
        report, author = reported(app)
        path = f"/restrictions/{report.restriction_id}"
        author.post(f"{path}/appeal", data={"text": "Ein Zitat."})
        waiting = author.get(path).text
        assert "wird neu entschieden" in waiting
        assert "können Sie hier kostenlos Einspruch erheben" not in waiting
        with unit_of_work():
            abuse_reports.decide_again(
                session.get(AbuseReport, report.id),
                actor=factories.Moderator(),
                decision=AbuseDecision.NO_ACTION,
                reason="Es ist ein Zitat.",
            )
        decided = author.get(path).text
        assert "Die Beschränkung wird aufgehoben. Es ist ein Zitat." in decided
        assert "wird neu entschieden" not in decided
        assert 'name="text"' not in decided

    def test_of_a_second_decision_lets_the_author_appeal(self, app):
        report, author = reported(app, decision=AbuseDecision.NO_ACTION)
        with unit_of_work():
            abuse_reports.appeal(report, actor=report.reporter, text="Doch.")
            abuse_reports.decide_again(
                report,
                actor=factories.Moderator(),
                decision=AbuseDecision.RESTRICTED,
                reason="Ja.",
                reasons=factories.REASONS,
            )
        path = f"/restrictions/{report.restriction_id}"
        page = author.get(path).text
        assert "Sie haben Einspruch erhoben" not in page
        assert 'name="text"' in page
        answer = author.post(f"{path}/appeal", data={"text": "Nein."})
        assert answer.status_code == 302
        assert session.get(Restriction, report.restriction_id).appealed_at is not None

    def test_does_not_exist_for_others(self, client):
        restriction = hidden()
        client.sign_in(factories.User())
        for verb in ("appeal", "decide"):
            answer = client.post(f"/restrictions/{restriction.id}/{verb}", data={"text": "x"})
            assert answer.status_code == 404


class TestVersions:
    def test_of_the_netiquette_stay_readable(self, app, client):
        restriction = hidden()
        editor = app.test_client().sign_in(factories.Administrator())
        editor.post("/admin/pages/netiquette/de", data={"title": "Neu", "body": "## 1. Neues"})
        listed = client.get("/netiquette/versions").text
        assert listed.count("/page-versions/") == 2
        old = client.get(f"/page-versions/{restriction.text_id}").text
        assert "Was wir nicht dulden" in old
        assert "/netiquette/versions" in client.get("/netiquette").text

    def test_are_empty_where_nobody_needed_one(self, client):
        assert "/page-versions/" not in client.get("/netiquette/versions").text
        assert client.get("/page-versions/99").status_code == 404


def test_suspending_twice_is_once(app):
    person, chief = factories.User(), factories.Administrator()
    with unit_of_work():
        suspensions.suspend(person, actor=chief, reasons=REASONS)
    with unit_of_work():
        assert suspensions.suspend(person, actor=chief, reasons=REASONS) is None


class TestWayFromTheContribution:
    def test_leads_its_author_to_the_reasons(self, client):
        author = factories.User()
        restriction = hidden(author)
        comment = restriction.target
        page = client.sign_in(author).get(f"/t/{comment.thread.slug}/{comment.thread_id}").text
        way = re.search(r'href="(/restrictions/hidden\?comment=\d+)"', page)
        assert client.get(way[1]).location == f"/restrictions/{restriction.id}"

    def test_is_closed_to_others_and_where_nothing_is_hidden(self, client):
        shown, concealed = factories.Comment(), hidden().target
        way = f"/restrictions/hidden?comment={concealed.id}"
        assert client.get(way).location.startswith("/login?next=/restrictions/hidden")
        client.sign_in(factories.User())
        assert client.get(way).status_code == 404
        client.sign_in(shown.author)
        assert client.get(f"/restrictions/hidden?comment={shown.id}").status_code == 404
