"""The settings of one's own account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("account", __name__)


@bp.get("/register/check-your-mail")
def registered() -> ResponseReturnValue:
    """Tell what to do after registering; the same for known and unknown addresses."""
    return render_template("account/registered.html")


@bp.get("/account")
def settings() -> ResponseReturnValue:
    """Show the settings."""
    return "account.settings", 501
