"""The words for papers."""

from flask_babel import lazy_gettext as _l

from forum.models import FederalState, PaperKind

KIND = {
    PaperKind.IMPULSE_PAPER: _l("Impulse paper"),
    PaperKind.FOOD_FOR_THOUGHT: _l("Food for thought"),
    PaperKind.REPORT: _l("Report"),
}

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
