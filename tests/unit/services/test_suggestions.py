"""Suggestions: writing them, supporting, discussing and deciding."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import Conflict, IllegalStep, NotAllowed, NotFound, RuleBroken
from forum.models import (
    Notification,
    Passage,
    PassageState,
    PlacementStatus,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
    SuggestionSupport,
    User,
    Visibility,
    utcnow,
)
from forum.services import paper_drafts, papers, placements, publishing, suggestions
from forum.services.placements import Spot
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from forum.working_days import add_working_days, today
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

TEXT = "Busse fahren selten. Radwege fehlen ganz."


def recipients():
    return {n.recipient for n in session.scalars(sa.select(Notification))}


def suggest(
    about, actor=None, kind=SuggestionKind.REPLACE, replacement="Busse fahren oft.", **more
):
    with unit_of_work():
        return suggestions.suggest(
            about,
            actor=actor or factories.User(),
            kind=kind,
            replacement=replacement,
            **{"reason": "Weil **es** so ist."} | more,
        )


@pytest.fixture
def passage():
    return factories.Passage(text=TEXT)


class TestSuggest:
    def test_tells_the_curator_and_sets_the_deadline_in_working_days(self, passage):
        made = suggest(Spot(passage, (0, 20)))
        assert made.status is SuggestionStatus.OPEN
        assert made.quote == "Busse fahren selten."
        assert made.suffix.startswith(" Radwege")
        assert made.due_on == add_working_days(today(utcnow()), 10, "DE-NW")
        assert "<strong>es</strong>" in made.reason_html
        assert recipients() == {passage.curator}

    def test_stands_in_the_version_and_counts_as_a_voice(self, passage):
        for _ in range(3):
            made = suggest(passage)
        assert placements.of(made, passage.version).status is PlacementStatus.ORIGINAL
        session.refresh(passage)
        assert passage.state is PassageState.UNCONTESTED

    def test_a_deletion_has_no_words(self, passage):
        made = suggest(Spot(passage, (0, 20)), kind=SuggestionKind.DELETE, replacement="egal")
        assert made.replacement == ""

    def test_an_insertion_stands_at_a_point_or_behind_the_passage(self, passage):
        within = suggest(Spot(passage, (21, 21)), kind=SuggestionKind.INSERT)
        behind = suggest(passage, kind=SuggestionKind.INSERT)
        assert (within.range_start, within.range_end, within.quote) == (21, 21, "")
        assert behind.range_start is None

    def test_within_a_passage_the_new_text_is_one_line(self, passage):
        made = suggest(Spot(passage, (0, 20)), replacement=" Busse \r\n\r\n fahren\toft. ")
        assert made.replacement == "Busse fahren oft."

    @pytest.mark.parametrize(
        ("span", "kind", "replacement", "code"),
        [
            ((0, 20), SuggestionKind.REPLACE, "Busse  fahren\nselten.", "replacement_same"),
            (None, SuggestionKind.REPLACE, TEXT, "replacement_same"),
            ((0, 20), SuggestionKind.REPLACE, "  \n ", "replacement_missing"),
            ((5, 5), SuggestionKind.INSERT, "", "replacement_missing"),
            ((0, 5), SuggestionKind.INSERT, "neu", "insertion_over_text"),
            ((5, 5), SuggestionKind.REPLACE, "neu", "nothing_marked"),
            ((20, 21), SuggestionKind.DELETE, "", "nothing_marked"),
            ((0, 500), SuggestionKind.REPLACE, "neu", "range_outside"),
            ((-3, 5), SuggestionKind.DELETE, "", "range_outside"),
            (None, SuggestionKind.REPLACE, "x" * 32_001, "markup_too_long"),
        ],
    )
    def test_refuses_what_changes_nothing_or_does_not_fit(
        self, passage, span, kind, replacement, code
    ):
        with pytest.raises(RuleBroken) as refusal:
            suggest(Spot(passage, span), kind=kind, replacement=replacement)
        assert refusal.value.code == code

    def test_needs_a_reason(self, passage):
        with pytest.raises(RuleBroken) as refusal:
            suggest(passage, reason="  ")
        assert refusal.value.code == "reason_missing"

    def test_sent_twice_is_one(self, passage):
        person = factories.User()
        one = suggest(passage, actor=person, submission="abc")
        assert suggest(passage, actor=person, submission="abc") == one

    def test_is_refused_on_a_closed_paper_and_unknown_before_publication(self, passage):
        passage.paper.is_open = False
        session.commit()
        with pytest.raises(NotAllowed):
            suggest(passage)
        passage.paper.process.is_published = False
        session.commit()
        with pytest.raises(NotFound):
            suggest(passage)


def true_counts():
    return {
        s.id: (s.support_count, suggestions.counted(s))
        for s in session.scalars(sa.select(Suggestion))
    }


class TestSupport:
    def test_counts_each_person_once_and_tells_the_author(self):
        made, person = factories.Suggestion(), factories.User()
        for _ in range(2):
            with unit_of_work():
                suggestions.support(made, actor=person)
        assert true_counts() == {made.id: (1, 1)}
        assert suggestions.supporters(made) == [person]
        assert recipients() == {made.author}

    def test_can_be_taken_back_and_given_again(self):
        made, person = factories.Suggestion(), factories.User()
        for verb in (
            suggestions.unsupport,
            suggestions.support,
            suggestions.unsupport,
            suggestions.unsupport,
            suggestions.support,
        ):
            with unit_of_work():
                verb(made, actor=person)
            assert len(set(true_counts()[made.id])) == 1
        assert made.support_count == 1

    def test_is_counted_although_somebody_else_has_changed_the_row_meanwhile(self):
        made = factories.Suggestion()
        session.commit()
        with unit_of_work():
            assert made.support_count == 0
            session.execute(
                sa.update(Suggestion).values(lock_version=Suggestion.lock_version + 1),
                execution_options={"synchronize_session": False},
            )
            session.add(SuggestionSupport(suggestion_id=made.id, user_id=factories.User().id))
            suggestions.support(made, actor=factories.User())
        assert true_counts() == {made.id: (2, 2)}

    @pytest.mark.parametrize("again", [False, True])
    def test_of_many_at_once_is_counted_in_full(self, app, again):
        made = factories.Suggestion()
        people = [factories.User().id for _ in range(6)]
        people = people * 2 if again else people
        key = made.id
        session.commit()

        def support(person):
            with app.app_context():
                try:
                    with unit_of_work():
                        suggestion = session.get(Suggestion, key)
                        suggestions.support(suggestion, actor=session.get(User, person))
                except Conflict:
                    assert again

        with ThreadPoolExecutor(len(people)) as pool:
            list(pool.map(support, people))
        session.expire_all()
        assert true_counts() == {key: (6, 6)}

    def test_is_refused_for_the_own_and_for_a_decided_one(self):
        made = factories.Suggestion()
        with pytest.raises(NotAllowed):
            suggestions.support(made, actor=made.author)
        made.status = SuggestionStatus.REJECTED
        with pytest.raises(RuleBroken):
            suggestions.support(made, actor=factories.User())

    def test_names_nobody_without_an_account(self):
        made, person = factories.Suggestion(), factories.User()
        with unit_of_work():
            suggestions.support(made, actor=person)
        person.deleted_at = utcnow()
        assert suggestions.supporters(made) == []


class TestDiscuss:
    def test_begins_one_thread_and_goes_on_in_it(self):
        made = factories.Suggestion()
        threads = set()
        for body in ("Gute Idee.", "Finde ich auch."):
            with unit_of_work():
                threads.add(suggestions.discuss(made, actor=factories.User(), body=body))
        assert threads == {made.discussion}
        assert made.discussion.comment_count == 2
        assert made.discussion.passage == made.passage
        assert {made.author, made.passage.curator} <= recipients()

    def test_of_a_hidden_one_is_refused(self):
        made = factories.Suggestion(visibility=Visibility.HIDDEN)
        with pytest.raises(NotFound):
            suggestions.discuss(made, actor=factories.User(), body="Hallo")


def account_of(paper):
    draft = paper_drafts.of(paper)
    return paper_drafts.account_of(draft, publishing.plan(paper, draft.source).changes)


class TestDecide:
    @pytest.fixture
    def paper(self):
        field, curator = factories.ActionField(), factories.Moderator()
        with unit_of_work():
            paper = papers.create(
                field.process,
                actor=curator,
                title="Ein Papier",
                action_field=field,
                curator=curator,
            )
        with unit_of_work():
            source = f"# Verkehr\n\n{TEXT}\n\nEin anderer Absatz.\n"
            publishing.publish(paper, actor=curator, source=source, account=Account())
        return paper

    def made(self, span=(0, 20), **values):
        passage = session.scalars(sa.select(Passage).where(Passage.text == TEXT)).one()
        return suggest(Spot(passage, span), **values)

    def decide(self, made, actor, status=SuggestionStatus.ADOPTED, **values):
        with unit_of_work():
            suggestions.decide(
                made, actor=actor, status=status, **{"decision": "Das stimmt."} | values
            )

    def test_adopting_writes_it_into_the_draft_and_names_it_as_the_source(self, paper):
        made = self.made()
        self.decide(made, paper.curator)
        assert made.status is SuggestionStatus.ADOPTED
        draft = paper_drafts.of(paper)
        assert "Busse fahren oft. Radwege fehlen ganz." in draft.source
        sources = [entry["sources"] for entry in draft.provenance.values()]
        assert [["suggestion", made.id]] in sources

    def test_adapting_takes_the_other_words(self, paper):
        made = self.made()
        self.decide(
            made, paper.curator, SuggestionStatus.ADAPTED, adapted_text="Busse fahren öfter."
        )
        assert "Busse fahren öfter. Radwege" in paper_drafts.of(paper).source
        assert made.adapted_text == "Busse fahren öfter."

    def test_what_reads_like_markup_stays_what_was_written(self, paper):
        made = self.made(replacement="Bürger*innen und Kolleg*innen fahren <b>oft</b>.")
        self.decide(made, paper.curator)
        with unit_of_work():
            version = paper_drafts.publish(
                paper,
                actor=paper.curator,
                account=account_of(paper),
                seen_revision=paper_drafts.of(paper).revision,
            )
        texts = session.scalars(sa.select(Passage.text).where(Passage.version_id == version.id))
        assert f"{made.replacement} Radwege fehlen ganz." in texts.all()

    def test_adapting_a_deletion_puts_the_other_words_there(self, paper):
        made = self.made(kind=SuggestionKind.DELETE)
        self.decide(
            made, paper.curator, SuggestionStatus.ADAPTED, adapted_text="Busse fahren **kaum**."
        )
        assert "Busse fahren **kaum**. Radwege" in paper_drafts.of(paper).source

    def test_declining_leaves_the_draft_alone_and_tells_author_and_supporters(self, paper):
        made, friend = self.made(), factories.User()
        with unit_of_work():
            suggestions.support(made, actor=friend)
        self.decide(made, paper.curator, SuggestionStatus.REJECTED)
        assert paper_drafts.of(paper) is None
        assert {made.author, friend} <= recipients()
        assert made.decided_by == paper.curator

    def test_several_changes_of_one_passage_come_together_in_the_draft(self, paper):
        first = self.made()
        second = self.made((21, 41), replacement="Radwege gibt es.")
        self.decide(first, paper.curator)
        self.decide(second, paper.curator)
        assert "Busse fahren oft. Radwege gibt es." in paper_drafts.of(paper).source

    def test_where_the_draft_lacks_the_place_only_a_person_can_change_it(self, paper):
        made = self.made()
        with unit_of_work():
            paper_drafts.save(
                paper, actor=paper.curator, source="Alles ist neu.\n", seen_revision=0
            )
        with pytest.raises(RuleBroken) as refusal:
            self.decide(made, paper.curator)
        assert refusal.value.code == "suggestion_place_lost"
        session.refresh(made)
        assert made.status is SuggestionStatus.OPEN
        self.decide(made, paper.curator, by_hand=True)
        assert made.status is SuggestionStatus.ADOPTED
        assert paper_drafts.of(paper).source == "Alles ist neu.\n"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"decision": " "}, "reason_missing"),
            ({"status": SuggestionStatus.ADAPTED, "adapted_text": " "}, "replacement_missing"),
            ({"status": SuggestionStatus.WITHDRAWN}, "not_a_step"),
            ({"status": SuggestionStatus.OPEN}, "not_a_step"),
        ],
    )
    def test_refuses_half_a_decision(self, paper, values, code):
        made = self.made()
        with pytest.raises(RuleBroken) as refusal:
            self.decide(made, paper.curator, **values)
        assert refusal.value.code == code

    def test_is_the_curators_alone_and_once(self, paper):
        made = self.made()
        for person in (made.author, factories.User(), factories.Moderator()):
            with pytest.raises(NotAllowed):
                self.decide(made, person)
        self.decide(made, paper.curator)
        with pytest.raises(IllegalStep):
            self.decide(made, paper.curator, SuggestionStatus.REJECTED)


class TestWithdraw:
    def test_is_for_the_author_while_it_is_open(self):
        made = factories.Suggestion()
        with pytest.raises(NotAllowed):
            suggestions.withdraw(made, actor=made.passage.curator)
        with unit_of_work():
            suggestions.withdraw(made, actor=made.author)
        assert made.status is SuggestionStatus.WITHDRAWN
        with pytest.raises(IllegalStep):
            suggestions.withdraw(made, actor=made.author)
