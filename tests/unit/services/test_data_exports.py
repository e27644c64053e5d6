"""The export of everything about a person."""

import json
import re
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import current_app

from forum import jobs
from forum.db import session
from forum.errors import NotAllowed
from forum.events import record
from forum.models import (
    DataExport,
    EventKind,
    HeldContribution,
    MailStatus,
    Notification,
    SuggestionSupport,
    User,
)
from forum.services import comments, data_exports, export_words, uploads
from forum.services.export_columns import COLUMNS
from forum.services.holdings import Share
from forum.services.personal_data import REGISTER
from forum.services.uploads import Bounds, File
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.unit.upload_files import samples


@pytest.fixture
def folder(app, data_folder):
    return data_folder


def storage():
    return current_app.extensions["forum_storage"]


def exported(person: User, folder) -> dict[str, object]:
    """Make an export as the worker does, and give its members: JSON read, the rest as text."""
    with unit_of_work():
        export = data_exports.request(person, actor=person)
    with unit_of_work():
        assert data_exports.make_waiting(folder, storage()) == 1
    members: dict[str, object] = {}
    with zipfile.ZipFile(data_exports.path_to(export, folder)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.startswith("files/"):
                members[name] = content
            else:
                members[name] = json.loads(content) if name.endswith(".json") else content.decode()
    return members


class TestRequest:
    def test_is_for_oneself_and_one_at_a_time(self, app):
        person = factories.User()
        with pytest.raises(NotAllowed):
            data_exports.request(person, actor=factories.Administrator())
        with unit_of_work():
            data_exports.request(person, actor=person)
        with pytest.raises(data_exports.ExportWaits):
            data_exports.request(person, actor=person)


class TestMakeWaiting:
    def test_the_worker_makes_it_and_tells_the_person(self, app, folder):
        person = factories.User(email="anna@example.org")
        key = person.id
        with unit_of_work():
            data_exports.request(person, actor=person)
        config, engine = app.extensions["forum_config"], app.extensions["forum_search"]
        jobs.catch_up(engine, config, storage())
        export = session.scalars(sa.select(DataExport)).one()
        assert export.is_ready
        path = data_exports.path_to(export, folder)
        assert path.stat().st_mode & 0o077 == 0
        jobs.catch_up(engine, config, storage())
        notification = session.scalars(sa.select(Notification)).one()
        assert notification.recipient_id == key
        assert notification.mail_status is MailStatus.SENT
        (mail,) = config.outbox.glob("*.eml")
        assert "/account/data" in mail.read_text()
        engine.close()

    def test_is_told_in_the_inbox_alone_where_mails_are_not_wanted(self, app, folder):
        person = factories.User(wants_mail=False)
        exported(person, folder)
        assert session.scalars(sa.select(Notification)).one().mail_status is MailStatus.NONE


class TestWrite:
    def test_holds_account_texts_votes_inbox_and_what_moderation_did(self, app, folder):
        person = factories.User(email="anna@example.org", display_name="Anna", bio="Über mich")
        comment = factories.Comment(thread=factories.Thread(author=person), body="Mein Text")
        factories.Restriction(comment=comment, facts="Eine Beleidigung")
        factories.StaffNote(user=person, body="Wurde hingewiesen")
        session.add(SuggestionSupport(suggestion=factories.Suggestion(), user=person))
        held = {"body": ["Entwurf"]}
        session.add(HeldContribution(token="t", user_id=person.id, path="/x", fields=held))
        factories.Consent(user=person)
        session.commit()
        members = exported(person, folder)
        (account,) = members["json/account-profile-and-settings.json"]
        assert (account["email"], account["bio"]) == ("anna@example.org", "Über mich")
        assert "password" not in account
        assert "fs_uniquifier" not in account
        (post,) = members["json/posts.json"]
        assert post["body"] == "Mein Text"
        assert post["address"] == f"/t/{comment.thread.slug}/{comment.thread_id}/1"
        assert (
            members["json/restrictions-of-your-contributions.json"][0]["facts"]
            == "Eine Beleidigung"
        )
        assert members["json/suggestions-you-support.json"]
        assert members["json/texts-kept-for-sending.json"][0]["fields"] == held
        assert members["json/consents.json"][0]["title"] == "Netiquette"
        (note,) = members["json/notes-of-the-moderation-team-about-you.json"]
        assert note["body"] == "Wurde hingewiesen"
        assert "author_id" not in note

    def test_holds_files_drafts_searches_bookmarks_support_and_ratings(self, app, folder):
        person = factories.User()
        uploaded = File("Wege & Orte.csv", samples.CSV)
        bounds = Bounds(50_000, 3, 3, timedelta(days=7))
        with unit_of_work():
            upload = uploads.add(uploaded, actor=person, storage=storage(), bounds=bounds)
        factories.ContributionDraft(
            author=person, fields={"body": ["Angefangen"], "title": ["<i>"]}
        )
        factories.SavedSearch(author=person, query="radweg", feed_digest="d" * 64)
        bookmark = factories.Bookmark(user=person, note="Nachlesen")
        factories.CommentSupport(user=person, reason="Genau so")
        factories.Rating(user=person, stars=2, reason="Zu teuer")
        session.commit()
        members = exported(person, folder)
        file = f"files/{upload.id}-{upload.name}"
        assert members[file] == samples.CSV
        assert members["json/pictures-and-files-you-uploaded.json"][0]["file"] == file
        assert (
            f'<a href="../{quote(file)}">' in members["html/pictures-and-files-you-uploaded.html"]
        )
        draft = members["html/drafts-of-contributions.html"]
        assert "body: Angefangen\ntitle: &lt;i&gt;" in draft
        (search,) = members["json/saved-searches.json"]
        assert search["query"] == "radweg"
        assert "feed_digest" not in search
        (kept,) = members["json/bookmarks.json"]
        assert kept["note"] == "Nachlesen"
        assert kept["address"].endswith(f"/{bookmark.comment.number}")
        assert members["json/posts-you-support.json"][0]["reason"] == "Genau so"
        (rating,) = members["json/ratings-you-gave.json"]
        assert (rating["stars"], rating["reason"]) == (2, "Zu teuer")

    def test_does_without_a_file_that_is_not_there_any_more(self, app, folder):
        person = factories.User()
        factories.Upload(author=person)
        session.commit()
        members = exported(person, folder)
        assert members["json/pictures-and-files-you-uploaded.json"]
        assert not [name for name in members if name.startswith("files/")]

    def test_holds_nothing_that_is_others(self, app, folder):
        person = factories.User()
        other = factories.User(display_name="Berta Fremd", email="berta@example.org")
        factories.CooperationRequest(
            author=person, partner=other, partner_contact="berta-geheim", contact="ich-selbst"
        )
        report = factories.AbuseReport(comment=factories.Comment(author=person), reporter=other)
        report.decided_by_id = person.id
        report.explanation = "Was Berta meldet"
        session.commit()
        text = json.dumps({k: v for k, v in exported(person, folder).items() if "json/" in k})
        assert "ich-selbst" in text
        assert "decisions-you-made-abuse-reports" in text
        for foreign in ("berta", "Berta", "reporter"):
            assert foreign not in text

    def test_has_pages_to_read_in_the_persons_language(self, app, folder):
        german = exported(factories.User(display_name="<b>Anna</b>"), folder)
        assert "Konto, Profil und Einstellungen" in german["index.html"]
        assert 'href="html/account-profile-and-settings.html"' in german["index.html"]
        page = german["html/account-profile-and-settings.html"]
        assert "&lt;b&gt;Anna&lt;/b&gt;" in page
        assert "E-Mail-Adresse" in page
        assert "<dt>Aktiv</dt><dd>ja</dd>" in page
        assert re.search(r"<dt>Wann</dt><dd>\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d</dd>", page)
        english = exported(factories.User(locale="en"), folder)
        assert "Account, profile and settings" in english["index.html"]

    def test_pages_show_words_for_codes(self, app, folder):
        author = factories.Comment(kind="gap").author
        with unit_of_work():
            record(EventKind.USER_PROFILE_CHANGED, author, actor=author)
        german = exported(author, folder)
        page = german["html/posts.html"]
        assert "<dd>Lücke</dd>" in page
        assert "<dd>sichtbar</dd>" in page
        assert "<dd>Konto: Profil geändert</dd>" in german["html/what-you-did-from-the-log.html"]
        assert german["json/posts.json"][0]["kind"] == "gap"
        author.locale = "en"
        english = exported(author, folder)
        assert "<dd>account: profile changed</dd>" in english["html/what-you-did-from-the-log.html"]

    def test_there_are_words_for_every_code(self, app):
        missing = set()
        for holding in REGISTER:
            for column in holding.model.__table__.columns:
                if isinstance(column.type, sa.Enum) and column.type.enum_class is not EventKind:
                    known = export_words.VALUES.keys() | export_words.STATES.keys()
                    missing |= {member.value for member in column.type.enum_class} - known
        for kind in EventKind:
            noun, _colon, verb = kind.value.partition(":")
            missing |= {noun} - export_words.NOUNS.keys() | {verb} - export_words.VERBS.keys()
        assert missing == set()

    def test_every_member_has_a_meaning(self, app):
        missing = set()
        for holding in REGISTER:
            for attribute in sa.inspect(holding.model).column_attrs:
                if holding.share is not Share.NOTHING and data_exports.is_told(holding, attribute):
                    missing |= {attribute.key} - COLUMNS.keys()
        assert missing == set()

    def test_files_have_different_names_in_plain_words(self, app):
        names = [data_exports.file_of(h) for h in REGISTER if h.share is not Share.NOTHING]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)

    def test_explains_files_members_and_codes_in_the_persons_language(self, app, folder):
        author = factories.Comment(kind="gap").author
        members = exported(author, folder)
        told = {entry["file"]: entry for entry in members["explanation.json"]}
        assert told.keys() == {name for name in members if name.startswith("json/")}
        posts = told["json/posts.json"]
        assert posts["meaning"] == "Beiträge"
        assert posts["members"].keys() == members["json/posts.json"][0].keys()
        assert posts["members"]["reply_to_id"] == "Nummer des Beitrags, auf den er antwortet"
        assert posts["codes"]["gap"] == "Lücke"
        page = members["explanation.html"]
        assert "Nummer des Beitrags, auf den er antwortet" in page
        assert "<dt><code>gap</code></dt><dd>Lücke</dd>" in page
        author.locale = "en"
        english = exported(author, folder)
        assert "Number of the post it answers" in english["explanation.html"]

    def test_tells_facts_of_the_log_in_words_and_names_nobody_else(self, app, folder):
        person, other = factories.User(), factories.User()
        with unit_of_work():
            record(
                EventKind.USER_PROFILE_CHANGED,
                person,
                actor=person,
                mentioned=[other.id],
                restriction=7,
            )
        members = exported(person, folder)
        (event,) = (
            event
            for event in members["json/what-you-did-from-the-log.json"]
            if event["kind"] == "user:profile_changed"
        )
        assert "data" not in event
        assert event["details"] == {"restriction": 7}
        page = members["html/what-you-did-from-the-log.html"]
        assert "<dd>Nummer der Beschränkung: 7</dd>" in page
        assert "<dd>Konto</dd>" in page

    def test_calls_a_post_a_post(self, app, folder):
        comment = factories.Comment()
        with unit_of_work():
            record(EventKind.COMMENT_DELETED, comment, actor=comment.author)
        page = exported(comment.author, folder)["html/what-you-did-from-the-log.html"]
        assert "<dt>Gegenstand</dt><dd>Beitrag</dd>" in page

    def test_links_of_the_index_lead_somewhere(self, app, folder):
        members = exported(factories.Comment().author, folder)
        for name in members:
            if name != "index.html":
                assert f'href="{name}"' in members["index.html"]


class TestNaming:
    def test_finds_exports_of_others_that_hold_a_name(self, app, folder):
        thread = factories.Thread()
        session.commit()
        with unit_of_work():
            comments.write(thread, actor=thread.author, body="Danke @anna-nadel!")
        exported(thread.author, folder)
        (found,) = data_exports.naming(["@anna-nadel"], folder)
        assert found.user_id == thread.author_id
        assert data_exports.naming(["@berta"], folder) == []
