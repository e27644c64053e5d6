"""Writing the next version, accounting for its changes, and publishing it."""

import pytest

from forum.db import session
from forum.models import DissentFlagStatus, PaperDraft, PaperVersion
from forum.services import papers, passages, provenance, publishing
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

DRAFT = "/en/papers/ein-papier/draft"
OLD = "Eins bleibt.\n\nZwei wird anders.\n\nDrei geht weg."
NEW = "Eins bleibt.\n\nZwei wurde anders."


@pytest.fixture
def paper(app):
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )
        publishing.publish(paper, actor=curator, source=OLD)
    return paper


@pytest.fixture
def curator(client, paper):
    return client.sign_in(paper.curator)


def save(client, source=NEW, revision=0, action="save"):
    data = {"source": source, "revision": revision, "action": action}
    return client.post(DRAFT, data=data)


def send(client, data):
    """Send the form about the changes as the page of the present draft shows it."""
    draft = session.query(PaperDraft).one_or_none()
    revision = draft.revision if draft else 1
    return client.post(f"{DRAFT}/publish", data={"revision": revision, **data})


def changes(paper):
    return publishing.plan(paper, session.query(PaperDraft).one().source).changes


class TestEdit:
    def test_begins_with_the_newest_version_and_its_passages(self, curator):
        page = curator.get(DRAFT).text
        assert "Drei geht weg." in page
        assert page.count('class="passage"') == 3

    def test_keeps_the_draft_for_the_curators_alone(self, curator, paper, client):
        assert save(curator).status_code == 302
        assert "Zwei wurde anders." in curator.get(DRAFT).text
        client.sign_in(factories.Moderator())
        assert client.get(DRAFT).status_code == 403
        assert "Zwei wurde anders." not in client.get("/papers/ein-papier").text

    def test_guests_are_asked_to_sign_in(self, client, paper):
        assert client.get(DRAFT).status_code == 302

    def test_shows_the_passages_of_a_text_that_is_not_saved(self, curator):
        page = save(curator, "Ganz neu.", action="preview").text
        assert page.count('class="passage"') == 1
        assert session.query(PaperDraft).count() == 0

    def test_tells_the_slower_of_two_and_loses_nothing(self, curator):
        save(curator)
        save(curator, "Von der Vertretung.", revision=1)
        answer = save(curator, "Von mir.", revision=1)
        assert answer.status_code == 409
        assert "Von mir." in answer.text
        assert "Vertretung" in answer.text
        assert session.query(PaperDraft).one().source == "Von der Vertretung."
        assert 'name="revision" type="hidden" value="2"' in answer.text
        assert save(curator, "Von mir.", revision=2).status_code == 302

    def test_names_the_line_of_what_cannot_be_read(self, curator):
        answer = save(curator, "Gut.\n\n" + "> " * 30 + "zu tief")
        assert answer.status_code == 422
        assert "Line 3" in answer.text
        assert "zu tief" in answer.text

    def test_can_be_thrown_away(self, curator):
        save(curator)
        curator.post(f"{DRAFT}/discard")
        assert session.query(PaperDraft).count() == 0


