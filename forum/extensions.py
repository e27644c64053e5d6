"""The Flask extensions of the edge; nothing below the edge knows of them."""

from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
migrate = Migrate(render_as_batch=True)
