"""What changed between two texts, word by word, in time that large texts do not blow up.

A flat comparison of 10,000 words takes seconds, because every "die" may match every other.
So the texts are compared by paragraphs first, what changed there by sentences, and only what
changed in those by words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Literal

Opcode = tuple[str, int, int, int, int]
Operation = Literal["same", "added", "removed"]

# Every character belongs to exactly one piece, so the pieces put together are the text again.
_PARAGRAPHS = re.compile(r".*?(?:\n[^\S\n]*)+(?:\n|\Z)|.+", re.DOTALL)
_SENTENCES = re.compile(r"[^.!?\n]*(?:[.!?]+\s*|\n\s*|\Z)")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")
_SPLITTERS = (_PARAGRAPHS, _SENTENCES, _WORDS)

# Pairs of equal pieces that one comparison may look at: about 0.1 s of work at the worst.
_PAIRS = 100_000
# Pairs of pieces whose likeness may be weighed: as long.
_ALIGNABLE = 60_000
# Below this likeness two passages are different texts: whole they read better than in crumbs.
_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text that stayed, came or went."""

    op: Operation
    text: str


def word_diff(old: str, new: str) -> list[Change]:
    """Return what to keep, remove and add to get from ``old`` to ``new``.

    What is the same and what was removed make up ``old`` exactly, what is the same and what was
    added make up ``new``. Where text was replaced, the old comes before the new.
    """
    return _tidy(_compare(old, new, level=0))


def _compare(old: str, new: str, level: int) -> Iterator[Change]:
    if old == new or not old or not new:
        yield from _replaced(old, new)
        return
    before, after = _pieces(old, level), _pieces(new, level)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    yield Change("same", "".join(before[:head]))
    old_middle, new_middle = before[head : len(before) - tail], after[head : len(after) - tail]
    yield from _compare_pieces(old_middle, new_middle, level)
    yield Change("same", "".join(before[len(before) - tail :]))


def _compare_pieces(before: Sequence[str], after: Sequence[str], level: int) -> Iterator[Change]:
    is_last = level + 1 == len(_SPLITTERS)
    is_dear = _pairs(before, after) > _PAIRS
    if is_dear and _pairs(_rare(before), _rare(after)) > _PAIRS:
        yield from _replaced("".join(before), "".join(after))
        return
    matcher = SequenceMatcher(None, before, after, autojunk=is_dear)
    opcodes = matcher.get_opcodes()
    if is_last and _likeness(before, after, opcodes) < _LIKENESS:
        opcodes = [("replace", 0, len(before), 0, len(after))]
    for tag, start, end, new_start, new_end in opcodes:
        removed, added = before[start:end], after[new_start:new_end]
        if tag == "equal" or is_last:
            yield from _replaced("".join(removed), "".join(added))
            continue
        for old, new in _gathered(_aligned(removed, added)):
            yield from _compare(old, new, level + 1)


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Pair each piece with the one it became, in order; what has no counterpart pairs with ""."""
    if len(before) == len(after) == 1 or len(before) * len(after) > _ALIGNABLE:
        return list(zip_longest(before, after, fillvalue=""))
    vocabularies = [set(_WORD.findall(piece)) for piece in after]
    # best[i][j] is the greatest likeness that before[i:] and after[j:] can be paired with.
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    likeness = [_likenesses(piece, vocabularies) for piece in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[str, str]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((before[i], ""))
            i += 1
        else:
            pairs.append(("", after[j]))
            j += 1
    return pairs + [(old, "") for old in before[i:]] + [("", new) for new in after[j:]]


def _gathered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join a piece without a counterpart to the pair beside it that has its words.

    Two sentences or paragraphs have then become one, or one has become two.
    """
    gathered: list[tuple[str, str]] = []
    for pair in pairs:
        if gathered and (_has_words(gathered[-1], pair) or _has_words(pair, gathered[-1])):
            gathered[-1] = (gathered[-1][0] + pair[0], gathered[-1][1] + pair[1])
        else:
            gathered.append(pair)
    return gathered


def _has_words(pair: tuple[str, str], lone: tuple[str, str]) -> bool:
    """Whether most words of a piece that lacks a counterpart stand on the pair's other side."""
    if all(lone) or not all(pair):
        return False
    piece, other_side = (lone[0], pair[1]) if lone[0] else (lone[1], pair[0])
    words = set(_WORD.findall(piece))
    return len(words & set(_WORD.findall(other_side))) > len(words) / 2


def _likenesses(piece: str, vocabularies: Iterable[set[str]]) -> list[float]:
    """Return the share of words in common with each vocabulary, nought where it says nothing."""
    words = set(_WORD.findall(piece))
    shares = (2 * len(words & other) / (len(words) + len(other) or 1) for other in vocabularies)
    return [share if share >= _LIKENESS else 0.0 for share in shares]


def _pieces(text: str, level: int) -> list[str]:
    return [piece for piece in _SPLITTERS[level].findall(text) if piece]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many pieces are the same at the start."""
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return count


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    there = Counter(after)
    return sum(count * there[piece] for piece, count in Counter(before).items())


def _rare(pieces: Sequence[str]) -> list[str]:
    """Return the pieces that ``difflib`` keeps when it leaves out the popular ones."""
    most = len(pieces) // 100 + 1
    counts = Counter(pieces)
    return [piece for piece in pieces if counts[piece] <= most]


def _likeness(before: Sequence[str], after: Sequence[str], opcodes: Sequence[Opcode]) -> float:
    """Return the share of characters, blanks apart, that both texts have in common."""
    kept = sum(_weight(before[code[1] : code[2]]) for code in opcodes if code[0] == "equal")
    return kept / (max(_weight(before), _weight(after)) or 1)


def _weight(pieces: Iterable[str]) -> int:
    return sum(len(piece) for piece in pieces if not piece.isspace())


def _replaced(old: str, new: str) -> Iterator[Change]:
    if old == new:
        yield Change("same", old)
    else:
        yield Change("removed", old)
        yield Change("added", new)


def _tidy(changes: Iterable[Change]) -> list[Change]:
    """Join what belongs together; a lone blank between two changes changes with them."""
    filled = [change for change in changes if change.text]
    tidied: list[Change] = []
    for index, change in enumerate(filled):
        inside = 0 < index < len(filled) - 1 and change.op == "same" and change.text.isspace()
        if inside and "\n" not in change.text:
            tidied += [Change("removed", change.text), Change("added", change.text)]
        else:
            tidied.append(change)
    return list(_joined(tidied))


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    for is_same, group in groupby(changes, key=lambda change: change.op == "same"):
        run = list(group)
        operations: Sequence[Operation] = ("same",) if is_same else ("removed", "added")
        for operation in operations:
            text = "".join(change.text for change in run if change.op == operation)
            if text:
                yield Change(operation, text)
