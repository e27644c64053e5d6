"""Publishing: what must be said before, and what becomes of all that was said."""

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    DissentFlagStatus,
    Event,
    EventKind,
    Hunk,
    HunkKind,
    Notification,
    Passage,
    PassageKind,
    PassageState,
    Placement,
    PlacementStatus,
)
from forum.services import papers, passage_states, passages, placements, provenance, publishing
from forum.services.placements import Spot
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

TEXT = """# Einleitung

Ein Absatz mit [Verweis](https://example.org/a) und Fußnote.[^quelle]

1. erstens
2. zweitens
    - darunter

| Format | Dauer |
|---|---|
| Lean Coffee | eine Stunde |

[^quelle]: Eine Quelle.
"""


def long_paper(sections: int = 60) -> str:
    """Write a paper of more than 10,000 words with all that Markdown papers hold."""
    words = "Kommunen lernen voneinander und brauchen dafür Zeit Geld und Zustimmung "
    parts = []
    for n in range(sections):
        parts.append(
            f"## Abschnitt {n}\n\n{words * 12} Abschnitt {n}.[^n{n}]\n\n"
            f"{words * 6} Siehe [Quelle {n}](https://example.org/{n}).\n\n"
            f"1. Schritt {n} eins\n2. Schritt {n} zwei\n    - Unterpunkt {n} a\n"
            f"        - Unterpunkt {n} b\n3. Schritt {n} drei\n\n"
            f"| Spalte | Wert {n} |\n|---|---|\n| a | {n} |\n\n> Zitat {n}\n"
        )
    notes = "\n".join(f"[^n{n}]: Fußnote {n} mit Text." for n in range(sections))
    return "\n".join(parts) + "\n" + notes + "\n"


@pytest.fixture
def field(app):
    return factories.ActionField()


@pytest.fixture
def curator(app):
    return factories.Moderator()


@pytest.fixture
def paper(field, curator):
    with unit_of_work():
        return papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )


class TestPublish:
    def test_makes_numbered_versions_of_passages(self, paper, curator):
        with unit_of_work():
            version = publishing.publish(paper, actor=curator, source=TEXT)

        found = passages.of_version(version)
        assert (version.number, paper.newest_version) == (1, 1)
        assert [p.kind for p in found] == [
            PassageKind.HEADING,
            PassageKind.PARAGRAPH,
            PassageKind.LIST_ITEM,
            PassageKind.LIST_ITEM,
            PassageKind.LIST_ITEM,
            PassageKind.TABLE,
            PassageKind.FOOTNOTE,
        ]
        assert [p.position for p in found] == list(range(7))
        assert session.query(Event).filter_by(kind=EventKind.PAPER_PUBLISHED).count() == 1

    def test_leaves_the_first_version_as_it_is(self, paper, curator):
        with unit_of_work():
            first = publishing.publish(paper, actor=curator, source="Alt.")
        with unit_of_work():
            second = publishing.publish(
                paper, actor=curator, source="Neu.", account=Account(otherwise="Rechtschreibung")
            )

        assert second.number == 2
        assert [p.text for p in passages.of_version(first)] == ["Alt."]

    def test_the_same_text_twice_is_one_version(self, paper, curator):
        for _ in range(2):
            with unit_of_work():
                version = publishing.publish(paper, actor=curator, source="Gleich.")

        assert version.number == 1
        assert session.query(Passage).count() == 1

    def test_refuses_who_does_not_curate(self, paper):
        with pytest.raises(NotAllowed, match="curator_only"):
            publishing.publish(paper, actor=factories.Moderator(), source="X")

    def test_refuses_an_empty_text(self, paper, curator):
        with pytest.raises(RuleBroken, match="paper_empty"):
            publishing.publish(paper, actor=curator, source="\n\n")

    def test_names_the_line_of_what_cannot_be_rendered(self, paper, curator):
        source = "Gut.\n\n" + "> " * 30 + "zu tief"

        with pytest.raises(RuleBroken) as refused:
            publishing.publish(paper, actor=curator, source=source)

        assert refused.value.values["line"] == 3
        assert not paper.is_published

    def test_takes_a_long_paper_without_loss(self, paper, curator):
        source = long_paper()
        assert len(source.split()) > 10_000

        with unit_of_work():
            version = publishing.publish(paper, actor=curator, source=source)

        found = passages.of_version(version)
        text = " ".join(p.text for p in found)
        for n in range(60):
            for piece in (
                f"Abschnitt {n}",
                f"Schritt {n} drei",
                f"Unterpunkt {n} b",
                f"Wert {n}",
                f"Zitat {n}",
                f"Fußnote {n} mit Text.",
            ):
                assert piece in text
            assert any(f"https://example.org/{n}" in p.html for p in found)
        assert sum(p.kind is PassageKind.TABLE for p in found) == 60
        assert sum(p.kind is PassageKind.FOOTNOTE for p in found) == 60
        assert version.source == source


