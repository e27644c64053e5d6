"""What the domain may refuse; the edge turns each class into a status code and a sentence."""


class ForumError(Exception):
    """A refusal that a person can read: a stable ``code`` and the values its sentence needs."""

    code = "refused"

    def __init__(self, code: str | None = None, **values: object) -> None:
        """Remember the code (of the class where none is given) and the values."""
        self.code = code or self.code
        self.values = values
        super().__init__(self.code)


class NotFound(ForumError):
    """The object does not exist for this actor (404)."""

    code = "not_found"


class NotAllowed(ForumError):
    """The actor sees the object but may not do this to it (403); the code names the reason."""

    code = "not_allowed"


class Conflict(ForumError):
    """The step does not fit the present state of the object (409)."""

    code = "conflict"


class IllegalStep(Conflict):
    """A lifecycle has no such step; carries ``subject``, ``present`` and ``wanted``."""

    code = "illegal_step"


class RuleBroken(ForumError):
    """The input breaks a rule of the domain (422); the code names the rule."""

    code = "rule_broken"
