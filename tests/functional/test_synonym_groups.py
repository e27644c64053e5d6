"""The pages of synonyms: list, preview, saving, the list as a file, and what the search says."""

import io

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import SynonymGroup
from forum.search import documents
from tests import factories
from tests.functional.counting import count_statements

PAIR = {"words": "Kita\nKindergarten", "direction": "both"}
ADDRESSES = [
    "/admin/synonyms",
    "/admin/synonyms/new",
    "/admin/synonyms/1/edit",
    "/admin/synonyms/1/delete",
    "/admin/synonyms.csv",
    "/admin/synonyms/import",
]


@pytest.fixture
def admin(client):
    person = factories.Administrator()
    client.sign_in(person)
    return person


@pytest.fixture
def engine(app):
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def indexed(engine, *bodies):
    made = [factories.Comment(body=body) for body in bodies]
    session.commit()
    engine.rebuild(documents.everything(), lambda _: None)
    engine.close()
    return [comment.thread for comment in made]


def stored():
    session.expire_all()
    return list(session.scalars(sa.select(SynonymGroup.words).order_by(SynonymGroup.id)))


class TestPermission:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_for_administrators(self, client, address):
        factories.SynonymGroup(id=1)
        assert "/login" in client.get(address).location
        client.sign_in(factories.Moderator())
        assert client.get(address).status_code == 403
        client.sign_in(factories.Administrator())
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("address", [a for a in ADDRESSES[1:] if "csv" not in a])
    def test_nobody_else_changes_anything(self, client, address):
        factories.SynonymGroup(id=1)
        client.sign_in(factories.Moderator())
        assert client.post(address, data=PAIR | {"text": "A;B"}).status_code == 403
        assert stored() == [["Radweg", "Fahrradweg"]]


@pytest.mark.usefixtures("admin")
class TestIndex:
    def test_an_empty_list_gives_examples(self, client):
        page = client.get("/admin/synonyms").text
        assert "Radweg = Fahrradweg" in page
        assert "Bufdi → Bundesfreiwilligendienst" in page
        assert "No synonyms yet" in client.get("/en/admin/synonyms").text

    def test_shows_groups_of_both_kinds(self, client):
        factories.SynonymGroup()
        factories.SynonymGroup(words=["Bufdi", "Freiwilligendienst"], is_one_way=True)
        page = client.get("/admin/synonyms").text
        assert "Radweg = Fahrradweg" in page
        assert "findet auch</span> Freiwilligendienst" in page

    def test_costs_the_same_number_of_statements_however_many(self, client):
        factories.SynonymGroup()
        few = count_statements(lambda: client.get("/admin/synonyms"))
        for number in range(20):
            factories.SynonymGroup(words=[f"Wort{number}", f"Begriff{number}"])
        assert count_statements(lambda: client.get("/admin/synonyms")) == few

    def test_is_linked_from_the_administration(self, client):
        page = client.get("/admin").text
        assert 'href="/admin/synonyms"' in page
        assert 'href="/admin/search"' in page


