"""Flask-Security at the edge."""

from flask import Flask
from flask_login import LoginManager

from forum.db import session
from forum.models import User


def init_app(app: Flask) -> None:
    """Bind sign-in to the application."""
    manager = LoginManager(app)

    @manager.user_loader
    def load(identity: str) -> User | None:
        return session.query(User).filter_by(fs_uniquifier=identity, active=True).one_or_none()
