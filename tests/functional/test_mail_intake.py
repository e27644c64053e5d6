"""Answers by mail become comments once, or are answered with why not."""

import imaplib
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import current_app
from PIL import Image

from forum import jobs, mail_intake, mailbox
from forum.clock import travel_to, utcnow
from forum.config import Config, Mode
from forum.db import session
from forum.events import record
from forum.mail_intake import Taken
from forum.models import (
    Comment,
    EventKind,
    IncomingMail,
    MailStatus,
    Notification,
    Upload,
    User,
)
from forum.notifications import reply_addresses
from forum.notifications.reply_addresses import ReplyTo
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")

MAILS = Path(__file__).parents[1] / "unit/notifications/mails"


@pytest.fixture
def config(tmp_path):
    return Config(
        mode=Mode.TESTING,
        data=tmp_path,
        secret_key="s" * 40,
        public_url="https://forum.example.org",
        mail_reply_to="antwort@forum.example.org",
    )


def address_of(person, subject, config):
    noun = "comment" if isinstance(subject, Comment) else "thread"
    return reply_addresses.address_for(ReplyTo(person.id, noun, subject.id), config)


def answer(name, address):
    raw = (MAILS / name).read_bytes()
    return raw.replace(b"antwort+TOKEN@forum.example.org", address.encode())


def take(raw, config):
    return mail_intake.take(raw, config, current_app.extensions["forum_storage"])


@pytest.fixture
def anna():
    return factories.User(email="anna@example.org")


@pytest.fixture
def post():
    comment = factories.Comment()
    session.commit()
    return comment


def comments():
    return session.scalars(sa.select(Comment).order_by(Comment.id)).all()


def refusals(config):
    files = sorted(config.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def with_files(person, post, config, files, text="Hier ist es."):
    message = EmailMessage()
    message["From"], message["To"] = person.email, address_of(person, post, config)
    message["Message-ID"] = "<dateien@example.org>"
    message.set_content(text)
    for name, data, disposition in files:
        message.add_attachment(
            data,
            maintype="application",
            subtype="octet-stream",
            filename=name,
            disposition=disposition,
        )
    return message.as_bytes()


def photo_with_place():
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "JPEG", exif=exif)
    return target.getvalue()


