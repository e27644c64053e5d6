"""Adding files to texts, and handing them out."""

import re
from functools import partial
from io import BytesIO

import pytest
import sqlalchemy as sa

from forum import steps
from forum.clock import utcnow
from forum.db import session
from forum.models import Comment, Upload, Visibility
from forum.s3_storage import bucket_at
from forum.services import uploads
from tests import factories
from tests.s3_server import free_port
from tests.unit.upload_files import samples


def stored() -> list[Upload]:
    return list(session.scalars(sa.select(Upload).order_by(Upload.id)))


def sent(content, name, alternative="", **fields):
    return {
        "body": "Mein Text.",
        "kind": "comment",
        "file": (BytesIO(content), name),
        "alternative": alternative,
        **fields,
    }


@pytest.fixture
def thread(app):
    return factories.Comment().thread


@pytest.fixture
def person(client):
    made = factories.User()
    client.sign_in(made)
    return made


class TestWithoutScripts:
    def reply(self, client, thread, data):
        return client.post(f"/t/{thread.id}/reply", data=data)

    def post_large(self, client, thread, *, megabytes):
        # By hand, because the test client leaves the temporary file of a large form open.
        parts = (
            b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nMein Text.\r\n'
            b'--x\r\nContent-Disposition: form-data; name="action"\r\n\r\nupload\r\n'
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
            b"a;b\n" * (megabytes * 1024 * 256),
            b"\r\n--x--\r\n",
        )
        return client.post(
            f"/t/{thread.id}/reply",
            data=b"".join(parts),
            content_type="multipart/form-data; boundary=x",
        )

    def test_the_form_comes_back_with_the_picture_in_the_text(self, client, thread, person):
        data = sent(samples.picture(), "haus.png", "Ein [rotes] Haus", action="upload")
        data["third_party"] = "Ein Amt"
        answer = self.reply(client, thread, data)
        (upload,) = stored()
        assert answer.status_code == 200
        assert f"Mein Text.\r\n\r\n![Ein \\[rotes\\] Haus](/uploads/{upload.key})" in re.sub(
            r"\r?\n", "\r\n", answer.text
        )
        assert 'value="Ein Amt"' in answer.text
        assert session.scalars(sa.select(Comment).where(Comment.number > 1)).all() == []

    def test_a_file_is_a_link_with_kind_and_size(self, client, thread, person):
        answer = self.reply(client, thread, sent(samples.PDF, "Plan <1>.pdf", action="upload"))
        assert "[Plan -1- (PDF, 1 kB)](/uploads/" in answer.text

    def test_sending_takes_the_chosen_file_along(self, client, thread, person):
        answer = self.reply(client, thread, sent(samples.picture(), "haus.png", "Ein Haus"))
        assert answer.status_code == 302
        (upload,) = stored()
        (comment,) = upload.comments
        assert 'alt="Ein Haus"' in comment.body_html

    @pytest.mark.parametrize("action", ["upload", "publish", "preview"])
    def test_a_picture_without_description_is_refused_and_the_text_kept(
        self, client, thread, person, action
    ):
        data = sent(samples.picture(), "haus.png", action=action)
        answer = self.reply(client, thread, data)
        assert answer.status_code == 422
        assert "beschreiben Sie" in answer.text
        assert 'aria-describedby="alternative-hint alternative-error"' in answer.text
        assert "Mein Text.</textarea>" in answer.text
        assert stored() == []
        assert session.scalars(sa.select(Comment).where(Comment.number > 1)).all() == []

    @pytest.mark.parametrize(
        ("path", "sentence"),
        [("", "Dateien dieser Art"), ("/en", "Files of this kind are not taken")],
    )
    def test_other_files_are_refused_in_both_languages(
        self, client, thread, person, path, sentence
    ):
        answer = client.post(
            f"{path}/t/{thread.id}/reply", data=sent(b"MZ\x90\x00", "haus.png", action="upload")
        )
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Mein Text.</textarea>" in answer.text

    def test_a_file_that_is_too_large_keeps_the_text(self, client, thread, person):
        answer = self.post_large(client, thread, megabytes=12)
        assert answer.status_code == 422
        assert "10 MB" in answer.text
        assert "Mein Text.</textarea>" in answer.text

    def test_a_request_beyond_all_bounds_is_refused(self, client, thread, person):
        assert self.post_large(client, thread, megabytes=32).status_code == 413

    def test_nothing_chosen_is_said(self, client, thread, person):
        answer = self.reply(client, thread, {"body": "Text.", "action": "upload"})
        assert answer.status_code == 422
        assert "wählen Sie zuerst eine Datei" in answer.text

    def test_what_waits_can_be_added_and_deleted(self, client, thread, person):
        self.reply(client, thread, sent(samples.PDF, "plan.pdf", action="upload"))
        (upload,) = stored()
        path = f"/t/{thread.id}/reply"
        assert f'value="insert:{upload.key}"' in client.get(path).text
        again = {"body": "Neu.", "kind": "comment", "action": f"insert:{upload.key}"}
        text = client.post(path, data=again).text
        assert f"](/uploads/{upload.key})" in text
        again |= {
            "body": f"Neu.\n\n[plan (PDF, 1 kB)](/uploads/{upload.key})",
            "action": f"remove:{upload.key}",
        }
        answer = client.post(path, data=again)
        assert upload.removed_at is not None
        assert re.search(r">\s*Neu\.</textarea>", answer.text)

    def test_nobody_removes_what_is_somebody_elses(self, client, thread, person):
        other = factories.Upload()
        data = {"body": "x", "action": f"remove:{other.key}"}
        client.post(f"/t/{thread.id}/reply", data=data)
        assert other.removed_at is None

    def test_a_thread_can_open_with_a_picture(self, client, person):
        field = factories.ActionField()
        data = sent(samples.picture(), "haus.png", "Ein Haus", title="Titel", action_field=field.id)
        assert client.post("/threads/new", data=data).status_code == 302
        assert len(stored()[0].comments) == 1

    def test_an_edit_can_add_one(self, client, thread, person):
        comment = factories.Comment(thread=thread, author=person)
        data = sent(samples.picture(), "haus.png", "Ein Haus", seen_revision="0")
        assert client.post(f"/comments/{comment.id}/edit", data=data).status_code == 302
        assert stored()[0].comments == [comment]

    def test_the_preview_shows_it_only_where_it_will_be_shown(self, client, person):
        upload = factories.Upload(author=person, width=4, height=3, alternative="Ein Haus")
        text = f"![Haus](/uploads/{upload.key})"
        assert "<img" in client.post("/preview?uploads=1", data={"text": text}).text
        assert "<img" not in client.post("/preview", data={"text": text}).text

    def test_guests_are_offered_no_file_field(self, client, thread):
        page = client.get(f"/t/{thread.id}/reply").text
        assert 'type="file"' not in page
        assert "Ihr Text" in page or "Ihre Antwort" in page


