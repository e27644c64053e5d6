"""Publishing papers: versions, passages, and what is refused."""

import pytest

from forum.errors import NotAllowed, RuleBroken
from forum.models import (
    DissentFlagStatus,
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