class TestTake:
    @pytest.mark.parametrize("name", ["gmail.eml", "outlook-html-windows-1252.eml"])
    def test_posts_an_answer_to_the_post(self, config, anna, post, name):
        assert take(answer(name, address_of(anna, post, config)), config) == "posted"
        written = comments()[-1]
        assert written.author.email == "anna@example.org"
        assert written.reply_to_id == post.id
        assert "läuft es genauso" in written.body_html
        assert "schrieb" not in written.body

    def test_survives_that_the_case_of_the_address_is_lost(self, config, anna, post):
        address = address_of(anna, post.thread, config)
        assert len(address.partition("@")[0]) <= 64
        assert take(answer("gmail.eml", address.upper()), config) is Taken.POSTED
        assert comments()[-1].reply_to_id is None

    def test_posts_the_same_mail_once(self, config, anna, post):
        raw = answer("gmail.eml", address_of(anna, post, config))
        results = [take(raw, config) for _ in range(3)]
        assert results == [Taken.POSTED, Taken.DUPLICATE, Taken.DUPLICATE]
        assert len(comments()) == 2

    def test_keeps_attachments_as_uploads(self, config, anna, post):
        raw = answer("outlook-multipart-attachment.eml", address_of(anna, post, config))
        take(raw, config)
        (upload,) = session.scalars(sa.select(Upload))
        written = comments()[-1]
        assert (upload.name, upload.media_type) == ("Plan für den Bahnhof.pdf", "application/pdf")
        assert (upload.author, written.uploads) == (anna, [upload])
        assert f"/uploads/{upload.key}" in written.body_html
        assert current_app.extensions["forum_storage"].read(upload.key) == b"%PDF-1.4 plan"

    def test_writes_a_photo_in_the_text_anew_and_describes_it(self, config, anna, post):
        raw = with_files(anna, post, config, [("IMG_0815.jpeg", photo_with_place(), "inline")])
        take(raw, config)
        (upload,) = session.scalars(sa.select(Upload))
        kept = current_app.extensions["forum_storage"].read(upload.key)
        assert b"Exif" in photo_with_place()
        assert b"Exif" not in kept
        written = comments()[-1]
        assert 'alt="Bild aus einer Mail, noch nicht beschrieben"' in written.body_html
        (question,) = refusals(config)
        assert question["To"].addresses[0].addr_spec == anna.email
        text = question.get_content()
        assert "IMG_0815.jpeg" in text
        assert f"https://forum.example.org/comments/{written.id}/edit" in text

    @pytest.mark.parametrize("text", ["", "-- \nAnna Beispiel\nBauamt"])
    def test_posts_an_answer_of_files_alone(self, config, anna, post, text):
        files = [("Lageplan_Rathaus.jpg", photo_with_place(), "attachment")]
        assert take(with_files(anna, post, config, files, text), config) is Taken.POSTED
        written = comments()[-1]
        assert len(written.uploads) == 1
        assert written.body.startswith("![Lageplan Rathaus](")
        assert refusals(config) == []

    def test_refuses_an_answer_of_which_nothing_can_be_kept(self, config, anna, post):
        files = [("Rechnung.pdf", b"MZ\x90\x00\x03", "attachment")]
        assert take(with_files(anna, post, config, files, ""), config) is Taken.REFUSED
        assert len(comments()) == 1
        assert len(refusals(config)) == 1

    def test_asks_in_the_language_of_the_person(self, config, anna, post):
        anna.locale = "en"
        take(with_files(anna, post, config, [("1.jpg", photo_with_place(), "inline")]), config)
        assert 'alt="Picture of a mail, not described yet"' in comments()[-1].body_html
        assert "Please describe the pictures" in refusals(config)[0]["Subject"]

    def test_names_what_is_not_kept(self, config, anna, post):
        files = [
            ("Rechnung.pdf", b"MZ\x90\x00\x03", "attachment"),
            ("a`b.svg", b"<svg onload='alert(1)'/>", "attachment"),
            ("Karte.pdf", b"%PDF-1.4 karte", "attachment"),
        ]
        take(with_files(anna, post, config, files), config)
        (upload,) = session.scalars(sa.select(Upload))
        assert upload.name == "Karte.pdf"
        body = comments()[-1].body
        assert "Nicht aus der Mail übernommen: `Rechnung.pdf`, `ab.svg`" in body

    def test_takes_no_file_in_where_the_answer_is_refused_or_known(self, config, anna, post):
        factories.restrict(post.thread, "closed_at", utcnow())
        session.commit()
        raw = answer("outlook-multipart-attachment.eml", address_of(anna, post, config))
        assert [take(raw, config) for _ in range(2)] == [Taken.REFUSED, Taken.DUPLICATE]
        assert session.scalars(sa.select(Upload)).all() == []

    @pytest.mark.parametrize(
        ("locale", "said"),
        [("de", "Sie können hier ab "), ("en", "You can write here again from ")],
    )
    def test_says_from_when_slow_mode_takes_the_next_answer(self, config, anna, post, locale, said):
        anna.locale = locale
        factories.slow(post.thread, 60)
        factories.Comment(thread=post.thread, author=anna)
        session.commit()
        raw = answer("outlook-multipart-attachment.eml", address_of(anna, post, config))
        assert [take(raw, config) for _ in range(2)] == [Taken.REFUSED, Taken.DUPLICATE]
        (mail,) = refusals(config)
        assert said in " ".join(mail.get_content().split())
        assert "> " in mail.get_content()
        assert len(comments()) == 2
        assert session.scalars(sa.select(Upload)).all() == []

    def test_takes_the_first_answer_in_slow_mode(self, config, anna, post):
        factories.slow(post.thread, 60)
        session.commit()
        raw = answer("gmail.eml", address_of(anna, post, config))
        assert take(raw, config) is Taken.POSTED

    def test_ignores_programs(self, config, anna, post):
        raw = answer("out-of-office.eml", address_of(anna, post, config))
        assert take(raw, config) is Taken.IGNORED
        assert len(comments()) == 1
        assert refusals(config) == []

    def test_ignores_strangers(self, config, post):
        raw = answer("gmail.eml", "antwort+aaaa@forum.example.org")
        assert take(raw, config) is Taken.IGNORED
        assert refusals(config) == []

    def test_refuses_another_sender_and_tells_the_account_alone(self, config, post):
        person = factories.User(email="berta@example.org")
        raw = answer("gmail.eml", address_of(person, post, config))
        assert take(raw, config) is Taken.REFUSED
        (mail,) = refusals(config)
        assert mail["To"].addresses[0].addr_spec == "berta@example.org"
        assert mail["Auto-Submitted"] == "auto-replied"
        assert "von einer anderen Adresse" in mail.get_content()
        assert len(comments()) == 1

    @pytest.mark.parametrize("change", ["last", "person", "old", "none"])
    def test_refuses_an_address_that_does_not_hold(self, config, anna, post, change):
        address = address_of(anna, post, config)
        match change:
            case "last":
                name, _, host = address.partition("@")
                address = f"{name[:-2]}aa@{host}"
            case "person":
                address = address_of(anna, post, Config(**{**vars(config), "secret_key": "x" * 40}))
            case "none":
                address = "antwort@forum.example.org"
        later = timedelta(days=reply_addresses.DAYS + 1 if change == "old" else 0)
        with travel_to(utcnow() + later):
            assert take(answer("gmail.eml", address), config) is Taken.REFUSED
        assert len(comments()) == 1

    @pytest.mark.parametrize(
        ("state", "reason"), [("closed", "geschlossen"), ("hidden", ""), ("empty", "eigenen Text")]
    )
    def test_says_once_why_it_cannot_be_published_and_gives_the_words_back(
        self, config, anna, post, state, reason
    ):
        raw = answer("gmail.eml", address_of(anna, post, config))
        if state == "closed":
            factories.restrict(post.thread, "closed_at", utcnow())
        elif state == "hidden":
            factories.hide(post.thread)
        else:
            raw = (
                raw.partition(b"--000000000000a1b2c3")[0].replace(
                    b'multipart/alternative; boundary="000000000000a1b2c3"', b"text/plain"
                )
                + b"> nur Zitat\r\n"
            )
        session.commit()
        assert take(raw, config) is Taken.REFUSED
        assert take(raw, config) is Taken.DUPLICATE
        (mail,) = refusals(config)
        assert reason in mail.get_content()
        assert state == "empty" or "> Bei uns in Musterstadt" in mail.get_content()
        assert len(comments()) == 1

    def test_ignores_a_blocked_account(self, config, anna, post):
        factories.block(anna)
        raw = answer("gmail.eml", address_of(anna, post, config))
        session.commit()
        assert take(raw, config) is Taken.IGNORED

    def test_counts_a_mail_that_came_back(self, config, anna):
        flag = factories.DissentFlag(passage__version__paper__curator=anna)
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        notification = session.scalars(sa.select(Notification)).one()
        notification.mail_status, notification.mail_token = MailStatus.SENT, "ab" * 16
        session.commit()
        raw = (MAILS / "delivery-report.eml").read_bytes().replace(b"MESSAGE", b"ab" * 16)
        assert take(raw, config) is Taken.RETURNED
        assert take(raw, config) is Taken.DUPLICATE
        assert session.get(User, anna.id).mail_refusals == 1
        assert session.scalars(sa.select(Notification.mail_status)).one() is MailStatus.FAILED

    def test_forgets_which_mails_came_long_ago(self, config, anna, post):
        take(answer("gmail.eml", address_of(anna, post, config)), config)
        with unit_of_work():
            assert mail_intake.forget_old() == 0
        with travel_to(utcnow() + mail_intake.KEPT + timedelta(days=1)), unit_of_work():
            assert mail_intake.forget_old() == 1


