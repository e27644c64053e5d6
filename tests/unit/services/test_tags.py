"""From the words people type to shared tags."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import RuleBroken
from forum.models import Tag
from forum.services import tags

pytestmark = pytest.mark.usefixtures("app")


def stored(names):
    found = tags.of_names(names)
    session.add_all(found)
    session.flush()
    return found


class TestSplit:
    def test_reads_words_between_commas_with_or_without_hash(self):
        assert tags.split(" #Budget, Lean Coffee ,,# , Kita") == ["Budget", "Lean Coffee", "Kita"]

    def test_of_nothing_is_nothing(self):
        assert tags.split("  ") == []


class TestOfNames:
    def test_spellings_with_the_same_address_are_one_tag(self):
        assert [tag.slug for tag in stored(["Größe", "GRÖSSE", "groesse"])] == ["groesse"]

    def test_finds_what_is_there_instead_of_making_it_again(self):
        (first,) = stored(["Lean Coffee"])
        (second,) = stored(["lean-coffee"])
        assert second is first
        assert session.scalar(sa.select(sa.func.count(Tag.id))) == 1

    def test_takes_five_and_refuses_six(self):
        assert len(stored(list("abcde"))) == tags.MOST
        with pytest.raises(RuleBroken) as refusal:
            tags.of_names(list("abcdef"))
        assert refusal.value.code == "too_many_tags"

    def test_cuts_what_is_too_long_to_store(self):
        (tag,) = stored(["x" * 300])
        assert len(tag.name) == 80
        session.expire(tag)
        assert tags.by_slug(tag.slug) is tag


class TestBySlug:
    def test_finds_nothing_under_an_unknown_address(self):
        assert tags.by_slug("gibt-es-nicht") is None
