"""The WSGI application."""

from forum.app import create_app

app = create_app()
