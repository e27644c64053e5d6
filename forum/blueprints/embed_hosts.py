"""Contents of other services: shown after consent, chosen on one page, kept by the administration.

Only a page that shows such contents may frame their hosts, and no others: its policy names
them. So the list needs no cache that other processes would have to hear about.
"""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.blueprints.edge import (
    HEADERS,
    actor,
    settings,
    signed_in_actor,
    signed_in_only,
    visible_or_404,
)
from forum.embed_services import SERVICES
from forum.embedding import Embed, Provider, with_embeds
from forum.errors import RuleBroken
from forum.forms.embed_hosts import EmbedHostForm
from forum.models import EmbedHost
from forum.permissions.policy import Permission, require
from forum.presenters.embeds import KINDS
from forum.rate_limits import limits
from forum.services import embed_hosts
from forum.unit_of_work import unit_of_work

bp = Blueprint("embed_hosts", __name__)


@bp.get("/external-content")
def choose() -> ResponseReturnValue:
    """Show which services the reader lets load at once; the browser keeps that, not the forum."""
    return render_template("embed_hosts/choose.html", providers=embed_hosts.providers())


@bp.route("/admin/embed-hosts", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def index() -> ResponseReturnValue:
    """List the hosts that were added, and take another one."""
    require(actor(), Permission.EMBED_HOST_EDIT)
    form = EmbedHostForm()
    if form.validate_on_submit() and _stored(form, None):
        flash(_("Links to this host can now be shown as videos."), "success")
        return redirect(url_for("embed_hosts.index"))
    page = render_template(
        "embed_hosts/index.html",
        form=form,
        hosts=embed_hosts.listed(),
        kinds=KINDS,
        services=SERVICES,
        switched_off=embed_hosts.switched_off(),
    )
    return page, form.status


def _stored(form: EmbedHostForm, host: EmbedHost | None) -> bool:
    """Add a host, or change the one given; say at the field why that is not possible."""
    own_host = urlsplit(settings().public_url).hostname or ""
    try:
        with unit_of_work():
            if host is None:
                embed_hosts.add(form.entered, actor=signed_in_actor(), own_host=own_host)
            else:
                embed_hosts.change(host, form.entered, actor=signed_in_actor(), own_host=own_host)
    except RuleBroken as refusal:
        form.refuse(refusal, form[form.AT.get(refusal.code, "host")])
        return False
    return True


@bp.route("/admin/embed-hosts/<int:host_id>/edit", methods=["GET", "POST"])
@limits.posting
@signed_in_only
def edit(host_id: int) -> ResponseReturnValue:
    """Change name and addresses of a host."""
    host = visible_or_404(EmbedHost, host_id)
    require(actor(), Permission.EMBED_HOST_EDIT, host)
    form = EmbedHostForm(obj=host, kind=host.kind.value)
    if form.validate_on_submit() and _stored(form, host):
        flash(_("The changes are saved."), "success")
        return redirect(url_for("embed_hosts.index"))
    return render_template("embed_hosts/edit.html", form=form, host=host), form.status


@bp.post("/admin/embed-hosts/services/<host>/<any(on, off):state>")
@limits.posting
@signed_in_only
def turn(host: str, state: str) -> ResponseReturnValue:
    """Switch a well-known service on or off."""
    service = next((known for known in SERVICES if known.host == host), None) or abort(404)
    with unit_of_work():
        embed_hosts.turn(service, actor=signed_in_actor(), is_on=state == "on")
    flash(
        _("Contents of %(service)s are shown again once a reader agrees.", service=service.name)
        if state == "on"
        else _("Links to %(service)s stay links from now on.", service=service.name),
        "success",
    )
    return redirect(url_for("embed_hosts.index"))


@bp.post("/admin/embed-hosts/<int:host_id>/remove")
@limits.posting
@signed_in_only
def remove(host_id: int) -> ResponseReturnValue:
    """Take a host off the list."""
    host = visible_or_404(EmbedHost, host_id)
    with unit_of_work():
        embed_hosts.remove(host, actor=signed_in_actor())
    flash(_("The host is removed. Links to it stay links."), "success")
    return redirect(url_for("embed_hosts.index"))


def _providers() -> tuple[Provider, ...]:
    """Give the providers, asked for once a request."""
    if "embed_providers" not in g:
        g.embed_providers = embed_hosts.providers()
    found: tuple[Provider, ...] = g.embed_providers
    return found


def _figure(embed: Embed) -> str:
    """Draw the link, with what the script needs to ask the reader; and let the page frame it."""
    g.setdefault("framed_hosts", set()).add(embed.provider.host)
    g.embed_number = g.get("embed_number", 0) + 1
    # Not as a page of its own, which would count unread posts and notifications again.
    template = current_app.jinja_env.get_template("embed_hosts/_figure.html")
    return template.render(embed=embed, number=g.embed_number)


@bp.app_template_filter()
def embedding_html(html: str) -> Markup:
    """Show stored HTML, and with consent what its bare links lead to."""
    return Markup(with_embeds(html, _providers, _figure))  # noqa: S704 - the sanitiser's output


@bp.after_app_request
def allow_frames(response: Response) -> Response:
    """Let a page frame the hosts of what it shows."""
    if hosts := g.get("framed_hosts"):
        frames = " ".join(f"https://{host}" for host in sorted(hosts))
        policy = f"{HEADERS['Content-Security-Policy']}; frame-src {frames}"
        response.headers["Content-Security-Policy"] = policy
    return response
