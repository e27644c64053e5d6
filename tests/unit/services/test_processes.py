"""Processes with phases and action fields, as administrators write them."""

from datetime import date

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import ActionField, Phase, Visibility
from forum.services import processes
from forum.services.processes import FieldDraft, PhaseDraft, ProcessDraft
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

DRAFT = ProcessDraft("Ein Prozess", "", "**Worum** es geht", True, None, 10)
PHASES = [
    PhaseDraft("Eins", "", date(2026, 1, 1), date(2026, 2, 1)),
    PhaseDraft("Zwei", "", date(2026, 2, 2), None),
]
FIELDS = [FieldDraft(None, "Lernen", ""), FieldDraft(None, "Lehren", "")]


@pytest.fixture
def admin(app):
    return factories.Administrator()


@pytest.fixture
def process(admin):
    with unit_of_work():
        return processes.create(
            actor=admin, slug="", draft=DRAFT, phases=PHASES, action_fields=FIELDS
        )


class TestCreate:
    def test_writes_everything_in_order(self, process):
        session.expire_all()
        assert process.slug == "ein-prozess"
        assert process.description_html == "<p><strong>Worum</strong> es geht</p>"
        assert [phase.title for phase in process.phases] == ["Eins", "Zwei"]
        assert [field.slug for field in process.action_fields] == ["lernen", "lehren"]

    def test_refuses_moderators(self):
        with pytest.raises(NotAllowed):
            processes.create(actor=factories.Moderator(), slug="x", draft=DRAFT)

    def test_refuses_an_address_that_is_taken(self, process, admin):
        with pytest.raises(RuleBroken, match="slug_taken"):
            processes.create(actor=admin, slug="ein-prozess", draft=DRAFT)

    def test_numbers_an_action_field_whose_address_is_taken(self, process, admin):
        with unit_of_work():
            other = processes.create(
                actor=admin, slug="anders", draft=DRAFT, action_fields=FIELDS[:1]
            )

        assert other.action_fields[0].slug == "lernen-2"

    def test_refuses_a_phase_that_ends_before_it_begins(self, admin):
        wrong = PhaseDraft("Falsch", "", date(2026, 2, 1), date(2026, 1, 1))
        with pytest.raises(RuleBroken, match="phase_dates"):
            processes.create(actor=admin, slug="x", draft=DRAFT, phases=[wrong])


class TestChange:
    def test_keeps_the_address_of_a_renamed_action_field(self, process, admin):
        first, second = process.action_fields
        with unit_of_work():
            processes.change(
                process,
                actor=admin,
                draft=DRAFT,
                phases=PHASES[1:],
                action_fields=[
                    FieldDraft(second.id, "Lehren", ""),
                    FieldDraft(first.id, "Gemeinsam lernen", ""),
                ],
            )
        session.expire_all()

        assert [f.title for f in process.action_fields] == ["Lehren", "Gemeinsam lernen"]
        assert process.action_fields[1].slug == "lernen"
        assert session.query(Phase).count() == 1

    def test_removes_an_action_field_that_nobody_uses(self, process, admin):
        first = process.action_fields[0]
        with unit_of_work():
            processes.change(
                process,
                actor=admin,
                draft=DRAFT,
                phases=[],
                action_fields=[FieldDraft(first.id, "Lernen", "")],
            )

        assert session.query(ActionField).count() == 1

    def test_keeps_an_action_field_with_discussions(self, process, admin):
        factories.Thread(action_field=process.action_fields[1])

        with pytest.raises(RuleBroken, match="action_field_in_use"), unit_of_work():
            processes.change(process, actor=admin, draft=DRAFT, phases=[], action_fields=[])

    def test_leaves_the_fields_of_another_process_alone(self, process, admin):
        foreign = factories.ActionField(title="Fremd")
        with unit_of_work():
            processes.change(
                process,
                actor=admin,
                draft=DRAFT,
                phases=[],
                action_fields=[FieldDraft(foreign.id, "Gekapert", "")],
            )

        assert foreign.title == "Fremd"
        assert foreign.process is not process


class TestNews:
    def test_shows_nothing_hidden_and_nothing_of_unpublished_processes(self):
        shown = factories.Thread()
        factories.Thread(visibility=Visibility.HIDDEN)
        secret = factories.ActionField(process=factories.Process(is_published=False))
        factories.Thread(action_field=secret)
        flag = factories.DissentFlag()

        assert processes.newest_threads(None) == [shown]
        assert processes.newest_answers(None) == []
        flag.answered_at = flag.created_at
        assert processes.newest_answers(None) == [flag]
