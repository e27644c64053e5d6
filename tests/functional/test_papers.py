"""Pages of papers."""

import re

import pytest

from forum.db import session
from forum.models import ContributionKind, Paper, PaperVersion, PassageKind, Visibility
from forum.presenters.intents import INTENTS
from forum.services import papers, passages, publishing
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

TEXT = """# Teil

Ein Absatz.[^a]

1. eins
2. zwei
    - darunter

    geht weiter
3. drei

## Leere These

## Volle These

Text.

[^a]: Die Note.
"""


def published(source=TEXT, **values):
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process,
            actor=curator,
            title=values.pop("title", "Ein Papier"),
            action_field=field,
            curator=curator,
        )
        publishing.publish(paper, actor=curator, source=source)
    for name, value in values.items():
        setattr(paper, name, value)
    return paper


def passages_of(paper):
    return passages.of_version(papers.version_of(paper))


class TestIndex:
    def test_shows_papers_with_their_numbers(self, client):
        paper = published()
        factories.DissentFlag(passage=passages_of(paper)[1])
        page = client.get("/papers").text
        assert "Ein Papier" in page
        assert "Widerspruch unbeantwortet" in page or "objection unanswered" in page

    def test_shows_unpublished_ones_to_moderators_only(self, client):
        factories.Paper(title="Entwurf", newest_version=0)
        assert "Entwurf" not in client.get("/papers").text
        client.sign_in(factories.Moderator())
        assert "Entwurf" in client.get("/papers").text


class TestShow:
    def test_shows_every_passage_with_nine_intents_in_two_clicks(self, client):
        paper = published()
        page = client.get("/papers/ein-papier").text
        for passage in passages_of(paper):
            assert f'id="{passage.anchor}"' in page
            for intent in INTENTS:
                assert f'href="{intent.path_for(passage.id)}"' in page
        assert page.count('<details class="menu intents"') == len(passages_of(paper))

    def test_every_intent_leads_to_a_form_or_to_the_sign_in(self, client, app):
        passage = passages_of(published())[1]
        adapter = app.url_map.bind("localhost")
        for intent in INTENTS:
            path, _, _query = intent.path_for(passage.id).partition("?")
            assert adapter.test(path, method="GET"), path
            assert adapter.test(path, method="POST"), path

    def test_writes_nested_lists_as_lists(self, client):
        published()
        page = re.sub(
            r'<div class="passage__margin">.*?</details>.*?</a>\s*',
            "",
            client.get("/papers/ein-papier").text,
            flags=re.DOTALL,
        )
        listed = re.search(r'<ol class="passage-list">.*?drei.*?</ol>', page, re.DOTALL).group()
        outer = re.sub(r"\s+", " ", re.sub(r"<(?!/?(ol|ul|li)\b)[^>]*>", "", listed))
        outer = re.sub(r' class="[^"]*"', "", outer)
        assert re.sub(r"\s", "", outer).startswith(
            "<ol><li>eins</li><li>zwei<ul><li>darunter</li></ul>gehtweiter</li><li>drei</li></ol>"
        )

    def test_footnotes_and_their_marks_lead_to_each_other(self, client):
        published()
        page = client.get("/papers/ein-papier").text
        for target in ("fn-1", "fnref-1"):
            assert f'href="#{target}"' in page
            assert page.count(f'id="{target}"') == 1

    def test_marks_a_thesis_whose_wording_is_to_come(self, client):
        published()
        page = client.get("/en/papers/ein-papier").text
        assert page.count("The wording is not known yet.") == 1

    def test_margin_counts_what_everybody_may_read(self, client):
        paper = published()
        passage = passages_of(paper)[1]
        for visibility in (Visibility.VISIBLE, Visibility.HIDDEN):
            factories.Thread(
                passage=passage,
                action_field=paper.action_field,
                kind=ContributionKind.GAP,
                visibility=visibility,
            )
        for person in (None, factories.Moderator()):
            if person:
                client.sign_in(person)
            page = client.get("/en/papers/ein-papier").text
            assert re.search(rf'/passages/{passage.id}#gap".*?Gap: </span>1', page, re.DOTALL)

    def test_an_earlier_version_stays_and_points_to_the_newest(self, client):
        paper = published()
        with unit_of_work():
            publishing.publish(
                paper,
                actor=paper.curator,
                source="Die neue Fassung.",
                account=Account(otherwise="Kürzung"),
            )
        old = client.get("/papers/ein-papier/v1")
        assert "Ein Absatz." in old.text
        assert 'href="/papers/ein-papier"' in old.text
        assert "Die neue Fassung." in client.get("/papers/ein-papier").text
        assert client.get("/papers/ein-papier/v3").status_code == 404

    def test_a_closed_paper_says_so_and_offers_no_answers(self, client):
        published(is_open=False)
        page = client.get("/en/papers/ein-papier").text
        assert "This paper is closed." in page
        assert "/threads/new" not in page

    @pytest.mark.parametrize("person", [None, factories.User, factories.Provider])
    def test_what_is_not_public_does_not_exist(self, client, person):
        factories.Paper(slug="entwurf", newest_version=0)
        hidden = factories.ActionField(process=factories.Process(is_published=False))
        version = factories.PaperVersion(paper=factories.Paper(slug="geheim", action_field=hidden))
        assert version.number == 1
        if person:
            client.sign_in(person())
        for path in ("/papers/entwurf", "/papers/geheim", "/papers/geheim/v1", "/papers/x"):
            assert client.get(path).status_code == 404
        client.sign_in(factories.Moderator())
        assert client.get("/papers/entwurf").status_code == 200
        assert client.get("/papers/geheim/v1").status_code == 200

    def test_gives_guests_no_cookie(self, client):
        published()
        assert "Set-Cookie" not in client.get("/papers/ein-papier").headers

    def test_costs_the_same_number_of_statements_however_long(self, client):
        short = published(source="\n\n".join(f"Absatz {n}." for n in range(5)), title="Kurz")
        long = published(source="\n\n".join(f"Absatz {n}." for n in range(40)), title="Lang")
        for paper in (short, long):
            for passage in passages_of(paper):
                factories.Thread(passage=passage, action_field=paper.action_field)
                factories.DissentFlag(passage=passage)
        few = count_statements(lambda: client.get("/papers/kurz"))
        assert count_statements(lambda: client.get("/papers/lang")) == few
        assert few <= 16


