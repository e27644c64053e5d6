"""The commands of operators: ``flask forum …``."""

import click
from flask.cli import AppGroup

forum = AppGroup("forum", help="Operate the forum.")

__all__ = ["click", "forum"]
