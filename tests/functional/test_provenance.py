"""Provenance: who moved which sentence, the board, and the graph for programs."""

import pytest

from forum.db import session
from forum.models import AnswerOutcome, DissentFlagStatus, Hunk, HunkSource, Succession
from forum.models.target import COLUMN_OF
from forum.services import erasures, papers, passages, provenance, publishing
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

FIRST = "Eins bleibt.\n\nZwei wird anders.\n\nDrei geht weg."
SECOND = "Eins bleibt.\n\nZwei wurde anders."


@pytest.fixture
def paper(app):
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )
        publishing.publish(paper, actor=curator, source=FIRST)
    return paper


@pytest.fixture
def thread(paper):
    passage = passages.of_version(papers.version_of(paper))[1]
    return factories.Thread(passage=passage, action_field=paper.action_field, title="Wer bewegt")


@pytest.fixture
def hunks(paper, thread):
    session.commit()
    key = publishing.plan(paper, SECOND).changes[0].key
    with unit_of_work():
        version = publishing.publish(
            paper,
            actor=paper.curator,
            source=SECOND,
            account=Account(sources={key: [thread]}, otherwise="Doppelt"),
        )
    return provenance.hunks_of(version)


class TestHunk:
    def test_names_who_moved_it_or_why_it_is_editorial(self, client, hunks, thread):
        moved, editorial = (client.get(f"/en/hunks/{hunk.id}").text for hunk in hunks)
        assert thread.title in moved
        assert "Doppelt" in editorial
        assert f"/hunks/{hunks[1].id}" in moved

    @pytest.mark.parametrize("person", [None, factories.Moderator])
    def test_names_nothing_hidden(self, client, hunks, thread, person):
        factories.hide(thread)
        session.commit()
        if person:
            client.sign_in(person())
        page = client.get(f"/en/hunks/{hunks[0].id}").text
        assert thread.title not in page
        assert "no longer shown" in page

    def test_is_as_visible_as_the_paper(self, client, hunks, paper):
        paper.process.is_published = False
        session.commit()
        assert client.get(f"/hunks/{hunks[0].id}").status_code == 404

    def test_the_paper_links_the_sentence(self, client, hunks):
        page = client.get("/papers/ein-papier").text
        assert f'<a class="moved" href="/hunks/{hunks[0].id}">Zwei wurde anders.</a>' in page
        assert "Drei geht weg." in page


class TestPassage:
    def test_follows_a_passage_through_the_versions(self, client, hunks, paper, thread):
        passage = passages.of_version(papers.version_of(paper))[1]
        with unit_of_work():
            third = publishing.publish(
                paper,
                actor=paper.curator,
                source=SECOND.replace("anders", "besser"),
                account=Account(otherwise="Ton"),
            )
        page = client.get(f"/en/passages/{passages.of_version(third)[1].id}/provenance").text
        assert thread.title in page
        assert "Ton" in page
        assert "Ton" not in client.get(f"/en/passages/{passage.id}/provenance").text

    def test_says_so_where_nobody_moved_it(self, client, hunks, paper):
        passage = passages.of_version(papers.version_of(paper))[0]
        page = client.get(f"/en/passages/{passage.id}/provenance").text
        assert "Nobody has moved it yet" in page


class TestBoard:
    @pytest.mark.parametrize("of", ["papers/ein-papier", "field"])
    def test_shows_what_moved_what_and_what_was_declined(self, client, hunks, paper, thread, of):
        factories.DissentFlag(
            passage=passages.of_version(papers.version_of(paper))[0],
            statement="Abgelehnt",
            status=DissentFlagStatus.ANSWERED,
            outcome=AnswerOutcome.NOT_ADOPTED,
            answer_html="<p>Aus gutem Grund.</p>",
        )
        address = of if of != "field" else f"c/{paper.action_field.slug}"
        page = client.get(f"/en/{address}/changes").text
        assert thread.title in page
        assert "Aus gutem Grund." in page
        assert "Doppelt" not in page

    def test_says_so_where_nothing_has_changed(self, client, paper):
        page = client.get("/en/papers/ein-papier/changes?version=x").text
        assert "No contribution has changed the text yet" in page

    def test_costs_the_same_however_long(self, client, hunks, thread):
        few = count_statements(lambda: client.get("/papers/ein-papier/changes"))
        for number in range(20):
            hunk = Hunk(version=hunks[0].version, position=100 + number, kind=hunks[0].kind)
            source = HunkSource()
            source.target = thread
            hunk.sources.append(source)
            session.add(hunk)
        session.commit()
        assert count_statements(lambda: client.get("/papers/ein-papier/changes")) <= few


