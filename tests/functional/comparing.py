"""Comparing pages that were made for different requests."""

import re

_TOKEN = re.compile(r'(name="csrf_token"[^>]*value|data-token)="[^"]+"')
_SUBMISSION = re.compile(r'name="submission"[^>]*value="[^"]+"')


def comparable(page):
    """Take out what differs from one request to the next."""
    return _SUBMISSION.sub("", _TOKEN.sub("", page))
