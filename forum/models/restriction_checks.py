"""Which statement of reasons a row needs that itself refers to it; triggers ask when it is written.

Rows whose state alone says that they are restricted are in ``restriction_triggers``.
"""

from typing import NamedTuple


class Check(NamedTuple):
    """What a row may not be like when it is written, in words that look into other tables."""

    name: str
    table: str
    column: str
    verb: str
    #: The name of its function in PostgreSQL.
    function: str
    refused: str


#: A new wording by somebody else than the author, of a post that is not for all to edit: it needs
#: a statement of its own, or the one whose lifting it carries out.
REWORDED = (
    "EXISTS (SELECT 1 FROM comments WHERE id = NEW.comment_id AND author_id <> NEW.edited_by_id "
    "AND wiki_at IS NULL) AND NOT EXISTS (SELECT 1 FROM restrictions r "
    "WHERE r.id = NEW.restriction_id AND r.comment_id = NEW.comment_id AND r.kind = 'edited' "
    "AND (r.lifted_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM comment_revisions earlier "
    "WHERE earlier.restriction_id = r.id)))"
)
#: A mark that a reason was taken out, without a statement about exactly this reason.
REDACTED = (
    "NEW.redaction_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM restrictions r "
    "WHERE r.id = NEW.redaction_id AND r.kind = 'redacted' AND r.lifted_at IS NULL "
    "AND r.reason_by_id = NEW.user_id AND ({}))"
)
#: By table: whether the statement is about what the reason was given for.
_SAME_TARGET = {
    "comment_supports": "r.comment_id = NEW.comment_id",
    "ratings": "r.cooperation_request_id = NEW.cooperation_request_id "
    "OR r.discourse_request_id = NEW.discourse_request_id",
}
CHECKS = (
    Check(
        "comment_revisions_with_reasons",
        "comment_revisions",
        "restriction_id",
        "INSERT",
        "refuse_rewording_without_reasons",
        REWORDED,
    ),
    *(
        Check(
            f"{table}_redacted_with_reasons_{verb.split()[0].lower()}",
            table,
            "redaction_id",
            verb,
            f"refuse_redacting_{table}",
            REDACTED.format(is_same),
        )
        for table, is_same in _SAME_TARGET.items()
        for verb in ("UPDATE OF redaction_id", "INSERT")
    ),
)