@pytest.mark.sqlite
class TestCommand:
    def test_takes_a_mail_from_standard_input(self, app, anna, post):
        raw = answer("gmail.eml", "antwort@forum.example.org")
        session.commit()
        config = app.extensions["forum_config"]
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "forum", "mail-intake"],
            input=raw,
            capture_output=True,
            env={"FORUM_DATA": str(config.data), "FORUM_MODE": "testing", "PATH": ""},
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, b"refused\n"), done.stderr
        session.rollback()
        assert session.scalar(sa.select(sa.func.count(IncomingMail.id))) == 1


class Mailbox(threading.Thread):
    """As much of an IMAP server as the worker talks to."""

    def __init__(self, mails):
        super().__init__(daemon=True)
        self.mails = dict(enumerate(mails, 1))
        self.deleted = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def run(self):
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rwb") as line:
            line.write(b"* OK da\r\n")
            line.flush()
            for command in line:
                tag, verb, *rest = command.split()
                if verb == b"SELECT":
                    self.selected = command.split(maxsplit=2)[2].strip()
                if verb == b"SELECT" and self.selected == b'"Fehlt"':
                    line.write(tag + b" NO Mailbox doesn't exist: Fehlt\r\n")
                else:
                    line.write(self._answer(verb.upper(), rest) + tag + b" OK gut\r\n")
                line.flush()
        self._listener.close()

    def _answer(self, verb, rest):
        if verb == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if verb == b"SELECT":
            return b"* %d EXISTS\r\n" % len(self.mails)
        if verb == b"UID" and rest[0] == b"SEARCH":
            return b"* SEARCH " + b" ".join(b"%d" % key for key in self.mails) + b"\r\n"
        if verb == b"UID" and rest[0] == b"FETCH":
            raw = self.mails[int(rest[1])]
            return b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (rest[1], len(raw), raw)
        if verb == b"UID" and rest[0] == b"STORE":
            self.deleted.add(int(rest[1]))
        return b""


