"""Receipts: what became of each contribution, of mine, and of all to a paper."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.addresses import path_of
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.models import (
    AnswerOutcome,
    DissentFlagStatus,
    Hunk,
    HunkKind,
    HunkSource,
    Receipt,
    SuggestionStatus,
    Visibility,
)
from forum.services import answer_rates, paper_contributions, receipts
from forum.services.answer_rates import Rate
from forum.services.receipts import ReceiptState
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def passage(app):
    return factories.Passage()


def thread_at(passage, **values):
    return factories.Thread(passage=passage, action_field=passage.paper.action_field, **values)


def use(contribution, passage):
    hunk = Hunk(
        version=passage.version,
        position=session.query(Hunk).count(),
        kind=HunkKind.CHANGED,
        new_passage=passage,
        new_text=passage.text,
        new_end=len(passage.text),
    )
    source = HunkSource()
    source.target = contribution
    hunk.sources.append(source)
    session.add(hunk)
    session.flush()
    return hunk


class TestStates:
    def test_each_contribution_has_exactly_one(self, passage):
        curator = passage.curator
        received, read, answered, declined, used = (thread_at(passage) for _ in range(5))
        with unit_of_work():
            receipts.mark_read(read, actor=curator)
            receipts.answer(
                answered, actor=curator, outcome=AnswerOutcome.ADOPTED, reasons="Kommt hinein."
            )
            receipts.answer(
                declined, actor=curator, outcome=AnswerOutcome.NOT_ADOPTED, reasons="Passt nicht."
            )
        use(used, passage)

        states = [receipts.standing_of(one).state for one in (received, read, answered)]
        assert states == [ReceiptState.RECEIVED, ReceiptState.READ, ReceiptState.ANSWERED]
        assert receipts.standing_of(declined).state is ReceiptState.NOT_USED
        assert receipts.standing_of(used).state is ReceiptState.USED

    def test_dissents_and_suggestions_carry_their_answers_themselves(self, passage):
        flag = factories.DissentFlag(
            passage=passage,
            status=DissentFlagStatus.ANSWERED,
            outcome=AnswerOutcome.NOT_ADOPTED,
            answered_at=utcnow(),
        )
        suggestion = factories.Suggestion(
            passage=passage, status=SuggestionStatus.ADAPTED, decided_at=utcnow()
        )
        assert receipts.standing_of(flag).state is ReceiptState.NOT_USED
        assert receipts.standing_of(suggestion).state is ReceiptState.ANSWERED

    def test_nothing_public_is_without_one(self, passage):
        thread = thread_at(passage)
        factories.Comment(thread=thread)
        factories.Comment(thread=thread)
        factories.DissentFlag(passage=passage)
        factories.Suggestion(passage=passage)
        factories.CooperationRequest(passage=passage)
        factories.DiscourseRequest(passage=passage)
        found = [
            one for rows in paper_contributions.public_of(passage.paper).values() for one in rows
        ]
        assert len(found) == 6
        assert set(receipts.standings_of(found)) == {receipts.key_of(one) for one in found}

    def test_a_second_answer_is_refused(self, passage):
        thread = thread_at(passage)
        receipts.answer(thread, actor=passage.curator, outcome=AnswerOutcome.ADOPTED, reasons="Ja.")
        with pytest.raises(receipts.AlreadyAnswered):
            receipts.answer(
                thread, actor=passage.curator, outcome=AnswerOutcome.ADOPTED, reasons="Ja."
            )

    def test_of_two_who_answer_at_once_the_first_is_heard(self, passage):
        thread = thread_at(passage)
        with unit_of_work():
            receipts.mark_read(thread, actor=passage.curator)
        receipt = receipts.of(thread)
        # The other one has answered after this session has read the row.
        session.execute(
            sa.update(Receipt)
            .values(reasons="Die erste.", answered_at=utcnow())
            .execution_options(synchronize_session=False)
        )
        assert receipt.answered_at is None
        with pytest.raises(receipts.AlreadyAnswered):
            receipts.answer(
                thread, actor=passage.curator, outcome=AnswerOutcome.ADOPTED, reasons="Ja."
            )
        session.refresh(receipt)
        assert receipt.reasons == "Die erste."


class TestReading:
    def test_the_curator_opening_a_discussion_has_read_it_and_its_posts(self, client, passage):
        thread = thread_at(passage)
        comments = [factories.Comment(thread=thread) for _ in range(3)]
        client.sign_in(factories.User()).get(f"/t/{thread.slug}/{thread.id}")
        assert session.query(Receipt).count() == 0
        client.sign_in(passage.curator)
        for _ in range(2):
            client.get(f"/t/{thread.slug}/{thread.id}")
        assert session.query(Receipt).count() == 3
        assert receipts.standing_of(comments[2]).state is ReceiptState.READ

    @pytest.mark.parametrize("noun", ["DissentFlag", "Suggestion", "CooperationRequest"])
    def test_so_has_the_curator_opening_anything_else(self, client, passage, noun):
        said = getattr(factories, noun)(passage=passage)
        session.commit()
        client.sign_in(factories.Administrator()).get(path_of(said))
        assert receipts.standing_of(said).state is ReceiptState.RECEIVED
        client.sign_in(passage.curator).get(path_of(said))
        assert receipts.standing_of(said).state is ReceiptState.READ


class TestPage:
    def test_shows_the_way_and_where_it_was_used(self, client, passage):
        thread = thread_at(passage)
        hunk = use(thread, passage)
        page = client.get(f"/en/receipts/thread/{thread.id}").text
        assert "used in the paper" in page
        assert f"/hunks/{hunk.id}" in page

    @pytest.mark.parametrize("noun", ["nix", "user", "dissent_flag"])
    def test_other_nouns_have_none(self, client, noun):
        assert client.get(f"/receipts/{noun}/1").status_code == 404

    def test_is_as_visible_as_the_contribution(self, client, passage):
        thread = thread_at(passage, visibility=Visibility.HIDDEN)
        flag = factories.DissentFlag(passage=passage, visibility=Visibility.HIDDEN)
        tombstone = factories.Comment(
            thread=thread_at(passage), visibility=Visibility.DELETED, number=2
        )
        for address in (
            f"thread/{thread.id}",
            f"dissent-flag/{flag.id}",
            f"comment/{tombstone.id}",
        ):
            assert client.get(f"/receipts/{address}").status_code == 404

    def test_what_is_about_no_paper_has_none(self, client):
        assert client.get(f"/receipts/thread/{factories.Thread().id}").status_code == 404

    def test_the_curator_answers_there(self, client, passage):
        thread = thread_at(passage)
        client.sign_in(passage.curator)
        address = f"/en/receipts/thread/{thread.id}"
        refused = client.post(f"{address}/answer", data={"outcome": "adopted", "reasons": ""})
        assert refused.status_code == 422
        client.post(f"{address}/answer", data={"outcome": "adopted", "reasons": "Gern **so**."})
        assert "<strong>so</strong>" in client.get(address).text

    def test_others_may_not_answer(self, client, passage):
        thread = thread_at(passage)
        client.sign_in(factories.Moderator())
        answer = client.post(
            f"/receipts/thread/{thread.id}/answer", data={"outcome": "adopted", "reasons": "Ja."}
        )
        assert answer.status_code == 403


class TestMine:
    def test_shows_all_of_mine_and_nobody_elses(self, client, passage):
        person = factories.User()
        mine = thread_at(passage, author=person, title="Von mir")
        thread_at(passage, title="Von anderen")
        use(mine, passage)
        page = client.sign_in(person).get("/en/receipts").text
        assert "Von mir" in page
        assert "Von anderen" not in page
        assert "Von mir" not in client.get("/en/receipts?state=received").text

    def test_is_for_those_who_have_signed_in(self, client):
        assert client.get("/receipts").status_code == 302

    def test_says_what_to_do_where_there_is_nothing(self, client):
        page = client.sign_in(factories.User()).get("/en/receipts").text
        assert "Nothing here yet" in page

    def test_costs_the_same_however_many(self, client, passage):
        person = factories.User()
        client.sign_in(person)
        thread_at(passage, author=person)
        factories.DissentFlag(passage=passage, author=person)
        few = count_statements(lambda: client.get("/receipts"))
        for _ in range(15):
            thread_at(factories.Passage(), author=person)
        assert count_statements(lambda: client.get("/receipts")) <= few + 1

    def test_pages_by_key(self, client, passage):
        person = factories.User()
        for number in range(35):
            thread_at(passage, author=person, title=f"Von mir {number:02}")
        session.commit()
        client.sign_in(person)
        first = client.get("/en/receipts").text
        (address,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = client.get(html.unescape(address)).text
        titles = [set(re.findall(r"Von mir \d\d", page)) for page in (first, second)]
        assert [len(found) for found in titles] == [30, 5]
        assert len(titles[0] | titles[1]) == 35
        assert "Von mir" in client.get("/receipts?after=x~y~z").text

    def test_an_unknown_state_is_no_filter(self, client, passage):
        person = factories.User()
        thread_at(passage, author=person, title="Von mir")
        assert "Von mir" in client.sign_in(person).get("/receipts?state=nix").text


class TestRates:
    def test_counts_share_and_working_days(self, client, passage):
        monday = utcnow().replace(year=2026, month=3, day=2, hour=9)
        with travel_to(monday):
            threads = [thread_at(passage, created_at=monday) for _ in range(4)]
        for thread, days in zip(threads, (1, 2, 7), strict=False):
            with travel_to(monday + timedelta(days=days)), unit_of_work():
                receipts.answer(
                    thread, actor=passage.curator, outcome=AnswerOutcome.ADOPTED, reasons="Ja."
                )
        whole, _each = answer_rates.of_paper(passage.paper)
        assert (whole.total, whole.answered, whole.share) == (4, 3, 75)
        assert (whole.median, whole.most) == (2, 5)
        found = client.get(f"/papers/{passage.paper.slug}/receipts.json").json
        assert found["all"]["share_percent"] == 75
        assert found["dissent_flag"]["share_percent"] is None

    def test_says_so_where_nobody_has_contributed(self, client, passage):
        page = client.get(f"/en/papers/{passage.paper.slug}/receipts").text
        assert "No contributions yet" in page
        assert "0 %" not in page


class TestProcess:
    def test_a_recount_finds_the_same(self, client, passage):
        process = passage.paper.process
        other = factories.Passage(version=factories.PaperVersion(paper__process=process))
        said = [thread_at(passage), thread_at(passage), thread_at(other)]
        thread_at(passage, visibility=Visibility.HIDDEN)
        with unit_of_work():
            receipts.answer(
                said[0], actor=passage.curator, outcome=AnswerOutcome.NOT_ADOPTED, reasons="Nein."
            )
        found = client.get(f"/processes/{process.slug}/receipts.json").json
        papers = found["papers"].values()
        assert (found["all"]["total"], found["all"]["answered"]) == (3, 1)
        assert sorted(one["total"] for one in papers) == [1, 2]
        for number in ("total", "answered", "used"):
            assert found["all"][number] == sum(one[number] for one in papers)
        whole, _each = answer_rates.of_paper(passage.paper)
        assert found["papers"][passage.paper.slug]["total"] == whole.total == 2

    def test_names_the_papers(self, client, passage):
        thread_at(passage)
        session.commit()
        page = client.get(f"/en/processes/{passage.paper.process.slug}/receipts").text
        assert passage.paper.title in page

    def test_is_as_visible_as_the_process(self, client, passage):
        process = passage.paper.process
        process.is_published = False
        session.commit()
        for ending in ("", ".json"):
            address = f"/processes/{process.slug}/receipts{ending}"
            assert client.get(address).status_code == 404

    def test_costs_the_same_however_many(self, client, passage):
        process = passage.paper.process
        thread_at(passage)
        session.commit()
        address = f"/processes/{process.slug}/receipts"
        few = count_statements(lambda: client.get(address))
        for _ in range(6):
            other = factories.Passage(version=factories.PaperVersion(paper__process=process))
            factories.Comment(thread=thread_at(other))
        session.commit()
        assert count_statements(lambda: client.get(address)) <= few + 1


@pytest.mark.parametrize(
    ("median", "most", "sentence"),
    [
        (1, 1, "innerhalb von 1 Arbeitstag, neun von zehn innerhalb von 1 Arbeitstag."),
        (2, 9, "innerhalb von 2 Arbeitstagen, neun von zehn innerhalb von 9 Arbeitstagen."),
    ],
)
def test_rates_count_working_days_in_whole_sentences(app, median, most, sentence):
    rate = Rate(total=9, answered=9, used=3, median=median, most=most)
    with app.test_request_context():
        template = app.jinja_env.get_template("receipts/_rates.html")
        assert sentence in template.module.summary(rate)
