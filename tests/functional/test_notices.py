"""Notices of illegal content: by anybody, with receipt, decision and remedy."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotFound
from forum.models import AbuseDecision, AbuseReport, AbuseReportStatus, Notification, Visibility
from forum.services import abuse_reports, notices
from forum.services.notices import Notice
from forum.unit_of_work import unit_of_work
from tests import factories

FORM = {
    "explanation": "Der zweite Satz leugnet eine Straftat.",
    "law": "§ 130 StGB",
    "name": "Ida Beispiel",
    "email": "ida@example.net",
    "good_faith": "y",
}


@pytest.fixture
def config(app):
    found = app.extensions["forum_config"]
    for file in found.outbox.glob("*.eml"):
        file.unlink()
    return found


def mails(config):
    with unit_of_work():
        jobs.tell_notifiers(config)
    files = sorted(config.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def report():
    return session.scalars(sa.select(AbuseReport)).one()


def decided(found, decision=AbuseDecision.NO_ACTION):
    moderator = factories.Moderator()
    with unit_of_work():
        abuse_reports.claim(found, actor=moderator)
        abuse_reports.decide(
            found,
            actor=moderator,
            decision=decision,
            reason="Eine Meinung.",
            reasons=factories.REASONS,
        )


def given(client):
    comment = factories.Comment()
    session.commit()
    client.post(f"/notices/new?comment={comment.id}", data=FORM)
    return report()


class TestForm:
    def test_is_reached_from_every_contribution_and_the_footer(self, client):
        comment = factories.Comment()
        page = client.get(f"/t/{comment.thread.slug}/{comment.thread_id}").text
        assert f"/notices/new?comment={comment.id}" in page
        assert 'href="/notices/new"' in page

    def test_needs_no_account_and_goes_to_the_moderators(self, client):
        moderator = factories.Moderator()
        found = given(client)
        assert (found.reporter, found.law, found.good_faith) == (None, "§ 130 StGB", True)
        told = session.scalars(sa.select(Notification)).one()
        assert told.recipient.id == moderator.id
        page = client.sign_in(moderator).get(f"/abuse-reports/{found.id}").text
        assert "Ida Beispiel" in page
        assert "§ 130 StGB" in page

    @pytest.mark.parametrize("missing", ["explanation", "name", "email", "good_faith"])
    def test_refuses_what_is_incomplete(self, client, missing):
        key = factories.Comment().id
        answer = client.post(f"/notices/new?comment={key}", data=FORM | {missing: ""})
        assert answer.status_code == 422
        assert session.scalars(sa.select(AbuseReport)).all() == []

    def test_asks_for_everything_that_is_needed_at_once(self, client):
        page = client.get("/notices/new").text
        for name in ("name", "email"):
            assert "optional" not in re.search(rf'<label[^>]* for="{name}">.*?</label>', page)[0]
        refused = client.post("/notices/new", data={}).text
        for name in ("address", "explanation", "name", "email", "good_faith"):
            assert f'href="#{name}"' in refused
        assert "?:" not in refused
        assert ".:" not in refused

    def test_takes_offences_against_children_without_a_name(self, client, config):
        key = factories.Comment().id
        data = FORM | {"name": "", "email": "", "is_child_abuse": "y"}
        assert client.post(f"/notices/new?comment={key}", data=data).status_code == 302
        assert report().is_child_abuse
        assert mails(config) == []

    @pytest.mark.parametrize(
        ("end", "noun"),
        [("", "thread"), ("/1", "comment"), ("#p-1", "comment"), ("/1#p-1", "comment")],
    )
    def test_finds_the_contribution_at_an_address(self, client, end, noun):
        comment = factories.Comment()
        address = f"https://forum.example.org/t/{comment.thread.slug}/{comment.thread_id}{end}"
        assert client.post("/notices/new", data=FORM | {"address": address}).status_code == 302
        assert getattr(report(), f"{noun}_id") is not None

    def test_finds_other_contributions(self, client):
        flag = factories.DissentFlag()
        address = f"/en/dissent-flags/{flag.id}"
        client.post("/notices/new", data=FORM | {"address": address})
        assert report().dissent_flag_id == flag.id

    @pytest.mark.parametrize(
        "address", ["", "https://example.org/", "/t/gibts/99", "/suggestions/99", "/t/x/1/99"]
    )
    def test_says_where_nothing_is_found(self, client, address):
        answer = client.post("/notices/new", data=FORM | {"address": address})
        assert answer.status_code == 422
        assert session.scalars(sa.select(AbuseReport)).all() == []

    def test_reveals_nothing_hidden(self, client):
        comment = factories.Comment(visibility=Visibility.HIDDEN)
        assert client.get(f"/notices/new?comment={comment.id}").status_code == 404
        with pytest.raises(NotFound):
            notices.give(comment, actor=None, notice=Notice("x", True, name="x", email="x@x.de"))
        address = f"/t/x/{comment.thread_id}/{comment.number}"
        assert client.post("/notices/new", data=FORM | {"address": address}).status_code == 422

    def test_is_one_when_sent_twice_and_none_from_programs(self, client):
        key = factories.Comment().id
        for _ in range(2):
            client.post(f"/notices/new?comment={key}", data=FORM)
        client.post(f"/notices/new?comment={key}", data=FORM | {"email": "b@x.de", "website": "x"})
        assert report().comment_id == key

    def test_the_database_refuses_one_without_name_or_good_faith(self, app):
        for missing in ({"notifier_name": ""}, {"good_faith": False}):
            values = {"notifier_name": "Ida", "notifier_email": "i@x.de", "good_faith": True}
            with pytest.raises(sa.exc.IntegrityError, match="notice_complete"):
                factories.AbuseReport(reporter=None, **values | missing)
            session.rollback()


class TestMails:
    def test_are_a_receipt_and_a_decision_with_remedies_each_once(self, client, config):
        found = given(client)
        (receipt,) = mails(config)
        assert receipt["To"].addresses[0].addr_spec == "ida@example.net"
        assert "eingegangen" in receipt["Subject"]
        assert "mitmachen" not in text_of(receipt)
        assert "weil Sie bei Kommune 360° Inhalte gemeldet haben" in text_of(receipt)
        decided(found)
        _, decision = mails(config)
        text = " ".join(text_of(decision).split())
        for part in ("Eine Meinung.", "Bleibt sichtbar", "Einspruch", "Streitbeilegungsstelle"):
            assert part in text, part
        assert len(mails(config)) == 2

    def test_their_link_appeals_and_another_person_decides(self, app, client, config):
        found = given(client)
        decided(found)
        path = re.search(r"http://forum\.example\.org(/notices/\S+)", text_of(mails(config)[0]))[1]
        guest = app.test_client()
        page = guest.get(path).text
        for part in ("Eine Meinung.", "Streitbeilegungsstelle", f"/{found.comment.thread_id}/1"):
            assert part in page, part
        assert guest.post(path, data={"text": ""}).status_code == 422
        guest.post(path, data={"text": "Es ist keine Meinung."})
        found = report()
        assert found.status is AbuseReportStatus.APPEALED
        page = guest.get(path).text
        assert "Sie haben Einspruch erhoben." in page
        assert "Eine beteiligte Person" not in page
        assert 'name="text"' not in page
        assert guest.post(path, data={"text": "Noch einmal."}).status_code == 422
        with unit_of_work():
            abuse_reports.decide_again(
                found,
                actor=factories.Moderator(),
                decision=AbuseDecision.RESTRICTED,
                reason="Stimmt.",
                reasons=factories.REASONS,
            )
        assert "Stimmt." in text_of(mails(config)[-1])
        assert guest.get("/notices/gibt-es-nicht").status_code == 404

    def test_their_link_tells_of_an_appeal_of_the_author(self, app, client, config):
        found = given(client)
        decided(found, AbuseDecision.RESTRICTED)
        with unit_of_work():
            abuse_reports.appeal(found, actor=found.comment.author, text="Nein.")
        path = re.search(r"http://forum\.example\.org(/notices/\S+)", text_of(mails(config)[0]))[1]
        page = app.test_client().get(path).text
        assert "Eine beteiligte Person hat Einspruch erhoben." in page
        assert "Sie haben Einspruch" not in page
        assert "Nein." not in page

    def test_an_appeal_is_too_late_after_six_months(self, client):
        found = given(client)
        decided(found)
        assert found.notifier_may_appeal
        with travel_to(utcnow() + timedelta(days=185)):
            assert not found.notifier_may_appeal

    def test_nothing_is_left_of_the_notifier_in_the_end(self, client):
        decided(given(client))
        with travel_to(utcnow() + timedelta(days=3 * 365 + 1)), unit_of_work():
            assert abuse_reports.forget_old() == 1
        found = report()
        assert (found.notifier_name, found.notifier_email, found.explanation) == ("", "", "")