class TestMailbox:
    def test_is_emptied_and_what_cannot_be_handled_stays(self, caplog):
        caplog.errors_are_expected = True
        box = Mailbox([b"eins", b"kaputt", b"drei"])
        box.start()
        seen = []

        def take(raw):
            if raw == b"kaputt":
                raise ValueError
            seen.append(raw)

        assert mailbox.empty(f"imap://anna:geheim@127.0.0.1:{box.port}/INBOX", take) == 2
        assert seen == [b"eins", b"drei"]
        assert box.deleted == {1, 3}

    @pytest.mark.parametrize(
        ("written", "selected"),
        [
            ("", b'"INBOX"'),
            ("Antworten%20Forum", b'"Antworten Forum"'),
            ("Antworten/Forum", b'"Antworten/Forum"'),
            # As Dovecot shows a folder called "Müll & Böse".
            ("M%C3%BCll%20%26%20B%C3%B6se", b'"M&APw-ll &- B&APY-se"'),
            ("a%22b%5Cc", b'"a\\"b\\\\c"'),
        ],
    )
    def test_may_be_called_anything(self, written, selected):
        box = Mailbox([b"eins"])
        box.start()
        assert mailbox.empty(f"imap://a:b@127.0.0.1:{box.port}/{written}", lambda _raw: None) == 1
        assert box.selected == selected

    def test_that_is_missing_is_named(self):
        box = Mailbox([])
        box.start()
        with pytest.raises(imaplib.IMAP4.error, match="doesn't exist: Fehlt"):
            mailbox.empty(f"imap://a:b@127.0.0.1:{box.port}/Fehlt", lambda _raw: None)

    def test_that_is_down_waits(self, config, caplog):
        settings = Config(**{**vars(config), "imap_url": "imap://a:b@127.0.0.1:1/INBOX"})
        assert jobs.take_answers(settings) == 0
        assert "127.0.0.1" not in caplog.text

    def test_posts_answers(self, config, anna, post):
        box = Mailbox([answer("gmail.eml", address_of(anna, post, config))])
        box.start()
        url = f"imap://a:b@127.0.0.1:{box.port}/INBOX"
        assert jobs.take_answers(Config(**{**vars(config), "imap_url": url})) == 1
        assert len(comments()) == 2


def test_mails_about_posts_say_where_to_answer(config, anna, post):
    reply = factories.Comment(thread=post.thread, author=factories.User())
    with unit_of_work():
        record(EventKind.COMMENT_CREATED, reply, actor=reply.author, mentioned=[anna.id])
    tell()
    key = reply.id
    jobs.Postman().send_due(config)
    (mail,) = refusals(config)
    address = mail["Reply-To"].addresses[0].addr_spec
    assert reply_addresses.read(address, config).subject_id == key
    assert "Sie können auf diese Mail antworten" in mail.get_body(("plain",)).get_content()
