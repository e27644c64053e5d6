"""Where the comments of a Word file begin and end among the words of a passage."""

from collections.abc import Sequence
from typing import Any

from forum.paper_files.document import Annotation
from forum.paper_files.docx_runs import comment_end, comment_start
from forum.paper_files.words import Leaf


class Marks:
    """The marks of the comments on one passage, handed out in the order of its words."""

    def __init__(self, comments: Sequence[tuple[int, Annotation]], length: int) -> None:
        """Take the numbers of the comments, each with what it says, and the passage's length."""
        spans = [(number, a.span(length) or (0, length)) for number, a in comments]
        self._waiting = sorted((span[0], number, span[1]) for number, span in spans)
        self._open: list[tuple[int, int]] = []
        self.places = {place for _number, span in spans for place in span}

    def before(self, leaf: Leaf) -> list[Any]:
        """Begin the comments on words that come now."""
        begun = []
        while self._waiting and self._waiting[0][0] < leaf.end and not leaf.note:
            _start, number, end = self._waiting.pop(0)
            self._open.append((end, number))
            begun.append(comment_start(number))
        return begun

    def after(self, leaf: Leaf) -> list[Any]:
        """End the comments on words that have passed."""
        ended = [mark for mark in self._open if mark[0] <= leaf.end]
        self._open = [mark for mark in self._open if mark[0] > leaf.end]
        return [one for _end, number in ended for one in comment_end(number)]

    def rest(self) -> list[Any]:
        """End what is still open, so that no comment is lost."""
        marks = [comment_start(number) for _start, number, _end in self._waiting]
        numbers = [n for _end, n in self._open] + [n for _start, n, _end in self._waiting]
        self._open, self._waiting = [], []
        return marks + [one for number in numbers for one in comment_end(number)]
