"""The register of dissents: complete, filtered, overdue, exported; and the steps around one."""

import csv
import io
from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.models import AnswerOutcome, DissentFlagStatus, Visibility
from forum.services.deadlines import working_days_between
from forum.working_days import today
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def late(**values):
    return factories.DissentFlag(due_on=utcnow().date() - timedelta(days=20), **values)


class TestIndex:
    def test_filters_by_state_outcome_paper_and_organisation(self, client):
        provider = factories.Provider()
        mine = factories.DissentFlag(
            statement="Gesucht",
            author=provider,
            organisation=provider.organisation,
            status=DissentFlagStatus.ANSWERED,
            outcome=AnswerOutcome.ADOPTED,
            answered_at=utcnow(),
        )
        factories.DissentFlag(statement="Anderes")
        for query in (
            "status=answered",
            "outcome=adopted",
            f"paper={mine.passage.paper.slug}",
            f"organisation={provider.organisation.slug}",
            f"passage={mine.passage_id}",
        ):
            page = client.get(f"/dissent-flags?{query}").text
            assert "Gesucht" in page, query
            assert "Anderes" not in page, query

    def test_counts_what_the_reader_may_see(self, client):
        late()
        late(visibility=Visibility.HIDDEN)
        page = client.get("/en/dissent-flags").text
        assert 'Overdue <span class="tabs__count">1</span>' in page
        client.sign_in(factories.Moderator())
        assert 'Overdue <span class="tabs__count">2</span>' in client.get("/en/dissent-flags").text

    def test_a_carried_over_one_still_waits(self, client):
        factories.DissentFlag(statement="Mitgenommen", status=DissentFlagStatus.STILL_DISPUTED)
        assert "Mitgenommen" in client.get("/dissent-flags?status=open").text

    @pytest.mark.parametrize("query", ["status=x", "passage=x", "outcome=x", "paper=x", "after=x"])
    def test_survives_strange_filters(self, client, query):
        assert client.get(f"/dissent-flags?{query}").status_code == 200

    def test_costs_the_same_however_long(self, client):
        late()
        few = count_statements(lambda: client.get("/dissent-flags"))
        for _ in range(20):
            late()
        assert count_statements(lambda: client.get("/dissent-flags")) == few


class TestOverdue:
    def test_is_public_and_names_who_owes_the_answer(self, client):
        flag = late(statement="Wartet zu lange")
        factories.DissentFlag(statement="Noch Zeit")
        late(statement="Verborgen", visibility=Visibility.HIDDEN)
        page = client.get("/en/dissent-flags/overdue").text
        assert "Wartet zu lange" in page
        assert flag.owner.display_name in page
        assert "working days overdue" in page
        assert "Noch Zeit" not in page
        assert "Verborgen" not in page

    @pytest.mark.parametrize(
        ("days", "german", "english"),
        [
            (1, "seit 1 Arbeitstag überfällig", "1 working day overdue"),
            (3, "seit 3 Arbeitstagen überfällig", "3 working days overdue"),
        ],
    )
    def test_counts_working_days_in_whole_sentences(self, client, days, german, english):
        flag, now = factories.DissentFlag(), today(utcnow())
        due_on = now
        while working_days_between(due_on, now, flag.process) < days:
            due_on -= timedelta(days=1)
        flag.due_on = due_on
        assert german in client.get("/dissent-flags/overdue").text
        assert english in client.get("/en/dissent-flags/overdue").text

    def test_says_so_where_nothing_is_overdue(self, client):
        assert "No answer is overdue" in client.get("/en/dissent-flags/overdue").text


