"""What stands in addresses, read and written."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

from forum.keyset import LARGEST_KEY


class KeyConverter(IntegerConverter):
    """A whole number that a column can hold; an address with a larger one does not exist."""

    def __init__(self, url_map: Map, *args: Any, **values: Any) -> None:
        """Take what ``<int(...):name>`` says."""
        super().__init__(url_map, *args, **{"max": LARGEST_KEY, **values})
