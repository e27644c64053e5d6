"""Papers as files: what leaves the forum, for whom, and what an upload leaves behind."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from docx import Document

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    AnswerOutcome,
    Base,
    ContributionKind,
    CooperationStatus,
    DissentFlagStatus,
    Placement,
    PlacementStatus,
    SuggestionStatus,
    Visibility,
)
from forum.services import papers, passages, publishing
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.unit.paper_files.samples import archive, word_file

pytestmark = pytest.mark.usefixtures("app")

TEXT = "# Teil\n\nEin Absatz über Fortbildungen.\n\n- eins\n- zwei\n"
HTML = "/papers/ein-papier/v1/export.html?contributions=1"
DOCX = "/papers/ein-papier/v1/export.docx?contributions=1"


@pytest.fixture
def paper():
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )
        publishing.publish(paper, actor=curator, source=TEXT)
    return paper


@pytest.fixture
def passage(paper):
    return passages.of_version(papers.version_of(paper))[1]


def said_in(client, address=HTML):
    """Everything that a file with contributions says."""
    answer = client.get(address)
    assert answer.status_code == 200
    if address == HTML:
        return answer.text
    document = Document(BytesIO(answer.data))
    lines = [one.text for comment in document.comments for one in comment.paragraphs]
    lines += [comment.author for comment in document.comments]
    return "\n".join([*lines, *(one.text for one in document.paragraphs)])


class TestChoose:
    def test_offers_every_format_to_guests(self, client, paper):
        page = client.get("/papers/ein-papier/v1/export").text
        for name in ("docx", "docx?contributions=1", "html", "html?contributions=1", "md"):
            assert f'href="/papers/ein-papier/v1/export.{name}"' in page

    def test_knows_no_version_that_is_not_there(self, client, paper):
        assert client.get("/papers/ein-papier/v2/export").status_code == 404
        assert client.get("/papers/kein-papier/v1/export").status_code == 404


class TestDownload:
    def test_markdown_is_the_source_itself(self, client, paper):
        answer = client.get("/papers/ein-papier/v1/export.md")
        assert answer.data == TEXT.encode()
        assert answer.content_type == "text/markdown; charset=utf-8"

    @pytest.mark.parametrize("form", ["md", "docx", "html"])
    def test_is_an_attachment_with_a_name(self, client, paper, form):
        answer = client.get(f"/papers/ein-papier/v1/export.{form}")
        name = answer.headers["Content-Disposition"]
        assert name == f"attachment; filename=ein-papier-fassung-1.{form}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")

    def test_without_contributions_there_are_none(self, client, passage):
        factories.DissentFlag(passage=passage)
        assert "Das sehe ich anders." not in client.get("/papers/ein-papier/v1/export.html").text

    @pytest.mark.parametrize("path", ["export", "export.md", "export.docx", "export.html"])
    def test_what_may_not_be_seen_does_not_exist(self, client, paper, path):
        paper.process.is_published = False
        assert client.get(f"/papers/ein-papier/v1/{path}").status_code == 404
        client.sign_in(factories.User())
        assert client.get(f"/papers/ein-papier/v1/{path}").status_code == 404
        client.sign_in(factories.Moderator())
        assert client.get(f"/papers/ein-papier/v1/{path}").status_code == 200

    def test_unknown_formats_do_not_exist(self, client, paper):
        assert client.get("/papers/ein-papier/v1/export.pdf").status_code == 404

    def test_english_pages_give_english_words_and_german_text(self, client, passage):
        factories.DissentFlag(passage=passage)
        page = client.get(f"/en{HTML}").text
        assert "Objection" in page
        assert "/en/dissent-flags/" in page
        assert "Ein Absatz über Fortbildungen." in page


@pytest.mark.parametrize("address", [HTML, DOCX])
class TestContributions:
    def test_discussions_come_with_their_replies(self, client, passage, address):
        thread = factories.Thread(passage=passage, title="Zur Haltestelle")
        factories.Comment(thread=thread, body="Die Eröffnung.")
        reply = factories.Comment(thread=thread, body="Die Erwiderung.")
        reply.author = factories.User(display_name="Rita Replik")
        text = said_in(client, address)
        for words in ("Zur Haltestelle", "Die Eröffnung.", "#2", "Die Erwiderung.", "Rita Replik"):
            assert words in text

    def test_objections_come_with_answer_and_outcome(self, client, passage, address):
        factories.DissentFlag(
            passage=passage,
            status=DissentFlagStatus.ANSWERED,
            answered_at=utcnow(),
            answered_by=factories.Moderator(display_name="Karla Kuratorin"),
            outcome=AnswerOutcome.PARTLY_ADOPTED,
            answer_html="<p>Die Haltestelle kommt.</p>",
            would_settle="Eine Haltestelle.",
        )
        text = said_in(client, address)
        for words in ("Das sehe ich anders.", "Weil die Haltestelle fehlt.", "Eine Haltestelle."):
            assert words in text
        for words in ("Die Haltestelle kommt.", "Karla Kuratorin", "teilweise übernommen"):
            assert words in text

    def test_withdrawn_objections_say_so(self, client, passage, address):
        factories.DissentFlag(
            passage=passage, status=DissentFlagStatus.WITHDRAWN, closing_remark="Ein Irrtum."
        )
        text = said_in(client, address)
        assert "zurückgezogen" in text
        assert "Ein Irrtum." in text

    def test_objections_to_replies_stand_with_their_discussion(self, client, passage, address):
        comment = factories.Comment(thread=factories.Thread(passage=passage))
        factories.DissentFlag(
            passage=None,
            comment=comment,
            process=passage.paper.process,
            owner=passage.paper.curator,
            statement_html="<p>Der Beitrag irrt.</p>",
        )
        assert "Der Beitrag irrt." in said_in(client, address)

    def test_suggestions_come_with_their_decision(self, client, passage, address):
        factories.Suggestion(
            passage=passage,
            status=SuggestionStatus.REJECTED,
            replacement="<Andere> Worte",
            decided_at=utcnow(),
            decided_by=factories.Moderator(),
            decision_html="<p>Zu lang.</p>",
        )
        text = said_in(client, address).replace("&lt;", "<").replace("&gt;", ">")
        assert "<Andere> Worte" in text
        assert "Zu lang." in text

    def test_requests_show_their_state_and_minutes(self, client, passage, address):
        factories.CooperationRequest(passage=passage, title="Partner gesucht")
        factories.DiscourseRequest(passage=passage, minutes_html="<p>Wir waren uns einig.</p>")
        text = said_in(client, address)
        assert "Partner gesucht" in text
        assert "Wir waren uns einig." in text

    def test_contact_data_never_leave(self, client, passage, address):
        factories.CooperationRequest(
            passage=passage,
            status=CooperationStatus.MUTUAL,
            partner=factories.User(display_name="Paul Partner"),
            contact="geheim-autor@example.org",
            partner_contact="geheim-partner@example.org",
            partner_message="Nur für dich.",
            mutual_at=utcnow(),
        )
        client.sign_in(factories.Administrator())
        text = said_in(client, address)
        for secret in ("geheim-", "Nur für dich.", "Paul Partner"):
            assert secret not in text

    def test_notes_on_results_need_both_sides(self, client, passage, address):
        request = factories.CooperationRequest(passage=passage, result_note="Es hat geklappt.")
        request.result_author_consent_at = utcnow()
        assert "Es hat geklappt." not in said_in(client, address)
        request.result_partner_consent_at = utcnow()
        assert "Es hat geklappt." in said_in(client, address)

    def test_third_parties_are_named_after_the_check(self, client, passage, address):
        comment = factories.Comment(
            thread=factories.Thread(passage=passage, kind=ContributionKind.HINT),
            third_party="Verein Waldluft",
        )
        text = said_in(client, address)
        assert "Verein Waldluft" not in text
        assert "nach einer Prüfung" in text or "nach Prüfung" in text or "Dritte" in text
        comment.third_party_checked_at = utcnow()
        assert "Verein Waldluft" in said_in(client, address)

    def test_answers_that_are_not_published_stay_inside(self, client, passage, address):
        factories.DissentFlag(passage=passage, answer_html="<p>Entwurf</p>", answered_at=None)
        assert "Entwurf" not in said_in(client, address)

    def test_deleted_accounts_have_no_name(self, client, passage, address):
        flag = factories.DissentFlag(passage=passage)
        flag.author.deleted_at = utcnow()
        text = said_in(client, address)
        assert flag.author.display_name not in text
        assert "Gelöschtes Konto" in text


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.DELETED])
@pytest.mark.parametrize("role", [None, factories.User, factories.Administrator])
class TestHidden:
    """What is hidden never leaves, whoever asks: a file cannot be called back."""

    def test_contributions_never_leave(self, client, passage, visibility, role):
        for made in (
            factories.DissentFlag(passage=passage, statement_html="<p>GEHEIM</p>"),
            factories.Suggestion(passage=passage, replacement="GEHEIM"),
            factories.CooperationRequest(passage=passage, title="GEHEIM"),
            factories.DiscourseRequest(passage=passage, title="GEHEIM"),
            factories.Thread(passage=passage, title="GEHEIM"),
        ):
            factories.become(made, visibility=visibility)
        if role:
            client.sign_in(role())
        assert "GEHEIM" not in said_in(client, HTML)
        assert "GEHEIM" not in said_in(client, DOCX)

    def test_comments_never_leave(self, client, passage, visibility, role):
        thread = factories.Thread(passage=passage)
        factories.Comment(thread=thread)
        factories.Comment(thread=thread, body="GEHEIM", visibility=visibility)
        if role:
            client.sign_in(role())
        assert "GEHEIM" not in said_in(client, HTML)

    def test_comments_of_hidden_discussions_never_leave(self, client, passage, visibility, role):
        talk = factories.Comment(body="GEHEIM").thread
        factories.become(talk, visibility=visibility)
        factories.DissentFlag(passage=passage, discussion_id=talk.id)
        if role:
            client.sign_in(role())
        assert "GEHEIM" not in said_in(client, HTML)


class TestPlaces:
    def test_the_marked_words_are_marked(self, client, passage):
        flag = factories.DissentFlag(
            passage=passage, range_start=4, range_end=10, quote=passage.text[4:10]
        )
        placement = session.scalars(
            sa.select(Placement).where(Placement.dissent_flag_id == flag.id)
        ).one()
        placement.range_start, placement.range_end = 4, 10
        assert "<mark>Absatz</mark>" in client.get(HTML).text

    @pytest.mark.parametrize("status", [PlacementStatus.WAITING, PlacementStatus.ORPHANED])
    def test_what_no_passage_holds_stands_at_the_end(self, client, passage, status):
        flag = factories.DissentFlag(passage=passage)
        placement = session.scalars(
            sa.select(Placement).where(Placement.dissent_flag_id == flag.id)
        ).one()
        placement.status = status
        page = client.get(HTML).text
        assert page.index('class="unplaced"') < page.index("Das sehe ich anders.")
        assert "Ein Absatz über Fortbildungen." in page[page.index('class="unplaced"') :]


class TestCost:
    def numbers(self, client, amount):
        field, curator = factories.ActionField(), factories.Moderator()
        source = "\n\n".join(f"Absatz Nummer {n}." for n in range(amount))
        with unit_of_work():
            paper = papers.create(
                field.process,
                actor=curator,
                title=f"Lang {amount}",
                action_field=field,
                curator=curator,
            )
            publishing.publish(paper, actor=curator, source=source)
        for passage in passages.of_version(papers.version_of(paper)):
            thread = factories.Comment(thread=factories.Thread(passage=passage)).thread
            reply = factories.Comment(thread=thread, author=factories.User())
            factories.DissentFlag(passage=passage, organisation=factories.Organisation())
            factories.Suggestion(passage=passage)
            factories.DissentFlag(passage=None, comment=reply, process=field.process, owner=curator)
            factories.CooperationRequest(passage=passage)
            factories.DiscourseRequest(passage=passage)
        address = f"/papers/{paper.slug}/v1/export"
        session.commit()
        client.get(f"{address}.html?contributions=1")
        return {
            form: count_statements(lambda form=form: client.get(f"{address}.{form}"))
            for form in ("md", "html", "html?contributions=1", "docx?contributions=1")
        }

    def test_is_the_same_for_5_and_25_passages(self, client):
        few = self.numbers(client, 5)
        session.expunge_all()
        assert self.numbers(client, 25) == few
        assert max(few.values()) < 20


def upload(client, data, *, name="text.md", address="/papers/ein-papier/import"):
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return client.post(address, data=body, content_type="multipart/form-data; boundary=x")


def everything():
    return {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


class TestImport:
    def test_shows_the_passages_and_stores_nothing(self, client, paper):
        client.sign_in(paper.curator)
        before = everything()
        data = word_file("<w:p><w:r><w:t>Neuer * Absatz.</w:t></w:r></w:p>")
        answer = upload(client, data, name="neu.docx")
        assert answer.status_code == 200
        assert "Neuer \\* Absatz." in answer.text
        assert '<div class="passage__text prose"><p>Neuer * Absatz.</p>' in answer.text
        assert 'action="/papers/ein-papier/draft"' in answer.text
        assert everything() == before
        assert papers.version_of(paper).source == TEXT

    def test_leads_to_the_editor_with_the_text(self, client, paper):
        client.sign_in(paper.curator)
        before = everything()
        answer = client.post(
            "/papers/ein-papier/draft", data={"source": "Neuer Absatz.", "action": "preview"}
        )
        assert answer.status_code == 200
        assert "Neuer Absatz." in answer.text
        assert everything() == before

    def test_of_a_new_paper_leads_to_its_form(self, client):
        client.sign_in(factories.Moderator())
        answer = upload(client, b"# Neu\n\nText", address="/papers/import")
        assert answer.status_code == 200
        assert 'action="/papers/new"' in answer.text
        assert "# Neu" in answer.text
        page = client.post("/papers/new", data={"source": "# Neu\n\nText", "action": "preview"})
        assert "# Neu" in page.text

    def test_text_of_a_file_is_shown_and_not_run(self, client, paper):
        client.sign_in(paper.curator)
        answer = upload(client, b"</textarea><script>alert(1)</script>")
        assert "<script>alert" not in answer.text
        assert "&lt;/textarea&gt;" in answer.text

    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (b"%PDF-1.7", "blatt.pdf", "ist ein PDF"),
            (b"PK\x03\x04", "x.docx", "beschädigt"),
            (b"eins\n\xff\x00", "x.md", "Zeile 2"),
            (b"", "leer.md", "keinen Text"),
            (b"\n\n" + b"wort " * 4_100, "x.md", "Zeile 3"),
            (archive({"a": b"\0" * 70_000_000}), "bombe.docx", "60 MB"),
            (b"a" * (5 * 1024 * 1024 + 1), "gross.md", "5 MB"),
        ],
    )
    def test_bad_files_are_refused_with_the_place(self, client, paper, data, name, words):
        client.sign_in(paper.curator)
        before = everything()
        answer = upload(client, data, name=name)
        assert answer.status_code == 422
        assert words in answer.text
        assert everything() == before

    def test_a_text_that_cannot_be_split_can_be_mended(self, client, paper):
        client.sign_in(paper.curator)
        answer = upload(client, b"Ja\n\n" + b"wort " * 4_100)
        assert answer.status_code == 422
        assert '<textarea class="kern-form-input__input" id="source"' in answer.text

    def test_without_a_file_says_so(self, client, paper):
        client.sign_in(paper.curator)
        answer = client.post("/papers/ein-papier/import", data={})
        assert answer.status_code == 422
        assert "Bitte wählen Sie eine Datei." in answer.text

    def test_far_above_the_limit_is_not_even_read(self, client, paper):
        client.sign_in(paper.curator)
        assert upload(client, b"a" * (7 * 1024 * 1024)).status_code == 413

    def test_other_forms_keep_their_smaller_limit(self, client, paper):
        client.sign_in(paper.curator)
        body = {"source": "a" * (3 * 1024 * 1024), "action": "preview"}
        assert client.post("/papers/ein-papier/draft", data=body).status_code == 413

    @pytest.mark.parametrize("role", [factories.User, factories.Moderator])
    def test_is_for_the_curator(self, client, paper, role):
        client.sign_in(role())
        assert client.get("/papers/ein-papier/import").status_code == 403
        assert upload(client, b"Text").status_code == 403

    def test_of_new_papers_is_for_moderators(self, client):
        client.sign_in(factories.User())
        assert client.get("/papers/import").status_code == 403

    def test_guests_are_sent_to_sign_in(self, client, paper):
        for path in ("/papers/ein-papier/import", "/papers/import"):
            assert "/login" in client.get(path).location

    def test_a_file_that_left_comes_back(self, client, paper):
        client.sign_in(paper.curator)
        data = client.get("/papers/ein-papier/v1/export.docx").data
        answer = upload(client, data, name="zurück.docx")
        assert TEXT in answer.text
