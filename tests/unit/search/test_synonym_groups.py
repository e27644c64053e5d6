"""The verbs of synonym groups: who may, what is refused, what is remembered."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Event, EventKind, SynonymGroup
from forum.search import synonym_groups
from forum.search.synonym_groups import ChangedMeanwhile, Replaced
from forum.search.synonyms import Group
from tests import factories

PAIR = Group(("Radweg", "Fahrradweg"))

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def admin(app):
    return factories.Administrator()


def kinds():
    return list(session.scalars(sa.select(Event.kind).order_by(Event.id)))


def stored():
    return [synonym_groups.as_group(group) for group in synonym_groups.listed()]


class TestCreate:
    def test_saves_the_tidied_words_and_records_it(self, admin):
        made = synonym_groups.create(Group((" Bus  und Bahn ", "", "ÖPNV")), actor=admin)
        assert made.words == ["Bus und Bahn", "ÖPNV"]
        event = session.scalars(sa.select(Event)).one()
        assert (event.kind, event.subject_id) == (EventKind.SYNONYM_GROUP_CREATED, made.id)

    def test_sent_twice_is_one(self, admin):
        first = synonym_groups.create(PAIR, actor=admin)
        assert synonym_groups.create(PAIR, actor=admin) is first
        assert kinds() == [EventKind.SYNONYM_GROUP_CREATED]

    @pytest.mark.parametrize("make", [factories.User, factories.Moderator, factories.Provider])
    def test_is_for_administrators(self, make):
        with pytest.raises(NotAllowed):
            synonym_groups.create(PAIR, actor=make())

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ((), "synonyms_too_few"),
            (("Radweg", " "), "synonyms_too_few"),
            (tuple(f"Wort{n}" for n in range(9)), "synonyms_too_many"),
            (("Radweg", "und die"), "synonym_only_stop_words"),
            (("Radweg", "Fahrrad " * 11), "synonym_too_long"),
            (("Radweg", "Weg Rad Bus Bahn Auto"), "synonym_too_many_words"),
            (("Radweg", "radwege"), "synonym_twice"),
            (("Bürgerin", "Rat", "Bürger:innen"), "synonym_twice"),
            (("Radweg", '"Fahrradweg"'), "synonym_unreadable"),
            (("Radweg", "=HYPERLINK(1)"), "synonym_unreadable"),
            (("Radweg", "-Wald"), "synonym_unreadable"),
            (("Radweg", "Fahr;rad"), "synonym_unreadable"),
            (("Radweg", "🚲"), "synonym_unreadable"),
            (("Radweg", "<b>Rad</b>"), "synonym_unreadable"),
        ],
    )
    def test_refuses_what_cannot_be_searched(self, admin, words, code):
        with pytest.raises(RuleBroken) as refused:
            synonym_groups.create(Group(words), actor=admin)
        assert refused.value.code == code

    @pytest.mark.parametrize("word", ["§ 8a SGB VIII", "Bürger:innen", "E-Bike", "Bus (Linie)"])
    def test_takes_words_as_people_write_them(self, admin, word):
        assert synonym_groups.create(Group(("Beispiel", word)), actor=admin).words[1] == word

    def test_names_the_group_that_has_the_word(self, admin):
        synonym_groups.create(PAIR, actor=admin)
        with pytest.raises(RuleBroken, match="synonym_elsewhere") as refused:
            synonym_groups.create(Group(("Trasse", "radwege")), actor=admin)
        assert refused.value.values == {"word": "radwege", "group": "Radweg, Fahrradweg"}

    def test_lets_a_one_way_group_lead_to_a_word_of_another(self, admin):
        synonym_groups.create(PAIR, actor=admin)
        synonym_groups.create(Group(("RW", "Radweg"), is_one_way=True), actor=admin)
        assert len(stored()) == 2

    def test_stops_at_the_limit(self, admin, monkeypatch):
        monkeypatch.setattr(synonym_groups, "MOST_GROUPS", 1)
        synonym_groups.create(PAIR, actor=admin)
        with pytest.raises(RuleBroken, match="synonym_groups_too_many"):
            synonym_groups.create(Group(("Kita", "Kindergarten")), actor=admin)


class TestChange:
    def test_gives_other_words(self, admin):
        group = synonym_groups.create(PAIR, actor=admin)
        wanted = Group(("Radweg", "Fahrradweg", "Velo"), is_one_way=True)
        synonym_groups.change(group, actor=admin, group=wanted, seen=group.lock_version)
        assert stored() == [wanted]
        assert kinds()[-1] == EventKind.SYNONYM_GROUP_CHANGED

    def test_tells_the_slower_of_two_people(self, admin):
        group = synonym_groups.create(PAIR, actor=admin)
        seen = group.lock_version
        first = Group(("Radweg", "Velo"))
        synonym_groups.change(group, actor=admin, group=first, seen=seen)
        session.flush()
        with pytest.raises(ChangedMeanwhile):
            synonym_groups.change(group, actor=admin, group=PAIR, seen=seen)
        assert stored() == [first]

    def test_the_same_words_are_no_change(self, admin):
        group = synonym_groups.create(PAIR, actor=admin)
        synonym_groups.change(group, actor=admin, group=PAIR, seen=0)
        assert kinds() == [EventKind.SYNONYM_GROUP_CREATED]

    def test_refuses_a_word_of_another_group_but_not_its_own(self, admin):
        group = synonym_groups.create(PAIR, actor=admin)
        synonym_groups.create(Group(("Kita", "Kindergarten")), actor=admin)
        with pytest.raises(RuleBroken, match="synonym_elsewhere"):
            synonym_groups.change(group, actor=admin, group=Group(("Radweg", "Kitas")), seen=1)

    def test_is_for_administrators(self):
        group = factories.SynonymGroup()
        with pytest.raises(NotAllowed):
            synonym_groups.change(group, actor=factories.Moderator(), group=PAIR, seen=1)


class TestDelete:
    def test_removes_a_group_and_remembers_its_words(self, admin):
        synonym_groups.delete(synonym_groups.create(PAIR, actor=admin), actor=admin)
        assert stored() == []
        event = session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert event.kind is EventKind.SYNONYM_GROUP_DELETED
        assert event.data == {"words": ["Radweg", "Fahrradweg"]}

    def test_is_for_administrators(self):
        group = factories.SynonymGroup()
        with pytest.raises(NotAllowed):
            synonym_groups.delete(group, actor=factories.Moderator())


class TestReplaceAll:
    def test_keeps_what_is_the_same(self, admin):
        kept = synonym_groups.create(PAIR, actor=admin)
        synonym_groups.create(Group(("Kita", "Kindergarten")), actor=admin)
        wanted = [Group(("ÖPNV", "Nahverkehr")), PAIR]
        seen = synonym_groups.present_version()
        done = synonym_groups.replace_all(wanted, actor=admin, seen=seen)
        assert done == Replaced(added=1, removed=1, kept=1)
        assert set(stored()) == set(wanted)
        assert session.get(SynonymGroup, kept.id) is kept

    def test_tells_the_slower_of_two_people(self, admin):
        seen = synonym_groups.present_version()
        synonym_groups.create(PAIR, actor=admin)
        with pytest.raises(ChangedMeanwhile):
            synonym_groups.replace_all([], actor=admin, seen=seen)
        assert stored() == [PAIR]

    def test_is_for_administrators(self):
        with pytest.raises(NotAllowed):
            synonym_groups.replace_all([], actor=factories.Moderator(), seen="")
