"""Placeholder."""

from flask import Blueprint

bp = Blueprint("abuse_reports", __name__)
