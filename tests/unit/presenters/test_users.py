"""The sign that stands for a person."""

import pytest

from forum.presenters.users import avatar_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Anna Öhler", "AÖ"),
        ("anna maria von berg", "AB"),
        ("Bo", "B"),
        ("", "?"),
        ("  ", "?"),
        ("ßa", "SS"),
        ("李 明", "李明"),
    ],
)
def test_has_the_first_letters_of_first_and_last_word(name, initials):
    assert avatar_of(name).initials == initials


def test_has_the_same_colour_everywhere_and_others_for_others():
    names = [f"Person Nummer {letter}" for letter in "abcdefgh"]
    colours = [avatar_of(name).colour for name in names]
    assert colours == [avatar_of(name).colour for name in names]
    assert len(set(colours)) > 4
    assert all(0 <= colour < 8 for colour in colours)
    assert avatar_of("ANNA").colour == avatar_of("anna").colour
