"""Which suggestions cannot both be followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.db import session
from forum.models import Hunk, HunkKind, HunkSource, SuggestionKind, SuggestionStatus, Visibility
from forum.services import suggestion_conflicts
from forum.services.placements import Spot, stand
from forum.services.suggestion_conflicts import Place, conflicts
from tests import factories
from tests.effort import counted

spans = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: tuple(sorted(pair))),
)


@st.composite
def many_places(draw):
    found = []
    for identity in range(draw(st.integers(0, 14))):
        span = draw(spans)
        start, end = span or (None, None)
        is_insertion = draw(st.booleans()) if span is None else start == end
        found.append(Place(identity, draw(st.integers(1, 2)), start, end, is_insertion))
    return found


def touched(place: Place) -> set[float]:
    """The characters and gaps that a place changes, as numbers and halves."""
    if place.start is None:
        if place.is_insertion:
            return {1000.0}
        return {n / 2 for n in range(-1, 30)}
    if place.start == place.end:
        return {float(place.start)}
    return {n / 2 for n in range(2 * place.start + 1, 2 * place.end)}


class TestConflicts:
    @given(many_places())
    def test_are_the_pairs_of_a_passage_that_touch_the_same(self, places):
        expected = {}
        for one in places:
            others = sorted(
                other.id
                for other in places
                if other.id != one.id
                and other.passage_id == one.passage_id
                and touched(one) & touched(other)
            )
            if others:
                expected[one.id] = others
        assert conflicts(places) == expected

    @given(many_places())
    def test_are_mutual(self, places):
        found = conflicts(places)
        for identity, others in found.items():
            assert identity not in others
            assert all(identity in found[other] for other in others)

    @given(many_places(), st.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order(self, places, chance):
        shuffled = list(places)
        chance.shuffle(shuffled)
        assert conflicts(shuffled) == conflicts(places)

    @pytest.mark.parametrize(
        ("one", "other", "is_conflict"),
        [
            ((0, 5), (4, 9), True),
            ((0, 5), (5, 9), False),
            ((5, 5), (5, 5), True),
            ((5, 5), (6, 6), False),
            ((5, 5), (0, 9), True),
            ((5, 5), (5, 9), False),
            ((5, 5), (0, 5), False),
            ((None, None), (5, 5), True),
            ((None, None), (3, 4), True),
        ],
    )
    def test_of_two_places(self, one, other, is_conflict):
        places = [
            Place(1, 1, *one, is_insertion=one[0] is not None and one[0] == one[1]),
            Place(2, 1, *other, is_insertion=other[0] == other[1]),
        ]
        assert conflicts(places) == ({1: [2], 2: [1]} if is_conflict else {})

    def test_new_passages_after_the_same_one_compete_with_each_other_alone(self):
        behind = [Place(n, 1, None, None, is_insertion=True) for n in (1, 2)]
        assert conflicts([*behind, Place(3, 1, None, None)]) == {1: [2], 2: [1]}

    def test_of_many_places_that_do_not_touch_are_found_quickly(self):
        places = [Place(n, 1, 3 * n, 3 * n + 2) for n in range(50_000)]
        with counted() as effort:
            assert conflicts(places) == {}
        assert effort.calls < 10 * len(places)


@pytest.mark.usefixtures("app")
class TestOfPaper:
    def at(self, passage, span, **values):
        visibility = values.pop("visibility", Visibility.VISIBLE)
        made = factories.Suggestion.build(
            passage=None,
            author=factories.User(),
            **{"due_on": passage.version.published_at} | values,
        )
        stand(made, Spot(passage, span))
        return factories.become(made, visibility=visibility)

    def found(self, passage, actor=None):
        return suggestion_conflicts.of_paper(passage.paper, actor)

    def test_names_both_of_two_open_ones(self):
        passage = factories.Passage(text="Busse fahren selten. Radwege fehlen.")
        one, other = self.at(passage, (0, 20)), self.at(passage, (6, 12))
        self.at(passage, (21, 36))
        assert self.found(passage) == {one.id: [other.id], other.id: [one.id]}

    @pytest.mark.parametrize(
        ("status", "counts"),
        [
            (SuggestionStatus.ADOPTED, True),
            (SuggestionStatus.ADAPTED, True),
            (SuggestionStatus.REJECTED, False),
            (SuggestionStatus.WITHDRAWN, False),
        ],
    )
    def test_counts_what_is_adopted_and_not_published(self, status, counts):
        passage = factories.Passage(text="Busse fahren selten.")
        self.at(passage, (0, 5), status=status)
        self.at(passage, (0, 5))
        assert bool(self.found(passage)) is counts

    def test_leaves_out_what_is_published(self):
        passage = factories.Passage(text="Busse fahren selten.")
        adopted = self.at(passage, (0, 5), status=SuggestionStatus.ADOPTED)
        self.at(passage, (0, 5))
        source = HunkSource(hunk=Hunk(version=passage.version, position=0, kind=HunkKind.CHANGED))
        source.target = adopted
        session.add(source)
        session.flush()
        assert self.found(passage) == {}

    def test_does_not_tell_of_hidden_ones(self):
        passage = factories.Passage(text="Busse fahren selten.")
        hidden = self.at(passage, (0, 5), visibility=Visibility.HIDDEN)
        self.at(passage, (0, 5), kind=SuggestionKind.DELETE, replacement="")
        assert self.found(passage) == {}
        assert self.found(passage, hidden.author) != {}
