"""The pages of suggestions."""

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import (
    HeldContribution,
    PassageState,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
    Thread,
    Visibility,
)
from forum.services import paper_drafts, papers, publishing, suggestions
from forum.services.placements import Spot, stand
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

TEXT = "Busse fahren selten. Radwege fehlen ganz. Parken ist teuer."
FIELDS = {
    "spot": "0-20",
    "kind": "replace",
    "replacement": "Busse fahren oft.",
    "reason": "Im neuen Fahrplan steht es so.",
}


def all_suggestions():
    return session.scalars(sa.select(Suggestion)).all()


def suggestion_at(passage, span, **values):
    visibility = values.pop("visibility", Visibility.VISIBLE)
    made = factories.Suggestion.build(
        passage=None, author=factories.User(), due_on=utcnow().date(), **values
    )
    stand(made, Spot(passage, span))
    return factories.become(made, visibility=visibility)


@pytest.fixture
def passage(app):
    return factories.Passage(text=TEXT)


class TestCreate:
    def address(self, passage, query=""):
        return f"/passages/{passage.id}/suggestions/new{query}"

    def test_begins_with_the_words_of_the_marked_place(self, client, passage):
        page = client.get(self.address(passage, "?range=21-41")).text
        assert ">\r\nRadwege fehlen ganz.</textarea>" in page
        assert 'selected value="21-41"' in page
        assert "<mark>Radwege fehlen ganz.</mark>" in page

    def test_without_a_place_begins_with_the_whole_passage(self, client, passage):
        assert f">\r\n{TEXT}</textarea>" in client.get(self.address(passage)).text

    def test_makes_the_suggestion_and_names_the_day_of_the_decision(self, client, passage):
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data=FIELDS, follow_redirects=True)
        made = all_suggestions()[0]
        assert (made.kind, made.quote) == (SuggestionKind.REPLACE, "Busse fahren selten.")
        assert f"{made.due_on:%d.%m.%Y}" in answer.text
        assert "<del>" in answer.text
        assert "oft" in answer.text

    @pytest.mark.parametrize(
        ("spot", "kind", "span"),
        [
            ("21-41", "insert_before", (21, 21)),
            ("21-41", "insert_after", (41, 41)),
            ("7-7", "insert_after", (7, 7)),
            ("", "insert_before", (0, 0)),
            ("", "insert_after", (None, None)),
        ],
    )
    def test_inserts_before_or_after_the_chosen_place(self, client, passage, spot, kind, span):
        client.sign_in(factories.User())
        client.post(self.address(passage), data=FIELDS | {"spot": spot, "kind": kind})
        made = all_suggestions()[0]
        assert made.kind is SuggestionKind.INSERT
        assert (made.range_start, made.range_end) == span

    def test_deletes_although_the_field_holds_the_words(self, client, passage):
        client.sign_in(factories.User())
        client.post(self.address(passage), data=FIELDS | {"kind": "delete"})
        assert all_suggestions()[0].replacement == ""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"replacement": "Busse fahren selten."},
            {"replacement": ""},
            {"reason": ""},
            {"kind": "insert_after", "replacement": TEXT, "spot": ""},
            {"kind": "steal"},
            {"spot": "0-999"},
            {"spot": "x"},
            {"spot": "7-7"},
            {"replacement": "x" * 33_000},
        ],
    )
    def test_keeps_everything_when_something_does_not_fit(self, client, passage, wrong):
        client.sign_in(factories.User())
        answer = client.post(self.address(passage), data=FIELDS | wrong)
        assert answer.status_code == 422
        assert "kern-error" in answer.text
        assert all_suggestions() == []
        if "reason" not in wrong:
            assert "Im neuen Fahrplan" in answer.text

    def test_goes_on_with_the_words_of_another_place_where_nothing_was_typed(self, client, passage):
        client.sign_in(factories.User())
        sent = FIELDS | {"spot": "21-41", "begun": "0-20", "replacement": "Busse fahren selten."}
        for action, code in (({}, 422), ({"action": "preview"}, 200)):
            page = client.post(self.address(passage), data=sent | action)
            assert page.status_code == code
            assert ">\r\nRadwege fehlen ganz.</textarea>" in page.text
        assert all_suggestions() == []

    def test_keeps_what_was_typed_when_another_place_is_chosen(self, client, passage):
        page = client.post(
            self.address(passage),
            data=FIELDS | {"spot": "21-41", "begun": "0-20", "action": "preview"},
        ).text
        assert ">\r\nBusse fahren oft.</textarea>" in page

    def test_shows_the_change_before_it_is_sent_to_guests_too(self, client, passage):
        answer = client.post(self.address(passage), data=FIELDS | {"action": "preview"})
        assert answer.status_code == 200
        assert "<del>" in answer.text
        assert "<ins>" in answer.text
        assert all_suggestions() == []

    def test_says_in_the_preview_that_nothing_would_change(self, client, passage):
        sent = FIELDS | {"action": "preview", "replacement": "Busse fahren selten."}
        answer = client.post(self.address(passage), data=sent | {"begun": "0-20"})
        assert answer.status_code == 422
        assert "<del>" not in answer.text

    def test_sent_twice_is_one(self, client, passage):
        client.sign_in(factories.User())
        sent = FIELDS | {"submission": "abc"}
        places = {client.post(self.address(passage), data=sent).location for _ in range(2)}
        assert len(all_suggestions()) == len(places) == 1

    def test_keeps_what_a_guest_wrote_until_somebody_has_signed_in(self, client, passage):
        person = factories.User()
        answer = client.post(self.address(passage), data=FIELDS)
        assert "/login" in answer.location
        assert all_suggestions() == []
        client.sign_in(person)
        page = client.get(self.address(passage)).text
        assert ">\r\nBusse fahren oft.</textarea>" in page
        assert 'selected value="0-20"' in page
        client.post(self.address(passage), data=FIELDS)
        assert all_suggestions()[0].author == person
        assert session.scalars(sa.select(HeldContribution)).all() == []

    def test_shows_markup_in_the_words_as_text(self, client, passage):
        client.sign_in(factories.User())
        answer = client.post(
            self.address(passage),
            data=FIELDS | {"replacement": "<script>alert(1)</script> **fett**"},
            follow_redirects=True,
        )
        assert "<script>alert(1)" not in answer.text
        assert "**fett**" in answer.text


