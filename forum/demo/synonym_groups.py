"""The synonyms of the demo's search."""

from forum.demo.content import Entry, entries
from forum.demo.script import Script, person
from forum.search import synonym_groups
from forum.search.synonyms import Group


def write_synonym_groups(script: Script) -> None:
    """Write the groups of words that mean the same into the script."""
    for entry in entries("synonym_groups"):
        words = tuple(entry["words"])

        def create(entry: Entry = entry, words: tuple[str, ...] = words) -> None:
            group = Group(words, entry.get("one_way", False))
            synonym_groups.create(group, actor=person(entry["author"]))

        script.add(script.moment(entry["age"], words[0]), {**entry, "title": words[0]}, create)
