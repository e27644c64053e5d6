"""Tags: spellings and synonyms that are one, and what moderators do with them."""

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Subscription, SubscriptionLevel, Tag
from forum.search.query_language import parse
from forum.search.query_words import Filter
from forum.search.suggesting import suggestions
from forum.search.synonyms import meant, understood
from forum.services import tags
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def moderator(app):
    return factories.Moderator()


@pytest.fixture
def tag(app):
    return factories.Tag(name="Beteiligung", slug="beteiligung")


def changed(tag, moderator, **values):
    present = {
        "name": tag.name,
        "description": tag.description,
        "synonyms": [synonym.name for synonym in tag.synonyms],
        "seen": tag.lock_version,
    }
    with unit_of_work():
        tags.change(tag, actor=moderator, **{**present, **values})


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

    def test_takes_spellings_and_synonyms_for_the_same_tag(self, tag):
        factories.TagSynonym(tag=tag, name="Partizipation")

        found = tags.of_names(["partizipation", "BETEILIGUNG", "Neues  Wort"])

        assert found[0] is tag
        assert [one.name for one in found] == ["Beteiligung", "Neues Wort"]


class TestBySlug:
    def test_finds_nothing_under_an_unknown_address(self):
        assert tags.by_slug("gibt-es-nicht") is None


class TestChange:
    def test_keeps_the_former_name_as_a_synonym(self, tag, moderator):
        changed(tag, moderator, name="Mitsprache", description=" Wer mitredet. ")

        assert (tag.slug, tag.name, tag.description) == (
            "mitsprache",
            "Mitsprache",
            "Wer mitredet.",
        )
        assert tags.by_slug("beteiligung") is tag

    def test_back_to_a_former_name_makes_the_other_one_the_synonym(self, tag, moderator):
        changed(tag, moderator, name="Mitsprache")
        changed(tag, moderator, name="Beteiligung")

        assert [synonym.name for synonym in tag.synonyms] == ["Mitsprache"]

    def test_strikes_synonyms_off(self, tag, moderator):
        changed(tag, moderator, synonyms=["Partizipation", "Mitmachen", "partizipation", " "])
        assert [synonym.name for synonym in tag.synonyms] == ["Mitmachen", "Partizipation"]

        changed(tag, moderator, synonyms=["Mitmachen"])

        assert tags.by_slug("partizipation") is None

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"name": "Klima"}, "tag_taken"),
            ({"synonyms": ["Klima"]}, "tag_taken"),
            ({"synonyms": ["Wetter"]}, "tag_taken"),
            ({"name": "???"}, "tag_without_letters"),
            ({"synonyms": [f"w{n}" for n in range(21)]}, "too_many_tag_synonyms"),
        ],
    )
    def test_refuses_words_that_cannot_be(self, tag, moderator, values, code):
        factories.TagSynonym(tag=factories.Tag(name="Klima", slug="klima"), name="Wetter")

        with pytest.raises(RuleBroken) as caught:
            changed(tag, moderator, **values)
        assert caught.value.code == code

    def test_does_not_overwrite_what_somebody_else_changed(self, tag, moderator):
        seen = tag.lock_version
        changed(tag, moderator, description="Neu.")

        with pytest.raises(tags.ChangedMeanwhile):
            changed(tag, moderator, name="Mitsprache", seen=seen)

    def test_is_for_moderators(self, tag):
        with pytest.raises(NotAllowed):
            changed(tag, factories.User())


class TestMerge:
    def test_moves_threads_and_words_and_no_thread_has_it_twice(self, tag, moderator):
        other = factories.Tag(name="Partizipation", slug="partizipation")
        factories.TagSynonym(tag=other, name="Teilhabe")
        both = factories.Thread(tags=[tag, other])
        one = factories.Thread(tags=[other])
        session.commit()

        with unit_of_work():
            tags.merge(other, tag, actor=moderator)

        session.expire_all()
        assert both.tags == one.tags == [tag]
        assert [synonym.name for synonym in tag.synonyms] == ["Partizipation", "Teilhabe"]
        assert tags.by_slug("teilhabe") is tag
        assert session.query(Tag).count() == 1

    def test_takes_subscriptions_along_and_keeps_those_of_the_other(self, tag, moderator):
        other = factories.Tag(name="Partizipation", slug="partizipation")
        both, one = factories.User(), factories.User()
        factories.Subscription(user_id=both.id, thread=None, tag=tag, level=SubscriptionLevel.MUTED)
        for person in (both, one):
            factories.Subscription(
                user_id=person.id, thread=None, tag=other, level=SubscriptionLevel.WATCHING
            )
        session.commit()

        with unit_of_work():
            tags.merge(other, tag, actor=moderator)

        rows = session.query(Subscription).all()
        assert {(row.user, row.tag, row.level) for row in rows} == {
            (both, tag, SubscriptionLevel.MUTED),
            (one, tag, SubscriptionLevel.WATCHING),
        }

    def test_with_itself_is_refused(self, tag, moderator):
        with pytest.raises(RuleBroken):
            tags.merge(tag, tag, actor=moderator)

    def test_reaches_the_search(self, tag, moderator, app):
        engine = app.extensions["forum_search"]
        other = factories.Tag(name="Partizipation", slug="partizipation")
        comment = factories.Comment(thread=factories.Thread(tags=[other]))
        session.commit()
        with unit_of_work():
            tags.merge(other, tag, actor=moderator)
        with unit_of_work():
            reactions.catch_up(engine)
        engine.close()

        query = parse("tag:partizipation")

        assert understood(query).filters == {Filter.TAG: ("partizipation",)}
        assert meant(query).filters == {Filter.TAG: ("beteiligung",)}
        assert engine.search(meant(query), limit=5).ids == [f"thread:{comment.thread.id}"]


class TestDelete:
    def test_takes_an_unused_tag_with_its_synonyms(self, tag, moderator):
        factories.TagSynonym(tag=tag, name="Teilhabe")

        with unit_of_work():
            tags.delete(tag, actor=moderator)

        assert tags.by_slug("teilhabe") is None

    def test_refuses_one_in_use(self, tag, moderator):
        factories.Thread(tags=[tag])
        session.commit()

        with pytest.raises(RuleBroken) as caught:
            tags.delete(tag, actor=moderator)
        assert caught.value.code == "tag_in_use"


def test_synonyms_are_suggested_as_their_tag(tag):
    factories.TagSynonym(tag=tag, name="Partizipation")
    factories.Comment(thread=factories.Thread(tags=[tag]))
    session.commit()

    assert [found.text for found in suggestions("parti", actor=None)] == ["Beteiligung"]
