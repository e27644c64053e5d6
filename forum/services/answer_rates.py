"""How many contributions to a paper were answered, and how fast: counted from the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from forum.models import Comment, Paper, Process
from forum.services import paper_contributions, receipts
from forum.services.deadlines import working_days_between
from forum.services.receipts import ReceiptState
from forum.working_days import today


@dataclass(frozen=True)
class Rate:
    """How far the answers to contributions of one noun have come.

    Attributes:
        total: All of them that everybody may read.
        answered: Of these the answered ones, whether used, not used or merely answered.
        used: Of these the ones that moved the text.
        median: Working days until half of the answers were there; None without any.
        most: The same for nine of ten.
    """

    total: int
    answered: int
    used: int
    median: int | None
    most: int | None

    @property
    def share(self) -> int | None:
        """The answered ones of a hundred; None where there is nothing to answer."""
        return round(100 * self.answered / self.total) if self.total else None


#: Of a paper or process about which nobody has said anything.
NOTHING = Rate(total=0, answered=0, used=0, median=None, most=None)
_ANSWERED = (ReceiptState.ANSWERED, ReceiptState.USED, ReceiptState.NOT_USED)


def of_paper(paper: Paper) -> tuple[Rate, dict[type, Rate]]:
    """Count over all contributions to a paper, and for each noun."""
    found = paper_contributions.public_of(paper)
    each = {model: _measured(rows, paper.process) for model, rows in found.items()}
    everything = [one for rows in found.values() for one in rows]
    return _rate(everything, [m for measured in each.values() for m in measured]), {
        model: _rate(found[model], measured) for model, measured in each.items()
    }


def of_process(process: Process) -> tuple[Rate, dict[int, Rate]]:
    """Count over all contributions to the papers of a process, and for each paper by its id."""
    found = paper_contributions.public_of(process=process)
    rows = [one for several in found.values() for one in several]
    measured = _measured(rows, process)
    of_papers: dict[int, tuple[list[Any], list[_Measured]]] = {}
    about: Any
    for row, one in zip(rows, measured, strict=True):
        about = row.thread.passage if isinstance(row, Comment) else row.passage
        several, theirs = of_papers.setdefault(about.version.paper_id, ([], []))
        several.append(row)
        theirs.append(one)
    return _rate(rows, measured), {key: _rate(*pair) for key, pair in of_papers.items()}


@dataclass(frozen=True)
class _Measured:
    state: ReceiptState
    days: int | None


def _measured(rows: Sequence[Any], process: Process) -> list[_Measured]:
    standings = receipts.standings_of(rows)
    found = []
    for row in rows:
        standing = standings[receipts.key_of(row)]
        days = None
        if standing.answered_at is not None:
            days = working_days_between(today(row.created_at), today(standing.answered_at), process)
        found.append(_Measured(standing.state, days))
    return found


def _rate(rows: Sequence[Any], measured: Sequence[_Measured]) -> Rate:
    days = sorted(one.days for one in measured if one.days is not None)
    return Rate(
        total=len(rows),
        answered=sum(one.state in _ANSWERED for one in measured),
        used=sum(one.state is ReceiptState.USED for one in measured),
        median=_percentile(days, 50),
        most=_percentile(days, 90),
    )


def _percentile(days: Sequence[int], percent: int) -> int | None:
    """Give the smallest number that so many of a hundred do not exceed."""
    return days[ceil(len(days) * percent / 100) - 1] if days else None
