"""Pages that compare two versions of a paper."""

import re

import pytest

from forum.db import session
from forum.models import Passage, PassageKind
from forum.presenters import version_comparisons as presenter
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")

BUS = "Der Bus fährt jede Stunde von der Schule in die Stadt."
RAIL = "Die Bahn braucht einen zweiten Bahnsteig und eine neue Uhr."
BIKE = "Fahrräder stehen sicher in einem abgeschlossenen Haus am Markt."
FOOT = "Gehwege sind breit genug für zwei Kinderwagen nebeneinander."
APP = "Eine App zeigt Verspätungen an und bittet um Entschuldigung."


def paper_with(*versions, kind=PassageKind.PARAGRAPH, **values):
    """Make a paper whose versions have the given passages."""
    paper = factories.Paper(newest_version=len(versions), **values)
    for number, texts in enumerate(versions, start=1):
        version = factories.PaperVersion(paper=paper, number=number)
        session.add_all(
            Passage(
                version_id=version.id,
                position=position,
                key=f"key-{position}",
                kind=kind,
                text=text,
                html=f"<p>{text}</p>",
            )
            for position, text in enumerate(texts)
        )
    session.commit()
    return paper


def text_of(page: str) -> str:
    """Take the words of a page, as somebody hears them who sees no colours."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


class TestChoose:
    def test_leads_to_the_newest_two_versions(self, client):
        paper = paper_with([BUS], [RAIL], [BIKE])

        answer = client.get(f"/papers/{paper.slug}/compare")

        assert answer.location.endswith(f"/papers/{paper.slug}/compare/2/3")

    @pytest.mark.parametrize(
        ("query", "pair"),
        [
            ("from=1&to=3", "1/3"),
            ("from=3&to=1", "1/3"),
            ("to=2", "1/2"),
            ("from=1", "1/3"),
            ("from=x&to=99", "2/3"),
            ("from=2&to=2", "2/2"),
        ],
    )
    def test_leads_to_the_versions_that_were_chosen(self, client, query, pair):
        paper = paper_with([BUS], [RAIL], [BIKE])

        answer = client.get(f"/papers/{paper.slug}/compare?{query}&view=side")

        assert answer.location.endswith(f"/compare/{pair}?view=side")

    def test_keeps_the_language(self, client):
        paper = paper_with([BUS], [RAIL])

        assert client.get(f"/en/papers/{paper.slug}/compare").location.startswith("/en/papers/")

    @pytest.mark.parametrize("versions", [[], [[BUS]]])
    def test_says_when_there_is_nothing_to_compare(self, client, versions):
        paper = paper_with(*versions)
        client.sign_in(factories.Moderator())

        answer = client.get(f"/papers/{paper.slug}/compare")

        assert answer.status_code == 200
        assert "Noch gibt es nichts zu vergleichen" in answer.text

    def test_hides_papers_that_are_not_public(self, client):
        process = factories.Process(is_published=False)
        field = factories.ActionField(process=process)
        paper = paper_with([BUS], [RAIL], action_field=field)

        for address in ("", "/1/2", "/1/2.json"):
            assert client.get(f"/papers/{paper.slug}/compare{address}").status_code == 404
        assert client.get("/papers/gibt-es-nicht/compare").status_code == 404


class TestShow:
    def test_says_in_words_what_was_added_and_removed(self, client):
        paper = paper_with([BUS, RAIL], [BUS.replace("Stunde", "Minute"), RAIL])

        page = client.get(f"/papers/{paper.slug}/compare/1/2").text

        assert "Entfernt: Stunde" in text_of(page)
        assert re.search(r"<del>.*Stunde.*</del>", page)
        assert re.search(r"<ins>.*Minute.*</ins>", page)

    def test_counts_what_changed(self, client):
        old = [BUS, RAIL, BIKE, FOOT, "Eins.", "Zwei."]
        new = [RAIL.replace("neue", "große"), BIKE, APP, "Eins.", "Zwei.", BUS]
        paper = paper_with(old, new)

        words = text_of(client.get(f"/papers/{paper.slug}/compare/1/2").text)

        counts = (
            "~ Geändert: 1 + Neu: 1 \N{MINUS SIGN} Entfallen: 1 ↕ Verschoben: 1 = Unverändert: 3"
        )
        assert counts in words
        assert "Stand zuvor an anderer Stelle: als Absatz 1 der Fassung 1." in words
        assert "Entfallen: Absatz 4 der Fassung 1" in words

    @pytest.mark.parametrize("view", ["inline", "side", "gibt-es-nicht"])
    def test_links_each_row_to_its_passage(self, client, view):
        paper = paper_with([BUS, RAIL], [BUS, APP])
        ids = [passage.id for passage in session.query(Passage).order_by(Passage.id)]

        page = client.get(f"/papers/{paper.slug}/compare/1/2?view={view}").text

        # Where nothing changed, one text shows the new passage alone.
        expected = ids if view == "side" else ids[1:]
        assert all(f'/passages/{number}"' in page for number in expected)

    def test_shows_each_version_in_its_own_column(self, client):
        paper = paper_with([BUS], [BUS.replace("Stunde", "Minute")])

        page = client.get(f"/papers/{paper.slug}/compare/1/2?view=side").text
        old, new = page.split('comparison__cell--new"')

        assert "<del>" in old
        assert "<ins>" not in old
        assert "<ins>" in new
        assert "<del>" not in new

    def test_folds_long_runs_without_changes(self, client):
        texts = [f"Absatz Nummer {number} bleibt stehen." for number in range(12)]
        paper = paper_with([*texts, BUS], [*texts, BUS.replace("Stunde", "Minute")])

        page = client.get(f"/papers/{paper.slug}/compare/1/2").text

        assert "11 unveränderte Absätze" in page
        assert "Absatz Nummer 3 bleibt stehen." in page

    def test_leads_from_change_to_change(self, client):
        paper = paper_with([BUS, RAIL, BIKE], [BUS + " Neu.", RAIL, BIKE + " Neu."])

        page = client.get(f"/papers/{paper.slug}/compare/1/2").text

        assert 'id="change-1"' in page
        assert 'id="change-2"' in page
        assert "Nächste Änderung" in page
        assert "2 Änderungen" in page

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ([BUS, RAIL, BIKE], [f"{BUS} {RAIL}", BIKE], "aus den Absätzen 1, 2 der Fassung 1"),
            ([f"{BUS} {RAIL}", BIKE], [BUS, RAIL, BIKE], "Abgetrennt von Absatz 1 der Fassung 1."),
            ([f"{BUS} {RAIL}", BIKE], [BUS, RAIL, BIKE], "Geteilt: Auch der folgende Absatz"),
        ],
    )
    def test_says_what_was_merged_or_split(self, client, old, new, sentence):
        paper = paper_with(old, new)

        assert sentence in text_of(client.get(f"/papers/{paper.slug}/compare/1/2").text)

    def test_names_the_versions_in_its_title(self, client):
        paper = paper_with([BUS], [RAIL], title="Busse & Bahnen")

        page = client.get(f"/papers/{paper.slug}/compare/1/2").text

        assert "<title>Fassungen 1 und 2 im Vergleich: Busse &amp; Bahnen" in page
        assert page.count("<h1") == 1
        assert f'/papers/{paper.slug}/v1"' in page
        assert f'/papers/{paper.slug}/v2"' in page

    def test_says_when_the_wording_is_the_same(self, client):
        paper = paper_with([BUS], [BUS])

        assert "Der Wortlaut ist gleich" in client.get(f"/papers/{paper.slug}/compare/1/2").text
        twice = client.get(f"/papers/{paper.slug}/compare/2/2").text
        assert "Zweimal dieselbe Fassung" in twice

    def test_turns_the_wrong_order_round(self, client):
        paper = paper_with([BUS], [RAIL])

        answer = client.get(f"/papers/{paper.slug}/compare/2/1?view=side")

        assert answer.location.endswith("/compare/1/2?view=side")

    @pytest.mark.parametrize("pair", ["1/3", "0/1", "3/1", "1/99999999999999999999", "1/x"])
    def test_knows_no_versions_but_those_published(self, client, pair):
        paper = paper_with([BUS], [RAIL])

        assert client.get(f"/papers/{paper.slug}/compare/{pair}").status_code == 404

    def test_escapes_what_stands_in_the_text(self, client):
        paper = paper_with(["<b>alt</b> & Stunde", BUS], ["<i>neu</i> & Minute", BUS])

        page = client.get(f"/papers/{paper.slug}/compare/1/2").text

        assert "<b>alt" not in page
        assert "<i>neu" not in page

    def test_sets_no_cookie_for_guests(self, client):
        paper = paper_with([BUS], [RAIL])

        assert "Set-Cookie" not in client.get(f"/papers/{paper.slug}/compare/1/2").headers

    def test_marks_the_items_of_lists(self, client):
        paper = paper_with([BUS], [RAIL], kind=PassageKind.LIST_ITEM)

        assert "•" in client.get(f"/papers/{paper.slug}/compare/1/2").text

    def test_costs_the_same_statements_for_short_and_long_versions(self, client):
        def texts(number, word):
            return [f"Absatz {place} {word} {place * 7919}." for place in range(number)]

        short = paper_with(texts(5, "alt"), texts(5, "neu"))
        long = paper_with(texts(200, "alt"), texts(200, "neu"))
        client.get(f"/papers/{short.slug}/compare/1/2")

        few, many = (
            count_statements(lambda slug=paper.slug: client.get(f"/papers/{slug}/compare/1/2"))
            for paper in (short, long)
        )

        assert few == many
        assert few <= 8


class TestShowJson:
    def test_gives_rows_with_whole_addresses(self, client):
        paper = paper_with([BUS, RAIL], [BUS.replace("Stunde", "Minute"), APP])

        data = client.get(f"/papers/{paper.slug}/compare/1/2.json").json

        assert data["paper"] == paper.slug
        assert (data["old"]["number"], data["new"]["number"]) == (1, 2)
        assert data["summary"]["changed"] == 1
        changed, removed, added = data["rows"]
        assert [word["op"] for word in changed["words"]] == ["same", "removed", "added", "same"]
        assert changed["new"]["url"].startswith("http")
        assert (removed["kind"], removed["new"]) == ("removed", None)
        assert (added["kind"], added["old"]) == ("added", None)

    def test_names_the_passages_that_were_merged(self, client):
        paper = paper_with([BUS, RAIL, BIKE], [f"{BUS} {RAIL}", BIKE])

        data = client.get(f"/papers/{paper.slug}/compare/1/2.json").json

        assert [place["number"] for place in data["rows"][0]["merged"]] == [2]

    @pytest.mark.parametrize("pair", ["2/1", "1/3"])
    def test_knows_the_earlier_version_first_alone(self, client, pair):
        paper = paper_with([BUS], [RAIL])

        assert client.get(f"/papers/{paper.slug}/compare/{pair}.json").status_code == 404


class TestComparison:
    def test_names_the_section_of_each_change(self, app):
        paper = paper_with(["Verkehr", BUS], ["Verkehr", BUS + " Neu."])
        old, new = (
            session.query(Passage).filter_by(version_id=version).order_by(Passage.position).all()
            for version in sorted({one.version_id for one in session.query(Passage)})
        )
        new[0].kind = PassageKind.HEADING

        found = presenter.comparison(old, new)

        assert [entry.section for entry in found.changes] == ["Verkehr"]
        assert paper.newest_version == 2
