"""The further versions of the demo's papers: what moved them, and who said where things belong."""

from collections.abc import Sequence

from forum.demo.content import Entry, entries, paper_source
from forum.demo.script import Script, contribution, person
from forum.models import Paper
from forum.services import papers, placements, publishing
from forum.services.provenance import Account, Change


def write_revisions(script: Script) -> None:
    """Write all versions after the first into the script."""
    for entry in entries("revisions"):
        _revision(script, entry)
        for number, decision in enumerate(entry.get("decisions", [])):
            _decision(script, {**decision, "in_file": entry["in_file"]}, f"{entry['file']}{number}")


def _revision(script: Script, entry: Entry) -> None:
    def publish() -> None:
        paper = _paper(entry)
        source = paper_source(entry["file"])
        publishing.publish(
            paper,
            actor=paper.curator,
            source=source,
            account=_account(entry, publishing.plan(paper, source).changes),
        )

    named = {**entry, "title": entry["file"]}
    script.add(script.moment(entry["published_days_ago"], entry["file"]), named, publish)


def _paper(entry: Entry) -> Paper:
    found = papers.by_slug(entry["paper"])
    if found is None:
        raise LookupError(f"no paper {entry['paper']!r}")
    return found


def _account(entry: Entry, changes: Sequence[Change]) -> Account:
    """Give what the entry says about the changes.

    Raises:
        LookupError: It describes a change that there is not, or describes several at once.
    """
    account = Account(otherwise=entry["otherwise"])
    for described in entry["changes"]:
        key = _key(described["words"], changes)
        account.sources[key] = [contribution(source) for source in described.get("sources", [])]
        account.reasons[key] = described.get("reason", "")
    for carried in entry.get("carried", []):
        account.carried[contribution(carried).id] = carried["reason"]
    return account


def _key(words: str, changes: Sequence[Change]) -> str:
    """Find the one change that has the words, before or after."""
    found = [change.key for change in changes if words in change.old_text + change.new_text]
    if len(found) != 1:
        raise LookupError(f"{len(found)} changes contain {words!r}")
    return found[0]


def _decision(script: Script, entry: Entry, key: str) -> None:
    """Let a person say whether a contribution belongs to its changed passage."""

    def decide() -> None:
        what = contribution(entry)
        newest = papers.version_of(what.passage.paper)
        placement = placements.of(what, newest) if newest else None
        if placement is None:
            raise LookupError("it has no place in the newest version")
        verb = placements.decline if entry.get("declined") else placements.confirm
        verb(placement, actor=person(entry["by"]) if "by" in entry else what.author)

    script.add(script.moment(entry["days_ago"], key), {"title": key, **entry}, decide)
