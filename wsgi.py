"""The WSGI application."""

import os
import sys

from forum import production
from forum.app import create_app
from forum.config import ConfigurationError

try:
    app = create_app()
    # Commands must still run, for they mend what a production start refuses.
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        with app.app_context():
            production.refuse_if_unfit(app.extensions["forum_config"])
except ConfigurationError as error:
    # The operator reads what to mend, not where in the code it was noticed.
    sys.exit(str(error))
