"""Giving the account up: fourteen days, two mails before, one after."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to
from forum.config import Config
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    AccountDeletion,
    Comment,
    DeletionMode,
    Event,
    EventKind,
    SuggestionStatus,
    Thread,
    User,
    Visibility,
    utcnow,
)
from forum.notifications import deletion_letters
from forum.services import account_deletions, erasures
from forum.unit_of_work import unit_of_work
from tests import factories


@pytest.fixture
def config(app) -> Config:
    return app.extensions["forum_config"]


def asked(person: User, mode: DeletionMode = DeletionMode.ANONYMISE) -> AccountDeletion:
    with unit_of_work():
        return account_deletions.request(person, actor=person, mode=mode)


def daily(days: float) -> None:
    with travel_to(utcnow() + timedelta(days=days)):
        jobs.do_daily()
    session.rollback()


def mails(config: Config) -> list[str]:
    return [path.read_text() for path in sorted(config.outbox.glob("*.eml"))]


@pytest.mark.usefixtures("app")
class TestRequest:
    def test_signs_out_everywhere_and_erases_nothing_yet(self):
        person = factories.User(display_name="Anna")
        before = person.fs_uniquifier
        deletion = asked(person)
        assert person.fs_uniquifier != before
        assert (person.display_name, person.is_active) == ("Anna", True)
        assert deletion.due_at - deletion.created_at >= timedelta(days=13, hours=23)

    def test_is_for_oneself_and_once(self):
        person = factories.User()
        with pytest.raises(NotAllowed):
            account_deletions.request(
                person, actor=factories.Administrator(), mode=DeletionMode.DELETE
            )
        asked(person)
        with pytest.raises(account_deletions.DeletionWaits):
            asked(person)

    def test_the_last_administrator_stays(self):
        with pytest.raises(RuleBroken) as refusal:
            asked(factories.Administrator())
        assert refusal.value.code == "last_administrator"


class TestDailyWork:
    def test_reminds_on_day_13_and_executes_after_day_14(self, config):
        key = asked(factories.User(email="anna@example.org")).user_id
        daily(12)
        assert mails(config) == []
        daily(13.1)
        (reminder,) = mails(config)
        assert "anna@example.org" in reminder
        assert "/account/delete/cancel/" in reminder
        daily(13.5)
        assert len(mails(config)) == 1
        assert not session.get(User, key).is_deleted
        daily(14.1)
        assert session.get(User, key).is_deleted
        assert session.scalars(sa.select(AccountDeletion)).one().executed_at is not None
        # The mails of the outbox folder went with the address.
        assert mails(config) == []

    def test_nobody_is_erased_without_the_second_mail(self, config):
        """The worker was away for a month: it reminds first."""
        key = asked(factories.User()).user_id
        daily(30)
        assert not session.get(User, key).is_deleted
        assert len(mails(config)) == 1
        daily(31)
        assert session.get(User, key).is_deleted

    def test_does_nothing_with_what_was_cancelled(self, config):
        deletion = asked(factories.User())
        key = deletion.user_id
        with unit_of_work():
            assert account_deletions.cancel(deletion)
            assert not account_deletions.cancel(deletion)
        daily(13.1)
        daily(14.2)
        assert not session.get(User, key).is_deleted
        assert mails(config) == []
        asked(session.get(User, key))

    def test_keeps_an_administrator_who_has_become_the_last(self, config):
        chief, other = factories.Administrator(), factories.Administrator()
        key, other_key = chief.id, other.id
        asked(chief)
        factories.block(other)
        session.commit()
        daily(13.1)
        daily(14.2)
        assert not session.get(User, key).is_deleted
        session.get(User, other_key).active = True
        session.commit()
        daily(15.2)
        assert session.get(User, key).is_deleted

    @pytest.mark.sqlite
    def test_one_that_fails_does_not_keep_the_others(self, config, caplog):
        caplog.errors_are_expected = True
        stuck, other = (asked(factories.User()).user_id for _ in "ab")
        session.execute(
            sa.text(
                "CREATE TRIGGER stuck BEFORE UPDATE OF deleted_at ON users "
                f"WHEN OLD.id = {stuck} BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            )
        )
        session.commit()
        daily(13.1)
        daily(14.2)
        assert not session.get(User, stuck).is_deleted
        assert session.get(User, other).is_deleted
        session.execute(sa.text("DROP TRIGGER stuck"))
        session.commit()
        daily(15.2)
        assert session.get(User, stuck).is_deleted

    def test_is_in_the_log_with_the_mode_and_without_a_name(self, config):
        person = factories.User(display_name="Anna Unverwechselbar")
        asked(person, DeletionMode.DELETE)
        daily(13.1)
        daily(14.2)
        events = session.scalars(sa.select(Event).order_by(Event.id)).all()
        kinds = [event.kind for event in events]
        assert kinds[0] is EventKind.ACCOUNT_DELETION_REQUESTED
        assert EventKind.USER_DELETED in kinds
        assert all("Anna" not in str(event.data) for event in events)


class TestLetters:
    def test_speak_the_language_of_the_person(self, config):
        deletion = factories.AccountDeletion(user=factories.User(locale="en"))
        written = {
            occasion: deletion_letters.write(deletion, occasion, config)
            for occasion in deletion_letters.Occasion
        }
        requested = written[deletion_letters.Occasion.REQUESTED]
        assert requested["Subject"].startswith("Your account will be deleted on")
        text = requested.get_body(("plain",)).get_content()
        assert "http://forum.example.org/en/account/delete/cancel/" in text
        last = written[deletion_letters.Occasion.EXECUTED]
        assert "cancel" not in last.as_string()
        deletion.user.locale = "de"
        german = deletion_letters.write(deletion, deletion_letters.Occasion.REMINDED, config)
        assert german["Subject"] == "Ihr Konto wird morgen gelöscht"

    def test_links_that_are_not_ours_hold_nothing(self, config):
        token = deletion_letters.token_of(factories.AccountDeletion(), config)
        assert deletion_letters.read_token(token, config) == 1
        assert deletion_letters.read_token(token + "x", config) is None
        assert deletion_letters.read_token("1", config) is None


@pytest.mark.usefixtures("app")
class TestModes:
    def erase(self, person: User, mode: DeletionMode) -> None:
        session.commit()
        with unit_of_work():
            erasures.erase(person, actor=person, mode=mode)

    def test_anonymised_texts_stay(self):
        comment = factories.Comment(body="Ein Gedanke")
        self.erase(comment.author, DeletionMode.ANONYMISE)
        assert (comment.body, comment.visibility) == ("Ein Gedanke", Visibility.VISIBLE)

    def test_deleted_posts_become_empty_places(self):
        comment = factories.Comment(body="Ein Gedanke")
        reply = factories.Comment(thread=comment.thread, author=factories.User())
        comment.thread.title = "Was andere suchen"
        self.erase(comment.author, DeletionMode.DELETE)
        assert (comment.body, comment.visibility) == ("", Visibility.DELETED)
        assert comment.number == 1
        # Others have written here: their discussion keeps its title.
        assert reply.thread.title == "Was andere suchen"
        assert reply.thread.visibility is Visibility.VISIBLE

    def test_votes_stay_and_their_reasons_go(self):
        person = factories.User()
        support = factories.CommentSupport(user=person, reason="Genau so")
        rating = factories.Rating(user=person, reason="Zu teuer", stars=2)
        others = factories.Rating(reason="Zu billig")
        self.erase(person, DeletionMode.DELETE)
        assert (support.reason, rating.reason, rating.stars) == ("", "", 2)
        assert others.reason == "Zu billig"

    def test_a_discussion_with_oneself_goes(self):
        comment = factories.Comment()
        self.erase(comment.author, DeletionMode.DELETE)
        thread = session.get(Thread, comment.thread_id)
        assert (thread.title, thread.visibility) == ("…", Visibility.DELETED)

    def test_objections_stay_and_suggestions_that_moved_a_paper(self):
        person = factories.User()
        flag = factories.DissentFlag(author=person)
        taken = factories.Suggestion(author=person, status=SuggestionStatus.ADOPTED)
        declined = factories.Suggestion(author=person, status=SuggestionStatus.REJECTED)
        self.erase(person, DeletionMode.DELETE)
        assert flag.statement == "Das sehe ich anders."
        assert taken.replacement
        assert (declined.replacement, declined.visibility) == ("", Visibility.DELETED)

    def test_requests_go_unless_others_came(self):
        person = factories.User()
        wanted = factories.CooperationRequest(author=person)
        answered = factories.CooperationRequest(partner=person, partner_message="Ja gern")
        debate = factories.DiscourseRequest(author=person)
        held = factories.DiscourseRequest(author=person, status="minuted", minutes="Protokoll")
        self.erase(person, DeletionMode.DELETE)
        assert (wanted.body, wanted.visibility) == ("", Visibility.DELETED)
        assert answered.partner_message == ""
        assert debate.visibility is Visibility.DELETED
        assert (held.body, held.minutes, held.visibility) == ("", "Protokoll", Visibility.VISIBLE)


@pytest.mark.usefixtures("app")
class TestNamesInTexts:
    def texts_after(self, person: User, *bodies: str, author: User | None = None) -> list[str]:
        thread = factories.Thread()
        posts = [
            factories.Comment(thread=thread, author=author or factories.User(), body=body)
            for body in bodies
        ]
        session.commit()
        with unit_of_work():
            erasures.erase(person, actor=person)
        return [session.get(Comment, post.id).body for post in posts]

    def test_mentions_and_addresses_go_from_everybodys_texts(self):
        person = factories.User(name="anna", email="anna.mueller@example.org")
        assert self.texts_after(
            person,
            "Danke @anna! Und @Anna.",
            "Schreiben Sie an anna.mueller@example.org.",
            "Siehe /u/anna",
        ) == [
            f"Danke @deleted-{person.id}! Und @deleted-{person.id}.",
            f"Schreiben Sie an deleted-{person.id}@deleted.invalid.",
            f"Siehe /u/deleted-{person.id}",
        ]

    def test_other_people_with_similar_names_keep_theirs(self):
        person = factories.User(name="anna", email="anna@example.org")
        bodies = ["@anna-mueller, @annabell und @anna.k", "hanna@example.org", "/u/anna-2 anna"]
        assert self.texts_after(person, *bodies) == bodies

    def test_the_own_name_goes_from_the_own_texts_alone(self):
        person = factories.User(name="anna-m", display_name="Anna Müller")
        other = self.texts_after(person, "Anna Müller hat recht.")
        assert other == ["Anna Müller hat recht."]
        signer = factories.User(name="bea-k", display_name="Bea Klar")
        own = self.texts_after(signer, "Grüße, Bea Klar", "Beate Klarer", author=signer)
        assert own == [f"Grüße, deleted-{signer.id}", "Beate Klarer"]

    def test_a_rendered_mention_leads_to_the_erased_account(self):
        person = factories.User(name="anna")
        comment = factories.Comment(body_html='<p><a class="mention" href="/u/anna">@anna</a></p>')
        session.commit()
        with unit_of_work():
            erasures.erase(person, actor=person)
        nobody = f"deleted-{person.id}"
        assert comment.body_html == (f'<p><a class="mention" href="/u/{nobody}">@{nobody}</a></p>')
