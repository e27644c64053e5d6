"""After an erasure nothing of the forum holds name or address: every table and file is looked at.

New tables are filled by themselves, from the register of personal data.
"""

import itertools
import logging
import shutil
import socket
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from forum import jobs
from forum.clock import travel_to
from forum.db import db, session
from forum.extensions import hash_password
from forum.models import (
    BarrierReport,
    Comment,
    CommentRevision,
    Event,
    Rating,
    SavedSearch,
    Thread,
    User,
    utcnow,
)
from forum.models.target import Targeted
from forum.services import comments, data_exports, event_seals, uploads
from forum.services.holdings import Concerning, Fate, Holding, Share
from forum.services.names_in_texts import UNCHANGEABLE
from forum.services.personal_data import REGISTER
from forum.services.uploads import Bounds, File
from forum.storage import Storage
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.unit.upload_files import samples

PASSWORD = "ein langer satz"
NAME, HANDLE, ADDRESS = "Xenobia Quastenflosser", "xenobia-q", "postfach-xq@geheim.example"
#: What nothing may hold afterwards, as bytes in small letters; search terms are stems.
MARKERS = (b"xenobia", b"quastenflos", b"postfach-xq", b"geheim.example")

serial = itertools.count(1)


class Sink:
    """A mail server that takes everything and remembers to whom it went."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=SMTP)
        self.mails += [(recipient, str(message["Subject"])) for recipient in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def sink(app):
    """The application with a mail server, so that mails leave it."""
    taker = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(taker, hostname="127.0.0.1", port=port)
    controller.start()
    before = app.extensions["forum_config"]
    app.extensions["forum_config"] = replace(before, smtp_url=f"smtp://127.0.0.1:{port}")
    yield taker
    controller.stop()
    app.extensions["forum_config"] = before


def filler(column: sa.Column, words: str) -> Any:
    """Give a value that the column takes."""
    if isinstance(column.type, sa.Enum):
        return next(iter(column.type.enum_class or column.type.enums))
    if isinstance(column.type, sa.JSON):
        return {"words": [words]}
    if isinstance(column.type, sa.String):
        return f"{words} {next(serial)}"
    kind = column.type.python_type
    return {datetime: utcnow(), date: utcnow().date()}.get(kind) or kind(next(serial))


#: What must stay empty: the row would be over, or restricted without reasons.
ENDS = {
    *("cancelled_at", "executed_at", "made_at", "expires_at", "closed_at", "archived_at"),
    "pause_minutes",
}


def target_of(holding: Holding, column: sa.Column) -> Any:
    """Make what a row is about, where it has to be there."""
    if column.name == "comment_id" and issubclass(holding.model, Targeted):
        return factories.Comment()
    if column.name == "comment_id" and holding.model is CommentRevision:
        # What an author has written alone is changed by others only with reasons.
        return factories.Comment(wiki_at=utcnow())
    if column.name == "cooperation_request_id" and holding.model is Rating:
        return factories.CooperationRequest()
    return None


def insert(holding, person: User, other: User) -> None:
    """Insert a row that names the person in one column, with her names in all texts."""
    table = holding.model.__table__
    words = f"Gruß an @{HANDLE}, {ADDRESS}, https://forum.example.org/u/{HANDLE}."
    if holding.share is Share.WHOLE:
        words += f" Ihre {NAME}"
    if table.name in UNCHANGEABLE:
        words = "Amtlicher Text"
    values = {}
    for column in (column for column in table.columns if column.computed is None):
        names_people = any(key.column.table.name == "users" for key in column.foreign_keys)
        if column.name == holding.column:
            values[column.name] = person.id
        elif names_people and not column.nullable:
            values[column.name] = other.id
        elif target := target_of(holding, column):
            values[column.name] = target.id
        elif not column.foreign_keys and not column.primary_key:
            is_end = column.name in ENDS
            values[column.name] = None if is_end else filler(column, words)
        elif not column.nullable and not column.primary_key:
            # Of rows that may refer to a thing only once, some refer to none that is there.
            values[column.name] = next(serial) + 1000 if column.unique else 1
    if table.name == "threads":
        values["author_title"] = ""
    if table.name == "restrictions":
        values |= whole_statement(holding.column, other)
    if table.name == "thread_timers":
        # Of all timers this one holds words: its reasons.
        values["kind"] = "close"
    session.execute(sa.insert(table).values(values))


def whole_statement(column: str, other: User) -> dict[str, Any]:
    """Give what makes a statement of reasons whole: the database looks at each change of it."""
    now, is_decided = utcnow(), column == "appeal_decided_by_id"
    made = {
        "kind": "suspended" if column == "account_id" else "hidden",
        "duration": "until_lifted",
        "ends_at": None,
        "ground": "law",
        "text_id": None,
        "created_at": now,
        "appeal_until": now + timedelta(days=1),
        "appealed_at": now,
        "appeal_decision": "upheld" if is_decided else None,
        "appeal_decided_at": now if is_decided else None,
    }
    if column == "account_id":
        made["comment_id"] = None
    if column != "imposed_by_id":
        made["imposed_by_id"] = other.id
    return made


def fill_all_tables(person: User, other: User) -> None:
    session.commit()
    for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
        session.execute(sa.text(f"PRAGMA {pragma}"))
    for holding in REGISTER:
        known = {"users", "events", "data_exports", "account_deletions", "notifications"}
        # Contents of the storage are put there by their own verb.
        is_filled = isinstance(holding, Concerning) or holding.stored is not None
        if not is_filled and holding.model.__tablename__ not in known:
            insert(holding, person, other)
    session.commit()
    for pragma in ("foreign_keys=ON", "ignore_check_constraints=OFF"):
        session.execute(sa.text(f"PRAGMA {pragma}"))
    session.commit()


def upload_files(person: User, thread: Thread, storage: Storage) -> None:
    """Upload a picture and documents that tell of the person, and show all but one."""
    bounds = Bounds(file_bytes=50_000, per_day=9, per_day_new=9, new_for=timedelta(days=7))
    files = (
        File(f"{NAME}.jpg", samples.photo(), f"Ein Bild von {NAME}"),
        File("Vita.docx", samples.office(author=NAME.encode())),
        File("Unbenutzt.csv", f"Name;Ort\n{NAME};Köln\n".encode()),
    )
    with unit_of_work():
        picture, vita, _unused = (
            uploads.add(file, actor=person, storage=storage, bounds=bounds) for file in files
        )
    body = f"![](/uploads/{picture.key}) [{NAME}](/uploads/{vita.key})"
    with unit_of_work():
        comments.write(thread, actor=person, body=body)


def mention(person: User, other: User) -> None:
    """Let somebody else name the person in what nobody sees but its author."""
    factories.SavedSearch(author=other, query=f"radweg -von:{HANDLE}")
    factories.Bookmark(user=other, note=f"@{HANDLE} fragen")
    factories.AbuseReport(
        reporter=None, notifier_name=NAME, notifier_email=ADDRESS, good_faith=True
    )
    factories.ContributionDraft(author=other, fields={"body": [f"Liebe @{HANDLE}"]})
    session.commit()


def made_person() -> User:
    """Make a person who has written her name into every column of the account."""
    marked = {
        column.key: f"{NAME} {column.key}"
        for column in sa.inspect(User).columns
        if column.info.get("personal") and isinstance(column.type, sa.String)
    }
    return factories.User(
        **{
            **marked,
            "name": HANDLE,
            "display_name": NAME,
            "display_skeleton": "xenobiaquastenflosser",
            "email": ADDRESS,
            "password": hash_password(PASSWORD),
            "wishes": {"new_organisation": NAME},
        }
    )


def found_in_tables() -> set[str]:
    """Give each column that holds a marker, by reading every row of the database."""
    found = set()
    for table in sa.inspect(db.engine).get_table_names():
        rows = sa.select(sa.text("*")).select_from(sa.table(table))
        for row in session.execute(rows).mappings():
            for column, value in row.items():
                if any(marker in str(value).lower().encode() for marker in MARKERS):
                    found.add(f"{table}.{column}")
    return found


def contents(path: Path) -> list[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [path.read_bytes(), *map(archive.read, archive.namelist())]
    return [path.read_bytes()]


def found_in_files(folder: Path) -> set[str]:
    """Give each file of the data folder that holds a marker: free pages and journals as well."""
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file()
        and any(m in content.lower() for content in contents(path) for m in MARKERS)
    }


@pytest.fixture
def story(app, client, data_folder, sink, caplog):
    """A person fills everything, asks for the deletion, and the days go by."""
    caplog.set_level(logging.INFO)
    for name in ("exports", "mail-spool", "uploads"):
        shutil.rmtree(data_folder / name, ignore_errors=True)
    engine = app.extensions["forum_search"]
    engine.clear()
    person, other = made_person(), factories.User()
    key, *_rest = keys = person.id, other.id
    thread = factories.Thread(author=other)
    factories.Comment(thread=thread)
    session.add(
        BarrierReport(
            description="Kontrast", name=NAME, email=ADDRESS.upper(), due_on=utcnow().date()
        )
    )
    fill_all_tables(person, other)
    with unit_of_work():
        comments.write(thread, actor=other, body=f"Danke, @{HANDLE}!")
    with unit_of_work():
        comments.write(thread, actor=person, body=f"Gern. {NAME}")
    upload_files(person, thread, app.extensions["forum_storage"])
    mention(person, other)
    for one in keys:
        somebody = session.get(User, one)
        with unit_of_work():
            data_exports.request(somebody, actor=somebody)
        work(app)
    work(app)
    session.rollback()
    before = found_in_tables(), found_in_files(data_folder)
    client.sign_in(session.get(User, key))
    data = {"password": PASSWORD, "sure": "y", "mode": "anonymise"}
    assert client.post("/account/delete", data=data).status_code == 302
    work(app)
    for days in (13.1, 14.2):
        with travel_to(utcnow() + timedelta(days=days)):
            jobs.do_daily()
            work(app)
    session.remove()
    db.engine.dispose()
    yield key, before
    engine.close()


def work(app) -> None:
    """Let the worker take everything over that waits."""
    engine, config = app.extensions["forum_search"], app.extensions["forum_config"]
    storage = app.extensions["forum_storage"]
    while jobs.tell() + jobs.catch_up(engine, config, storage):
        pass


@pytest.mark.sqlite
class TestErasure:
    def test_nothing_holds_name_or_address(self, story, data_folder, sink, caplog):
        key, (tables, files) = story
        # The look is worth something: before, it found them where they were.
        assert {
            "users.email",
            "users.display_name",
            "comments.body",
            "comments.body_html",
        } <= tables
        assert {"forum.sqlite3", "search", "exports", "uploads"} <= files | {"forum.sqlite3"}
        assert len(tables) > 60
        assert session.get(User, key).is_deleted
        assert found_in_tables() == set()
        session.remove()
        db.engine.dispose()
        assert found_in_files(data_folder) == set()
        subjects = [subject for recipient, subject in sink.mails if recipient == ADDRESS]
        for wanted in (
            "Ihre Daten stehen zum Herunterladen bereit.",
            "Ihr Konto wird am",
            "Ihr Konto wird morgen gelöscht",
            "Ihr Konto ist gelöscht",
        ):
            assert len([subject for subject in subjects if subject.startswith(wanted)]) == 1
        records = [
            record
            for phase in ("setup", "call")
            for record in caplog.get_records(phase)
            if record.name != "mail.log"  # the mail server of this test
        ]
        text = "\n".join(record.getMessage() for record in records).lower().encode()
        assert [marker for marker in MARKERS if marker in text] == []

    def test_the_log_is_still_as_it_was_written(self, story):
        assert event_seals.verify().is_intact
        assert session.scalar(sa.select(sa.func.count(Event.id))) > 5

    def test_rows_stay_or_go_as_the_register_says(self, story):
        key, _before = story
        person = session.get(User, key)
        for holding in REGISTER:
            if isinstance(holding, Concerning):
                continue
            rows = sa.select(sa.func.count()).select_from(holding.model)
            number = session.scalar(rows.where(holding.rows_of(person)))
            assert (number == 0) is (holding.fate is Fate.DELETED), holding.name

    def test_what_others_wrote_stays_readable(self, story):
        key, _before = story
        bodies = session.scalars(sa.select(Comment.body)).all()
        assert f"Danke, @deleted-{key}!" in bodies
        # Where a file was shown, its description stays, without the name.
        assert f"Ein Bild von deleted-{key} deleted-{key}" in bodies
        others = session.scalars(sa.select(SavedSearch.query).where(SavedSearch.author_id != key))
        assert others.all() == [f"radweg -von:deleted-{key}"]
