"""Names as people read them: address parts, what looks alike, and what nobody may be called."""

import re
import unicodedata

_FOLDED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)

#: What ``/u/<name>`` and ``@name`` can be.
HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")

#: Letters of other scripts that look like Latin ones, before and after small letters are made.
_LOOKALIKES = str.maketrans(
    dict(
        zip(
            "АВСЕНІЈКМОРЅТХҮУԚԜЗЬавсеніјкморѕтхүуԛԝзьһԁӏгпииΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγωηϲϳıɑɡɩꞌꭵ",
            "ABCEHIJKMOPSTXYYQWEBabcehijkmopstxyyqwebhdlrnuuABEZHIKMNOPTYXabeikvoptuxywncjiagi'i",
            strict=True,
        )
    )
)

#: Signs that look alike once all letters are small: one stands for all.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "$": "s"})

#: Digits written for letters; folded only where a reserved word could hide behind them.
_WRITTEN_FOR_LETTERS = str.maketrans({"3": "e", "4": "a", "@": "a", "7": "t", "8": "b", "9": "g"})

#: Blanks that are letters or symbols to Unicode.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")

#: The writing systems in which people here may write their names, as Unicode names begin.
_SCRIPTS = frozenset(
    [
        "LATIN",
        "GREEK",
        "CYRILLIC",
        "ARMENIAN",
        "GEORGIAN",
        "HEBREW",
        "ARABIC",
        "DEVANAGARI",
        "BENGALI",
        "TAMIL",
        "ETHIOPIC",
        "THAI",
        "CJK",
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
        "HANGUL",
        "IDEOGRAPHIC",
        "MODIFIER",
        "FEMININE",
        "MASCULINE",
        "MICRO",
    ]
)
#: Marks of Japanese and phonetic writing and ordinals belong to no script.
_NO_SCRIPT = frozenset({"MODIFIER", "FEMININE", "MASCULINE", "IDEOGRAPHIC", "MICRO"})
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL"})

#: Refused wherever they stand in a person's name.
_RESERVED_PARTS = (
    "moderation",
    "moderator",
    "moderierend",
    "administrat",
    "kuratorium",
    "kommune360",
    "deletedaccount",
    "gelöschteskonto",
    "geloeschteskonto",
)
#: Refused as a word of their own.
_RESERVED_WORDS = (
    "admin",
    "admins",
    "curator",
    "kurator",
    "kuratorin",
    "mod",
    "mods",
    "redaktion",
    "root",
    "staff",
    "support",
    "system",
    "webmaster",
    "forumsleitung",
    "forumsteam",
)
_RESERVED_HANDLES = frozenset(
    [
        "admin",
        "administration",
        "administrator",
        "all",
        "alle",
        "curator",
        "everyone",
        "forum",
        "help",
        "hilfe",
        "info",
        "kommune-360",
        "kommune360",
        "kontakt",
        "kurator",
        "kuratorin",
        "kuratorium",
        "mail",
        "moderation",
        "moderator",
        "moderatorin",
        "noreply",
        "postmaster",
        "root",
        "security",
        "staff",
        "support",
        "system",
        "team",
        "webmaster",
    ]
)


def slugify(text: str, *, length: int = 60) -> str:
    """Make the address part of a title: ``Kita-Plätze für alle`` is ``kita-plaetze-fuer-alle``."""
    plain = unicodedata.normalize("NFC", text).translate(_FOLDED)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) > length:
        slug = slug[:length].rsplit("-", 1)[0]
    return slug or "ohne-titel"