class TestAccount:
    address = f"{DRAFT}/publish"

    def test_refuses_with_a_list_of_what_is_missing(self, curator, paper):
        save(curator)
        answer = send(curator, {"action": "publish"})
        assert answer.status_code == 422
        assert answer.text.count("still missing") == 2
        assert paper.newest_version == 1

    def test_publishes_with_sources_reasons_and_addresses(self, curator, paper):
        passage = passages.of_version(papers.version_of(paper))[1]
        thread = factories.Thread(passage=passage, action_field=paper.action_field)
        elsewhere = factories.Comment(thread=factories.Thread(action_field=paper.action_field))
        flag = factories.DissentFlag(passage=passage, status=DissentFlagStatus.ANSWERED)
        session.commit()
        save(curator)
        changed, removed = changes(paper)
        page = curator.get(self.address).text
        assert f"thread:{thread.id}" in page
        assert f"dissent_flag:{flag.id}" in page
        assert "comment:" not in page
        answer = send(
            curator,
            {
                "action": "publish",
                f"source-{changed.key}": [f"thread:{thread.id}", f"dissent_flag:{flag.id}"],
                f"address-{removed.key}": f"http://localhost/t/x/{elsewhere.thread_id}/1",
            },
        )
        assert answer.location.endswith("/papers/ein-papier/v2")
        first, second = provenance.hunks_of(papers.version_of(paper))
        assert [source.target for source in first.sources] == [thread, flag]
        assert [source.target for source in second.sources] == [elsewhere.thread]
        assert session.query(PaperDraft).count() == 0

    def test_keeps_what_was_said_with_the_draft(self, curator, paper):
        save(curator)
        changed = changes(paper)[0]
        send(curator, {f"reason-{changed.key}": "Rechtschreibung"})
        assert "Rechtschreibung" in curator.get(self.address).text
        save(curator, NEW.replace("anders.", "anders!"), revision=2)
        assert "Rechtschreibung" in curator.get(self.address).text

    def test_names_addresses_that_lead_nowhere(self, curator, paper):
        save(curator)
        changed = changes(paper)[0]
        data = {"action": "publish", f"address-{changed.key}": "/dissent-flags/999 unfug"}
        answer = send(curator, data)
        assert answer.status_code == 422
        assert "/dissent-flags/999" in answer.text
        assert "unfug" in answer.text

    def test_wants_a_reason_for_each_unanswered_objection(self, curator, paper):
        flag = factories.DissentFlag(passage=passages.of_version(papers.version_of(paper))[1])
        session.commit()
        save(curator)
        data = {"action": "publish", "otherwise": "Kürzung"}
        refused = send(curator, data)
        assert refused.status_code == 422
        assert f'href="#carried-{flag.id}"' in refused.text
        answer = send(curator, {**data, f"carried-{flag.id}": "Antwort folgt"})
        assert answer.status_code == 302
        assert flag.carried[0].reason == "Antwort folgt"

    @pytest.mark.parametrize("value", ["x", "thread:", "thread:99999999999999999999", "nix:1", ":"])
    def test_ignores_made_up_sources(self, curator, paper, value):
        save(curator)
        changed = changes(paper)[0]
        data = {"action": "publish", f"source-{changed.key}": value}
        assert send(curator, data).status_code == 422

    def test_sent_twice_makes_one_version(self, curator, paper):
        save(curator)
        for _ in range(2):
            send(curator, {"action": "publish", "otherwise": "Kürzung"})
        assert session.query(PaperVersion).count() == 2

    def test_keeps_the_reason_of_all_others_too(self, curator):
        save(curator)
        send(curator, {"otherwise": "Kürzung"})
        assert 'value="Kürzung"' in curator.get(self.address).text

    def test_keeps_an_address_that_leads_nowhere_in_its_field(self, curator, paper):
        save(curator)
        changed = changes(paper)[0]
        answer = send(curator, {f"address-{changed.key}": "/t/x/999"})
        assert 'value="/t/x/999"' in answer.text

    def test_publishes_no_text_that_the_curator_has_not_seen(self, curator, paper):
        save(curator)
        save(curator, "Eins bleibt.\n\nVon der Vertretung.", revision=1)
        changed = changes(paper)[0]
        data = {"action": "publish", "otherwise": "Kürzung", "revision": 1}
        answer = curator.post(self.address, data={**data, f"reason-{changed.key}": "Getippt"})
        assert answer.status_code == 409
        assert "Getippt" in answer.text
        assert paper.newest_version == 1
        assert 'name="revision" type="hidden" value="2"' in answer.text

    def test_tells_the_slower_of_two_who_account(self, curator, paper):
        save(curator)
        assert send(curator, {"otherwise": "Erst"}).status_code == 302
        late = curator.post(self.address, data={"otherwise": "Spät", "revision": 1})
        assert late.status_code == 409
        assert "Spät" in late.text
        assert 'value="Erst"' in curator.get(self.address).text
