"""How long the comparison of two versions takes, against a bare ``difflib`` over the whole text.

Run it with ``python -m bench.version_differences``. The seconds depend on the machine; the ratio of
two measurements in the same run does not.
"""

import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from forum.version_differences import compare

PASSAGES = 700
WORDS = 15
ROUNDS = 3
VOCABULARY = [f"wort{number}" for number in range(2500)]
# As in real prose the second word is half as frequent as the first, the third a third.
FREQUENCIES = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]
# The words, blanks and signs that a page must put together again.
PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Text:
    """A passage of a paper that was made up."""

    text: str


def paper(draw: random.Random) -> list[Text]:
    """Make up a paper of 10,000 words that repeat as often as in real prose."""
    return [
        Text(" ".join(draw.choices(VOCABULARY, FREQUENCIES, k=WORDS)) + ".")
        for _ in range(PASSAGES)
    ]


def edited(old: list[Text], draw: random.Random, share: float) -> list[Text]:
    """Change two words in a share of the passages, drop a few, move a few and put a few in."""
    new = []
    for passage in old:
        words = passage.text.split()
        if draw.random() < share:
            for _ in range(2):
                words[draw.randrange(len(words))] = f"neu{draw.randrange(99)}"
        if draw.random() > share / 10:
            new.append(Text(" ".join(words)))
    for _ in range(int(PASSAGES * share / 10)):
        new.insert(draw.randrange(len(new)), new.pop(draw.randrange(len(new))))
        new.insert(draw.randrange(len(new)), paper(draw)[0])
    return new


def seconds(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Give the shortest time of a few rounds."""
    found = []
    for _ in range(rounds):
        before = time.perf_counter()
        action()
        found.append(time.perf_counter() - before)
    return min(found)


def bare(old: list[Text], new: list[Text]) -> object:
    """Compare the two texts as a whole."""
    before = PIECES.findall("\n\n".join(passage.text for passage in old))
    after = PIECES.findall("\n\n".join(passage.text for passage in new))
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def measure(share: float) -> tuple[float, float]:
    """Give the seconds by passage and as a whole, where a share of the passages was edited."""
    draw = random.Random(7)
    old = paper(draw)
    new = edited(old, draw, share)
    return seconds(lambda: compare(old, new)), seconds(lambda: bare(old, new), rounds=1)


def main() -> int:
    """Print the seconds of both ways and their ratio, for light and heavy editing."""
    print(f"{PASSAGES} passages, {PASSAGES * WORDS} words")
    print(f"{'edited':>8} {'by passage':>12} {'bare difflib':>14} {'ratio':>8}")
    for share in (0.05, 0.3, 1.0):
        ours, theirs = measure(share)
        print(f"{share:8.0%} {ours:10.3f} s {theirs:12.3f} s {theirs / ours:7.1f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
