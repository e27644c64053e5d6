"""Links in mails that take one step: once, for one person, without signing in."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.events import record
from forum.jobs import Postman
from forum.models import (
    AnswerOutcome,
    CooperationRequest,
    CooperationStatus,
    DeadlineExtension,
    DissentFlag,
    DissentFlagStatus,
    EventKind,
)
from forum.notifications import one_time_links
from forum.notifications.one_time_links import Step
from forum.services import cooperation_requests, dissent_flags
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def answered():
    flag = factories.DissentFlag()
    with unit_of_work():
        dissent_flags.answer(
            flag, actor=flag.owner, outcome=AnswerOutcome.NOT_ADOPTED, reasons="Weil es so ist."
        )
    return flag


def proposed():
    request = factories.CooperationRequest()
    partner = factories.User()
    with unit_of_work():
        cooperation_requests.propose(
            request, actor=partner, message="Wir machen mit.", contact="0123"
        )
    return request


@pytest.fixture
def link(app):
    def make(step, subject, person=None):
        config = app.extensions["forum_config"]
        person = person or subject.author
        return f"/mail-steps/{one_time_links.token_for(person, step, subject, config)}"

    return make


class TestStep:
    def test_is_shown_by_get_and_changes_nothing(self, client, link):
        flag = answered()
        page = client.get(link(Step.SETTLE, flag))
        assert "Ja, das klärt den Widerspruch" in page.text
        assert flag.author.display_name in page.text
        assert "Set-Cookie" not in page.headers
        assert session.get(DissentFlag, flag.id).status is DissentFlagStatus.ANSWERED

    @pytest.mark.parametrize(
        ("step", "status"),
        [
            (Step.SETTLE, DissentFlagStatus.SETTLED),
            (Step.DISPUTE, DissentFlagStatus.STILL_DISPUTED),
        ],
    )
    def test_says_whether_an_answer_settles_the_objection(self, client, link, step, status):
        flag = answered()
        address = link(step, flag)
        assert client.post(address).status_code == 200
        session.refresh(flag)
        assert flag.status is status

    @pytest.mark.parametrize(
        ("step", "status"),
        [
            (Step.CONFIRM, CooperationStatus.MUTUAL),
            (Step.DECLINE, CooperationStatus.DECLINED),
        ],
    )
    def test_agrees_to_a_cooperation_or_declines(self, client, link, step, status):
        request = proposed()
        client.post(link(step, request))
        assert session.get(CooperationRequest, request.id).status is status

    def test_extends_a_deadline_with_a_reason(self, client, link):
        flag = factories.DissentFlag()
        address = link(Step.EXTEND, flag, flag.owner)
        later = flag.due_on + timedelta(days=7)
        assert client.post(address, data={"due_on": later.isoformat()}).status_code == 422
        early = {"due_on": flag.due_on.isoformat(), "reason": "Urlaub"}
        assert client.post(address, data=early).status_code == 422
        done = client.post(address, data={"due_on": later.isoformat(), "reason": "Urlaub"})
        assert done.status_code == 200
        assert session.scalars(sa.select(DeadlineExtension)).one().reason == "Urlaub"
        again = {"due_on": (later + timedelta(days=7)).isoformat(), "reason": "Noch einmal"}
        assert client.post(address, data=again).status_code == 409
        assert len(session.scalars(sa.select(DeadlineExtension)).all()) == 1

    def test_works_once_and_not_after_the_other_one(self, client, link):
        flag = answered()
        settle, dispute = link(Step.SETTLE, flag), link(Step.DISPUTE, flag)
        assert client.post(settle).status_code == 200
        for address in (settle, dispute):
            assert client.post(address).status_code == 409
            assert "wurde benutzt" in client.get(address).text
        session.refresh(flag)
        assert flag.status is DissentFlagStatus.SETTLED

    def test_works_for_some_days(self, client, link):
        flag = answered()
        address = link(Step.SETTLE, flag)
        with travel_to(utcnow() - timedelta(days=one_time_links.DAYS + 1)):
            old = link(Step.SETTLE, flag)
        assert client.post(old).status_code == 409
        assert client.post(address).status_code == 200

    def test_of_somebody_without_the_right_is_refused(self, client, link):
        flag = answered()
        assert client.post(link(Step.SETTLE, flag, factories.User())).status_code == 403

    def test_of_a_blocked_account_or_a_made_up_link_is_not_found(self, client, link):
        flag = answered()
        address = link(Step.SETTLE, flag)
        assert client.post(address[:-3]).status_code == 404
        assert client.post("/mail-steps/x").status_code == 404
        factories.block(flag.author)
        session.commit()
        assert client.post(address).status_code == 404

    @pytest.mark.parametrize(
        ("make", "step", "words"),
        [
            (answered, Step.SETTLE, "Weil es so ist."),
            (answered, Step.DISPUTE, "Weil es so ist."),
            (proposed, Step.CONFIRM, "Wir machen mit."),
            (proposed, Step.DECLINE, "Wir machen mit."),
        ],
    )
    def test_shows_what_is_decided_about(self, client, link, make, step, words):
        page = client.get(link(step, make()))
        assert words in page.text
        assert "0123" not in page.text

    def test_warns_whoever_is_signed_in_as_somebody_else(self, client, link):
        flag = answered()
        address = link(Step.SETTLE, flag)
        warning = f"Dieser Link gehört {flag.author.display_name}."
        assert warning not in client.get(address).text
        assert warning not in client.sign_in(flag.author).get(address).text
        other = factories.User(display_name="Dora Dorf")
        page = client.sign_in(other).get(address).text
        assert warning in page
        assert "Sie sind als Dora Dorf angemeldet." in page


class TestMail:
    @pytest.mark.parametrize("make", [answered, proposed])
    def test_offers_the_steps_as_links_that_work(self, app, client, make):
        make()
        config = app.extensions["forum_config"]
        Postman().send_due(config)
        texts = [
            message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",)).get_content()
            for file in config.outbox.glob("*.eml")
        ]
        lines = [line for text in texts for line in text.splitlines() if "/mail-steps/" in line]
        assert len(lines) == 2
        assert client.post(lines[0].removeprefix(config.public_url)).status_code == 200

    def test_to_others_offers_none(self, app):
        flag = answered()
        author, other = flag.author.email, factories.User()
        factories.Subscription(user_id=other.id, thread=None, process_id=flag.process_id)
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_ANSWERED, flag, actor=flag.owner)
        config = app.extensions["forum_config"]
        with travel_to(utcnow() + timedelta(days=1)):
            Postman().send_due(config)
        offered_to = {
            mail["To"].addresses[0].addr_spec
            for mail in (
                message_from_bytes(file.read_bytes(), policy=default)
                for file in config.outbox.glob("*.eml")
            )
            if "/mail-steps/" in mail.get_body(("plain",)).get_content()
        }
        assert offered_to == {author}
