"""The refusal of a file that cannot be read."""

from forum.errors import RuleBroken

#: What is larger is refused.
FILE_BYTES = 5 * 1024 * 1024


class FileRefused(RuleBroken):
    """The file cannot be read; the code says why, and the values where the fault is."""

    code = "file_refused"