class TestWithScripts:
    def test_answers_with_the_markdown(self, client, person):
        answer = client.post(
            "/uploads", data={"file": (BytesIO(samples.picture()), "a.png"), "alternative": "Haus"}
        )
        assert answer.status_code == 201
        assert answer.json["markdown"] == f"![Haus](/uploads/{stored()[0].key})"

    def test_says_what_is_wrong(self, client, person):
        answer = client.post("/uploads", data={"file": (BytesIO(samples.picture()), "a.png")})
        assert answer.status_code == 422
        assert answer.json["code"] == "upload_alternative_missing"
        assert "beschreiben Sie" in answer.json["error"]

    def test_is_not_for_guests(self, client):
        answer = client.post("/uploads", data={"file": (BytesIO(samples.PDF), "a.pdf")})
        assert "/login" in answer.location
        assert stored() == []

    def test_the_owner_deletes(self, client, person):
        upload = factories.Upload(author=person)
        assert client.post(f"/uploads/{upload.key}/delete").status_code == 302
        assert client.get(f"/uploads/{upload.key}").status_code == 404

    def test_others_find_nothing_to_delete(self, client, person):
        upload = factories.Upload()
        assert client.post(f"/uploads/{upload.key}/delete").status_code == 404

    def test_what_is_shown_is_not_deleted(self, client, person, thread):
        comment = factories.Comment(thread=thread, author=person)
        upload = factories.Upload(author=person, comments=[comment])
        answer = client.post(f"/uploads/{upload.key}/delete")
        assert answer.status_code == 403
        assert "Ein Beitrag zeigt diese Datei" in answer.text