class TestExport:
    def rebuilt(self, export):
        """Rebuild the graph from the export alone."""
        edges = {
            (hunk["id"], noun, key) for hunk in export["hunks"] for noun, key in hunk["sources"]
        }
        steps = {(s["old"], s["new"], s["class"]) for s in export["successions"]}
        return edges, steps

    def test_holds_the_whole_graph(self, client, hunks):
        export = client.get("/papers/ein-papier/provenance.json").json
        edges, steps = self.rebuilt(export)
        assert edges == {
            (source.hunk_id, COLUMN_OF[type(source.target)], source.target.id)
            for source in session.query(HunkSource)
        }
        assert steps == {
            (s.old_passage_id, s.new_passage_id, s.passage_class.value)
            for s in session.query(Succession)
        }
        texts = {passage["id"]: passage["text"] for passage in export["passages"]}
        for hunk in export["hunks"]:
            for side in ("old", "new"):
                if hunk[f"{side}_passage"] is not None:
                    start, end = hunk[f"{side}_range"]
                    assert texts[hunk[f"{side}_passage"]][start:end] == hunk[f"{side}_text"]

    def test_a_deleted_account_keeps_the_edge_without_the_name(self, client, hunks, thread):
        name = thread.author.name
        with unit_of_work():
            erasures.erase(thread.author, actor=thread.author)
        answer = client.get("/papers/ein-papier/provenance.json")
        assert name not in answer.text
        assert answer.json["contributions"][0]["author"] is None
        assert self.rebuilt(answer.json)[0] == {(hunks[0].id, "thread", thread.id)}

    def test_a_hidden_contribution_is_an_anonymous_node(self, client, hunks, thread):
        factories.hide(thread)
        session.commit()
        client.sign_in(factories.Administrator())
        (node,) = client.get("/papers/ein-papier/provenance.json").json["contributions"]
        assert node == {
            "noun": "thread",
            "id": thread.id,
            "is_public": False,
            "passage": None,
            "kind": None,
            "author": None,
            "organisation": None,
            "written_at": None,
            "status": None,
            "state": None,
            "outcome": None,
        }

    def test_a_post_of_a_hidden_discussion_is_an_anonymous_node(self, client, hunks, thread):
        comment = factories.Comment(thread=thread)
        session.flush()
        source = HunkSource()
        source.target = comment
        hunks[1].sources.append(source)
        factories.hide(thread)
        session.commit()
        answer = client.get("/papers/ein-papier/provenance.json")
        assert comment.author.name not in answer.text
        assert [node["is_public"] for node in answer.json["contributions"]] == [False, False]

    def test_holds_what_moved_nothing_too(self, client, hunks, paper):
        passage = passages.of_version(papers.version_of(paper))[0]
        flag = factories.DissentFlag(
            passage=passage,
            status=DissentFlagStatus.ANSWERED,
            outcome=AnswerOutcome.NOT_ADOPTED,
        )
        session.commit()
        nodes = client.get("/papers/ein-papier/provenance.json").json["contributions"]
        (node,) = [node for node in nodes if node["noun"] == "dissent_flag"]
        assert (node["id"], node["passage"]) == (flag.id, passage.id)
        assert (node["state"], node["outcome"]) == ("not_used", "not_adopted")
        assert node["author"] == flag.author.name

    def test_costs_the_same_however_large(self, client, hunks, thread):
        few = count_statements(lambda: client.get("/papers/ein-papier/provenance.json"))
        for _ in range(8):
            factories.Comment(thread=thread)
            factories.Thread(passage=thread.passage, action_field=thread.action_field)
        session.commit()
        assert count_statements(lambda: client.get("/papers/ein-papier/provenance.json")) <= few + 1


class TestManySources:
    def test_cost_no_more_statements(self, client, hunks, paper):
        def add(number):
            for _ in range(number):
                thread = factories.Thread(
                    passage=hunks[0].new_passage, action_field=paper.action_field
                )
                source = HunkSource(hunk=hunks[0])
                source.target = thread
                session.add(source)
            session.commit()

        add(2)
        few = count_statements(lambda: client.get("/papers/ein-papier/changes"))
        add(20)
        assert count_statements(lambda: client.get("/papers/ein-papier/changes")) <= few
