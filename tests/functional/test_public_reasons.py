"""Reasons given in public, on their pages: reported by anybody, taken out by moderators."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.db import session
from forum.jobs import Postman
from forum.models import AbuseReport, Restriction, Visibility
from forum.services import abuse_reports, comment_supports
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

STATED = {"ground": "netiquette", "clause": "4. Was wir nicht dulden", "facts": "Ein Schimpfwort."}
NOTICE = {
    "explanation": "Der Satz leugnet eine Straftat.",
    "name": "Ida Beispiel",
    "email": "ida@example.net",
    "good_faith": "y",
}
WORDS = "Das ist <b>unwahr</b>."
TAKEN_OUT = "Diese Begründung hat die Moderation entfernt."


def support():
    return factories.CommentSupport(reason=WORDS, comment__helpful_count=1)


def rating():
    return factories.Rating(
        reason=WORDS, cooperation_request__rating_count=1, cooperation_request__rating_average=4.0
    )


def debate():
    return factories.Rating(
        reason=WORDS, cooperation_request=None, discourse_request=factories.DiscourseRequest()
    )


@pytest.fixture(params=[support, rating, debate], ids=["support", "cooperation", "discourse"])
def given(request, app):
    made = request.param()
    session.commit()
    return made


def noun(given):
    return "comment_support" if hasattr(given, "comment") else "rating"


def place(given):
    if hasattr(given, "comment"):
        return f"/comments/{given.comment_id}/supports"
    kind = "cooperation" if given.cooperation_request_id else "discourse"
    return f"/{kind}-requests/{given.target.id}/ratings"


def redaction(given):
    return f"/public-reasons/{noun(given)}/{given.id}/redact"


def report():
    return session.scalars(sa.select(AbuseReport)).one()


class TestRedact:
    def test_takes_the_words_out_for_everybody_and_keeps_the_vote(self, app, client, given):
        guest = app.test_client()
        before = guest.get(place(given)).text
        assert "unwahr" in before
        client.sign_in(factories.Moderator())
        assert redaction(given) in client.get(place(given)).text
        form = client.get(redaction(given)).text
        assert "&lt;b&gt;unwahr&lt;/b&gt;" in form
        # What is erased does not come back, so it does not end by itself.
        assert 'name="ends_on"' not in form
        refused = client.post(redaction(given), data=STATED | {"facts": " "})
        assert refused.status_code == 422
        assert "Bitte nennen Sie die Tatsachen." in refused.text
        answer = client.post(redaction(given), data=STATED)
        assert answer.location == f"{place(given)}#reason-{given.id}"
        seen = guest.get(place(given)).text
        assert "unwahr" not in seen
        assert TAKEN_OUT in seen
        assert "Ein Schimpfwort." not in seen
        assert given.user.display_name in seen
        assert f'id="reason-{given.id}"' in seen

    def test_tells_the_author_with_the_reasons_in_both_languages(self, app, client, given):
        client.sign_in(factories.Moderator())
        client.post(redaction(given), data=STATED)
        stated = session.scalars(sa.select(Restriction)).one()
        person = app.test_client().sign_in(given.user)
        inbox = person.get("/notifications").text
        assert "Die Moderation hat Ihre Begründung zu „" in inbox
        assert f"/restrictions/{stated.id}" in inbox
        page = person.get(f"/restrictions/{stated.id}").text
        for part in ("Ein Schimpfwort.", "Begründung entfernt", "zählt", TAKEN_OUT, 'name="text"'):
            assert part in page, part
        english = person.get(f"/en/restrictions/{stated.id}").text
        assert "the support or rating stays and counts" in english
        assert "The moderation team has taken this reason out." in english
        stranger = app.test_client().sign_in(given.target.author)
        assert stranger.get(f"/restrictions/{stated.id}").status_code == 404
        sent = person.post(f"/restrictions/{stated.id}/appeal", data={"text": "Es ist wahr."})
        assert sent.status_code == 302
        moderator = app.test_client().sign_in(factories.Moderator())
        assert "Es ist wahr." in moderator.get("/moderation").text
        decided = {"decision": "lifted", "reason": "Stimmt."}
        moderator.post(f"/restrictions/{stated.id}/decide", data=decided)
        assert TAKEN_OUT not in app.test_client().get(place(given)).text
        assert (
            "Gelöschte Worte kommen nicht zurück" in person.get(f"/restrictions/{stated.id}").text
        )

    def test_says_so_at_the_form_for_a_new_reason(self, app, client, given):
        client.sign_in(factories.Moderator())
        client.post(redaction(given), data=STATED)
        person = app.test_client().sign_in(given.user)
        form = place(given).removesuffix("s")
        stated = session.scalars(sa.select(Restriction)).one()
        page = person.get(form).text
        assert "Ihre Begründung hat die Moderation entfernt." in page
        assert f'href="/restrictions/{stated.id}"' in page
        person.post(form, data={"kind": "helpful", "stars": "4", "reason": "Sachlich."})
        assert "hat die Moderation entfernt" not in person.get(form).text
        seen = app.test_client().get(place(given)).text
        assert "Sachlich." in seen
        assert TAKEN_OUT not in seen

    def test_is_for_moderators(self, app, client, given):
        assert "redact" not in client.get(place(given)).text
        assert "/login" in client.get(redaction(given)).location
        # What somebody has typed is shown again, in case that the session has just ended.
        assert client.post(redaction(given), data=STATED).status_code == 403
        for person in (given.user, given.target.author):
            member = app.test_client().sign_in(person)
            assert "redact" not in member.get(place(given)).text
            assert member.post(redaction(given), data=STATED).status_code == 403
        session.refresh(given)
        assert given.reason == WORDS

    def test_of_what_has_no_words_is_404(self, client, given):
        client.sign_in(factories.Moderator())
        client.post(redaction(given), data=STATED)
        assert client.get(redaction(given)).status_code == 404
        for key in (0, 10**30):
            assert client.get(f"/public-reasons/{noun(given)}/{key}/redact").status_code == 404


class TestReport:
    def test_is_offered_to_guests_and_members_but_not_for_one_s_own(self, app, client, given):
        links = [f"/{what}/new?{noun(given)}={given.id}" for what in ("abuse-reports", "notices")]
        other = factories.User()
        for reader in (client, app.test_client().sign_in(other)):
            page = reader.get(place(given)).text
            assert all(link in page for link in links)
        page = app.test_client().sign_in(given.user).get(place(given)).text
        assert not any(link in page for link in links)

    def test_by_a_member_leads_the_moderators_to_the_words(self, app, client, given):
        client.sign_in(factories.User())
        path = f"/abuse-reports/new?{noun(given)}={given.id}"
        form = client.get(path).text
        assert "&lt;b&gt;unwahr&lt;/b&gt;" in form
        assert '<h1 class="kern-heading-x-large">Begründung melden</h1>' in form
        client.post(path, data={"reason": "insult", "explanation": "Eine Beleidigung."})
        found = report()
        assert (found.target, found.reason_by) == (given.target, given.user)
        moderator = app.test_client().sign_in(factories.Moderator())
        assert f"/abuse-reports/{found.id}" in moderator.get("/moderation").text
        moderator.post(f"/abuse-reports/{found.id}/claim")
        page = moderator.get(f"/abuse-reports/{found.id}").text
        for part in (
            "&lt;b&gt;unwahr&lt;/b&gt;",
            f"{place(given)}#reason-{given.id}",
            "Wird entfernt",
            "Falls die Begründung entfernt wird",
        ):
            assert part in page, part
        assert "Wird ausgeblendet" not in page
        # What is erased does not come back, so it does not end by itself.
        assert 'name="ends_on"' not in page
        moderator.post(
            f"/abuse-reports/{found.id}/decide",
            data=STATED | {"decision": "restricted", "reason": "Ja.", "ends_on": "2099-01-01"},
        )
        seen = client.get(place(given)).text
        assert "unwahr" not in seen
        assert TAKEN_OUT in seen
        assert given.target.visibility is Visibility.VISIBLE
        assert report().restriction.ends_at is None
        page = client.get(f"/abuse-reports/{found.id}").text
        assert "Die Entscheidung: Wird entfernt" in page
        # The person whose reason it was reads and appeals; whose post it is about does not.
        person = app.test_client().sign_in(given.user)
        assert "Die Entscheidung: Wird entfernt" in person.get(f"/abuse-reports/{found.id}").text
        assert "Eine Beleidigung." not in person.get(f"/abuse-reports/{found.id}").text
        other = app.test_client().sign_in(given.target.author)
        assert other.get(f"/abuse-reports/{found.id}").status_code == 404

    def test_of_a_guest_is_a_notice_with_a_mail_that_names_the_page(self, app, client, given):
        config = app.extensions["forum_config"]
        for file in config.outbox.glob("*.eml"):
            file.unlink()
        path = f"/notices/new?{noun(given)}={given.id}"
        assert "&lt;b&gt;unwahr&lt;/b&gt;" in client.get(path).text
        assert client.post(path, data=NOTICE).location.endswith("/notices/thanks")
        found = report()
        assert (found.target, found.reason_by, found.reporter) == (given.target, given.user, None)
        with unit_of_work():
            jobs.tell_notifiers(config)
        (file,) = config.outbox.glob("*.eml")
        mail = message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",))
        text = mail.get_content()
        assert f"http://forum.example.org{place(given)}" in text.replace("\n", "")
        link = re.search(r"http://forum\.example\.org(/notices/\S+)", text)[1]
        assert f'href="{place(given)}"' in app.test_client().get(link).text

    def test_takes_the_address_that_somebody_copied(self, client, given):
        for prefix in ("http://localhost", "https://forum.example.org/en", ""):
            address = f"{prefix}{place(given)}#reason-{given.id}"
            data = NOTICE | {"address": address, "explanation": f"Verboten. {prefix}"}
            assert client.post("/notices/new", data=data).status_code == 302
        reports = session.scalars(sa.select(AbuseReport)).all()
        assert [found.reason_by for found in reports] == [given.user] * 3

    @pytest.mark.parametrize("fragment", ["", "#reason-999", f"#reason-{10**17}", "#reason-x"])
    def test_refuses_an_address_without_a_reason(self, client, given, fragment):
        data = NOTICE | {"address": f"http://localhost{place(given)}{fragment}"}
        assert client.post("/notices/new", data=data).status_code == 422

    def test_refuses_the_number_of_a_reason_on_another_page(self, client, given):
        data = NOTICE | {"address": f"http://localhost/papers/x#reason-{given.id}"}
        assert client.post("/notices/new", data=data).status_code == 422

    def test_of_what_was_taken_back_says_that_it_is_gone(self, app, client):
        given = support()
        session.commit()
        client.post(f"/notices/new?comment_support={given.id}", data=NOTICE)
        with unit_of_work():
            comment_supports.withdraw(given.comment, actor=given.user)
        page = app.test_client().sign_in(factories.Moderator())
        page = page.get(f"/abuse-reports/{report().id}").text
        assert "Diese Begründung gibt es nicht mehr." in page
        assert f'href="/t/{report().comment.thread.slug}/' in page


class TestSecrecy:
    @pytest.mark.parametrize("path", ["abuse-reports/new", "notices/new"])
    def test_reasons_for_what_may_not_be_read_do_not_exist(self, client, path):
        given = support()
        factories.hide(given.comment)
        session.commit()
        address = f"/{path}?comment_support={given.id}"
        assert client.get(address).status_code == 404
        client.sign_in(factories.User())
        assert client.get(address).status_code == 404
        data = NOTICE | {"address": f"/comments/{given.comment_id}/supports#reason-{given.id}"}
        assert client.post("/notices/new", data=data).status_code == 422

    @pytest.mark.parametrize("path", ["abuse-reports/new", "notices/new"])
    def test_a_vote_without_words_cannot_be_reported(self, client, path):
        given = factories.CommentSupport()
        session.commit()
        assert client.get(f"/{path}?comment_support={given.id}").status_code == 404


def test_a_page_of_reasons_costs_the_same_however_many_there_are(client):
    comment = factories.Comment()
    factories.CommentSupport(comment=comment, reason="Eins.")
    client.sign_in(factories.Moderator())
    path = f"/comments/{comment.id}/supports"
    client.get(path)
    few = count_statements(lambda: client.get(path))
    for _ in range(6):
        factories.CommentSupport(comment=comment, reason="Mehr.")
    session.commit()
    assert count_statements(lambda: client.get(path)) == few


def test_the_review_queue_costs_the_same_however_many_reasons_wait(client):
    def wait():
        given = factories.CommentSupport(reason="Eins.")
        factories.AbuseReport(comment=given.comment, reason_by=given.user)
        session.commit()

    wait()
    client.sign_in(factories.Moderator())
    client.get("/moderation")
    few = count_statements(lambda: client.get("/moderation"))
    for _ in range(5):
        wait()
    assert count_statements(lambda: client.get("/moderation")) == few


def test_the_mail_with_the_statement_goes_to_who_gave_the_reason(app, client):
    config = app.extensions["forum_config"]
    for file in config.outbox.glob("*.eml"):
        file.unlink()
    given = support()
    address = given.user.email
    client.sign_in(factories.Moderator())
    client.post(redaction(given), data=STATED)
    Postman().send_due(config)
    mails = [
        message_from_bytes(file.read_bytes(), policy=default)
        for file in config.outbox.glob("*.eml")
    ]
    (mail,) = [one for one in mails if "Begründung" in one["Subject"]]
    assert mail["To"].addresses[0].addr_spec == address
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    for part in ("Ein Schimpfwort.", "/restrictions/by-mail/", "Begründung entfernt"):
        assert part in text, part
    assert "unwahr" not in text


def test_nobody_decides_about_the_own_reason(client):
    moderator = factories.Moderator()
    given = factories.CommentSupport(reason=WORDS, user=moderator)
    made = factories.AbuseReport(comment=given.comment, reason_by=moderator)
    client.sign_in(moderator)
    assert redaction(given) not in client.get(place(given)).text
    assert client.post(f"/abuse-reports/{made.id}/claim").status_code == 403
    with unit_of_work():
        abuse_reports.claim(made, actor=factories.Moderator())
