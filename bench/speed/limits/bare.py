"""Limit B: a bare Flask view that returns 30 kB of text."""

from flask import Flask

PAGE = "<!doctype html><title>B</title>" + "Ein Wort, das niemand liest. " * 1_034

app = Flask(__name__)


@app.get("/")
def page() -> str:
    """Give the page."""
    return PAGE


@app.get("/readyz")
def readyz() -> str:
    """Answer: the process is up."""
    return "ok"
