"""Everybody who is told of something is told it in a sentence, in both languages."""

import pytest

from forum.languages import gettext_for
from forum.notifications.wording import FOR_AUDIENCE, SENTENCES
from forum.reactions import REACTIONS

TOLD = sorted(kind for kind, reaction in REACTIONS.items() if reaction.tell)


@pytest.mark.parametrize("kind", TOLD)
def test_each_kind_that_somebody_is_told_of_has_a_sentence(kind):
    assert kind in SENTENCES


def test_no_sentence_is_never_used():
    assert set(SENTENCES) == set(TOLD)
    audiences = {(k, a.__name__) for k, r in REACTIONS.items() for a in r.tell}
    assert set(FOR_AUDIENCE) <= audiences


@pytest.mark.parametrize("text", [*SENTENCES.values(), *FOR_AUDIENCE.values()])
def test_the_german_sentence_takes_the_same_values(text):
    values = {"actor": "Anna", "title": "Titel", "reason": "Grund"}
    german = gettext_for("de")(text)
    assert german != text
    assert ("Anna" in text % values) == ("Anna" in german % values)
