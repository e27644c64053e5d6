"""How long it takes to say what became of passages and anchors, against a bare ``difflib``.

Run it with ``python -m bench.anchoring``. The seconds depend on the machine; the ratio to a
``difflib.SequenceMatcher`` over the same passages in the same run does not.
"""

import random
import sys
from collections.abc import Callable
from difflib import SequenceMatcher

from bench.version_differences import FREQUENCIES, PASSAGES, VOCABULARY, WORDS, seconds
from forum.anchoring import Anchor, carry, match

ANCHORS = 2000
CONTEXT = 32  # characters before and after a quote, as the page that marks a range keeps them

Versions = tuple[list[str], list[str]]


def sentence(draw: random.Random) -> str:
    """Make up a passage whose words repeat as often as in real prose."""
    return " ".join(draw.choices(VOCABULARY, FREQUENCIES, k=WORDS)) + "."


def prose(draw: random.Random) -> list[str]:
    """Make up a paper of 10,000 words in which no passage is like another."""
    return [sentence(draw) for _ in range(PASSAGES)]


def reworded(text: str, draw: random.Random) -> str:
    """Change two words."""
    words = text.split()
    for _ in range(2):
        words[draw.randrange(len(words))] = f"neu{draw.randrange(99)}"
    return " ".join(words)


def the_same(draw: random.Random) -> Versions:
    """Leave everything as it is."""
    old = prose(draw)
    return old, list(old)


def lightly_edited(draw: random.Random) -> Versions:
    """Change 5 of 100 passages, and drop, move and put in a few."""
    old = prose(draw)
    new = [reworded(text, draw) if draw.random() < 0.05 else text for text in old]
    for _ in range(10):
        del new[draw.randrange(len(new))]
        new.insert(draw.randrange(len(new)), new.pop(draw.randrange(len(new))))
        new.insert(draw.randrange(len(new)), sentence(draw))
    return old, new


def everything_changed(draw: random.Random) -> Versions:
    """Change each passage."""
    old = prose(draw)
    return old, [reworded(text, draw) for text in old]


def everything_replaced(draw: random.Random) -> Versions:
    """Write a new paper."""
    return prose(draw), prose(draw)


def shuffled(draw: random.Random) -> Versions:
    """Put the passages into another order."""
    old = prose(draw)
    return old, draw.sample(old, len(old))


def boilerplate(draw: random.Random) -> Versions:
    """Repeat ten texts again and again, and drop, move and put in a few."""
    texts = [sentence(draw) for _ in range(10)]
    old = draw.choices(texts, k=PASSAGES)
    new = list(old)
    for _ in range(20):
        del new[draw.randrange(len(new))]
        new.insert(draw.randrange(len(new)), draw.choice(texts))
    return old, new


def one_text(draw: random.Random) -> Versions:
    """Repeat one text, once less often in the new version."""
    old = [sentence(draw)] * PASSAGES
    return old, old[1:]


def sections(draw: random.Random) -> Versions:
    """Repeat the same headings in sections of which a third is edited."""
    old = []
    for _ in range(PASSAGES // 5):
        old += [sentence(draw), "Ziel", sentence(draw), "Frist", "offen"]
    return old, [
        reworded(text, draw) if " " in text and draw.random() < 0.3 else text for text in old
    ]


CASES: tuple[Callable[[random.Random], Versions], ...] = (
    the_same,
    lightly_edited,
    everything_changed,
    everything_replaced,
    shuffled,
    sections,
    boilerplate,
    one_text,
)


def marked(old: list[str], draw: random.Random) -> list[Anchor]:
    """Mark places anywhere in a paper."""
    anchors = []
    for _ in range(ANCHORS):
        passage = draw.randrange(len(old))
        text = old[passage]
        start = draw.randrange(len(text))
        end = draw.randrange(start, len(text)) + 1
        around = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        anchors.append(Anchor(passage, text[start:end], *around))
    return anchors


def bare(old: list[str], new: list[str]) -> object:
    """Compare the passages as ``difflib`` does."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def main() -> int:
    """Print the seconds of each case, and the ratio to ``difflib``."""
    print(f"{PASSAGES} passages, {PASSAGES * WORDS} words, {ANCHORS} anchors")
    print(f"{'case':20} {'passages':>10} {'anchors':>10} {'difflib':>10} {'ratio':>7} {'kept':>6}")
    for case in CASES:
        draw = random.Random(7)
        old, new = case(draw)
        anchors, matches = marked(old, draw), match(old, new)
        ours = seconds(lambda old=old, new=new: match(old, new))
        carried = seconds(lambda a=anchors, o=old, n=new, m=matches: carry(a, o, n, m))
        theirs = seconds(lambda old=old, new=new: bare(old, new))
        kept = sum(found.passage_class.is_certain for found in matches) / len(matches)
        name = case.__name__.replace("_", " ")
        print(
            f"{name:20} {ours:8.3f} s {carried:8.3f} s {theirs:8.4f} s "
            f"{(ours + carried) / theirs:6.1f}x {kept:6.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
