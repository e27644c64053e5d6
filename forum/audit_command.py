"""``flask forum audit verify | head``: whether somebody has touched the event log."""

import re

import click
from flask.cli import AppGroup

from forum.services import event_seals
from forum.unit_of_work import unit_of_work

audit = AppGroup("audit", help="The tamper-evident event log.")

#: A head as ``head`` prints it: the number of the newest event's seal, and the seal.
_HEAD = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})")


class Head(click.ParamType[tuple[int, str]]):
    """A head that was printed before."""

    name = "NUMBER:SEAL"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Read number and seal."""
        found = _HEAD.fullmatch(str(value).strip())
        if found is None:
            self.fail("A head looks like 4711:9f86d08…, as “audit head” prints it.", param, ctx)
        return int(found[1]), found[2]


@audit.command("head")
def head() -> None:
    """Print the head of the chain. Kept elsewhere, it proves that nothing before has changed."""
    end = event_seals.chain()
    if not end.length:
        raise click.ClickException("Nothing has happened yet.")
    click.echo(f"{end.length}:{end.head}")


@audit.command("verify")
@click.option("--head", "noted", type=Head(), help="A head kept elsewhere, to compare with.")
def verify(noted: tuple[int, str] | None) -> None:
    """Compute the whole chain anew. Ends with 1 and the first broken row where there is one."""
    result = event_seals.verify(noted)
    with unit_of_work():
        event_seals.note(result)
    if not result.is_intact:
        raise click.ClickException(f"{result.finding}; {result.length} events before are intact.")
    click.echo(f"{result.length} events, all as they were written.")
