"""The administration's page of the search index: its state, and the wish for a new one."""

import logging

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.blueprints.edge import actor, signed_in_actor, signed_in_only
from forum.blueprints.search_queries import engine
from forum.permissions.policy import Permission, require
from forum.presenters import search_index as words
from forum.rate_limits import limits
from forum.search.engine import ADVISED_LIMIT, IndexUnavailable
from forum.search.index_overviews import overview

bp = Blueprint("search_index", __name__)
logger = logging.getLogger(__name__)


@bp.get("/admin/search")
@signed_in_only
def show() -> ResponseReturnValue:
    """Show how the index stands beside the database."""
    require(actor(), Permission.SEARCH_INDEX_REBUILD)
    return render_template(
        "admin/search.html", overview=overview(engine()), words=words, limit=ADVISED_LIMIT
    )


@bp.post("/admin/search/rebuild")
@limits.posting
@signed_in_only
def rebuild() -> ResponseReturnValue:
    """Ask the worker for a new index; asking twice is asking once."""
    require(actor(), Permission.SEARCH_INDEX_REBUILD)
    try:
        engine().ask_for_rebuild()
    except IndexUnavailable as error:
        flash(words.trouble(error.reason), "error")
    else:
        logger.info("user %d asked for a new search index", signed_in_actor().id)
        flash(_("A new index is being built. Until it is ready, the present one answers."), "info")
    return redirect(url_for("search_index.show"))