class TestShow:
    def test_shows_the_change_in_place_with_words_for_those_who_do_not_see(self, client, passage):
        made = suggestion_at(passage, (6, 12), replacement="rollen")
        page = client.get(f"/suggestions/{made.id}").text
        assert "Entfernt:" in page
        assert "Hinzugefügt:" in page
        assert made.author.display_name in page
        assert "Radwege fehlen ganz." in page

    def test_names_those_who_compete(self, client, passage):
        made = suggestion_at(passage, (0, 20))
        other = suggestion_at(passage, (6, 12))
        apart = suggestion_at(passage, (21, 28))
        page = client.get(f"/suggestions/{made.id}").text
        assert f"/suggestions/{other.id}" in page
        assert f"/suggestions/{apart.id}" not in page

    def test_shows_the_decision_with_its_reason(self, client, passage):
        made = suggestion_at(
            passage,
            (0, 20),
            status=SuggestionStatus.ADAPTED,
            adapted_text="Busse fahren seltener.",
            decision_html="<p>Gute Gründe.</p>",
            decided_at=utcnow(),
            decided_by=passage.curator,
        )
        page = client.get(f"/suggestions/{made.id}").text
        assert "Gute Gründe." in page
        assert "seltener" in page

    def test_a_hidden_one_exists_for_its_author_alone(self, client):
        made = factories.Suggestion(visibility=Visibility.HIDDEN)
        assert client.get(f"/suggestions/{made.id}").status_code == 404
        client.sign_in(made.author)
        assert client.get(f"/suggestions/{made.id}").status_code == 200

    def test_offers_guests_the_way_to_sign_in_and_sets_no_cookie(self, client):
        made = factories.Suggestion()
        answer = client.get(f"/suggestions/{made.id}")
        assert "/login?next=" in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_costs_the_same_however_many_support_it_and_compete(self, client, passage):
        made = suggestion_at(passage, (0, 20))

        def add(number):
            for _ in range(number):
                suggestion_at(passage, (0, 20))
                with unit_of_work():
                    suggestions.support(made, actor=factories.User())

        add(2)
        few = count_statements(lambda: client.get(f"/suggestions/{made.id}"))
        add(5)
        assert count_statements(lambda: client.get(f"/suggestions/{made.id}")) == few


class TestSupport:
    def test_can_be_given_twice_and_counts_once(self, client):
        made = factories.Suggestion()
        client.sign_in(factories.User())
        for _ in range(2):
            answer = client.post(f"/suggestions/{made.id}/support")
            assert answer.location.endswith(f"/suggestions/{made.id}#support")
        assert made.support_count == 1

    def test_can_be_taken_back(self, client):
        made = factories.Suggestion()
        client.sign_in(factories.User())
        client.post(f"/suggestions/{made.id}/support")
        assert "unsupport" in client.get(f"/suggestions/{made.id}").text
        for _ in range(2):
            client.post(f"/suggestions/{made.id}/unsupport")
        assert made.support_count == 0


