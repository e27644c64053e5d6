"""Hints on the tone of a text."""

import time

import pytest

from forum.presenters.tone import SENTENCES
from forum.tone import hints


def codes(text: str) -> list[str]:
    return [hint.code for hint in hints(text)]


class TestHints:
    @pytest.mark.parametrize(
        "text",
        [
            "Das ist ja IDIOTISCH.",
            "Nur Idioten glauben das.",
            "So ein Schwachsinn",
            "Ein Haufen Lügner.",
            "You are a liar.",
            "Only morons think so.",
            "Was für ein verblödeter Plan",
        ],
    )
    def test_name_insults(self, text):
        assert "insult" in codes(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Sie lügen.",
            "Aber Sie haben doch keine Ahnung!",
            "Sie sind einfach unfähig.",
            "Du bist so dumm",
            "Ihr lügt alle",
            "You are lying.",
            "You're just incompetent.",
            "You have no idea",
        ],
    )
    def test_name_attacks_on_a_person(self, text):
        assert codes(text) == ["address"]

    @pytest.mark.parametrize(
        "text", ["DAS IST UNVERSCHÄMT", "Ich sage: SO GEHT DAS WIRKLICH NICHT"]
    )
    def test_name_shouting(self, text):
        assert codes(text) == ["shouting"]

    @pytest.mark.parametrize("text", ["Nein!!!", "Warum?!?!", "Was??!!!"])
    def test_name_too_many_marks(self, text):
        assert codes(text) == ["marks"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Der ÖPNV fährt nach DIN EN ISO.",
            "CDU SPD FDP",
            "Das KGSt-Gutachten der TU BERLIN",
            "Wirklich? Ja! Gut!!",
            "Viele sagen, sie lügen nicht.",
            "Sie haben eine Ahnung davon, was fehlt.",
            "Die Pfeife des Wasserkessels, der Esel im Tierpark",
            "Sie sind herzlich eingeladen.",
            "> Sie lügen!!!\n\nDem widerspreche ich.",
            "`Sie lügen` und\n```\nIDIOTEN SIND DAS ALLE!!!\n```\n",
            "https://example.org/idiot?!?!?!",
            "Der Lügendetektor, die Deppendorfer Straße",
        ],
    )
    def test_leave_ordinary_texts_alone(self, text):
        assert codes(text) == []

    def test_say_each_thing_once_and_show_the_place(self):
        found = hints("Sie lügen!!! Sie lügen!!! Idiot. Trottel.")
        assert [(hint.code, hint.words) for hint in found] == [
            ("insult", "Idiot"),
            ("address", "Sie lügen"),
            ("marks", "!!!"),
        ]

    def test_have_a_sentence_each(self):
        loud = "SCHREIEN " * 30
        assert set(codes(f"Sie lügen, Idiot!!! {loud}")) == set(SENTENCES)
        assert len(hints(loud)[0].words) < 70

    @pytest.mark.parametrize(
        "piece", ["AB ", "!?", "Sie haben doch ", "```\n", "[a](", "A" * 50 + " "]
    )
    def test_need_little_time_whatever_the_text(self, piece):
        text = piece * (32_000 // len(piece))
        # Expressions work in C, where no call is counted; computing time is this thread's alone.
        start = time.thread_time()
        hints(text)
        assert time.thread_time() - start < 1
