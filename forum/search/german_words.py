"""The short word lists of the German analysis chain; folded, as the chain sees them."""


def listed(words: str) -> list[str]:
    """Split a list that is written as one text."""
    return words.split()


STOP_WORDS = frozenset(
    listed(
        """
    aber als also am an auch auf aus bei beim bin bis bist da damit dann das dass dem den denn der
    deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem
    einen einer eines er es etwa euch fuer gegen haben habe hat hatte hatten hier hin hinter ich ihm
    ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist jede jedem jeden jeder jedes jene
    jenem jenen jener jenes jedoch kein keine keinem keinen keiner keines man mein meine meinem
    meinen meiner meines mich mir mit nach nicht noch nun nur ob oder ohne per s sehr sein seine
    seinem seinen seiner seines seit sich sie sind so solche solchem solchen solcher solches sondern
    sowie ueber um und uns unser unsere unserem unseren unserer unseres unter vom von vor war waren
    was weil welche welchem welchen welcher welches wenn wer werde werden wie wir wird wo worden
    wurde wurden zu zum zur zwar zwischen
    kann koennen koennte koennten muss muessen musste mussten soll sollen sollte sollten will wollen
    darf duerfen duerfte wann warum wieso weshalb woher wohin wohl ja etc usw bzw
    and are by for from has have is of on or our that the these they this those to was we were
    which who with you your
    """
    )
)

# A feminine ending is taken off after these endings only (long enough, and not in the list
# below), so that Termin, Benzin, Berlin, Maschinen and beginnen stay what they are.
FEMININE_AFTER = tuple(
    listed("er or eur ent ant ist eut ekt ert graf graph wirt aer oer ar og oge nom at et soph")
)
SHORT_FEMININE_AFTER = frozenset(listed("er or ar"))
NEVER_FEMININE = frozenset(
    listed(
        """
    adamant argent bernard elefant florent hierher konstant klar levant mand mandar margar nektar
    sever serpent tamar terpent valent weiter dahint gelat keratin ballet platin latin sat fest
    """
    )
)
# Masculine stems that no safe ending tells: also as the last part of a compound (Stadträtin).
FEMININE_OF = tuple(
    listed(
        """
    kund kolleg aerzt raet expert anwaelt genoss zeug chef freund schoeff beamt pilot vorstaend
    held lots gesell koech nachbar bauer baeuer fuerst nachkomm insass hirt waechter landwirt
    tuerk pol russ griech franzos portugies chines sinolog
    """
    )
)
# Feminine forms that lose a syllable: Kämmerin belongs to Kämmerer.
LOST_SYLLABLE = frozenset(listed("kaemmer foerder zauber wander plauder bewunder erober"))
# Masculine nouns that join with -en- inside compounds: Kund:innenbefragung, Kundenbefragung.
JOIN_WITH_EN = ("kund", "kolleg", "expert", "ent", "ant", "ist", "log", "gog", "zeug", "genoss")
# In these words -innen- is a place, not people: Kellerinnenraum, Wasserinnenseite.
INSIDE = (
    "ausbau|bereich|dienst|entwicklung|hof|leben|minister|politik|raum|revision|seite|stadt|wand"
)

# Nouns whose plural takes an umlaut, by plural ending. Only the plural form is led back, so
# that Förderung and Forderung, Bürger and Burg stay apart.
_PLURAL_E = """
    raet staedt antraeg traeg schlaeg plaetz saetz raeum baeum traeum gaeng haeng faeng klaeng
    zueg maerkt plaen kraeft faell baend staend waend haend braend laeuf kaeuf braeuch schlaeuch
    zaeun gruend fluess schluess schuess laess paess buend wuensch bruech spruech wuerf stuehl
    huet koepf toepf hoef stoess floess toen soehn gaest aest naecht maecht kaempf kaest gaert
    laed schaed graeb boed haef aerzt waelt stoeck bloeck zoell baech kuenst aengst schaetz daemm
    staemm schraenk zwaeng sprueng
"""
_PLURAL_ER = """
    laend baend raend haeus aemt blaett raed baed daech faech waeld gewaend guet buech tuech
    woert doerf voelk loech hoelz schloess graeb glaes graes faess gehaelt vaet muett toecht
    brued maenn kraeut haeupt
"""
_PLURAL_BARE = (
    "maengel voegel maentel naegel aepfel sattel saettel gaerten laeden schaeden boeden haefen"
)
# A feminine form keeps its umlaut without any ending: Ärzt:innen, Rät:in, Bäuerin.
_FEMININE_BARE = "aerzt raet anwaelt vorstaend koech baeuer jued franzoes"
# Words that have their umlaut in the singular too.
KEEPS_UMLAUT = ("geraet", "gefaell", "gelaend", "auslaend", "inlaend")


def _without_umlaut(root: str) -> str:
    for digraph in ("ae", "oe", "ue"):
        if digraph in root:
            return root.replace(digraph, digraph[0], 1)
    return root


def _roots(text: str) -> dict[str, str]:
    return {root: _without_umlaut(root) for root in listed(text)}


UMLAUT_PLURALS = {
    **dict.fromkeys(("e", "en", "n"), _roots(_PLURAL_E)),
    **dict.fromkeys(("er", "ern"), _roots(_PLURAL_ER)),
    "": _roots(_PLURAL_BARE),
}
UMLAUT_FEMININES = _roots(_FEMININE_BARE)

# Signs that are spoken as words, so that "5 %" meets "5 Prozent".
SYMBOLS = {"%": "prozent", "€": "euro", "§": "paragraf"}
# What stands before a full stop only, and the word that is meant.
ABBREVIATIONS = {
    "Str": "Straße",
    "Nr": "Nummer",
    "nr": "Nummer",
    "Mio": "Million",
    "mio": "Million",
    "Mrd": "Milliarde",
    "mrd": "Milliarde",
    "Std": "Stunde",
    "m": "Meter",
    "qm": "Quadratmeter",
    "m²": "Quadratmeter",
    "ha": "Hektar",
}
# Two right spellings of one word: the second is indexed.
VARIANTS = dict(
    pair.split(":")
    for pair in listed(
        """
    paragraph:paragraf photovoltaik:fotovoltaik potential:potenzial potentiell:potenziell photo:foto
    photograf:fotograf photographie:fotografie fotographie:fotografie graphik:grafik
    geographie:geografie biographie:biografie bibliographie:bibliografie demographie:demografie
    demographisch:demografisch geographisch:geografisch telephon:telefon delphin:delfin
    phantasie:fantasie aufwendig:aufwaendig selbstaendig:selbststaendig
    selbstaendigkeit:selbststaendigkeit substantiell:substanziell essentiell:essenziell
    differential:differenzial existentiell:existenziell mikrophon:mikrofon
    joghurt:jogurt
    """
    )
)
# Verbs leave these behind at the end of a clause: "Die Stadt lehnt den Antrag ab."
PARTICLES = frozenset(
    listed(
        """
    ab an auf aus bei ein fest fort frei her heraus herein hervor hin hinaus hinzu los mit nach
    nieder statt teil um vor voran voraus vorbei weg weiter wieder zu zurück zusammen bereit bekannt
    durch dar entgegen sicher wahr dazu daran über unter
    """
    )
)
