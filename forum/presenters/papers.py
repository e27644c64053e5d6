"""The words for papers."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.errors import ForumError
from forum.models import FederalState, PaperKind
from forum.presenters.refusals import sentence_for

KIND = {
    PaperKind.IMPULSE_PAPER: _l("Impulse paper"),
    PaperKind.FOOD_FOR_THOUGHT: _l("Food for thought"),
    PaperKind.REPORT: _l("Report with findings"),
}

#: What a reader may look at beside the text: the endpoint and its name.
TOOLS = (
    ("suggestions.index", _l("Suggested changes")),
    ("provenance.changes_of_paper", _l("You have said – we have changed")),
    ("receipts.of_paper", _l("What became of contributions")),
    ("dissent_register.index", _l("Register of dissents")),
    ("paper_files.choose", _l("Download the paper")),
)

#: Proper names: they are the same in both languages.
FEDERAL_STATE = {
    FederalState.BW: "Baden-Württemberg",
    FederalState.BY: "Bayern",
    FederalState.BE: "Berlin",
    FederalState.BB: "Brandenburg",
    FederalState.HB: "Bremen",
    FederalState.HH: "Hamburg",
    FederalState.HE: "Hessen",
    FederalState.MV: "Mecklenburg-Vorpommern",
    FederalState.NI: "Niedersachsen",
    FederalState.NW: "Nordrhein-Westfalen",
    FederalState.RP: "Rheinland-Pfalz",
    FederalState.SL: "Saarland",
    FederalState.SN: "Sachsen",
    FederalState.ST: "Sachsen-Anhalt",
    FederalState.SH: "Schleswig-Holstein",
    FederalState.TH: "Thüringen",
}


def refusal_of_text(error: ForumError) -> str:
    """Say why a text is refused, and in which line."""
    sentence, line = sentence_for(error), error.values.get("line")
    if line is None or f" {line}" in sentence:
        return sentence
    return str(_("Line %(line)s: %(reason)s", line=line, reason=sentence))
