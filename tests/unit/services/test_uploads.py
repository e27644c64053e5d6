"""Taking files in, showing and removing them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import NotAllowed, NotFound, RuleBroken
from forum.models import ContributionKind, Event, EventKind, Upload
from forum.permissions.policy import Permission, permits
from forum.services import comment_deletions, comments, erasures, threads, uploads
from forum.services.uploads import Bounds, File
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.unit.upload_files import samples

BOUNDS = Bounds(file_bytes=50_000, per_day=3, per_day_new=2, new_for=timedelta(days=7))


@pytest.fixture
def storage(app):
    return app.extensions["forum_storage"]


@pytest.fixture
def add(storage):
    def take(person, data=samples.CSV, name="Orte.csv", alternative="", bounds=BOUNDS):
        file = File(name, data, alternative)
        with unit_of_work():
            return uploads.add(file, actor=person, storage=storage, bounds=bounds)

    return take


@pytest.fixture
def person(app):
    return factories.User()


class TestAdd:
    def test_keeps_a_file_as_it_is(self, add, person, storage):
        upload = add(person)
        assert storage.read(upload.key) == samples.CSV
        assert (upload.name, upload.size, upload.is_picture) == ("Orte.csv", 32, False)
        assert session.scalars(sa.select(Event.kind)).all() == [EventKind.UPLOAD_ADDED]

    def test_writes_a_picture_anew(self, add, person, storage):
        upload = add(person, samples.photo(), "Bild.JPG", "Ein Haus")
        assert b"Telefonbauer" not in storage.read(upload.key)
        assert (upload.width, upload.height, upload.name) == (20, 40, "Bild.jpg")

    def test_wants_to_know_what_a_picture_shows(self, add, person):
        with pytest.raises(RuleBroken, match="upload_alternative_missing"):
            add(person, samples.picture(), "Bild.png", " \n ")
        assert session.scalars(sa.select(Upload)).all() == []

    def test_refuses_what_is_too_large(self, add, person):
        with pytest.raises(RuleBroken, match="upload_too_large"):
            add(person, b"a;b\n" * 20_000)

    def test_takes_fewer_files_of_new_members(self, add, person):
        add(person)
        add(person)
        with pytest.raises(RuleBroken, match="upload_quota"):
            add(person)
        person.created_at = utcnow() - timedelta(days=8)
        add(person)
        with pytest.raises(RuleBroken, match="upload_quota"):
            add(person)

    def test_counts_no_other_day_and_nobody_else(self, add, person):
        for old in (add(person), add(person)):
            old.created_at = utcnow() - timedelta(days=2)
        add(factories.User())
        assert add(person).key

    def test_is_not_for_blocked_accounts(self, add):
        with pytest.raises(NotAllowed):
            add(factories.User(active=False))

    def test_leaves_no_row_where_the_storage_fails(self, person, tmp_path):
        class Broken:
            def put(self, name, content):
                raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"), unit_of_work():
            uploads.add(File("a.csv", samples.CSV), actor=person, storage=Broken(), bounds=BOUNDS)
        assert session.scalars(sa.select(Upload)).all() == []


def text_with(upload) -> str:
    return f"Siehe ![Ein Haus](/uploads/{upload.key})."


class TestShowing:
    def test_a_comment_shows_the_pictures_of_its_author(self, add, person):
        upload = add(person, samples.picture(), "a.png", "Ein rotes Feld")
        thread = factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=text_with(upload))
        assert f'src="/uploads/{upload.key}"' in comment.body_html
        for part in ('alt="Ein Haus"', 'width="40"', 'height="20"', 'loading="lazy"'):
            assert part in comment.body_html
        assert upload.comments == [comment]

    def test_the_description_stands_in_where_the_text_has_none(self, add, person):
        upload = add(person, samples.picture(), "a.png", "Ein rotes Feld")
        thread = factories.Comment().thread
        with unit_of_work():
            body = f"![](/uploads/{upload.key})"
            comment = comments.write(thread, actor=person, body=body)
        assert 'alt="Ein rotes Feld"' in comment.body_html

    def test_the_pictures_of_others_stay_links(self, add, person):
        upload = add(person, samples.picture(), "a.png", "Ein rotes Feld")
        thread = factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=factories.User(), body=text_with(upload))
        assert "<img" not in comment.body_html
        assert f'href="/uploads/{upload.key}"' in comment.body_html
        assert upload.comments == []

    def test_an_opening_shows_them_too(self, add, person):
        upload = add(person, samples.picture(), "a.png", "Ein rotes Feld")
        field = factories.ActionField()
        opening = threads.Opening("Titel", text_with(upload), ContributionKind.COMMENT)
        with unit_of_work():
            threads.start(field, actor=person, opening=opening)
        assert len(upload.comments) == 1

    def test_an_edit_takes_up_and_lets_go(self, add, person):
        first, second = add(person), add(person)
        thread = factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=text_with(first))
        with unit_of_work():
            comments.edit(comment, actor=person, body=text_with(second), seen_revision=0)
        assert (first.comments, second.comments) == ([], [comment])

    def test_a_text_shows_not_too_many(self, add, person):
        body = " ".join(f"/uploads/{number:022}" for number in range(uploads.MOST + 1))
        thread = factories.Comment().thread
        with pytest.raises(RuleBroken, match="upload_too_many"), unit_of_work():
            comments.write(thread, actor=person, body=body)


class TestWhoSees:
    def sees(self, actor, upload):
        return permits(actor, Permission.UPLOAD_VIEW, upload)

    def test_its_owner_before_anybody_else(self, add, person):
        upload = add(person)
        assert self.sees(person, upload)
        assert not self.sees(None, upload)
        assert not self.sees(factories.Moderator(), upload)

    def test_everybody_who_may_read_the_comment(self, add, person):
        upload, thread = add(person), factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=text_with(upload))
        assert self.sees(None, upload)
        factories.hide(comment)
        assert not self.sees(None, upload)
        assert self.sees(person, upload)
        assert self.sees(factories.Moderator(), upload)
        comment.visibility = comment.visibility.VISIBLE
        factories.hide(thread)
        assert not self.sees(None, upload)

    def test_nobody_after_the_author_has_deleted_the_comment(self, add, person):
        upload, thread = add(person), factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=text_with(upload))
        with unit_of_work():
            comment_deletions.delete(comment, actor=person)
        assert not self.sees(None, upload)
        assert not self.sees(factories.Moderator(), upload)

    def test_everybody_again_after_the_deletion_was_taken_back(self, add, person):
        upload, thread = (
            add(person, samples.picture(), "a.png", "Ein Feld"),
            factories.Comment().thread,
        )
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=text_with(upload))
        shown = comment.body_html
        with unit_of_work():
            comment_deletions.delete(comment, actor=person)
        upload.created_at -= timedelta(days=2)
        with unit_of_work():
            assert uploads.forget_orphans() == 0
        with unit_of_work():
            comment_deletions.undo(comment, actor=person)
        assert self.sees(None, upload)
        assert comment.body_html == shown


class TestDelete:
    def test_is_for_the_owner(self, add, person, storage):
        upload = add(person)
        with pytest.raises(NotFound):
            uploads.delete(upload, actor=factories.Administrator())
        with unit_of_work():
            uploads.delete(upload, actor=person)
        assert not permits(person, Permission.UPLOAD_VIEW, upload)
        key = upload.key
        with unit_of_work():
            assert uploads.remove_files(storage) == 1
        assert storage.read(key) is None
        assert uploads.by_key(key) is None

    def test_is_refused_while_a_comment_shows_it(self, add, person):
        upload, thread = add(person), factories.Comment().thread
        with unit_of_work():
            comments.write(thread, actor=person, body=text_with(upload))
        with pytest.raises(NotAllowed, match="upload_in_use"):
            uploads.delete(upload, actor=person)


class TestForgetting:
    def test_of_what_nobody_showed_for_a_day(self, add, person, storage):
        shown, old, fresh = (add(person, bounds=Bounds(100, 9, 9, timedelta())) for _ in "abc")
        thread = factories.Comment().thread
        with unit_of_work():
            comments.write(thread, actor=person, body=text_with(shown))
        for upload in (shown, old):
            upload.created_at = utcnow() - timedelta(days=2)
        with unit_of_work():
            assert uploads.forget_orphans() == 1
            assert uploads.remove_files(storage) == 1
        left = set(session.scalars(sa.select(Upload)))
        assert left == {shown, fresh}

    def test_of_contents_without_a_row(self, add, person, storage, monkeypatch):
        kept = add(person)
        storage.put("0123456789abcdefghijkl", b"verwaist")
        monkeypatch.setattr(uploads, "UNUSED_FOR", timedelta(0))
        assert uploads.remove_strays(storage) >= 1
        assert storage.read("0123456789abcdefghijkl") is None
        assert storage.read(kept.key) == samples.CSV

    def test_with_the_account_also_of_what_a_comment_shows(self, add, person, storage):
        picture = add(person, samples.photo(), "Bild.jpg", "Ein Haus")
        table, unused = (add(person, bounds=Bounds(100, 9, 9, timedelta())) for _ in "ab")
        kept = add(factories.User())
        body = f"![Das Rathaus](/uploads/{picture.key}) und [Orte](/uploads/{table.key})."
        thread = factories.Comment().thread
        with unit_of_work():
            comment = comments.write(thread, actor=person, body=body)
        with unit_of_work():
            comments.edit(
                comment, actor=person, body=f"Neu: {body}", seen_revision=0, reason="Mehr dazu"
            )
        keys = [upload.key for upload in (picture, table, unused)]
        with unit_of_work():
            erasures.erase(person, actor=person)
        assert all(gone.name == gone.alternative == "" for gone in (picture, table, unused))
        with unit_of_work():
            assert uploads.remove_files(storage) == 3
        assert session.scalars(sa.select(Upload)).all() == [kept]
        assert [storage.read(key) for key in keys] == [None] * 3
        # The words stay, without the files.
        assert comment.body == "Neu: Das Rathaus und Orte."
        assert comment.body_html == "<p>Neu: Das Rathaus und Orte.</p>"
        (former,) = comments.revisions(comment)
        assert former.body == "Das Rathaus und Orte."
