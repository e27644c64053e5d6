"""The steps that write a text from its passages."""

import pytest

from forum.passage_splitting import split_passages
from forum.presenters import passages

TEXTS = [
    "Nur Text.",
    "- a\n- b\n",
    "1. a\n    - b\n        1. c\n2. d\n",
    "- a\n\nText\n\n- b\n",
    "- a\n    - b\n\n    weiter\n- c\n\n---\n\n- d\n",
    "7. sieben\n8. acht\n",
    "# H\n\n- a[^1]\n\n[^1]: Note\n\n    - Punkt der Note\n\n    Ende der Note\n",
    "Eins[^1] zwei[^2]\n\n[^1]: Eins.\n[^2]: Zwei.\n",
    "> - Liste im Zitat\n\n- Liste\n    > Zitat in der Liste\n",
]


def written(text):
    """Write the steps as tags, each passage as its text."""
    found = []
    for step in passages.steps(split_passages(text), {}):
        if step.do == "show":
            found.append(step.shown.passage.text)
        else:
            start = f" start={step.start}" if step.start else ""
            found.append(f"<{'/' if step.do == 'close' else ''}{step.tag}{start}>")
    return found


class TestSteps:
    @pytest.mark.parametrize("text", TEXTS)
    def test_show_every_passage_once_and_close_what_they_open(self, text):
        shown, stack = [], []
        for step in passages.steps(split_passages(text), {}):
            if step.do == "open":
                stack.append(step.tag)
            elif step.do == "close":
                assert stack.pop() == step.tag
            else:
                shown.append(step.shown.passage)
        assert stack == []
        assert shown == split_passages(text)

    def test_nest_lists_as_they_were_written(self):
        assert "".join(written(TEXTS[2])) == (
            "<ol><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ol>"
        )

    def test_text_below_a_nested_list_stays_in_its_item(self):
        assert "".join(written(TEXTS[4])).startswith(
            "<ul><li>a<ul><li>b</li></ul>weiter</li><li>c</li>"
        )

    def test_a_numbered_list_begins_where_it_began(self):
        assert written(TEXTS[5])[0] == "<ol start=7>"

    def test_text_between_two_lists_parts_them(self):
        assert "".join(written(TEXTS[3])) == "<ul><li>a</li></ul>Text<ul><li>b</li></ul>"

    def test_footnotes_are_one_list_with_their_ids(self):
        steps = list(passages.steps(split_passages(TEXTS[7]), {}))
        assert [step.element_id for step in steps if step.tag == "li" and step.do == "open"] == [
            "fn-1",
            "fn-2",
        ]
        assert sum(step.tag == "ol" and step.do == "open" for step in steps) == 1


class TestSlots:
    def slots(self, text):
        return [
            step.shown.passage.text
            for step in passages.steps(split_passages(text), {})
            if step.shown and step.shown.is_slot
        ]

    def test_a_heading_without_text_is_one(self):
        assert self.slots("# Teil\n\n## Leer\n\n## Voll\n\nText\n\n## Zuletzt\n") == [
            "Leer",
            "Zuletzt",
        ]

    def test_a_chapter_that_begins_with_a_section_is_none(self):
        assert self.slots("# Kapitel\n\n## Abschnitt\n\nText\n") == []

    def test_footnotes_are_no_text_of_the_last_heading(self):
        assert self.slots("Text[^1]\n\n# Leer\n\n[^1]: Note\n") == ["Leer"]
