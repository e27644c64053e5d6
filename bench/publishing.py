"""How long publishing takes: 10,000 words and 2,000 marked places, against splitting alone.

Run it with ``python -m bench.publishing``. It works in a database of its own in a temporary
folder. The issue that it answers asks for less than five seconds.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from bench.anchoring import prose, reworded
from forum.app import create_app
from forum.config import Config, Mode
from forum.db import db, session
from forum.models import (
    Base,
    ContributionKind,
    Paper,
    PaperVersion,
    Placement,
    PlacementStatus,
    Thread,
    User,
    utcnow,
)
from forum.services import papers, passages, publishing
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories

ANCHORS = 2000
SHARE = 0.1  # of the passages are changed


def anchor(version: PaperVersion, author: User, draw: random.Random) -> None:
    """Let ``author`` answer to 2,000 marked places of a version."""
    found = passages.of_version(version)
    now, rows, places = utcnow(), [], []
    for number in range(1, ANCHORS + 1):
        passage = draw.choice(found)
        start = draw.randrange(len(passage.text) // 2)
        end = start + draw.randrange(8, len(passage.text) // 2)
        rows.append(
            {
                "id": number,
                "title": f"Diskussion {number}",
                "slug": "diskussion",
                "kind": ContributionKind.COMMENT,
                "author_id": author.id,
                "action_field_id": version.paper.action_field_id,
                "passage_id": passage.id,
                "created_at": now,
                "last_comment_at": now,
                "last_author_id": author.id,
                "quote": passage.text[start:end],
                "range_start": start,
                "range_end": end,
            }
        )
        places.append(
            {
                "thread_id": number,
                "version_id": version.id,
                "passage_id": passage.id,
                "status": PlacementStatus.ORIGINAL,
                "range_start": start,
                "range_end": end,
            }
        )
    session.execute(sa.insert(Thread), rows)
    session.execute(sa.insert(Placement), places)


def main() -> int:
    """Publish, and print seconds and the ratio to splitting the text."""
    draw = random.Random(7)
    old = prose(draw)
    new = [reworded(text, draw) if draw.random() < SHARE else text for text in old]
    with tempfile.TemporaryDirectory() as folder:
        config = Config(mode=Mode.TESTING, data=Path(folder), secret_key="only-for-this-run")  # noqa: S106 - a database of one run
        with create_app(config).app_context():
            Base.metadata.create_all(db.engine)
            paper: Paper = factories.Paper(newest_version=0)
            session.commit()
            with unit_of_work():
                first = publishing.publish(paper, actor=paper.curator, source="\n\n".join(old))
                anchor(first, paper.curator, draw)
            source = "\n\n".join(new)
            began = time.perf_counter()
            papers.split(source)
            split = time.perf_counter() - began
            began = time.perf_counter()
            with unit_of_work():
                publishing.publish(
                    paper, actor=paper.curator, source=source, account=Account(otherwise="Probe")
                )
            whole = time.perf_counter() - began
            words = sum(len(text.split()) for text in new)
            print(f"{words} words, {len(new)} passages, {ANCHORS} marked places")
            print(f"splitting {split:.2f} s, publishing {whole:.2f} s, ratio {whole / split:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
