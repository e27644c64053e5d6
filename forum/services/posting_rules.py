"""What is looked at before it appears: spaces, new members, words and domains.

Changes of what has appeared are public at once, because whoever corrects a mistake must not wait
for others: one that brings in a listed word or domain is refused, and where every post is looked at
the changed one stands in the review queue afterwards (``edit_checks``).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, RuleBroken
from forum.events import record
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    EventKind,
    PostingRules,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.models.base import table_of
from forum.permissions.policy import Permission, require
from forum.services.text_addresses import sites_in

#: Lines of a list; more would be a filter and no list that somebody keeps.
MOST_LINES = 500
LONGEST_LINE = 80
#: More first posts would be a second class of members.
MOST_FIRST_POSTS = 20

_DOMAIN = re.compile(r"(?=.{4,80}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the rules since the form was opened."""

    code = "rules_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Hit:
    """Why a contribution waits: ``space``, ``new_member``, ``word`` or ``domain``, and which."""

    because: str
    term: str = ""


_RULES = table_of(PostingRules)
#: Written once, and without the session's part: each contribution asks for it.
_IN_FORCE = sa.select(_RULES.c.first_posts, _RULES.c.words, _RULES.c.domains).where(
    _RULES.c.id == 1
)


def present() -> PostingRules:
    """Give the rules in force."""
    return session.get(PostingRules, 1) or PostingRules(id=1, first_posts=0, words="", domains="")


def version_of(rules: PostingRules) -> int:
    """Give the version of the rules, 0 where none have been set."""
    return rules.lock_version or 0


def change(*, actor: User, first_posts: int, words: str, domains: str, seen: int) -> None:
    """Set the rules anew; ``seen`` is the version that the form was opened at.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: A list is too long, or a domain is none.
        ChangedMeanwhile: Somebody else has changed them since.
    """
    require(actor, Permission.POSTING_RULES_EDIT)
    if not 0 <= first_posts <= MOST_FIRST_POSTS:
        raise RuleBroken("too_many_first_posts", allowed=MOST_FIRST_POSTS)
    kept, sites = _lines(words), [_site(line) for line in _lines(domains)]
    rules = present()
    if seen != version_of(rules):
        raise ChangedMeanwhile
    rules.first_posts = first_posts
    rules.words, rules.domains = "\n".join(kept), "\n".join(dict.fromkeys(sites))
    record(EventKind.POSTING_RULES_CHANGED, rules, actor=actor)


def _lines(text: str) -> list[str]:
    found = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(found) > MOST_LINES:
        raise RuleBroken("list_too_long", allowed=MOST_LINES)
    for line in found:
        if len(line) > LONGEST_LINE:
            raise RuleBroken("line_too_long", line=line[:LONGEST_LINE], allowed=LONGEST_LINE)
    return list(dict.fromkeys(found))


def _site(line: str) -> str:
    host = (urlsplit(line).hostname or "") if "//" in line else line.split("/", maxsplit=1)[0]
    site = host.casefold().removeprefix("www.").rstrip(".")
    if not _DOMAIN.fullmatch(site):
        raise RuleBroken("not_a_domain", line=line)
    return site


def tried(*, words: str, domains: str, text: str) -> Hit | None:
    """Say what a text would be held for with these lists, without storing anything.

    Raises:
        RuleBroken: A list is too long, or a domain is none.
    """
    kept, sites = _lines(words), [_site(line) for line in _lines(domains)]
    return listed(text, PostingRules(words="\n".join(kept), domains="\n".join(sites)))


def listed(text: str, rules: PostingRules) -> Hit | None:
    """Find the first listed word or domain in a text.

    A word is found as a whole word, whatever its case and however it is composed; with a ``*`` at
    its end also the words that begin with it. A domain is found with all that lies below it.
    """
    folded = _folded(text)
    for term in rules.words.splitlines():
        pattern = re.escape(_folded(term.rstrip("*")))
        end = "" if term.endswith("*") else r"(?!\w)"
        if pattern and re.search(rf"(?<!\w){pattern}{end}", folded):
            return Hit("word", term)
    sites = sites_in(text)
    for domain in rules.domains.splitlines():
        if any(site == domain or site.endswith(f".{domain}") for site in sites):
            return Hit("domain", domain)
    return None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def why_held(actor: User, field: ActionField | None, text: str) -> Hit | None:
    """Say why a contribution waits for a look before it appears; None where it does not.

    What moderators write appears at once.
    """
    if actor.is_moderator:
        return None
    if field is not None and field.holds_posts:
        return Hit("space")
    rules: Any = session.execute(_IN_FORCE).one_or_none()
    if rules is None:
        return None
    if rules.first_posts and published_by(actor, rules.first_posts) < rules.first_posts:
        return Hit("new_member")
    return listed(text, rules)


def why_changes_wait(actor: User, field: ActionField, text: str, *, former: str = "") -> Hit | None:
    """Say why a change is looked at once it is public; refuse one that must not be public at all.

    A listed word or domain that stood there before is no news.

    Raises:
        RuleBroken: The change brings in something listed; the form keeps the text.
    """
    if actor.is_moderator:
        return None
    brought = listed(text, present())
    if brought is not None and brought != listed(former, present()):
        raise RuleBroken(f"change_would_wait_{brought.because}", term=brought.term)
    hit = why_held(actor, field, text)
    return None if hit is None or hit.term else hit


def is_looked_at(actor: User, field: ActionField) -> bool:
    """Tell whether all that the actor writes in an action field is looked at, whatever it says."""
    return why_held(actor, field, "") is not None


def published_by(person: User, most: int) -> int:
    """Count the visible contributions of a person, not further than ``most``."""
    number = _published_posts(person, most)
    for model in (DissentFlag, Suggestion, CooperationRequest, DiscourseRequest):
        if number < most:
            number += _published(model, person, most - number)
    return number


def _published(model: Any, person: User, most: int) -> int:
    some = (
        sa.select(model.id)
        .where(model.author_id == person.id, model.visibility == Visibility.VISIBLE)
        .limit(most)
    )
    return session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def _published_posts(person: User, most: int) -> int:
    some = (
        sa.select(Comment.id)
        .join(Thread)
        .where(
            Comment.author_id == person.id,
            Comment.visibility == Visibility.VISIBLE,
            Thread.visibility == Visibility.VISIBLE,
        )
        .limit(most)
    )
    return session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
