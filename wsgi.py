"""The WSGI application."""

import gc
import os
import sys

# Loading throws hardly anything away: looking for it again and again takes a quarter of the start.
gc.disable()

from forum import production  # noqa: E402
from forum.app import create_app  # noqa: E402
from forum.config import ConfigurationError  # noqa: E402

try:
    app = create_app()
    # Commands must still run, for they mend what a production start refuses.
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        with app.app_context():
            production.refuse_if_unfit(app.extensions["forum_config"])
except ConfigurationError as error:
    # The operator reads what to mend, not where in the code it was noticed.
    sys.exit(str(error))
finally:
    gc.enable()
