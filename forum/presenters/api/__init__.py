"""What programs get, as JSON: the same that pages show to guests, in names instead of words.

One module a noun. Addresses are absolute, moments are in UTC; ``docs/api.md`` says what stays as it
is in version 1.
"""
