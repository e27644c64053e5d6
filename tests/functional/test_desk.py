"""The pages of the curator's desk."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    AnswerDraft,
    AnswerOutcome,
    Cosignature,
    DissentFlagStatus,
    Event,
    EventKind,
    Notification,
    Placement,
    PlacementStatus,
    Receipt,
)
from forum.services import answer_templates, answers, dissent_flags
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def passage(app):
    return factories.Passage(text="Alle Gemeinden zahlen gleich viel.")


@pytest.fixture
def flag(passage):
    return factories.DissentFlag(passage=passage)


@pytest.fixture
def curator(passage):
    return passage.paper.curator


@pytest.fixture
def deputy(passage):
    passage.paper.deputy = factories.Moderator()
    session.flush()
    return passage.paper.deputy


def page(flag):
    return f"/desk/dissent-flags/{flag.id}"


def send(client, flag, action="publish", revision=0, **fields):
    data = {"outcome": "adopted", "reasons": "Wir ändern es.", "revision": revision} | fields
    return client.post(page(flag), data=data | {"action": action})


def drafted(flag, actor, reasons="Ein Entwurf."):
    with unit_of_work():
        return answers.save_draft(
            flag, actor=actor, outcome=AnswerOutcome.ADOPTED, reasons=reasons, seen_revision=0
        )


def events():
    return session.scalar(
        sa.select(sa.func.count(Event.id)).where(Event.kind == EventKind.DISSENT_FLAG_ANSWERED)
    )


class TestIndex:
    def test_shows_what_waits_with_its_deadline_in_words(self, client, flag, curator):
        flag.due_on = utcnow().date() - timedelta(days=10)
        client.sign_in(curator)
        text = client.get("/desk").text
        assert page(flag) in text
        assert "überfällig seit" in text
        assert "Alle Gemeinden zahlen gleich viel." in text

    def test_guests_are_sent_to_sign_in_and_members_refused(self, client, flag):
        assert "/login" in client.get("/desk").location
        client.sign_in(flag.author)
        assert client.get("/desk").status_code == 403

    def test_a_curator_who_is_no_moderator_has_a_desk(self, client, flag, passage):
        passage.paper.deputy = factories.User()
        client.sign_in(passage.paper.deputy)
        assert page(flag) in client.get("/desk").text

    def test_strange_filters_show_everything(self, client, flag, curator):
        client.sign_in(curator)
        answer = client.get("/desk?kind=x&paper=²&overdue=2&whose=x&after=x")
        assert page(flag) in answer.text

    def test_filters_are_handed_on_to_the_page_of_the_answer(self, client, flag, curator):
        client.sign_in(curator)
        assert f"{page(flag)}?kind=dissent" in client.get("/desk?kind=dissent").text

    def test_costs_the_same_however_much_waits(self, client, passage, curator):
        def fill(number):
            for _ in range(number):
                factories.DissentFlag(passage=passage)
                factories.DissentFlag(
                    passage=None,
                    comment=factories.Comment(),
                    process=passage.paper.process,
                    owner=curator,
                )
                factories.Suggestion(passage=passage)
                factories.Thread(passage=factories.Passage(version=passage.version))

        client.sign_in(curator)
        fill(1)
        client.get("/desk")
        few = count_statements(lambda: client.get("/desk"))
        fill(5)
        assert count_statements(lambda: client.get("/desk")) == few
        assert few < 25

    def test_the_navigation_says_how_much_waits(self, client, flag, curator):
        client.sign_in(curator)
        text = client.get("/papers").text
        assert 'href="/desk"' in text
        assert '<span class="count">1<span class="visually-hidden"> wartend' in text

    def test_the_navigation_of_members_costs_nothing_more(self, client, flag):
        client.sign_in(flag.author)
        assert 'href="/desk"' not in client.get("/papers").text


class TestAnswering:
    def test_the_page_has_all_that_is_needed(self, client, flag, curator):
        session.add(Cosignature(flag=flag, user=factories.User(display_name="Erna Mitzeichnerin")))
        with unit_of_work():
            earlier = factories.DissentFlag(passage=flag.passage)
            dissent_flags.answer(
                earlier, actor=curator, outcome=AnswerOutcome.NOT_ADOPTED, reasons="Damals nicht."
            )
        client.sign_in(curator)
        text = client.get(page(flag)).text
        for part in (
            "Weil die Haltestelle fehlt.",
            "Erna Mitzeichnerin",
            "Alle Gemeinden zahlen gleich viel.",
            "Damals nicht.",
        ):
            assert part in text

    def test_shows_how_the_passage_has_changed(self, client, flag, curator):
        newer = factories.PaperVersion(paper=flag.passage.paper, number=2)
        now = factories.Passage(version=newer, text="Alle Gemeinden zahlen nach Größe.")
        flag.passage.paper.newest_version = 2
        session.add(_waiting(flag, now))
        client.sign_in(curator)
        text = client.get(page(flag)).text
        assert "</span>nach Größe" in text
        assert "noch hat niemand bestätigt" in text.lower()

    def test_says_that_the_passage_is_gone(self, client, flag, curator):
        factories.PaperVersion(paper=flag.passage.paper, number=2)
        flag.passage.paper.newest_version = 2
        client.sign_in(curator)
        assert "gibt es diesen Absatz nicht mehr" in client.get(page(flag)).text

    def test_opening_it_notes_that_a_curator_has_read_it(self, client, flag, curator):
        client.sign_in(curator)
        client.get(page(flag))
        assert session.scalars(sa.select(Receipt.read_by_id)).all() == [curator.id]

    def test_publishing_answers_and_opens_the_next_one(self, client, flag, passage, curator):
        following = factories.DissentFlag(passage=passage)
        client.sign_in(curator)
        answer = send(client, flag)
        assert answer.location.endswith(page(following))
        assert flag.status is DissentFlagStatus.ANSWERED
        assert flag.answer == "Wir ändern es."

    def test_after_the_last_one_the_desk_opens(self, client, flag, curator):
        client.sign_in(curator)
        assert send(client, flag).location.endswith("/desk")

    def test_the_next_one_keeps_the_filters_but_not_the_template(self, client, passage, curator):
        first, following = (factories.DissentFlag(passage=passage) for _ in range(2))
        client.sign_in(curator)
        answer = client.post(
            f"{page(first)}?kind=dissent&template=1",
            data={"outcome": "adopted", "reasons": "Ja.", "revision": "0"},
        )
        assert answer.location.endswith(f"{page(following)}?kind=dissent")

    def test_twice_is_once(self, client, flag, curator):
        client.sign_in(curator)
        send(client, flag)
        assert send(client, flag).status_code == 302
        assert events() == 1

    def test_an_answer_that_came_too_late_shows_both_texts(self, client, flag, deputy, curator):
        with unit_of_work():
            dissent_flags.answer(
                flag, actor=deputy, outcome=AnswerOutcome.NOT_ADOPTED, reasons="Schneller."
            )
        client.sign_in(curator)
        answer = send(client, flag, reasons="Mein langer Text.")
        assert answer.status_code == 409
        assert "Schneller." in answer.text
        assert "Mein langer Text." in answer.text
        assert events() == 1

    def test_an_incomplete_answer_comes_back_with_its_text(self, client, flag, curator):
        client.sign_in(curator)
        answer = send(client, flag, outcome="")
        assert answer.status_code == 422
        assert "Wir ändern es." in answer.text
        assert flag.status is DissentFlagStatus.RAISED

    def test_the_preview_stores_nothing(self, client, flag, curator):
        client.sign_in(curator)
        answer = send(client, flag, "preview", reasons="Das ist **wichtig**.")
        assert "<strong>wichtig</strong>" in answer.text
        assert flag.answer_draft is None

    def test_what_cannot_be_rendered_is_refused_at_its_field(self, client, flag, curator):
        client.sign_in(curator)
        answer = send(client, flag, "draft", reasons="[" * 5000)
        assert answer.status_code == 422
        assert flag.answer_draft is None

    def test_another_moderator_may_look_but_not_answer(self, client, flag):
        client.sign_in(factories.Moderator())
        assert client.get(page(flag)).status_code == 403
        assert send(client, flag).status_code == 403

    def test_a_hidden_or_foreign_objection_does_not_exist_for_members(self, client, flag):
        flag.process.is_published = False
        client.sign_in(factories.User())
        assert client.get(page(flag)).status_code == 404

    def test_an_answered_one_shows_its_answer_and_no_form(self, client, flag, curator):
        with unit_of_work():
            dissent_flags.answer(
                flag, actor=curator, outcome=AnswerOutcome.ADOPTED, reasons="Schon erledigt."
            )
        client.sign_in(curator)
        text = client.get(page(flag)).text
        assert "Schon erledigt." in text
        assert 'name="reasons"' not in text

    def test_costs_the_same_however_many_cosign(self, client, flag, curator):
        client.sign_in(curator)
        address = page(flag)
        session.add(Cosignature(flag=flag, user=factories.User()))
        factories.DissentFlag(passage=flag.passage)
        client.get(address)
        few = count_statements(lambda: client.get(address))
        for _ in range(5):
            session.add(Cosignature(flag=flag, user=factories.User()))
            factories.DissentFlag(passage=flag.passage)
        assert count_statements(lambda: client.get(address)) == few


def _waiting(flag, passage):
    return Placement(
        version_id=passage.version_id,
        status=PlacementStatus.WAITING,
        passage=passage,
        dissent_flag=flag,
    )


class TestDrafting:
    def test_a_draft_is_kept_and_seen_by_nobody_else(self, client, flag, curator):
        client.sign_in(curator)
        assert send(client, flag, "draft", reasons="Ganz geheim.").status_code == 302
        assert "Ganz geheim." in client.get(page(flag)).text
        for person in (flag.author, factories.Moderator()):
            client.sign_in(person)
            assert "Ganz geheim." not in client.get(f"/dissent-flags/{flag.id}").text
            assert "Ganz geheim." not in client.get("/desk/drafts").text
            assert "Ganz geheim." not in client.get(f"/passages/{flag.passage.id}").text
        assert session.scalar(sa.select(sa.func.count(Notification.id))) == 0

    def test_the_slower_of_two_people_sees_both_texts(self, client, flag, deputy, curator):
        drafted(flag, deputy, "Der Text der Vertretung.")
        client.sign_in(curator)
        answer = send(client, flag, "draft", reasons="Mein eigener Text.")
        assert answer.status_code == 409
        assert "Der Text der Vertretung." in answer.text
        assert "Mein eigener Text." in answer.text
        assert session.scalar(sa.select(AnswerDraft.reasons)) == "Der Text der Vertretung."

    def test_sending_once_more_then_replaces_it_knowingly(self, client, flag, deputy, curator):
        drafted(flag, deputy, "Der Text der Vertretung.")
        client.sign_in(curator)
        answer = send(client, flag, "draft", reasons="Mein eigener Text.")
        assert 'name="revision" type="hidden" value="1"' in answer.text
        send(client, flag, "draft", revision=1, reasons="Mein eigener Text.")
        assert session.scalar(sa.select(AnswerDraft.reasons)) == "Mein eigener Text."

    def test_publishing_over_an_unseen_draft_is_a_conflict_too(self, client, flag, deputy, curator):
        drafted(flag, deputy)
        client.sign_in(curator)
        assert send(client, flag, reasons="Etwas anderes.").status_code == 409
        assert flag.status is DissentFlagStatus.RAISED

    def test_a_strange_revision_is_none(self, client, flag, curator):
        client.sign_in(curator)
        assert send(client, flag, "draft", revision="²").status_code == 302


class TestDrafts:
    def test_reviews_and_publishes_together(self, client, passage, deputy, curator):
        flags = [factories.DissentFlag(passage=passage) for _ in range(3)]
        ticked = [f"{drafted(one, curator).id}:1" for one in flags]
        client.sign_in(deputy)
        client.post("/desk/drafts", data={"action": "review", "draft": ticked[:2]})
        assert [one.answer_draft.reviewed_by for one in flags] == [deputy, deputy, None]
        answer = client.post("/desk/drafts", data={"action": "publish", "draft": ticked})
        assert answer.status_code == 302
        assert {one.status for one in flags} == {DissentFlagStatus.ANSWERED}
        assert events() == 3

    def test_one_that_cannot_stops_all_and_is_named(self, client, passage, curator):
        flags = [factories.DissentFlag(passage=passage) for _ in range(2)]
        drafts = [drafted(one, curator) for one in flags]
        with unit_of_work():
            dissent_flags.withdraw(flags[1], actor=flags[1].author)
        client.sign_in(curator)
        answer = client.post(
            "/desk/drafts", data={"action": "publish", "draft": [f"{d.id}:1" for d in drafts]}
        )
        assert answer.status_code == 409
        assert f'href="#draft-{drafts[1].id}"' in answer.text
        assert f'href="#draft-{drafts[0].id}"' not in answer.text
        assert flags[0].status is DissentFlagStatus.RAISED
        assert answer.text.count("checked") == 2

    def test_a_text_that_changed_after_the_page_was_opened_is_not_published(
        self, client, flag, deputy, curator
    ):
        draft = drafted(flag, curator)
        with unit_of_work():
            answers.save_draft(
                flag,
                actor=deputy,
                outcome=AnswerOutcome.ADOPTED,
                reasons="Inzwischen anders.",
                seen_revision=1,
            )
        client.sign_in(curator)
        answer = client.post("/desk/drafts", data={"action": "publish", "draft": f"{draft.id}:1"})
        assert answer.status_code == 409
        assert flag.status is DissentFlagStatus.RAISED

    def test_publishing_twice_is_once(self, client, flag, curator):
        data = {"action": "publish", "draft": f"{drafted(flag, curator).id}:1"}
        client.sign_in(curator)
        client.post("/desk/drafts", data=data)
        assert client.post("/desk/drafts", data=data).status_code == 302
        assert events() == 1

    def test_ones_own_draft_is_not_reviewed_by_oneself(self, client, flag, curator):
        draft = drafted(flag, curator)
        client.sign_in(curator)
        answer = client.post("/desk/drafts", data={"action": "review", "draft": f"{draft.id}:1"})
        assert answer.status_code == 409
        assert draft.reviewed_by is None

    def test_discarding_leaves_the_objection_as_it_was(self, client, flag, curator):
        draft = drafted(flag, curator)
        client.sign_in(curator)
        client.post("/desk/drafts", data={"action": "discard", "draft": f"{draft.id}:1"})
        assert session.scalar(sa.select(sa.func.count(AnswerDraft.id))) == 0
        assert flag.status is DissentFlagStatus.RAISED

    def test_foreign_drafts_do_not_exist(self, client, flag, curator):
        draft = drafted(flag, curator)
        client.sign_in(factories.Moderator())
        for action in ("review", "publish", "discard"):
            client.post("/desk/drafts", data={"action": action, "draft": f"{draft.id}:1"})
        assert session.scalar(sa.select(sa.func.count(AnswerDraft.id))) == 1
        assert flag.status is DissentFlagStatus.RAISED

    @pytest.mark.parametrize("ticked", ["", "x", "1", "1:x", "²:1", f"{10**30}:1"])
    def test_nonsense_does_nothing(self, client, flag, curator, ticked):
        client.sign_in(curator)
        answer = client.post("/desk/drafts", data={"action": "publish", "draft": ticked})
        assert answer.status_code == 302

    def test_an_unknown_action_is_refused(self, client, curator):
        client.sign_in(curator)
        assert client.post("/desk/drafts", data={"action": "x"}).status_code == 400

    def test_costs_the_same_however_many_there_are(self, client, passage, curator):
        client.sign_in(curator)
        drafted(factories.DissentFlag(passage=passage), curator)
        client.get("/desk/drafts")
        few = count_statements(lambda: client.get("/desk/drafts"))
        for _ in range(4):
            drafted(factories.DissentFlag(passage=passage), curator)
        assert count_statements(lambda: client.get("/desk/drafts")) == few


class TestTemplates:
    @pytest.fixture
    def template(self, passage, curator):
        with unit_of_work():
            return answer_templates.create(
                passage.paper.process, actor=curator, title="Dank", body="Vielen Dank."
            )

    def test_fills_the_answer_by_address(self, client, flag, template, curator):
        client.sign_in(curator)
        text = client.get(f"{page(flag)}?template={template.id}").text
        assert "Vielen Dank.</textarea>" in text

    def test_follows_what_is_written_already(self, client, flag, template, curator):
        client.sign_in(curator)
        answer = send(client, flag, "template", reasons="Mein Anfang.", template=template.id)
        assert answer.status_code == 200
        assert "Mein Anfang.\n\nVielen Dank.</textarea>" in answer.text
        assert flag.answer_draft is None

    def test_those_of_another_process_are_not_offered(self, client, flag, curator):
        with unit_of_work():
            foreign = answer_templates.create(
                factories.Process(), actor=curator, title="Fremd", body="Ein fremder Text."
            )
        client.sign_in(curator)
        assert "fremder" not in client.get(f"{page(flag)}?template={foreign.id}").text

    def test_choosing_none_changes_nothing(self, client, flag, template, curator):
        client.sign_in(curator)
        assert "Nur das.</textarea>" in send(client, flag, "template", reasons="Nur das.").text
