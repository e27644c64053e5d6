"""The words for kinds, federal states, sizes of organisations, and for roles in them."""

from flask_babel import lazy_gettext as _l

from forum.models import FederalState, OrganisationKind, RepresentationRole, SizeClass

KIND = {
    OrganisationKind.MUNICIPALITY: _l("Municipality"),
    OrganisationKind.PROVIDER: _l("Provider"),
    OrganisationKind.ASSOCIATION: _l("Association"),
    OrganisationKind.MINISTRY: _l("Ministry"),
    OrganisationKind.FOUNDATION: _l("Foundation"),
}

#: Proper names, the same in every language of this forum, in German alphabetical order.
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

SIZE_CLASS = {
    SizeClass.UNDER_5000: _l("under 5,000 inhabitants"),
    SizeClass.FROM_5000: _l("5,000 to 20,000 inhabitants"),
    SizeClass.FROM_20000: _l("20,000 to 100,000 inhabitants"),
    SizeClass.OVER_100000: _l("over 100,000 inhabitants"),
}

ROLE = {
    RepresentationRole.CONTACT: _l("Contact"),
    RepresentationRole.MEMBER: _l("Acts for it"),
}
