"""Legal and help pages, their editing, and the reports of barriers."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.blueprints.edge import (
    actor,
    link_to,
    locale,
    settings,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.errors import RuleBroken
from forum.forms.pages import AnswerBarrierReportForm, BarrierReportForm, PageForm
from forum.models import BarrierReport, ConsentText, utcnow
from forum.notifications import inbox, mail
from forum.permissions.policy import Permission, require
from forum.presenters import retention
from forum.rate_limits import limits
from forum.services import barrier_reports, consent_texts, pages
from forum.unit_of_work import unit_of_work

bp = Blueprint("pages", __name__)

PLACE = f"<any({','.join(map(repr, pages.SLUGS))}):slug>"
LANGUAGE = f"<any({','.join(pages.LOCALES)}):language>"


@bp.get(f"/{PLACE}")
def show(slug: str) -> ResponseReturnValue:
    """Show a page in the language of the address."""
    page = pages.find(slug, locale())
    # The privacy page tells the periods that the jobs really keep.
    periods = retention.table() if slug == "datenschutz" else []
    before, after = retention.around(page.html) if periods else (page.html, "")
    return render_template(
        "pages/show.html",
        page=page,
        before=before,
        after=after,
        periods=periods,
        is_versioned=slug in pages.VERSIONED,
    )


@bp.get(f"/<any({','.join(pages.VERSIONED)}):slug>/versions")
def versions(slug: str) -> ResponseReturnValue:
    """Show which versions of a page there were."""
    found = consent_texts.versions(slug, locale())
    return render_template("pages/versions.html", page=pages.find(slug, locale()), versions=found)


@bp.get("/page-versions/<int:text_id>")
def version(text_id: int) -> ResponseReturnValue:
    """Show a page as it stood when somebody accepted it or a decision cited it."""
    text = visible_or_404(ConsentText, text_id)
    return render_template("pages/version.html", text=text, html=_rendered(text.body))


@lru_cache(maxsize=32)
def _rendered(body: str) -> str:
    return pages.render(body)


@bp.get("/admin/pages")
@signed_in_only
def index() -> ResponseReturnValue:
    """Show administrators all pages, and which of them wait for their operator."""
    require(actor(), Permission.PAGE_EDIT)
    texts = [[pages.find(slug, language) for language in pages.LOCALES] for slug in pages.SLUGS]
    return render_template("pages/index.html", texts=texts)


@bp.route(f"/admin/pages/{PLACE}/{LANGUAGE}", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(slug: str, language: str) -> ResponseReturnValue:
    """Edit a page."""
    require(actor(), Permission.PAGE_EDIT)
    present = pages.find(slug, language)
    form = PageForm(title=present.title, body=present.body)
    preview = _previewed(form)
    if preview is None and form.validate_on_submit():
        try:
            with unit_of_work():
                pages.change(
                    slug,
                    language,
                    actor=signed_in_actor(),
                    title=form.title.data,
                    body=form.body.data,
                )
        except RuleBroken as refusal:
            form.refuse(refusal, form.body)
        else:
            flash(_("The page is saved."), "success")
            return redirect(url_for("pages.index"))
    return render_template("pages/edit.html", page=present, form=form, preview=preview), form.status


def _previewed(form: PageForm) -> Markup | None:
    if request.method != "POST" or request.form.get("action") != "preview":
        return None
    try:
        return Markup(pages.render(form.body.data or ""))  # noqa: S704 - the sanitiser's output
    except RuleBroken as refusal:
        form.refuse(refusal, form.body)
        return Markup("")


@bp.route("/barriere-melden", methods=["GET", "POST"])
@limits.report
def report_barrier() -> ResponseReturnValue:
    """Let anybody say that a page cannot be used."""
    form = BarrierReportForm(page=_page_before())
    if form.validate_on_submit():
        # A filled trap is answered like any report, so that a program learns nothing from it.
        if not form.website.data:
            with unit_of_work():
                barrier_reports.open_report(
                    actor=actor(),
                    page=form.page.data or "",
                    description=form.description.data,
                    name=form.name.data or "",
                    email=form.email.data or "",
                )
        return redirect(url_for("pages.barrier_reported"))
    return render_template("pages/report_barrier.html", form=form), form.status


def _page_before() -> str:
    """Give the path of the page of this site from which somebody came."""
    parts = urlsplit(request.referrer or "")
    return parts.path[:200] if parts.netloc == request.host else ""


@bp.get("/barriere-melden/danke")
def barrier_reported() -> ResponseReturnValue:
    """Thank for a report, and say what happens next."""
    return render_template("pages/barrier_reported.html")


@bp.get("/moderation/barrier-reports")
@signed_in_only
def barrier_list() -> ResponseReturnValue:
    """Show moderators the reports, the most urgent on top."""
    require(actor(), Permission.MODERATION_VIEW)
    return render_template("pages/barrier_list.html", reports=barrier_reports.listed(actor()))


@bp.route("/moderation/barrier-reports/<int:report_id>", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def barrier_report(report_id: int) -> ResponseReturnValue:
    """Show a report to moderators, and take their answer."""
    report = visible_or_404(BarrierReport, report_id)
    with unit_of_work():
        inbox.mark_read(signed_in_actor(), subject_type="barrier_report", subject_id=report.id)
    form = AnswerBarrierReportForm()
    if form.validate_on_submit():
        with unit_of_work():
            barrier_reports.answer(report, actor=signed_in_actor(), text=form.answer.data)
        flash(_("Your answer is saved."), "success")
        if report.email and not _mailed(report):
            flash(_("The mail could not be sent. Please write to the person yourself."), "warning")
        return redirect(link_to(report))
    return render_template("pages/barrier_report.html", report=report, form=form), form.status


def _mailed(report: BarrierReport) -> bool:
    """Send the answer to whoever left an address; the report was made without an account."""
    config = settings()
    message = EmailMessage()
    message["From"] = config.mail_from
    message["To"] = report.email
    message["Subject"] = _("Your report of a barrier on %(site)s", site=config.site_name)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = make_msgid(domain=urlsplit(config.public_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_template("pages/barrier_answer.txt", report=report))
    try:
        mail.send_now(message, config)
    except OSError:
        current_app.logger.warning("The answer to barrier report %d was not sent", report.id)
        return False
    return True
