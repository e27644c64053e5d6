"""The sentence for each hint on the tone of a text."""

from flask_babel import lazy_gettext as _l

from forum.tone import Hint

SENTENCES = {
    "insult": _l("“%(words)s” can hurt. Can it be said about the matter?"),
    "address": _l("“%(words)s” attacks a person. What exactly is not right?"),
    "shouting": _l("“%(words)s”: capitals are read as shouting."),
    "marks": _l("“%(words)s”: one mark is enough."),
}


def sentence(hint: Hint) -> str:
    """Give the sentence for a hint in the language of the page."""
    return str(SENTENCES[hint.code]) % {"words": hint.words}
