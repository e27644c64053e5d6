"""The sentences of a German text, and the places where two texts differ, in whole sentences.

Where it is not sure that a sentence ends, it does not: two sentences taken for one read well,
half a sentence does not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Span = tuple[int, int]

# A full stop, with the quotes, brackets and footnote numbers that still belong to its sentence.
# Looking back first keeps long runs of the same sign from being read again from each place.
_STOP = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]+)"
    r"(?:[\"'“”’‘»«\u2039\u203a)\]}]|\[\d{1,3}\]|[¹²³⁰-⁹])*(?P<gap>\s+)"
)
_BLANK_LINE = re.compile(r"(?<!\s)(?P<mark>)(?P<gap>[^\S\n]*\n\s*\n\s*)")
_OPENING = re.compile(r"[\"'„“‚‘»«\u2039\u203a(\[{–—-]*\s*")
# These stand before what they shorten, count or introduce.
_NEVER_LAST = (
    r"(?!(?:km|kg|cm|mm|qm|ml|dm|ff)\.)[bcdfghjklmnpqrstvwxzß]{2,5}|\w*str|Abb|Abs|Anh|Anl|Anm|Aufl|Az|Bd|Bde|Bsp|Buchst|Dipl|Dok"
    r"|Doz|Drucks|Einw|Evtl|Fn|Frhr|Ges|Gem|Hbf|Hg|Hrsg|Ing|Inh|Jg|Kap|Kfz|Kto|Lit|Nrn|Pos"
    r"|Prof|Reg|Rd|Rn|Sek|Sog|Stellv|Str|Tab|Univ|Urt|Verf|Verw|Vgl|Vors|Zit|Ziff|abzgl"
    r"|allg|ausschl|bes|bspw|ca|einschl|entspr|evtl|exkl|gem|ggü|inkl|insb|insbes|jew|kath|lat"
    r"|lfd|max|mind|min|mtl|näml|neg|pos|rd|sog|stellv|tel|urspr|verh|vgl|vorm|zit|zul|zzgl"
    r"|[BCDFGHJKLMNPQRSTVWXZ][bcdfghjklmnpqrstvwxz]{1,3}"
    r"|a\.\s?a\.\s?O|d\.\s?h|d\.\s?i|e\.\s?V\.\s?i|i\.\s?A|i\.\s?d\.\s?F|i\.\s?d\.\s?R|i\.\s?e"
    r"|i\.\s?H\.\s?v|i\.\s?H\.\s?d|i\.\s?S\.\s?d|i\.\s?S\.\s?v|i\.\s?V\.\s?m|i\.\s?Z\.\s?m"
    r"|m\.\s?E|n\.\s?Chr|o\.\s?g|s\.\s?o|s\.\s?u|u\.\s?U|u\.\s?a\.\s?m|v\.\s?a|v\.\s?Chr"
    r"|vgl\.\s?a|z\.\s?B|z\.\s?T|z\.\s?Zt|z\.\s?Hd"
)
# These may also be the last word of a sentence; the word that follows tells.
_SOMETIMES_LAST = (
    r"(?<!\d[.,])\d{1,3}|\d{1,2}\.\s?\d{1,2}|[IVX]{1,5}|\w|Art|Fam|Red|Tel|etc|usw|usf|ff|Co|Mio|Mrd|Tsd|Std|Min|Sek|Jh|Jhd|Jhs|Jan|Feb|Apr|Aug"
    r"|Sept|Okt|Nov|Dez|Mo|Di|Mi|Do|Fr|Sa|So"
)
_NO_END = re.compile(rf"(?<![\w.])(?:{_NEVER_LAST})\.\Z")
_UNSURE_END = re.compile(rf"(?<![^\W_])(?:{_SOMETIMES_LAST})\.\Z")
_LONGEST_ABBREVIATION = 32
# Words that are written with a capital letter only because a sentence begins with them.
_BEGINNERS = re.compile(
    r"(?:Aber|Alle[ns]?|Allerdings|Als|Also|Am|An|Auch|Auf|Aus|Außerdem|Bei|Beide|Bis|Da|Dabei"
    r"|Dadurch|Dafür|Dagegen|Daher|Dahinter|Damit|Danach|Dann|Daran|Darauf|Daraus|Darin|Darum"
    r"|Darunter|Das|Dass|Davon|Dazu|Dem|Den|Denn|Dennoch|Der|Deren|Des|Deshalb|Deswegen|Die"
    r"|Dies|Diese[mnrs]?|Doch|Dort|Durch|Ein|Eine[mnrs]?|Einige|Er|Erst|Es|Falls|Für|Gegen|Hier"
    r"|Hierzu|Ihr|Ihre[mnrs]?|Im|In|Insgesamt|Ist|Jede[mnrs]?|Jedoch|Jetzt|Kein|Keine[mnrs]?"
    r"|Man|Manche|Mehr|Mit|Nach|Nicht|Noch|Nun|Nur|Ob|Obwohl|Oder|Ohne|Sein|Seine[mnrs]?|Seit"
    r"|Sie|Sind|So|Sobald|Solche|Somit|Sondern|Sowohl|Statt|Trotz|Trotzdem|Über|Um|Und|Unser"
    r"|Unsere[mnrs]?|Unter|Viele|Vom|Von|Vor|Während|Wann|Warum|Was|Weil|Weiter|Weitere|Welche"
    r"|Wenn|Wer|Werden|Wie|Wir|Wird|Wo|Wurde|Zu|Zudem|Zum|Zur|Zwar|Zwischen)\b"
)


@dataclass(frozen=True, slots=True)
class SentenceHunk:
    """A place where two texts differ; where nothing but new text came in, its old part is empty.

    Attributes:
        old_start: Where the old part begins, in characters.
        old_end: Where the old part ends.
        new_start: Where the new part begins.
        new_end: Where the new part ends.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def sentences(text: str) -> list[Span]:
    """Return where each sentence begins and ends; only blanks stand outside of them."""
    found: list[Span] = []
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for stop, following in _stops(text[:end]):
        if start < stop:
            found.append((start, stop))
        start = following
    return [*found, (start, end)] if start < end else found