def publish(paper, source, **said):
    with unit_of_work():
        return publishing.publish(
            paper, actor=paper.curator, source=source, account=Account(**said)
        )


def passage_of(version, text):
    return next(one for one in passages.of_version(version) if text in one.text)


@pytest.fixture
def first(paper):
    return publish(paper, "Eins bleibt.\n\nZwei wird anders. Der Rest nicht.\n\nDrei geht weg.")


NEXT = "Neues davor.\n\nEins bleibt.\n\nZwei wurde anders. Der Rest nicht."


class TestAccount:
    def test_lists_every_change_of_which_nothing_is_said(self, paper, first):
        with pytest.raises(publishing.NotAccountedFor) as refused:
            publishing.publish(paper, actor=paper.curator, source=NEXT)

        assert [(c.kind, c.old_text, c.new_text) for c in refused.value.changes] == [
            (HunkKind.ADDED, "", "Neues davor."),
            (HunkKind.CHANGED, "Zwei wird anders.", "Zwei wurde anders."),
            (HunkKind.REMOVED, "Drei geht weg.", ""),
        ]
        assert paper.newest_version == 1

    def test_names_the_sources_or_the_editorial_reason_for_ever(self, paper, first):
        flag = factories.DissentFlag(
            passage=passage_of(first, "Zwei"), status=DissentFlagStatus.ANSWERED
        )
        key = publishing.plan(paper, NEXT).changes[1].key

        version = publish(paper, NEXT, sources={key: [flag]}, otherwise="Aufbau")

        added, changed, removed = provenance.hunks_of(version)
        assert [source.target for source in changed.sources] == [flag]
        assert (added.reason, changed.reason, removed.reason) == ("Aufbau", "", "Aufbau")
        assert changed.new_passage.text[changed.new_start : changed.new_end] == changed.new_text

    def test_refuses_to_forget_an_adopted_contribution(self, paper, first):
        flag = factories.DissentFlag(
            passage=passage_of(first, "Zwei"),
            status=DissentFlagStatus.ANSWERED,
            outcome="adopted",
        )

        with pytest.raises(publishing.NotAccountedFor) as refused:
            publish(paper, NEXT, otherwise="Aufbau")

        assert refused.value.contributions == [flag]

    def test_wants_each_unanswered_objection_carried_over_with_a_reason(self, paper, first):
        flag = factories.DissentFlag(passage=passage_of(first, "Zwei"))
        untouched = factories.DissentFlag(passage=passage_of(first, "Eins"))
        due_on = flag.due_on
        session.commit()

        for carried in ({}, {flag.id: "  "}):
            with pytest.raises(publishing.NotAccountedFor) as refused:
                publish(paper, NEXT, otherwise="Aufbau", carried=carried)
            assert refused.value.dissents == [flag]
        version = publish(paper, NEXT, otherwise="Aufbau", carried={flag.id: "Antwort folgt."})

        assert flag.status is DissentFlagStatus.STILL_DISPUTED
        assert flag.awaits_answer
        assert flag.due_on == due_on
        assert [(c.version, c.reason) for c in flag.carried] == [(version, "Antwort folgt.")]
        assert untouched.status is DissentFlagStatus.RAISED

    def test_moving_passages_needs_no_account(self, paper, first):
        turned = "Drei geht weg.\n\nEins bleibt.\n\nZwei wird anders. Der Rest nicht."

        version = publish(paper, turned)

        assert version.number == 2
        assert session.query(Hunk).count() == 0


