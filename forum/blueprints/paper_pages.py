"""The page of a paper: what it shows, loaded where a part is made anew."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property, partial

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from forum.blueprints import fragments
from forum.blueprints.edge import actor
from forum.models import Hunk, Paper, PaperDraft, PaperVersion, Passage, User
from forum.permissions.policy import Permission, permits
from forum.presenters import papers as words
from forum.presenters import passages as shown
from forum.presenters.intents import INTENTS
from forum.presenters.moved_text import with_links
from forum.services import paper_drafts, paper_visits, papers, passages, provenance, shelves


class PaperPage:
    """A version of a paper as one person, or a guest, sees it."""

    def __init__(self, paper: Paper, version: PaperVersion | None, person: User | None) -> None:
        """Show ``version``, or that there is none yet."""
        self.paper = paper
        self.version = version
        self._person = person

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """What the parts depend on that are the same for many readers."""
        return self.version.id if self.version else None, fragments.reach_of(self._person)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """The passages in the order of reading."""
        return passages.of_version(self.version) if self.version else []

    @cached_property
    def steps(self) -> list[shown.Step]:
        """The text, with what was said about each passage."""
        return list(shown.steps(self.passages, passages.tallies(self.version, self._person)))

    @cached_property
    def contents(self) -> list[Passage]:
        """The headings of the table of contents."""
        return shown.contents(self.passages)

    @cached_property
    def sections(self) -> dict[int, str]:
        """What is open in the section of each of these headings."""
        return shown.sections(self.passages)

    @cached_property
    def _hunks(self) -> Sequence[Hunk]:
        return provenance.hunks_of(self.version) if self.version else []

    @cached_property
    def hunks(self) -> dict[int, list[Hunk]]:
        """The changed places, by passage."""
        return shown.hunks_by_passage(self._hunks)

    @property
    def removed(self) -> list[Hunk]:
        """What is no longer in this version."""
        return [hunk for hunk in self._hunks if hunk.new_passage_id is None]

    @cached_property
    def _shelf(self) -> dict[int | None, int]:
        return shelves.counts(self.paper, self._person, self.paper.newest_version)

    @property
    def unsettled(self) -> int:
        """How much waits for a yes in the newest version, or has lost its passage."""
        return sum(self._shelf.values())

    @cached_property
    def waiting(self) -> Mapping[int | None, int]:
        """How much may belong to a passage of this version and waits for a yes."""
        if self.version is None or self.version.number == self.paper.newest_version:
            return self._shelf
        return shelves.counts(self.paper, self._person, self.version.number)

    @cached_property
    def standing(self) -> papers.Standing:
        """How far the debate has come."""
        return papers.standings([self.paper], self._person)[self.paper.id]

    @cached_property
    def versions(self) -> Sequence[PaperVersion]:
        """All versions, where there are several."""
        return papers.versions_of(self.paper) if self.paper.newest_version > 1 else []

    @cached_property
    def draft(self) -> PaperDraft | None:
        """The next version, of those who may write it."""
        may_write = permits(self._person, Permission.PAPER_PUBLISH, self.paper)
        return paper_drafts.of(self.paper) if may_write else None

    @cached_property
    def known(self) -> paper_visits.Known | None:
        """What the reader knew before this visit."""
        return paper_visits.known(self.paper, self._person)

    @cached_property
    def news(self) -> dict[int, int]:
        """How much others have said since then, by passage."""
        if self.version is None or self._person is None or self.known is None:
            return {}
        ask = partial(paper_visits.news, self.version, self._person, self.known)
        key = "news", self.version.id, self.known
        return fragments.remembered_for(self._person, key, ask, 5000)

    @property
    def new_passages(self) -> list[Passage]:
        """The passages about which others have said something since then."""
        return (
            [passage for passage in self.passages if passage.id in self.news] if self.news else []
        )

    @cached_property
    def reworded(self) -> frozenset[int]:
        """The passages that have other words than the reader knew."""
        if self.version is None or self.known is None or self.version.number <= self.known.version:
            return frozenset()
        known = self.known.version
        return frozenset(passage.id for passage in self.passages if passage.changed_in > known)

    @staticmethod
    def menu_of(menu: str) -> Callable[[int, int], str]:
        """Tell how the menu of a passage is made of the one for all: by its key and number."""
        template = str(menu)
        return lambda key, number: template.replace("@id@", str(key)).replace(
            "@number@", str(number)
        )


def show(paper: Paper, version: PaperVersion | None) -> ResponseReturnValue:
    """Show a version of a paper, or that there is none yet."""
    return render_template(
        "papers/show.html",
        page=PaperPage(paper, version, actor()),
        paper=paper,
        version=version,
        intents=[(intent, *intent.around_id) for intent in INTENTS],
        words=words,
        states=shown.STATE,
        state_text=shown.state_text,
        moved=with_links,
        tools=words.TOOLS,
        endpoints=current_app.view_functions,
    )
