"""How often mail comes: the settings, the links in mails, and addresses that refuse."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import (
    MailFrequency,
    MailPreference,
    NotificationKind,
    Subscription,
    SubscriptionLevel,
    User,
)
from forum.models.mail_preference import USUAL
from forum.notifications.signed_links import DIGEST, Unsubscription, unsubscribe_token
from forum.services import mail_preferences
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(app, person, kind, about=("thread", 1)):
    what = Unsubscription(person.id, kind, *about)
    return f"/unsubscribe/{unsubscribe_token(what, app.extensions['forum_config'])}"


def frequency(person, kind):
    return mail_preferences.of(session.get(User, person.id))[kind]


class TestSettings:
    def test_show_what_is_usual_in_both_languages(self, client):
        client.sign_in(factories.User())
        page = client.get("/account/mails").text
        assert "Jemand erwähnt Sie" in page
        assert '<option selected value="daily">täglich</option>' in page
        assert "Somebody mentions you" in client.get("/en/account/mails").text

    def test_are_kept(self, client):
        person = factories.User()
        data = {kind.value: choice.value for kind, choice in USUAL.items()}
        data |= {"mention": "weekly", "watched": "never", "hour": "18"}
        assert client.sign_in(person).post("/account/mails", data=data).status_code == 302
        assert frequency(person, NotificationKind.MENTION) is MailFrequency.WEEKLY
        assert frequency(person, NotificationKind.WATCHED) is MailFrequency.NEVER
        assert session.get(User, person.id).mail_hour == 18
        # What is as usual takes no row, and a second choice none either.
        client.post("/account/mails", data=data)
        assert len(session.scalars(sa.select(MailPreference)).all()) == 2

    @pytest.mark.parametrize(
        "wrong", [{"decision": "never"}, {"mention": "hourly"}, {"hour": "30"}, {"hour": "x"}]
    )
    def test_refuse_what_cannot_be_chosen(self, client, wrong):
        data = {kind.value: choice.value for kind, choice in USUAL.items()}
        client.sign_in(factories.User())
        answer = client.post("/account/mails", data={**data, "hour": "7", **wrong})
        assert answer.status_code == 422
        assert session.scalars(sa.select(MailPreference)).all() == []

    def test_say_that_an_address_refuses_and_try_it_again(self, client):
        person = factories.User(mail_refusals=3, mail_stopped_at=factories.utcnow())
        client.sign_in(person)
        assert "Mails an Ihre Adresse kommen zurück" in client.get("/account/mails").text
        client.post("/account/mails/try-again")
        session.refresh(person)
        assert (person.mail_refusals, person.mail_stopped_at) == (0, None)


class TestUnsubscribing:
    def test_asks_first_and_changes_nothing(self, app, client):
        person = factories.User()
        address = link(app, person, NotificationKind.MENTION)
        answer = client.get(address)
        assert "Welche Mails möchten Sie abbestellen?" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert frequency(person, NotificationKind.MENTION) is MailFrequency.AT_ONCE

    def test_with_one_click_needs_no_account_and_no_token_of_a_page(self, app, client):
        app.config["WTF_CSRF_ENABLED"] = True
        try:
            person = factories.User()
            answer = client.post(link(app, person, NotificationKind.MENTION), data=ONE_CLICK)
        finally:
            app.config["WTF_CSRF_ENABLED"] = False
        assert answer.status_code == 200
        assert "Diese Mails sind abbestellt" in answer.text
        assert frequency(person, NotificationKind.MENTION) is MailFrequency.NEVER
        assert frequency(person, NotificationKind.REPLY) is MailFrequency.AT_ONCE

    def test_from_a_watched_discussion_ends_that_one_alone(self, app, client):
        person, thread = factories.User(), factories.Thread(title="Radwege")
        factories.Subscription(user_id=person.id, thread=thread)
        address = link(app, person, NotificationKind.WATCHED, ("thread", thread.id))
        assert "Radwege" in client.get(address).text
        assert "Zu dieser Diskussion: Radwege" in client.post(address, data=ONE_CLICK).text
        assert session.scalars(sa.select(Subscription)).one().level is SubscriptionLevel.NORMAL
        assert frequency(person, NotificationKind.WATCHED) is MailFrequency.DAILY
        page = client.post(address, data={"what": "kind"}).text
        assert "Dieser Art: Neues bei dem, was Sie beobachten" in page
        assert frequency(person, NotificationKind.WATCHED) is MailFrequency.NEVER

    def test_from_digests_leaves_what_comes_at_once(self, app, client):
        person = factories.User()
        client.post(link(app, person, NotificationKind.WATCHED, (DIGEST, 0)), data=ONE_CLICK)
        assert frequency(person, NotificationKind.WATCHED) is MailFrequency.NEVER
        assert frequency(person, NotificationKind.PAPER) is MailFrequency.NEVER
        assert frequency(person, NotificationKind.MENTION) is MailFrequency.AT_ONCE

    def test_from_everything(self, app, client):
        person = factories.User()
        client.post(link(app, person, NotificationKind.MENTION), data={"what": "all"})
        assert session.get(User, person.id).wants_mail is False

    def test_twice_is_as_good_as_once(self, app, client):
        person = factories.User()
        for _ in range(2):
            address = link(app, person, NotificationKind.MENTION)
            assert client.post(address, data=ONE_CLICK).status_code == 200

    @pytest.mark.parametrize("change", [lambda t: t[:-2], lambda t: "x" + t, lambda t: "x"])
    def test_by_a_link_that_somebody_made_up_is_not_found(self, app, client, change):
        person = factories.User()
        token = link(app, person, NotificationKind.MENTION).rpartition("/")[2]
        assert client.post(f"/unsubscribe/{change(token)}").status_code == 404

    def test_of_a_deleted_account_is_not_found(self, app, client):
        person = factories.User(deleted_at=factories.utcnow())
        assert client.get(link(app, person, NotificationKind.MENTION)).status_code == 404

    def test_tells_no_title_of_what_may_not_be_seen(self, app, client):
        person = factories.User()
        thread = factories.Thread(title="Geheimes", visibility="hidden")
        address = link(app, person, NotificationKind.WATCHED, ("thread", thread.id))
        assert "Geheimes" not in client.get(address).text