class TestPlaces:
    def test_identical_text_keeps_and_changed_text_asks(self, paper, first):
        kept = factories.Thread(passage=passage_of(first, "Eins"))
        changed = factories.Thread(passage=passage_of(first, "Zwei"))
        gone = factories.Thread(passage=passage_of(first, "Drei"))

        version = publish(paper, NEXT, otherwise="Aufbau")

        assert placements.of(kept, version).status is PlacementStatus.KEPT
        assert placements.of(kept, version).passage == passage_of(version, "Eins")
        assert placements.of(changed, version).status is PlacementStatus.WAITING
        assert placements.of(changed, version).passage == passage_of(version, "Zwei")
        assert placements.of(gone, version).status is PlacementStatus.ORPHANED
        assert placements.of(gone, first).status is PlacementStatus.ORIGINAL

    def test_a_marked_place_keeps_its_quote(self, paper, first):
        passage = passage_of(first, "Eins")
        thread = factories.Thread(passage=passage)
        ranged = factories.Suggestion(passage=passage)
        session.query(Placement).filter_by(suggestion_id=ranged.id).delete()
        placements.stand(ranged, Spot(passage, (5, 11)))

        version = publish(paper, NEXT, otherwise="Aufbau")

        place = placements.of(ranged, version)
        assert place.passage.text[place.range_start : place.range_end] == "bleibt" == ranged.quote
        assert placements.of(thread, version).range_start is None

    def test_shows_beside_a_passage_only_what_surely_belongs_there(self, paper, first):
        thread = factories.Thread(passage=passage_of(first, "Zwei"))
        version = publish(paper, NEXT, otherwise="Aufbau")
        passage = passage_of(version, "Zwei")

        assert not passages.tally(passage, None).counts
        with unit_of_work():
            placements.confirm(placements.of(thread, version), actor=thread.author)

        assert passages.tally(passage, None).counts == {"comment": 1}

    def test_an_unconfirmed_place_stays_a_proposal_however_often_it_is_carried(self, paper, first):
        thread = factories.Thread(passage=passage_of(first, "Zwei"))
        publish(paper, NEXT, otherwise="Aufbau")

        third = publish(paper, NEXT + "\n\nUnd noch etwas.", otherwise="Aufbau")

        assert placements.of(thread, third).status is PlacementStatus.WAITING

    def test_what_is_written_about_an_old_version_gets_its_place_in_the_newest(self, paper, first):
        version = publish(paper, NEXT, otherwise="Aufbau")

        kept = factories.Thread(passage=passage_of(first, "Eins"))
        changed = factories.Thread(passage=passage_of(first, "Zwei"))
        gone = factories.Thread(passage=passage_of(first, "Drei"))

        assert placements.of(kept, version).status is PlacementStatus.KEPT
        assert placements.of(changed, version).status is PlacementStatus.WAITING
        assert placements.of(gone, version).status is PlacementStatus.ORPHANED

    def test_asks_the_authors_once_each(self, paper, first):
        author = factories.User()
        for _ in range(3):
            factories.Thread(passage=passage_of(first, "Zwei"), author=author)

        publish(paper, NEXT, otherwise="Aufbau")

        told = session.query(Notification).filter_by(recipient_id=author.id).all()
        assert [one.audience for one in told] == ["to_confirm"]


class TestStates:
    def test_what_is_kept_equals_a_recount(self, paper, first):
        for passage in passages.of_version(first):
            factories.DissentFlag(passage=passage, status=DissentFlagStatus.ANSWERED)
        factories.DissentFlag(passage=passage_of(first, "Eins"))
        version = publish(paper, NEXT, otherwise="Aufbau")

        kept = {p.id: (p.state, p.open_dissents) for p in session.query(Passage)}
        passage_states.recount()
        session.expire_all()

        assert {p.id: (p.state, p.open_dissents) for p in session.query(Passage)} == kept
        assert passage_of(version, "Eins").state is PassageState.CONTESTED
        assert passage_of(version, "Zwei").state is PassageState.CHANGED
        assert passage_of(first, "Drei").state is PassageState.ANSWERED

    def test_three_voices_without_objection_are_uncontested(self, first):
        passage = passage_of(first, "Eins")
        author = factories.User()
        for _ in range(3):
            factories.Thread(passage=passage, author=author)
        session.refresh(passage)
        assert passage.state is PassageState.TOO_FEW_VOICES
        for _ in range(2):
            factories.Thread(passage=passage)
        session.refresh(passage)
        assert passage.state is PassageState.UNCONTESTED


class TestKeys:
    def test_a_passage_keeps_its_identity_while_its_words_stay(self, paper, first):
        version = publish(paper, NEXT, otherwise="Aufbau")

        assert passage_of(version, "Eins").key == passage_of(first, "Eins").key
        assert passage_of(version, "Zwei").key != passage_of(first, "Zwei").key
        assert passage_of(version, "Zwei").changed_in == 2
        assert passage_of(version, "Eins").changed_in == 1