def tidied(name: str) -> str:
    """Write a name with single spaces and composed letters, as it is stored and shown."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def skeleton(name: str) -> str:
    """Give what the eye reads: equal for names that a hurried reader takes for the same.

    Case, accents, spaces, punctuation and invisible characters do not count; letters of other
    scripts and digits that look like Latin letters count as these.
    """
    folded = "".join(_latin(sign) for sign in _readable(name).translate(_LOOKALIKES))
    small = unicodedata.normalize("NFKD", folded.casefold()).translate(_LOOKALIKES)
    small = small.translate(_ALIKE)
    letters = "".join(sign for sign in small if sign.isalnum())
    # Two letters that read as one in most typefaces.
    return letters.replace("rn", "m").replace("vv", "w")


def _readable(name: str) -> str:
    """Leave out accents and whatever cannot be seen."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(
        sign
        for sign in decomposed
        if unicodedata.category(sign) not in {"Mn", "Me", "Mc", "Cf", "Cc", "Co", "Cs", "Cn"}
        and sign not in _BLANK
    )


_LATIN_LETTER = re.compile(
    r"LATIN (?:(SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) ([A-Z]{1,2})(?: WITH .*)?"
)


def _latin(sign: str) -> str:
    """Give the plain letter of a variant: small capitals, letters with a stroke or a hook."""
    if sign.isascii() or not sign.isalpha():
        return sign
    variant = _LATIN_LETTER.fullmatch(unicodedata.name(sign, ""))
    return variant[2].lower() if variant else sign


def refusal_of(name: str) -> str | None:
    """Give the code of the reason why nobody can be called so, None where the name is fine.

    Whether somebody else has it is another question.
    """
    if reason := unreadable(name):
        return reason
    return "name_reserved" if is_reserved(name) else None


def unreadable(name: str) -> str | None:
    """Give the code of the reason why a name deceives or cannot be read, None where it can."""
    if any(unicodedata.category(sign)[0] == "C" or sign in _BLANK for sign in name):
        return "name_has_invisible_characters"
    if not any(sign.isalpha() for sign in name):
        return "name_without_letters"
    scripts = {
        unicodedata.name(sign, "UNKNOWN").split()[0].split("-")[0]
        for sign in unicodedata.normalize("NFKC", name)
        if sign.isalpha()
    } - _NO_SCRIPT
    if not scripts <= _SCRIPTS or (len(scripts) > 1 and not scripts <= _TOGETHER):
        return "name_mixes_scripts"
    return None


def is_reserved(name: str) -> bool:
    """Tell whether a name could be taken for an office of this forum."""
    whole = {skeleton(name), skeleton(name.translate(_WRITTEN_FOR_LETTERS))}
    words = {
        skeleton(word)
        for written in (name, name.translate(_WRITTEN_FOR_LETTERS))
        for word in re.split(r"[\W_]+", written)
    }
    return bool((whole | words) & _WORDS) or any(part in text for part in _PARTS for text in whole)


_WORDS = frozenset(skeleton(word) for word in _RESERVED_WORDS)
_PARTS = tuple(skeleton(part) for part in _RESERVED_PARTS)
_WHOLE = _WORDS | set(_PARTS) | {skeleton("administration"), skeleton("administrator")}


def is_reserved_as_a_whole(name: str) -> bool:
    """Tell whether an organisation's name is exactly an office of this forum, or its name."""
    text = skeleton(name)
    return text in _WHOLE or skeleton("kommune360") in text


def is_handle(text: str) -> bool:
    """Tell whether ``text`` can be somebody's handle."""
    return HANDLE.fullmatch(text) is not None and text not in _RESERVED_HANDLES


def handle_of(display_name: str) -> str:
    """Propose the handle for a name; always one that ``is_handle``, whatever the script."""
    handle = slugify(display_name, length=30)
    if handle == "ohne-titel":
        return "person"
    if len(handle) < 3:
        handle = f"{handle}-person"
    return handle if is_handle(handle) else f"person-{handle}"[:40]


_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@\"'<>\\]+\.[^\s/?#@\"'<>\\]+(?:[/?#][^\s\"'<>\\]*)?")


def is_web_address(text: str) -> bool:
    """Tell whether ``text`` is the address of a page that may be linked."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def sort_key(name: str) -> tuple[str, str]:
    """Give what names are sorted by in German (DIN 5007-1): ä like a, ß like ss, case last."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)), name
