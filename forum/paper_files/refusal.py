"""The refusal of a file that cannot be read."""

from forum.errors import RuleBroken


class FileRefused(RuleBroken):
    """The file cannot be read; the code says why, and the values where the fault is."""

    code = "file_refused"