@pytest.mark.usefixtures("admin")
class TestCreate:
    def test_makes_the_search_find_more_at_once(self, client, engine):
        (thread,) = indexed(engine, "Ein Kindergarten fehlt.")
        assert "0 Treffer" in client.get("/search?q=Kita").text
        assert client.post("/admin/synonyms/new", data=PAIR).status_code == 302
        page = client.get("/search?q=Kita").text
        assert "1 Treffer" in page
        assert thread.title in page
        assert "<mark>Kindergarten</mark>" in page
        assert "Kita (auch: Kindergarten)" in page
        assert "Kita (also: Kindergarten)" in client.get("/en/search?q=Kita").text
        assert "0 Treffer" in client.get('/search?q="Kita"').text

    def test_previews_without_saving(self, client, engine):
        (thread, _) = indexed(engine, "Ein Kindergarten fehlt.", "Die Kita ist voll.")
        answer = client.post("/admin/synonyms/new", data=PAIR | {"action": "preview"})
        assert answer.status_code == 200
        assert "1 mehr:" in answer.text
        assert thread.title in answer.text
        assert "<mark>Kindergarten</mark>" in answer.text
        assert "Kita\nKindergarten" in answer.text.replace("\r\n", "\n")
        assert stored() == []

    def test_previews_that_nothing_changes(self, client, engine):
        indexed(engine, "Ein Wald")
        answer = client.post("/admin/synonyms/new", data=PAIR | {"action": "preview"})
        assert answer.text.count("Nichts.") == 2

    @pytest.mark.sqlite
    def test_can_be_saved_where_no_preview_is_possible(self, client, engine, data_folder):
        engine.close()
        (data_folder / "search").rename(data_folder / "search-away")
        try:
            answer = client.post("/admin/synonyms/new", data=PAIR | {"action": "preview"})
            assert answer.status_code == 200
            assert "ohne Vorschau speichern" in answer.text
            client.post("/admin/synonyms/new", data=PAIR)
        finally:
            (data_folder / "search-away").rename(data_folder / "search")
        assert stored() == [["Kita", "Kindergarten"]]

    @pytest.mark.parametrize("action", [{}, {"action": "preview"}])
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("", "Bitte geben Sie die Wörter ein."),
            ("Kita", "mindestens zwei Wörter"),
            ("Kita\nder die das", "„der die das“ ist zu häufig"),
            ("Kita\nKitas", "Formen desselben Wortes"),
            ("Kita\nFahrradwege", "schon in einer anderen Gruppe: Radweg, Fahrradweg."),
            ("Kita\n<b>", "„&lt;b&gt;“ enthält Zeichen"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client, words, sentence, action):
        factories.SynonymGroup()
        answer = client.post("/admin/synonyms/new", data=PAIR | action | {"words": words})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert not words or "Kita" in answer.text
        assert len(stored()) == 1


@pytest.mark.usefixtures("admin")
class TestEdit:
    def test_changes_words_and_direction(self, client):
        group = factories.SynonymGroup()
        address = f"/admin/synonyms/{group.id}/edit"
        assert "Radweg\nFahrradweg" in client.get(address).text
        client.post(address, data={**PAIR, "direction": "one", "seen": group.lock_version})
        session.refresh(group)
        assert (group.words, group.is_one_way) == (["Kita", "Kindergarten"], True)

    def test_previews_what_is_not_found_any_more(self, client, engine):
        thread, _ = indexed(engine, "Ein Kindergarten fehlt.", "Der Hort ist zu.")
        group = factories.SynonymGroup(words=["Kita", "Kindergarten"])
        answer = client.post(
            f"/admin/synonyms/{group.id}/edit",
            data={"words": "Kita\nHort", "direction": "both", "action": "preview"},
        )
        assert "1 weniger:" in answer.text
        assert "1 mehr:" in answer.text
        assert thread.title in answer.text
        assert stored() == [["Kita", "Kindergarten"]]

    def test_tells_the_slower_of_two_people_and_keeps_their_words(self, client):
        group = factories.SynonymGroup()
        address, seen = f"/admin/synonyms/{group.id}/edit", group.lock_version
        client.post(address, data={**PAIR, "words": "Radweg\nVelo", "seen": seen})
        answer = client.post(address, data={**PAIR, "seen": seen})
        assert answer.status_code == 409
        assert "Radweg = Velo" in answer.text
        assert "Kita\nKindergarten" in answer.text.replace("\r\n", "\n")
        assert stored() == [["Radweg", "Velo"]]
        new_seen = answer.text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
        again = client.post(address, data={**PAIR, "seen": new_seen})
        assert again.status_code == 302
        assert stored() == [["Kita", "Kindergarten"]]

    @pytest.mark.parametrize("number", ["99", str(2**70)])
    def test_of_a_group_that_is_gone_leads_to_the_list(self, client, number):
        answer = client.get(f"/admin/synonyms/{number}/edit", follow_redirects=True)
        assert "gibt es nicht mehr" in answer.text


