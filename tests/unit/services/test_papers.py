"""Publishing papers: versions, passages, and what is refused."""

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    DissentFlagStatus,
    Event,
    EventKind,
    Passage,
    PassageKind,
    Visibility,
)
from forum.services import papers, passages, publishing
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


class TestCreate:
    def test_makes_the_address_from_the_title(self, paper):
        assert paper.slug == "ein-papier"
        assert not paper.is_published

    def test_refuses_members(self, field):
        with pytest.raises(NotAllowed):
            papers.create(
                field.process,
                actor=factories.User(),
                title="X",
                action_field=field,
                curator=factories.Moderator(),
            )

    def test_refuses_an_address_that_is_taken(self, paper, field, curator):
        with pytest.raises(RuleBroken, match="slug_taken"):
            papers.create(
                field.process,
                actor=curator,
                title="Anders",
                slug="ein-papier",
                action_field=field,
                curator=curator,
            )

    def test_refuses_an_action_field_of_another_process(self, field, curator):
        with pytest.raises(RuleBroken, match="foreign_action_field"):
            papers.create(
                factories.Process(), actor=curator, title="X", action_field=field, curator=curator
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
            second = publishing.publish(paper, actor=curator, source="Neu.")

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

    def test_does_not_drop_a_passage_with_an_unanswered_objection(self, paper, curator):
        with unit_of_work():
            version = publishing.publish(paper, actor=curator, source="Strittig.\n\nBleibt.")
        flag = factories.DissentFlag(passage=passages.of_version(version)[0])

        with pytest.raises(RuleBroken, match="open_dissents"):
            publishing.publish(paper, actor=curator, source="Anders.\n\nBleibt.")

        flag.status = DissentFlagStatus.ANSWERED
        with unit_of_work():
            assert publishing.publish(paper, actor=curator, source="Anders.\n\nBleibt.").number == 2

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


class TestStandings:
    def test_counts_what_everybody_may_see(self, paper, curator, field):
        with unit_of_work():
            version = publishing.publish(paper, actor=curator, source="A.\n\nB.")
        first, second = passages.of_version(version)
        factories.Comment(thread=factories.Thread(passage=first, action_field=field))
        factories.Comment(
            thread=factories.Thread(passage=first, action_field=field, visibility=Visibility.HIDDEN)
        )
        factories.DissentFlag(passage=second)
        factories.DissentFlag(passage=second, status=DissentFlagStatus.SETTLED)
        factories.DissentFlag(passage=second, visibility=Visibility.HIDDEN)

        for actor in (None, factories.User(), curator):
            standing = papers.standings([paper], actor)[paper.id]
            assert standing.contributions == 3
            assert standing.awaiting_dissents == 1
            assert standing.answered_dissents == 1
