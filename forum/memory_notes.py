"""What a process has only counted and noted in memory about reading, written down together."""

from forum.services import noted_reads, view_counts
from forum.unit_of_work import unit_of_work


def write_down() -> None:
    """Write the counts of views and the notes of what was shown to the database."""
    with unit_of_work():
        view_counts.write_down()
        noted_reads.write_down()