@pytest.mark.usefixtures("admin")
class TestDelete:
    def test_shows_what_is_lost_and_deletes(self, client, engine):
        thread, _ = indexed(engine, "Ein Kindergarten fehlt.", "Die Kita ist voll.")
        group = factories.SynonymGroup(words=["Kita", "Kindergarten"])
        address = f"/admin/synonyms/{group.id}/delete"
        page = client.get(address).text
        assert "1 weniger:" in page
        assert thread.title in page
        assert [client.post(address).status_code for _ in range(2)] == [302, 302]
        assert stored() == []
        assert "1 Treffer" in client.get("/search?q=Kita").text


@pytest.mark.usefixtures("admin")
class TestList:
    def seen(self, client):
        page = client.get("/admin/synonyms/import").text
        return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]

    def test_comes_out_as_it_goes_in(self, client):
        factories.SynonymGroup()
        factories.SynonymGroup(words=["Bufdi", "Freiwilligendienst"], is_one_way=True)
        answer = client.get("/admin/synonyms.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        text = answer.data.decode("utf-8-sig")
        assert text == "einseitig;Bufdi;Freiwilligendienst\r\nbeidseitig;Radweg;Fahrradweg\r\n"
        client.post("/admin/synonyms/import", data={"text": text, "seen": self.seen(client)})
        assert stored() == [["Radweg", "Fahrradweg"], ["Bufdi", "Freiwilligendienst"]]

    def test_is_replaced(self, client):
        factories.SynonymGroup()
        data = {"text": "Kita;Kindergarten\nBufdi;Dienst", "seen": self.seen(client)}
        answer = client.post("/admin/synonyms/import", data=data, follow_redirects=True)
        assert "2 neue Gruppen, 1 entfernte, 0 unveränderte" in answer.text
        assert stored() == [["Kita", "Kindergarten"], ["Bufdi", "Dienst"]]

    def test_can_be_emptied(self, client):
        factories.SynonymGroup()
        client.post("/admin/synonyms/import", data={"text": "", "seen": self.seen(client)})
        assert stored() == []

    def test_is_checked_without_being_saved(self, client):
        data = {"text": "Kita;Kindergarten", "action": "preview"}
        answer = client.post("/admin/synonyms/import", data=data)
        assert "1 neue Gruppen" in answer.text
        assert stored() == []

    def test_with_faults_names_the_lines_and_saves_nothing(self, client):
        factories.SynonymGroup()
        data = {"text": "Kita;Kindergarten\nallein\nHort;der", "seen": self.seen(client)}
        answer = client.post("/admin/synonyms/import", data=data)
        assert answer.status_code == 422
        assert "Zeile 2: Eine Gruppe braucht mindestens zwei Wörter" in answer.text
        assert "Zeile 3: „der“ ist zu häufig" in answer.text
        assert "Kita;Kindergarten" in answer.text
        assert stored() == [["Radweg", "Fahrradweg"]]

    def test_from_a_file_is_shown_first(self, client):
        file = (io.BytesIO("Straße;Gasse".encode("cp1252")), "liste.csv")
        answer = client.post("/admin/synonyms/import", data={"file": file, "text": "A;B"})
        assert answer.status_code == 200
        assert "Straße;Gasse" in answer.text
        assert "1 neue Gruppen" in answer.text
        assert stored() == []

    def test_from_a_file_that_is_no_text_is_refused(self, client):
        file = (io.BytesIO(b"PK\x03\x04\x00\x00"), "liste.xlsx")
        answer = client.post("/admin/synonyms/import", data={"file": file, "text": ""})
        assert answer.status_code == 422
        assert "kein lesbarer Text" in answer.text

    def test_of_somebody_who_was_slower_is_not_saved_at_once(self, client):
        seen = self.seen(client)
        factories.SynonymGroup()
        data = {"text": "Kita;Kindergarten", "seen": seen}
        answer = client.post("/admin/synonyms/import", data=data)
        assert answer.status_code == 409
        assert "Jemand anderes hat die Synonyme geändert" in answer.text
        assert stored() == [["Radweg", "Fahrradweg"]]
        new_seen = answer.text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
        client.post("/admin/synonyms/import", data=data | {"seen": new_seen})
        assert stored() == [["Kita", "Kindergarten"]]
