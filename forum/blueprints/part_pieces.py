"""A part of a page in pieces: its texts, and between them places for what is each reader's own."""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markupsafe import Markup

#: What begins a place; nobody can guess and type it.
_PLACE = f"place-{secrets.token_hex(16)}"
_PLACES = re.compile(rf"{_PLACE} ([a-z_]+)((?: \d+)*);")

#: What belongs into the places of a part, by their names: a text, or what makes it of the numbers
#: of the place; None is nothing.
Own = Mapping[str, Callable[..., str] | str | None]


class Place(NamedTuple):
    """A place in a part for what is the reader's own."""

    name: str
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{_PLACE} {self.name}{''.join(f' {n}' for n in self.numbers)};"


class Pieces(NamedTuple):
    """A part in pieces: its texts, with nothing where places are, and these places."""

    texts: list[str]
    places: list[tuple[int, Place]]

    @classmethod
    def of(cls, part: str) -> "Pieces":
        """Take a part apart at its places."""
        first, *rest = _PLACES.split(str(part))
        pieces = cls([first], [])
        for name, numbers, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            place = Place(name, tuple(map(int, numbers.split())))
            pieces.places.append((len(pieces.texts), place))
            pieces.texts.extend(("", text))
        return pieces

    @property
    def size(self) -> int:
        """Bytes of its texts: two for each letter, since one of them may need two."""
        return 2 * sum(map(len, self.texts))

    def with_own(self, own: Own) -> "Pieces":
        """Put in what is the reader's own; other places stay for the part around it."""
        filled = Pieces(self.texts.copy(), [])
        made: dict[Place, str] = {}
        for index, place in self.places:
            if place.name not in own:
                filled.places.append((index, place))
                continue
            text = made.get(place)
            if text is None:
                text = made[place] = text_of(place, own)
            filled.texts[index] = text
        return filled

    def joined(self) -> Markup:
        """Write the part, with the places that are left."""
        texts = self.texts
        if self.places:
            texts = texts.copy()
            for index, place in self.places:
                texts[index] = str(place)
        return Markup("".join(texts))  # noqa: S704 - templates' output


class WrittenPieces(NamedTuple):
    """Pieces as they leave: encoded."""

    texts: list[bytes]
    places: list[tuple[int, Place]]

    @classmethod
    def of(cls, pieces: Pieces) -> "WrittenPieces":
        """Encode pieces."""
        return cls([text.encode() for text in pieces.texts], pieces.places)

    @property
    def size(self) -> int:
        """Bytes of its texts."""
        return sum(map(len, self.texts))

    def filled(self, text_for: Callable[[Place], bytes]) -> bytes:
        """Join them with a text for each place."""
        texts = self.texts.copy()
        made: dict[Place, bytes] = {}
        for index, place in self.places:
            if place not in made:
                made[place] = text_for(place)
            texts[index] = made[place]
        return b"".join(texts)


def text_of(place: Place, own: Own) -> str:
    """Give what belongs into a place."""
    filling = own[place.name]
    return str(filling(*place.numbers) if callable(filling) else filling or "")


def own_place(name: str, *numbers: int) -> Markup:
    """Leave a place in a part, for what the part around it names; see ``fragments.kept``."""
    return Markup(Place(name, numbers))  # noqa: S704 - a secret of hex digits, and numbers