class TestShow:
    @pytest.fixture
    def upload(self, app, thread):
        made = factories.Upload(
            comments=[factories.Comment(thread=thread)], name="Länder & Städte.csv"
        )
        app.extensions["forum_storage"].put(made.key, samples.CSV)
        return made

    def test_hands_out_what_cannot_harm(self, client, upload):
        answer = client.get(f"/uploads/{upload.key}")
        assert answer.data == samples.CSV
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert "L%C3%A4nder%20%26%20St%C3%A4dte.csv" in disposition

    def test_shows_pictures_in_place(self, app, client, thread):
        upload = factories.Upload(
            comments=[factories.Comment(thread=thread)],
            media_type="image/png",
            name="a.png",
            width=1,
            height=1,
        )
        app.extensions["forum_storage"].put(upload.key, samples.picture())
        answer = client.get(f"/uploads/{upload.key}")
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Type"] == "image/png"

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_what_everybody_may_see_is_kept_by_browsers(self, client, upload, signed_in):
        if signed_in:
            client.sign_in(factories.User())
        answer = client.get(f"/uploads/{upload.key}")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert "Set-Cookie" not in answer.headers
        again = client.get(
            f"/uploads/{upload.key}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")

    def test_what_its_owner_alone_sees_is_kept_by_nobody(self, app, client, person):
        upload = factories.Upload(author=person)
        app.extensions["forum_storage"].put(upload.key, samples.CSV)
        answer = client.get(f"/uploads/{upload.key}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert app.test_client().get(f"/uploads/{upload.key}").status_code == 404

    @pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.DELETED])
    def test_goes_with_its_contribution(self, client, upload, visibility):
        factories.become(upload.comments[0], visibility=visibility)
        assert client.get(f"/uploads/{upload.key}").status_code == 404

    def test_of_nothing_is_404(self, client, upload):
        for key in ("x" * 22, "kurz", "..%2f..%2fetc%2fpasswd"):
            assert client.get(f"/uploads/{key}").status_code == 404

    def test_a_lost_content_is_404(self, client, app, upload):
        app.extensions["forum_storage"].remove(upload.key)
        assert client.get(f"/uploads/{upload.key}").status_code == 404


class TestExpiredSession:
    def test_an_edit_waits_for_its_author(self, client, thread):
        person = factories.User()
        comment = factories.Comment(thread=thread, author=person)
        path = f"/comments/{comment.id}/edit"
        answer = client.post(path, data={"body": "Lange überlegt.", "seen_revision": "0"})
        assert "/login" in answer.location
        client.sign_in(person)
        assert "Lange überlegt." in client.get(path).text


class TestStorageIsDown:
    @pytest.fixture(autouse=True)
    def _down(self, app, monkeypatch):
        down = bucket_at(f"s3+http://key:secret@127.0.0.1:{free_port()}/uploads")
        monkeypatch.setitem(app.extensions, "forum_storage", down)

    def test_adding_a_file_says_so_and_leaves_nothing(self, client, person):
        answer = client.post(
            "/uploads", data={"file": (BytesIO(samples.PDF), "a.pdf"), "alternative": ""}
        )
        assert answer.status_code == 503
        assert "Dateien können zurzeit weder abgelegt noch gezeigt werden" in answer.text
        assert stored() == []

    def test_showing_a_file_says_so_too(self, client):
        upload = factories.Upload(comments=[factories.Comment()])
        assert client.get(f"/uploads/{upload.key}").status_code == 503

    def test_the_worker_goes_on_and_tries_again(self, app, caplog):
        factories.Upload(removed_at=utcnow())
        session.commit()
        assert steps.guarded(partial(uploads.remove_files, app.extensions["forum_storage"])) == 0
        assert "the storage of files cannot be used" in caplog.text
        assert len(stored()) == 1
