"""The suggestions of the demo: who supports them, how they are discussed and what was decided."""

from collections.abc import Callable
from functools import partial

from forum.demo.content import Entry, entries
from forum.demo.script import Script, person, spot, suggestion
from forum.models import Suggestion, SuggestionKind, SuggestionStatus
from forum.services import suggestions
from forum.services.placements import Spot


def write_suggestions(script: Script) -> None:
    """Write the suggestions with all that follows into the script."""
    for entry in entries("suggestions"):
        reason = entry["reason"]
        script.add(script.moment(entry["age"], reason), _named(entry), partial(_suggest, entry))
        _add_voices(script, entry)
        if "decided" in entry:
            moment = script.moment(entry["decided"], reason + "d")
            script.add(moment, _named(entry), partial(_decide, entry))
        if "withdrawn" in entry:
            moment = script.moment(entry["withdrawn"], reason + "w")
            script.add(moment, _named(entry), partial(_withdraw, entry))


def _named(entry: Entry) -> Entry:
    return {**entry, "title": entry["reason"]}


def _add_voices(script: Script, entry: Entry) -> None:
    """Spread supporters and posts evenly over the days until the decision or now."""
    voices: list[Callable[[Suggestion], object]] = [
        partial(_support, name) for name in entry.get("supported_by", [])
    ]
    voices += [partial(_discuss, said) for said in entry.get("discussion", [])]
    end = entry.get("decided", entry.get("withdrawn", 0))
    for number, voice in enumerate(voices, start=1):
        ago = entry["age"] - (entry["age"] - end) * number / (len(voices) + 1)

        def act(voice: Callable[[Suggestion], object] = voice) -> None:
            voice(suggestion(entry["reason"]))

        begun = script.moment(entry["age"], entry["reason"])
        # Both may fall on one day; nobody answers before there is a question.
        moment = max(script.moment(ago, f"{entry['reason']}{number}"), begun)
        script.add(moment, _named(entry), act)


def _suggest(entry: Entry) -> None:
    kind = SuggestionKind(entry["kind"])
    suggestions.suggest(
        _place(entry, kind),
        actor=person(entry["author"]),
        kind=kind,
        replacement=entry["replacement"],
        reason=entry["reason"],
    )


def _place(entry: Entry, kind: SuggestionKind) -> Spot:
    """Find the place; that of an insertion is empty and stands before the quote or at the end."""
    found = spot(entry)
    if not isinstance(found, Spot):
        return Spot(found, (len(found.text), len(found.text)))
    if kind is SuggestionKind.INSERT and found.span is not None:
        return Spot(found.passage, (found.span[0], found.span[0]))
    return found


def _support(name: str, found: Suggestion) -> None:
    suggestions.support(found, actor=person(name))


def _discuss(said: Entry, found: Suggestion) -> None:
    suggestions.discuss(found, actor=person(said["author"]), body=said["body"])


def _decide(entry: Entry) -> None:
    found = suggestion(entry["reason"])
    suggestions.decide(
        found,
        actor=found.passage.curator,
        status=SuggestionStatus(entry["status"]),
        decision=entry["decision"],
        adapted_text=entry.get("adapted_text", ""),
    )


def _withdraw(entry: Entry) -> None:
    found = suggestion(entry["reason"])
    suggestions.withdraw(found, actor=found.author)
