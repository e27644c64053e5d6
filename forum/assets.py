"""Placeholder until the asset pipeline is here."""


def asset_path(name: str) -> str:
    """Give the address of a static file."""
    return f"/static/{name}"