class TestDiscuss:
    def test_begins_a_thread_that_both_pages_lead_to(self, client):
        made = factories.Suggestion()
        client.sign_in(factories.User())
        for body in ("Gute Idee.", "Noch ein Gedanke."):
            answer = client.post(f"/suggestions/{made.id}/discussion", data={"body": body})
        thread = session.scalars(sa.select(Thread)).one()
        assert answer.location.endswith(f"/t/{thread.slug}/{thread.id}")
        assert thread.comment_count == 2
        assert f"/t/{thread.slug}/{thread.id}" in client.get(f"/suggestions/{made.id}").text

    def test_without_a_text_asks_for_one(self, client):
        made = factories.Suggestion()
        client.sign_in(factories.User())
        answer = client.post(f"/suggestions/{made.id}/discussion", data={"body": ""})
        assert answer.status_code == 422
        assert session.scalars(sa.select(Thread)).all() == []


class TestDecide:
    @pytest.fixture
    def made(self, app):
        field, curator = factories.ActionField(), factories.Moderator()
        with unit_of_work():
            paper = papers.create(
                field.process, actor=curator, title="Papier", action_field=field, curator=curator
            )
        with unit_of_work():
            publishing.publish(paper, actor=curator, source=f"{TEXT}\n", account=Account())
        passage = publishing.passages.of_version(papers.version_of(paper))[0]
        return suggestion_at(passage, (0, 20), replacement="Busse fahren oft.")

    def send(self, client, made, **fields):
        fields = {"outcome": "adopted", "reasons": "Das stimmt."} | fields
        return client.post(f"/suggestions/{made.id}/decision", data=fields)

    def test_writes_into_the_draft_and_shows_the_reason(self, client, made):
        client.sign_in(made.passage.curator)
        assert "Ihre Entscheidung" in client.get(f"/suggestions/{made.id}").text
        for _ in range(2):
            assert self.send(client, made).status_code == 302
        assert made.status is SuggestionStatus.ADOPTED
        assert "Busse fahren oft." in paper_drafts.of(made.passage.paper).source
        assert "Das stimmt." in client.get(f"/suggestions/{made.id}").text

    def test_another_decision_afterwards_is_refused(self, client, made):
        client.sign_in(made.passage.curator)
        self.send(client, made, outcome="rejected")
        assert self.send(client, made).status_code == 409

    @pytest.mark.parametrize(
        "wrong", [{"reasons": ""}, {"outcome": "adapted"}, {"outcome": "withdrawn"}]
    )
    def test_half_a_decision_keeps_what_was_typed(self, client, made, wrong):
        client.sign_in(made.passage.curator)
        answer = self.send(client, made, **wrong)
        assert answer.status_code == 422
        assert made.status is SuggestionStatus.OPEN

    def test_says_where_the_draft_lacks_the_place(self, client, made):
        paper = made.passage.paper
        with unit_of_work():
            paper_drafts.save(paper, actor=paper.curator, source="Neu.\n", seen_revision=0)
        client.sign_in(paper.curator)
        answer = self.send(client, made)
        assert answer.status_code == 422
        assert "Das stimmt." in answer.text
        assert 'name="by_hand"' in answer.text
        assert made.status is SuggestionStatus.OPEN
        assert self.send(client, made, by_hand="y").status_code == 302
        assert made.status is SuggestionStatus.ADOPTED


class TestWithdraw:
    def test_stays_readable(self, client):
        made = factories.Suggestion()
        client.sign_in(made.author)
        client.post(f"/suggestions/{made.id}/withdraw")
        assert made.status is SuggestionStatus.WITHDRAWN
        assert client.get(f"/suggestions/{made.id}").status_code == 200


