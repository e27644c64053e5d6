"""Translating outside of a request: mails and texts made by the worker, in a person's language."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LOCALES = ("de", "en")
FOLDER = Path(__file__).parent / "translations"


def N_(msgid: str) -> str:
    """Mark a text for extraction that is translated where it is shown."""
    return msgid


@lru_cache(maxsize=len(LOCALES))
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(FOLDER, [locale])


def gettext_for(locale: str) -> Callable[[str], str]:
    """Give the function that translates an English text into ``locale``."""
    return _catalogue(locale).ugettext


def ngettext_for(locale: str) -> Callable[[str, str, int], str]:
    """Give the function that translates an English text with a number into ``locale``."""
    return _catalogue(locale).ungettext