def _stops(text: str) -> Iterator[Span]:
    """Find where a sentence ends and the next begins."""
    marks = sorted(
        [*_STOP.finditer(text), *_BLANK_LINE.finditer(text)], key=lambda found: found.start("gap")
    )
    for found in marks:
        if not found["mark"] or _ends(text, found):
            yield found.span("gap")


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Tell whether a sentence ends at a full stop that blanks follow."""
    following = _following(text, stop.end())
    if text[following : following + 1].islower():
        return False
    if stop["mark"] != ".":
        return True
    end = stop.end("mark")
    near = max(0, end - _LONGEST_ABBREVIATION)
    if _NO_END.search(text, near, end):
        return False
    return not _UNSURE_END.search(text, near, end) or bool(_BEGINNERS.match(text, following))


def _following(text: str, place: int) -> int:
    """Return where the next word begins, after the quotes and dashes before it."""
    opening = _OPENING.match(text, place)
    return opening.end() if opening else place


def sentence_hunks(old: str, new: str) -> list[SentenceHunk]:
    """Return the changed places in whole sentences; neighbouring changed sentences are one.

    What stands outside the hunks is the same in both texts. A piece that was only put in or
    taken out also carries the blanks that parted it from the rest.
    """
    if old == new:
        return []
    kept = _kept_sentences(old, new)
    hunks: list[SentenceHunk] = []
    behind = (0, 0), (0, 0)
    for here in [*kept, ((len(old), len(old)), (len(new), len(new)))]:
        hunk = _between(old, new, behind, here)
        if hunk:
            hunks.append(hunk)
        behind = here
    return list(_joined(old, hunks))


def _kept_sentences(old: str, new: str) -> list[tuple[Span, Span]]:
    """Pair the sentences that stand in both texts, in the same order."""
    before, after = sentences(old), sentences(new)
    words, other = [old[slice(*span)] for span in before], [new[slice(*span)] for span in after]
    head = _common(words, other)
    tail = _common(words[head:][::-1], other[head:][::-1])
    matcher = SequenceMatcher(
        None, words[head : len(words) - tail], other[head : len(other) - tail]
    )
    blocks = [(0, 0, head)]
    blocks += [(head + i, head + j, size) for i, j, size in matcher.get_matching_blocks()]
    blocks += [(len(words) - tail, len(other) - tail, tail)]
    return [(before[i + n], after[j + n]) for i, j, size in blocks for n in range(size)]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many sentences are the same at the start."""
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return count


def _between(
    old: str, new: str, behind: tuple[Span, Span], here: tuple[Span, Span]
) -> SentenceHunk | None:
    """Return what differs between two sentences that were kept."""
    (old_last, old_start), (new_last, new_start) = behind
    old_end, new_end = here[0][0], here[1][0]
    before, after = old[old_start:old_end], new[new_start:new_end]
    if before == after:
        return None
    if not before.strip() and not after.strip():
        # Blanks alone are nothing to show: the sentence before them changed its spacing.
        if old_start:
            return SentenceHunk(old_last, old_end, new_last, new_end)
        return SentenceHunk(old_start, here[0][1], new_start, here[1][1])
    head = _common_blanks(before, after)
    tail = _common_blanks(before[head:][::-1], after[head:][::-1])
    return SentenceHunk(old_start + head, old_end - tail, new_start + head, new_end - tail)


def _common_blanks(before: str, after: str) -> int:
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new or not old.isspace():
            break
        count += 1
    return count


def _joined(old: str, hunks: Iterable[SentenceHunk]) -> Iterator[SentenceHunk]:
    """Join hunks with nothing but blanks between them."""
    last: SentenceHunk | None = None
    for hunk in hunks:
        if last and not old[last.old_end : hunk.old_start].strip():
            last = SentenceHunk(last.old_start, hunk.old_end, last.new_start, hunk.new_end)
            continue
        if last:
            yield last
        last = hunk
    if last:
        yield last
