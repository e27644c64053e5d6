"""Which pages are kept for guests, of what each depends, and which parameters it reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.page_versions import POSTS, SITE, of_thread


@dataclass(frozen=True)
class KeptPage:
    """What has to be known about a view to keep its pages."""

    #: The parameters after the question mark that the view reads; all others are taken away.
    parameters: frozenset[str] = frozenset()
    #: Whether it shows one thread and nothing of others.
    is_thread: bool = False
    #: Whether programs read it, which is no view by a person.
    is_for_programs: bool = False

    def keys(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Name the surrogate keys of the page at an address with these values."""
        if self.is_thread:
            return SITE, of_thread(int(values["thread_id"]))
        return SITE, POSTS


def _page(*parameters: str) -> KeptPage:
    return KeptPage(frozenset(parameters))


_LIST = ("kind", "field", "tag", "organisation", "unanswered", "period", "after")
_ORDER = ("sort", "group", "after")

#: By endpoint. What is missing here is made for each guest anew: forms, searches, downloads.
KEPT_PAGES: dict[str, KeptPage] = {
    "api_threads.index": _page("field", "kind", "tag", "unanswered", "after"),
    "api_threads.show": KeptPage(frozenset({"number"}), is_thread=True, is_for_programs=True),
    "comment_revisions.index": _page(),
    "comment_supports.index": _page(),
    "cooperation_requests.index": _page("status", "direction", "field", *_ORDER),
    "cooperation_requests.show": _page(),
    "discourse_requests.index": _page("status", "format", "field", *_ORDER),
    "discourse_requests.show": _page(),
    "dissent_flags.show": _page(),
    "dissent_register.index": _page(
        "status", "outcome", "paper", "passage", "organisation", "after"
    ),
    "dissent_register.overdue": _page("after"),
    "feeds.latest": _page(),
    "feeds.of_field": _page(),
    "feeds.of_passage": _page(),
    "feeds.of_person": _page(),
    "feeds.of_register": _page(),
    "feeds.of_tag": _page(),
    "feeds.of_thread": _page(),
    "home.index": _page(),
    "moderation_statistics.show": _page(),
    "organisations.index": _page("kind", "state", "size", "verified", "q", "after"),
    "organisations.show": _page("list", "after"),
    "pages.show": _page(),
    "pages.version": _page(),
    "pages.versions": _page(),
    "papers.index": _page(),
    "papers.show": _page(),
    "papers.show_version": _page(),
    "passages.show": _page("kind", "after", "range", "quote", "prefix", "suffix"),
    "placements.shelf": _page(),
    "placements.show": _page(),
    "processes.index": _page(),
    "processes.show": _page(),
    "provenance.changes_of_field": _page("kind", "outcome", "version", "after", "declined_after"),
    "provenance.changes_of_paper": _page("kind", "outcome", "version", "after", "declined_after"),
    "provenance.of_passage": _page(),
    "provenance.show": _page(),
    "ratings.index": _page(),
    "receipts.of_paper": _page("state", "after"),
    "receipts.of_process": _page("state", "after"),
    "suggestions.index": _page("state", "passage", "sort", "after"),
    "suggestions.show": _page(),
    "tags.index": _page("q", "after"),
    "thread_posts.index": _page("by", "after"),
    "thread_posts.summary": _page(),
    "threads.latest": _page(*_LIST),
    "threads.new_threads": _page(*_LIST),
    "threads.of_field": _page(*_LIST),
    "threads.of_tag": _page(*_LIST),
    # "number" is what its form to jump to a post sends; "here" asks for the page of a post that
    # stands elsewhere now.
    "threads.show": KeptPage(frozenset({"number", "here"}), is_thread=True),
    "threads.top": _page(*_LIST),
    "transparency_reports.index": _page(),
    "transparency_reports.show": _page(),
    "users.show": _page("list", "after"),
    "version_comparisons.choose": _page("from", "to", "view"),
    "version_comparisons.show": _page("view"),
}