class TestIndex:
    def get(self, client, passage, query=""):
        return client.get(f"/papers/{passage.paper.slug}/suggestions{query}")

    def test_shows_the_changes_and_which_of_them_compete(self, client, passage):
        one, other = suggestion_at(passage, (0, 20)), suggestion_at(passage, (6, 12))
        page = self.get(client, passage).text
        assert page.count("<del>") >= 2
        for made in (one, other):
            assert page.count(f'/suggestions/{made.id}"') == 2

    def test_filters_by_state_and_passage(self, client, passage):
        one = suggestion_at(passage, (0, 20))
        done = suggestion_at(passage, (21, 28), status=SuggestionStatus.ADAPTED)
        elsewhere = factories.Passage(version=passage.version)
        third = suggestion_at(elsewhere, None)
        shown = {
            query: {
                made
                for made in (one, done, third)
                if f'/suggestions/{made.id}"' in self.get(client, passage, query).text
            }
            for query in (
                "",
                "?state=open",
                "?state=adopted",
                f"?passage={elsewhere.id}",
                "?state=x",
            )
        }
        assert list(shown.values()) == [
            {one, done, third},
            {one, third},
            {done},
            {third},
            {one, done, third},
        ]

    def test_sorts_by_support_over_pages(self, client, passage):
        for number in range(25):
            suggestion_at(passage, None, support_count=number % 5)
        page = self.get(client, passage, "?sort=support")
        assert page.text.count('class="card"') == 20
        following = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        assert client.get(following).text.count('class="card"') == 5

    def test_hidden_ones_are_shown_to_nobody_else(self, client, passage):
        made = suggestion_at(passage, (0, 20), visibility=Visibility.HIDDEN)
        assert f"/suggestions/{made.id}" not in self.get(client, passage).text

    def test_costs_the_same_however_long(self, client, passage):
        suggestion_at(passage, (0, 20))
        suggestion_at(passage, (0, 20))
        few = count_statements(lambda: self.get(client, passage))
        for number in range(12):
            suggestion_at(factories.Passage(version=passage.version), None)
            suggestion_at(passage, (number, number + 3))
        assert count_statements(lambda: self.get(client, passage)) == few

    def test_of_a_paper_that_is_not_there_is_404(self, client):
        assert client.get("/papers/gibt-es-nicht/suggestions").status_code == 404


CLAUSE = "4. Was wir nicht dulden"
REASONS = {"ground": "netiquette", "clause": CLAUSE, "facts": "Es beleidigt jemanden."}


class TestModeration:
    def test_a_report_leads_to_hiding_and_back(self, client, passage):
        made, moderator = suggestion_at(passage, (0, 20)), factories.Moderator()
        for _ in range(2):
            suggestion_at(passage, None)
        session.refresh(passage)
        assert passage.state is PassageState.UNCONTESTED
        client.sign_in(factories.User())
        assert "/abuse-reports/new?suggestion=" in client.get(f"/suggestions/{made.id}").text
        reported = client.post(
            f"/abuse-reports/new?suggestion={made.id}",
            data={"reason": "spam", "explanation": "Das ist Werbung."},
            follow_redirects=True,
        )
        assert reported.status_code == 200
        client.sign_in(moderator)
        client.post(f"/moderation/hide?suggestion={made.id}", data=REASONS)
        assert made.visibility is Visibility.HIDDEN
        assert passage.state is PassageState.TOO_FEW_VOICES
        client.sign_in(factories.User())
        assert client.get(f"/suggestions/{made.id}").status_code == 404
        for page in (f"/papers/{passage.paper.slug}/suggestions", f"/passages/{passage.id}"):
            assert f'/suggestions/{made.id}"' not in client.get(page).text
        client.sign_in(moderator)
        client.post(f"/moderation/restore?suggestion={made.id}", data={"reason": "Ein Irrtum."})
        assert made.visibility is Visibility.VISIBLE
        assert passage.state is PassageState.UNCONTESTED


class TestElsewhere:
    def test_the_profile_lists_them_with_their_state(self, client):
        made = factories.Suggestion(kind=SuggestionKind.DELETE, replacement="")
        page = client.get(f"/u/{made.author.name}?list=suggestions").text
        assert f"/suggestions/{made.id}" in page
        assert "wartet auf die Kuratierung" in page
        assert made.passage.text in page

    def test_the_inbox_tells_the_curator_until_it_is_read(self, client, passage):
        client.sign_in(factories.User())
        client.post(f"/passages/{passage.id}/suggestions/new", data=FIELDS)
        made = all_suggestions()[0]
        client.sign_in(passage.curator)
        page = client.get("/notifications").text
        assert "Busse fahren oft." in page
        assert "inbox__item--unread" in page
        client.get(f"/suggestions/{made.id}")
        assert "inbox__item--unread" not in client.get("/notifications").text

    def test_the_passage_leads_to_them(self, client, passage):
        made = suggestion_at(passage, (0, 20))
        assert f"/suggestions/{made.id}" in client.get(f"/passages/{passage.id}").text
        page = client.get(f"/papers/{passage.paper.slug}").text
        assert f"/papers/{passage.paper.slug}/suggestions" in page

    def test_the_pages_are_english_under_en(self, client, passage):
        made = suggestion_at(passage, (0, 20))
        assert "Suggestion no." in client.get(f"/en/suggestions/{made.id}").text
        assert (
            "Suggested changes" in client.get(f"/en/papers/{passage.paper.slug}/suggestions").text
        )
        assert "Replace the text" in client.get(f"/en/passages/{passage.id}/suggestions/new").text
