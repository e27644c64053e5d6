"""What a process has only counted in memory, written down."""

from forum.services import view_counts
from forum.unit_of_work import unit_of_work


def write_down() -> None:
    """Add the counts of views to the database."""
    with unit_of_work():
        view_counts.write_down()
