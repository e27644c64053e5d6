"""The page of a search: what was found, asked for where it is made anew."""

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from forum.blueprints import fragments
from forum.blueprints.edge import locale
from forum.blueprints.search_queries import arguments, asked_query, engine
from forum.forms.saved_searches import SaveSearchForm
from forum.models import ActionField, User
from forum.presenters import search as words
from forum.presenters.search_facets import Facet, facets_of
from forum.presenters.search_places import Place, places_of
from forum.search import waiting
from forum.search.corrections import corrections
from forum.search.engine import IndexUnavailable
from forum.search.finding import Found, exists, find
from forum.search.german import keyword
from forum.search.query_words import Filter
from forum.search.query_writing import Chip, chips
from forum.services import action_fields, saved_searches


class SearchPage:
    """What one person, or a guest, searches and finds."""

    def __init__(self, person: User | None) -> None:
        """Read what the request asks for."""
        self._person = person
        self.query = asked_query(person)
        self.newest = self.query.newest_first
        if self.newest is None:
            self.newest = request.args.get("sort") == "newest"
        #: Whether there is no index that can be read.
        self.unavailable = False

    @cached_property
    def reach(self) -> Hashable:
        """What the reader may see."""
        return fragments.reach_of(self._person)

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """What the result depends on, beside all that happens in the forum."""
        try:
            generation = engine().generation
        except IndexUnavailable:
            # Whoever has asked for nothing yet misses nothing.
            self.unavailable = not self.query.is_empty
            return ()
        asked = (*arguments().items(), *map(request.args.get, ("after_hit", "before_hit")))
        return asked, self._myself, self.reach, generation, waiting.state()

    @property
    def _myself(self) -> str | None:
        """The name of the reader, where it is what is searched by."""
        authors = self.query.filters.get(Filter.AUTHOR, ())
        return self._person.name if self._person and self._person.name in authors else None

    def results(self) -> str:
        """Write what was found, or that nothing was."""
        key = () if self.query.is_empty else self.key
        return fragments.kept(
            "results",
            *key,
            of="search",
            when=bool(key) and not engine().needs_rebuild,
            lasts=self._lasts,
            caller=self._written,
        )

    def _written(self) -> Markup:
        page = render_template("search/_results.html", page=self, words=words)
        return Markup(page)  # noqa: S704 - a template's output

    def _lasts(self) -> bool:
        """Tell whether the next one finds the same: with more time there may be more."""
        return self.found is not None and not (self.found.timed_out or self.unavailable)

    @cached_property
    def found(self) -> Found | None:
        """What was found; nothing where nothing was asked, or nothing can be."""
        if self.query.is_empty or self.unavailable:
            return None
        try:
            return find(
                engine(),
                self.query,
                actor=self._person,
                locale=locale(),
                after=request.args.get("after_hit"),
                before=request.args.get("before_hit"),
                newest_first=bool(self.newest),
            )
        except IndexUnavailable:
            self.unavailable = True
            return None

    @property
    def rows(self) -> list[words.Result]:
        """The results of this page."""
        return words.results(self.found, self.query) if self.found else []

    @cached_property
    def offered(self) -> words.Correction | None:
        """A corrected query that finds something for this very person."""
        if self.found is None or self.found.total:
            return None
        for corrected in corrections(self.query):
            try:
                text = exists(engine(), corrected, actor=self._person, locale=locale())
            except IndexUnavailable:
                self.unavailable = True
                return None
            if text is not None:
                return words.correction(corrected, text, locale())
        return None

    @property
    def mistakes(self) -> list[str]:
        """What was not understood."""
        return words.mistakes(self.query)

    @cached_property
    def _parts(self) -> list[Chip]:
        return chips(self.query, locale())

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What was understood, each with the way to the search without it."""
        return [(words.chip_text(part), _address(q=part.rest)) for part in self._parts]

    @cached_property
    def facets(self) -> list[Facet]:
        """The ways to narrower searches."""
        if self.found is None:
            return []
        # Of the filters that a form sends, the way back is the address without them.
        without = {
            (part.filter, keyword(part.value)): _address(q=part.rest)
            for part in self._parts
            if part.filter
        }
        return facets_of(self.found.facets, self.query, narrower=_narrower, without=without)

    @property
    def previous_url(self) -> str | None:
        """The address of the results before these."""
        key = self.found.previous_key if self.found else None
        return _narrower({"before_hit": key}) if key else None

    @property
    def next_url(self) -> str | None:
        """The address of the results after these."""
        key = self.found.next_key if self.found else None
        return _narrower({"after_hit": key}) if key else None

    @property
    def fields(self) -> Sequence[ActionField]:
        """The action fields to choose from."""
        return action_fields.visible_to(self._person)

    @cached_property
    def limits_to(self) -> list[Place]:
        """Where the search looks, if not everywhere."""
        return places_of(arguments(), self._person)

    @property
    def feed_arguments(self) -> dict[str, Any]:
        """What a feed of this search is asked with."""
        return {name: text for name, text in arguments().items() if name != "sort"}

    @cached_property
    def saved(self) -> str | None:
        """The name under which the person keeps the search."""
        if self._person is None or self.query.is_empty:
            return None
        person, text = self._person, words.kept(self.query)

        def name() -> str | None:
            kept = saved_searches.find(person, text)
            return kept.name if kept else None

        return fragments.remembered_for(person, ("saved", text), name, 1000)

    @property
    def saving(self) -> SaveSearchForm | None:
        """The form to keep the search."""
        if self._person is None or self.query.is_empty:
            return None
        name = words.proposed_name(self.query, locale())
        return SaveSearchForm(formdata=None, q=words.kept(self.query), name=name, tells=True)


def _address(**given: Any) -> str:
    """Give the address of a search that is written out as words alone."""
    order: dict[str, Any] = {"sort": "newest"} if request.args.get("sort") == "newest" else {}
    return url_for("search.index", **{**order, **given})


def _narrower(changes: dict[str, Any]) -> str:
    """Give the address of the present search with some arguments changed or taken away."""
    return url_for("search.index", **{**arguments(), **changes})