class TestCreate:
    def fields(self, curator, **values):
        field = factories.ActionField()
        session.commit()
        return {
            "title": "Neues Papier",
            "kind": "impulse_paper",
            "action_field": field.id,
            "curator": curator.id,
            "deputy": 0,
            "source": TEXT,
            **values,
        }

    def test_publishes_version_one(self, client):
        person = factories.Moderator()
        answer = client.sign_in(person).post("/papers/new", data=self.fields(person))
        assert answer.location == "/papers/neues-papier"
        assert session.query(PaperVersion).one().number == 1

    def test_shows_the_passages_before_publishing(self, client):
        person = factories.Moderator()
        answer = client.sign_in(person).post(
            "/papers/new", data=self.fields(person, action="preview")
        )
        assert "paper-preview" in answer.text
        assert "darunter" in answer.text
        assert session.query(Paper).count() == 0

    def test_names_the_line_that_cannot_be_read(self, client):
        person = factories.Moderator()
        wrong = "Gut.\n\n" + "> " * 30 + "zu tief"
        for action in ("", "preview"):
            answer = client.sign_in(person).post(
                "/en/papers/new", data=self.fields(person, source=wrong, action=action)
            )
            assert answer.status_code == 422
            assert "Line 3" in answer.text
            assert "zu tief" in answer.text
        assert session.query(Paper).count() == 0

    def test_keeps_what_was_typed_when_the_address_is_taken(self, client):
        factories.Paper(slug="neues-papier")
        person = factories.Moderator()
        answer = client.sign_in(person).post("/papers/new", data=self.fields(person))
        assert answer.status_code == 422
        assert "darunter" in answer.text

    def test_sent_twice_makes_one_paper(self, client):
        person = factories.Moderator()
        data = self.fields(person)
        for _ in range(2):
            client.sign_in(person).post("/papers/new", data=data)
        assert session.query(Paper).count() == 1

    def test_who_publishes_must_curate(self, client):
        person = factories.Moderator()
        answer = client.sign_in(person).post("/papers/new", data=self.fields(factories.Moderator()))
        assert answer.status_code == 422
        assert session.query(Paper).count() == 0

    def test_members_may_not(self, client):
        assert client.sign_in(factories.User()).get("/papers/new").status_code == 403


