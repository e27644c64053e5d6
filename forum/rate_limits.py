"""Placeholder until the rate limits are here."""

from types import SimpleNamespace

limits = SimpleNamespace(
    posting=lambda v: v, preview=lambda v: v, search=lambda v: v, report=lambda v: v
)
