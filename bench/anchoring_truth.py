"""How often anchoring is right, over many papers that were made up and edited at random.

Run it with ``python -m bench.anchoring_truth [PAPERS]``. The generator remembers which passage is
which; the same draw gives the same numbers.
"""

import random
import sys
from collections import Counter

from forum.anchoring import Anchor, carry, locate, match
from tests.unit.edited_papers import EDITS, KINDS, Edited, edited, read

CONTEXT = 32
ANCHORS = 5
#: What the passages of a paper are drawn from.
MIXES = {
    "mixed": KINDS,
    "mostly prose": (*["prose", "long prose"] * 4, "boilerplate"),
    "look-alikes": ("team", "numbered"),
    "repeated text": ("boilerplate", "team"),
}


def paper(draw: random.Random, kinds: tuple[str, ...]) -> Edited:
    """Make up a paper of up to 40 passages, and edit it up to ten times."""
    passages = [(draw.choice(kinds), draw.randrange(200)) for _ in range(draw.randrange(1, 41))]
    edits = [
        (draw.choice(sorted(EDITS)), draw.randrange(1000), draw.randrange(1000))
        for _ in range(draw.randrange(11))
    ]
    return edited(passages, edits)


def marked(text: str, passage: int, draw: random.Random) -> Anchor:
    """Mark a range of a passage."""
    start = draw.randrange(len(text))
    end = draw.randrange(start, len(text)) + 1
    around = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Anchor(passage, text[start:end], *around)


def judge(one: Edited, draw: random.Random, counts: Counter[str]) -> None:
    """Count what is right and wrong about one paper."""
    found, unique = match(one.old, one.new), one.untouched()
    for passage in found:
        place = one.place_of(passage.index)
        if passage.passage_class.is_certain and passage.target is not None:
            counts["certain"] += 1
            counts["false"] += one.is_false(passage.index, passage.target)
        kind = "unique" if passage.index in unique else "repeated"
        if place is not None:
            counts[kind] += 1
            is_kept = passage.passage_class.is_certain and passage.target == place
            counts[f"{kind} kept"] += is_kept
    places = [draw.randrange(len(one.old)) for _ in range(ANCHORS)]
    anchors = [marked(one.old[place], place, draw) for place in places]
    for anchor, carried in zip(anchors, carry(anchors, one.old, one.new, found), strict=True):
        if carried.anchor_class.is_certain and carried.target is not None:
            counts["anchors certain"] += 1
            text = one.new[carried.target][carried.start : carried.end]
            is_wrong = read(text) != read(anchor.quote) and bool(read(anchor.quote))
            counts["anchors false"] += is_wrong or one.is_false(anchor.passage, carried.target)
        text, around = one.old[anchor.passage], (anchor.prefix, anchor.suffix)
        if anchor.passage in unique and locate(text, anchor.quote, *around):
            counts["anchors"] += 1
            counts["anchors kept"] += carried.anchor_class.is_certain


def main() -> int:
    """Print the counts for each mix of passages."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"{papers} papers of each mix; kept: of those whose text is still there")
    print(
        f"{'mix':15} {'certain':>8} {'false':>6} {'unique kept':>12} {'repeated kept':>14} "
        f"{'anchors certain':>16} {'false':>6} {'unique kept':>12}"
    )
    wrong = 0
    for name, kinds in MIXES.items():
        draw, counts = random.Random(7), Counter[str]()
        for _ in range(papers):
            judge(paper(draw, kinds), draw, counts)
        shares = {
            kind: counts[f"{kind} kept"] / max(1, counts[kind])
            for kind in ("unique", "repeated", "anchors")
        }
        print(
            f"{name:15} {counts['certain']:8} {counts['false']:6} {shares['unique']:12.2%} "
            f"{shares['repeated']:14.2%} {counts['anchors certain']:16} "
            f"{counts['anchors false']:6} {shares['anchors']:12.2%}"
        )
        wrong += counts["false"] + counts["anchors false"]
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
