"""Footnotes: defined anywhere, numbered in the order a reader meets them, none lost."""

import re
from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

_NOTE = "data-note"  # holds a reference's label until all references have been seen
_BACK = "\u21a9"


class Footnotes:
    """The footnotes of one text; ids carry a prefix so that texts can share a page."""

    def __init__(self, md: Markdown) -> None:
        """Teach ``md`` definitions and references."""
        self.md = md
        self.parser = md.parser
        self.prefix = ""
        self.texts: dict[str, str] = {}
        self.bodies: dict[str, Element] = {}
        self.order: list[str] = []
        definitions = FootnoteBlockProcessor(self)  # type: ignore[arg-type]
        md.parser.blockprocessors.register(definitions, "footnote", 17)
        md.inlinePatterns.register(_Reference(self), "footnote", 175)

    def reset(self, prefix: str) -> None:
        """Forget the text before, and start one whose ids begin with ``prefix``."""
        self.prefix = prefix
        self.texts = {}
        self.bodies = {}
        self.order = []

    def setFootnote(self, label: str, text: str) -> None:
        """Remember a definition; the first one of a label counts. The renderer calls this."""
        self.texts.setdefault(label, text)

    def parse(self) -> list[Element]:
        """Parse all definitions, also those found within definitions, and return their bodies."""
        while len(self.bodies) < len(self.texts):
            for label in [label for label in self.texts if label not in self.bodies]:
                body = self.bodies[label] = Element("div")
                self.parser.parseChunk(body, self.texts[label])
        return list(self.bodies.values())

    def assemble(self, roots: Iterable[Element]) -> Element:
        """Number the references in ``roots`` and return the list of footnotes, or nothing."""
        numbers: dict[str, int] = {}
        counts: defaultdict[str, int] = defaultdict(int)
        waiting = list(roots)
        for root in waiting:
            for reference in list(root.iter("sup")):
                label = reference.attrib.pop(_NOTE, None)
                if label is None:
                    continue
                if label not in numbers:
                    numbers[label] = len(numbers) + 1
                    waiting.append(self.bodies[label])
                counts[label] += 1
                self._mark(reference, numbers[label], counts[label])
        for label in self.bodies:
            # A note that nothing refers to is still text that somebody wrote.
            numbers.setdefault(label, len(numbers) + 1)
        self.order = sorted(numbers, key=numbers.__getitem__)
        return self._list(counts)

    def _mark(self, reference: Element, number: int, count: int) -> None:
        reference.set("id", self._reference_id(number, count))
        link = SubElement(reference, "a", {"href": f"#{self.prefix}fn-{number}"})
        link.text = AtomicString(str(number))

    def _reference_id(self, number: int, count: int) -> str:
        return f"{self.prefix}fnref-{number}" + (f"-{count}" if count > 1 else "")

    def _list(self, counts: dict[str, int]) -> Element:
        root = Element("div")
        if not self.order:
            return root
        notes = SubElement(root, "ol", {"class": "footnotes"})
        for number, label in enumerate(self.order, start=1):
            item = SubElement(notes, "li", {"id": f"{self.prefix}fn-{number}"})
            item.extend(self.bodies[label])
            self._link_back(item, number, counts[label])
            item.tail = "\n"
        return root

    def _link_back(self, item: Element, number: int, count: int) -> None:
        paragraphs = item.findall("p")
        place = paragraphs[-1] if paragraphs else SubElement(item, "p")
        for index in range(1, count + 1):
            href = f"#{self._reference_id(number, index)}"
            link = SubElement(place, "a", {"class": "footnote-back", "href": href})
            link.text = AtomicString(_BACK if index == 1 else f"{_BACK}{index}")


class _Reference(InlineProcessor):
    """``[^label]`` becomes a raised number, if the label is defined."""

    def __init__(self, footnotes: Footnotes) -> None:
        super().__init__(r"\[\^([^\]]+)\]")
        self.footnotes = footnotes

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the renderer's signature
    ) -> tuple[Element | None, int | None, int | None]:
        if m.group(1) not in self.footnotes.texts:
            return None, None, None
        reference = Element("sup", {"class": "footnote-ref", _NOTE: m.group(1)})
        return reference, m.start(), m.end()