class TestExport:
    def test_is_complete_but_for_what_is_hidden(self, client):
        for status in DissentFlagStatus:
            factories.DissentFlag(status=status)
        factories.DissentFlag(visibility=Visibility.HIDDEN)
        client.sign_in(factories.Administrator())
        rows = client.get("/dissent-flags.json").json
        assert {row["status"] for row in rows} == {status.value for status in DissentFlagStatus}
        assert len(rows) == len(DissentFlagStatus)

    def test_no_text_becomes_a_formula(self, client):
        factories.DissentFlag(statement="=1+1;Zwei", grounds="+49")
        text = client.get("/dissent-flags.csv").get_data(as_text=True).removeprefix("\ufeff")
        (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
        assert row["statement"] == "'=1+1;Zwei"
        assert row["grounds"] == "'+49"

    def test_names_no_deleted_account(self, client):
        flag = factories.DissentFlag()
        flag.author.deleted_at = utcnow()
        session.commit()
        assert client.get("/dissent-flags.json").json[0]["author"] is None


class TestSteps:
    def test_share_it_and_take_it_back(self, client):
        flag = factories.DissentFlag()
        person = factories.User(display_name="Wer Mitzeichnet")
        client.sign_in(person)
        for _ in range(2):
            assert client.post(f"/dissent-flags/{flag.id}/cosign").status_code == 302
        page = client.get(f"/en/dissent-flags/{flag.id}").text
        assert "Wer Mitzeichnet" in page
        assert "Take my signature back" in page
        client.post(f"/dissent-flags/{flag.id}/unsign")
        assert "I share this objection" in client.get(f"/en/dissent-flags/{flag.id}").text

    def test_extend_needs_a_reason_and_a_later_day(self, client):
        flag = factories.DissentFlag()
        client.sign_in(flag.owner)
        address = f"/en/dissent-flags/{flag.id}/extend"
        assert client.get(address).status_code == 200
        day = flag.due_on + timedelta(days=7)
        for data in (
            {"due_on": day.isoformat(), "reason": ""},
            {"due_on": flag.due_on.isoformat(), "reason": "Weil."},
            {"due_on": "morgen", "reason": "Weil."},
        ):
            answer = client.post(address, data=data)
            assert answer.status_code == 422
            assert data["reason"] in answer.text
        client.post(address, data={"due_on": day.isoformat(), "reason": "Die Prüfung dauert."})
        assert "Die Prüfung dauert." in client.get(f"/en/dissent-flags/{flag.id}").text
        assert flag.due_on == day

    def test_others_may_not_extend(self, client):
        flag = factories.DissentFlag()
        client.sign_in(flag.author)
        assert client.get(f"/dissent-flags/{flag.id}/extend").status_code == 403

    @pytest.mark.parametrize("on_comment", [False, True])
    def test_is_discussed_in_one_thread(self, client, on_comment):
        if on_comment:
            comment = factories.Comment()
            flag = factories.DissentFlag(
                passage=None,
                comment=comment,
                process=comment.thread.process,
                owner=factories.Moderator(),
            )
        else:
            flag = factories.DissentFlag()
        client.sign_in(factories.User())
        address = f"/dissent-flags/{flag.id}/discussion"
        assert client.get(address).status_code == 200
        assert client.post(address, data={"body": ""}).status_code == 422
        first = client.post(address, data={"body": "Reden wir darüber."})
        assert first.status_code == 302
        assert flag.discussion.passage_id == flag.passage_id
        client.sign_in(factories.User())
        assert client.get(address).location == first.location

    def test_a_guest_writes_first_and_signs_in_then(self, client):
        flag = factories.DissentFlag()
        answer = client.post(f"/dissent-flags/{flag.id}/discussion", data={"body": "Erst getippt."})
        assert answer.status_code == 302
        assert flag.discussion is None

    def test_a_hidden_discussion_does_not_exist(self, client):
        flag = factories.DissentFlag()
        thread = factories.Thread(title="Streng verborgen", visibility=Visibility.HIDDEN)
        flag.discussion = thread
        session.commit()
        page = client.get(f"/en/dissent-flags/{flag.id}").text
        assert "verborgen" not in page.lower()
        answer = client.get(f"/dissent-flags/{flag.id}/discussion")
        assert answer.status_code == 404