class TestPublish:
    def test_the_first_version_shows_its_passages_and_is_published(self, client):
        paper = factories.Paper(slug="ein-papier", newest_version=0)
        client.sign_in(paper.curator)
        answer = client.post("/papers/ein-papier/versions/new", data={"source": "Nur dies."})
        assert answer.location == "/papers/ein-papier/v1"

    def test_the_next_version_begins_as_a_draft(self, client):
        paper = published()
        client.sign_in(paper.curator)
        answer = client.get("/papers/ein-papier/versions/new")
        assert answer.location == "/papers/ein-papier/draft"

    def test_other_moderators_may_not(self, client):
        published()
        client.sign_in(factories.Moderator())
        assert client.get("/papers/ein-papier/versions/new").status_code == 403


class TestEdit:
    def test_closes_a_paper(self, client):
        paper = published()
        data = {"title": "Umbenannt", "summary": "", "curator": paper.curator_id, "deputy": 0}
        answer = client.sign_in(paper.curator).post("/papers/ein-papier/edit", data=data)
        assert answer.location == "/papers/ein-papier"
        session.expire_all()
        assert (paper.title, paper.is_open) == ("Umbenannt", False)

    def test_needs_a_title(self, client):
        paper = published()
        data = {"title": "", "curator": paper.curator_id, "deputy": 0}
        answer = client.sign_in(paper.curator).post("/papers/ein-papier/edit", data=data)
        assert answer.status_code == 422


class TestImport:
    def test_publishes_a_file(self, app, tmp_path):
        process = factories.ActionField().process
        factories.Administrator()
        session.commit()
        file = tmp_path / "papier.md"
        file.write_text("# Aus der Datei\n\nText.\n", encoding="utf-8")
        run = app.test_cli_runner().invoke
        result = run(args=["forum", "papers", "import", str(file), "--process", process.slug])
        assert result.exit_code == 0, result.output
        assert "/papers/aus-der-datei/v1: 2 passages" in result.output

        file.write_text("# Aus der Datei\n\nAnderer Text.\n", encoding="utf-8")
        again = ["--process", process.slug, "--slug", "aus-der-datei"]
        refused = run(args=["forum", "papers", "import", str(file), *again])
        assert "still has to be said" in refused.output
        again += ["--editorial", "Tippfehler"]
        result = run(args=["forum", "papers", "import", str(file), *again])
        assert "/papers/aus-der-datei/v2" in result.output

    def test_leaves_a_paper_of_another_process_alone(self, app, tmp_path):
        paper = published()
        other = factories.ActionField().process
        session.commit()
        file = tmp_path / "papier.md"
        file.write_text("Text.", encoding="utf-8")
        place = ["--process", other.slug, "--slug", paper.slug]
        result = app.test_cli_runner().invoke(args=["forum", "papers", "import", str(file), *place])
        assert result.exit_code == 1
        assert "another process" in result.output

    def test_refuses_a_bad_file_with_line_and_reason(self, app, tmp_path):
        process = factories.ActionField().process
        factories.Administrator()
        session.commit()
        file = tmp_path / "papier.md"
        run = app.test_cli_runner().invoke
        arguments = ["forum", "papers", "import", str(file), "--process", process.slug]

        file.write_bytes("Gut.\nFalsch: \xe4".encode("latin-1"))
        result = run(args=arguments)
        assert result.exit_code == 1
        assert "This is not a readable text (line 2)." in result.output

        file.write_text("Gut.\n\n" + "> " * 30 + "zu tief", encoding="utf-8")
        result = run(args=arguments)
        assert "Line 3: Lists or quotes are nested too deeply." in result.output
        assert session.query(Paper).count() == 0

    def test_says_which_processes_there_are(self, app, tmp_path):
        process = factories.Process()
        session.commit()
        file = tmp_path / "papier.md"
        file.write_text("Text.", encoding="utf-8")
        result = app.test_cli_runner().invoke(
            args=["forum", "papers", "import", str(file), "--process", "gibt-es-nicht"]
        )
        assert result.exit_code == 1
        assert process.slug in result.output


def test_kinds_of_passages_are_told_apart_on_the_page(client):
    paper = published(source="> Zitat\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n")
    kinds = [passage.kind for passage in passages_of(paper)]
    assert kinds == [PassageKind.QUOTE, PassageKind.CODE, PassageKind.TABLE]
    page = client.get("/papers/ein-papier").text
    for tag in ("<blockquote>", "<pre>", '<div aria-label="a" class="table-scroll"'):
        assert tag in page
