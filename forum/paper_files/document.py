"""What goes into an exported file: the text of a version, and what was said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from forum.passage_kinds import PassageKind

#: The language that papers are written in, as files name it.
LANGUAGE = "de-DE"


class PassageRow(Protocol):
    """What a file needs of a passage, stored or only split."""

    @property
    def kind(self) -> PassageKind:
        """What it is."""

    @property
    def level(self) -> int:
        """The depth of a heading or of a list item."""

    @property
    def ordinal(self) -> int | None:
        """The number of a footnote, or of an item of an ordered list."""

    @property
    def text(self) -> str:
        """The plain text."""

    @property
    def html(self) -> str:
        """A whole block of safe HTML."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a contribution: a reply, the curator's answer, minutes.

    Attributes:
        label: What it is and from whom, in one line.
        html: The safe HTML of its text.
        address: Where it stands in the forum, or nothing.
    """

    label: str
    html: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A contribution to a passage.

    Attributes:
        kind_label: What kind of contribution it is, in the language of the reader.
        author: The name of its author.
        organisation: For whom the author spoke, or nothing.
        written_at: When it was written.
        date: The same as the reader reads dates.
        status_label: Where it stands, or nothing.
        html: The safe HTML of its text.
        address: Where it stands in the forum.
        title: Its title, or nothing.
        quote: The words that it is about, or nothing for the whole passage.
        start: Where these words begin in the plain text of the passage, or None.
        end: Where they end.
        answers: What was answered, in order.
    """

    kind_label: str
    author: str
    organisation: str
    written_at: datetime
    date: str
    status_label: str
    html: str
    address: str
    title: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    answers: Sequence[Answer] = ()

    @property
    def heading(self) -> str:
        """Say in one line what it is and from whom."""
        person = f"{self.author} ({self.organisation})" if self.organisation else self.author
        parts = (self.kind_label, person, self.date, self.status_label)
        return " · ".join(part for part in parts if part)

    def span(self, length: int) -> tuple[int, int] | None:
        """Give the range within a passage of ``length`` characters, None for all of it."""
        if self.start is None or self.end is None or not 0 <= self.start < self.end <= length:
            return None
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that a file adds to the text, in the language of the reader."""

    version: str
    published: str
    address: str
    curator: str
    page: str
    contributions: str
    about_quote: str
    unplaced: str


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """A version of a paper, ready to become a file.

    Attributes:
        title: The title of the paper.
        version: The number of the version.
        published_at: When it was published.
        published_on: The same day as the reader reads dates.
        address: The absolute address under which the version stands for ever.
        curator: Who answers for the paper.
        labels: The words that the file adds.
        passages: The text.
        annotations: What was said, by the position of the passage.
        unplaced: What was said about places that this version no longer has.
    """

    title: str
    version: int
    published_at: datetime
    published_on: str
    address: str
    curator: str
    labels: Labels
    passages: Sequence[PassageRow]
    annotations: Mapping[int, Sequence[Annotation]] = field(default_factory=dict)
    unplaced: Sequence[Annotation] = ()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Give the facts that stand below the title, each with its label."""
        return [
            (self.labels.version, str(self.version)),
            (self.labels.published, self.published_on),
            (self.labels.curator, self.curator),
            (self.labels.address, self.address),
        ]
