"""The yearly transparency report, as a page and as CSV."""

import csv
import io

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.presenters import transparency_reports as words
from forum.services import transparency_reports

bp = Blueprint("transparency_reports", __name__)


@bp.get("/transparency")
def index() -> ResponseReturnValue:
    """Lead to the report of the present year."""
    return redirect(url_for("transparency_reports.show", year=transparency_reports.years()[0]))


@bp.get("/transparency/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """Show the numbers of a year, and whether the log says the same."""
    years = _known(year)
    return render_template(
        "transparency_reports/show.html",
        year=year,
        years=years,
        lines=transparency_reports.lines_of(year),
        words=words,
    )


@bp.get("/transparency/<int:year>.csv")
def as_csv(year: int) -> ResponseReturnValue:
    """Give the numbers of a year for programs and spreadsheets."""
    _known(year)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["year", "section", "item", "number", "recounted", _("Section"), _("What is counted")]
    )
    for line in transparency_reports.lines_of(year):
        recounted = "" if line.recounted is None else line.recounted
        labels = [words.SECTIONS[line.section], words.item(line.section, line.item)]
        writer.writerow([year, line.section, line.item, line.number, recounted, *labels])
    return Response(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="transparency-{year}.csv"'},
    )


def _known(year: int) -> list[int]:
    years = transparency_reports.years()
    if year not in years:
        abort(404)
    return years
