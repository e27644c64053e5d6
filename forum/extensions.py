"""The Flask extensions of the edge; nothing below the edge knows of them."""

import unicodedata

import flask_security
from flask_babel import Babel
from flask_security.recoverable import generate_reset_password_token
from flask_wtf.csrf import CSRFProtect

from forum.models import User

babel = Babel()
csrf = CSRFProtect()


def hash_password(password: str) -> str:
    """Hash a password as it is stored; needs an application context."""
    # Forms compare in this form too (SECURITY_PASSWORD_NORMALIZE_FORM): an "ü" typed in two ways.
    return str(flask_security.hash_password(unicodedata.normalize("NFKD", password)))


def set_password_path(user: User) -> str:
    """Make the path of the page on which the person sets a password; valid for a day, once."""
    return f"/reset/{generate_reset_password_token(user)}"
