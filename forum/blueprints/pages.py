"""Placeholder."""

from flask import Blueprint

bp = Blueprint("pages", __name__)


@bp.get("/<any(impressum,datenschutz,barrierefreiheit,netiquette,nutzungsbedingungen,hilfe):slug>")
def show(slug):
    return "pages.show", 501


@bp.get("/barriere-melden")
def report_barrier():
    return "pages.report_barrier", 501
