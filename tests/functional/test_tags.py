"""The pages of tags: who sees which, and how moderators keep them in order."""

import pytest

from forum.db import session
from forum.models import Tag, Visibility
from tests import factories
from tests.functional.counting import count_statements


@pytest.fixture
def tag(app):
    tag = factories.Tag(name="Beteiligung", slug="beteiligung", description="Wer mitredet.")
    factories.TagSynonym(tag=tag, name="Partizipation")
    factories.Comment(thread=factories.Thread(tags=[tag]))
    session.commit()
    return tag


@pytest.fixture
def moderator(client):
    return client.sign_in(factories.Moderator())


class TestIndex:
    def test_lists_description_synonyms_and_number(self, client, tag):
        page = client.get("/tags").text

        assert "Wer mitredet." in page
        assert "Auch: Partizipation" in page
        assert ">1</td>" in page
        assert "Ändern" not in page

    def test_never_names_a_tag_of_hidden_discussions_alone(self, client):
        secret = factories.Tag(name="Geheimes", slug="geheimes")
        factories.TagSynonym(tag=secret, name="Verborgenes")
        factories.Comment(thread=factories.Thread(tags=[secret], visibility=Visibility.HIDDEN))
        session.commit()

        assert "Geheimes" not in client.get("/tags").text
        for path in ("/tag/geheimes", "/tag/verborgenes", "/tag/geheimes/feed.atom"):
            assert client.get(path).status_code == 404
        assert "geheimes" not in client.get("/search?q=tag:verborgenes").text.lower()
        client.sign_in(factories.User())
        for step in ("edit", "merge"):
            answers = [client.get(f"/tag/{slug}/{step}") for slug in ("geheimes", "nirgends")]
            assert [answer.status_code for answer in answers] == [403, 403]

    def test_is_found_by_the_beginning_of_a_name_or_synonym(self, client, tag):
        assert "Beteiligung" in client.get("/tags?q=parti").text
        assert "Kein Schlagwort beginnt so" in client.get("/tags?q=xyz").text

    def test_costs_the_same_for_many_tags(self, client, tag):
        few = count_statements(lambda: client.get("/tags"))
        for _ in range(20):
            factories.TagSynonym(tag=(other := factories.Tag()))
            factories.Comment(thread=factories.Thread(tags=[other]))
        session.commit()

        assert count_statements(lambda: client.get("/tags")) == few

    def test_says_that_there_are_none(self, client):
        assert "Keine Schlagwörter" in client.get("/tags").text


class TestAddress:
    def test_of_a_synonym_leads_to_the_tag(self, client, tag):
        answer = client.get("/tag/partizipation")

        assert (answer.status_code, answer.location) == (301, "/tag/beteiligung")
        assert "Wer mitredet." in client.get("/tag/beteiligung").text


class TestEdit:
    def sent(self, tag, **values):
        present = {"name": tag.name, "description": "", "synonyms": "", "seen": tag.lock_version}
        return {**present, **values}

    def test_renames_and_the_old_address_goes_on_working(self, client, moderator, tag):
        answer = client.post("/tag/beteiligung/edit", data=self.sent(tag, name="Mitsprache"))

        assert answer.location == "/tag/mitsprache"
        assert client.get("/tag/beteiligung").location == "/tag/mitsprache"

    def test_explains_a_word_of_another_tag_and_keeps_what_was_typed(self, client, moderator, tag):
        factories.Tag(name="Klima", slug="klima")
        session.commit()

        answer = client.post("/tag/beteiligung/edit", data=self.sent(tag, name="Klima"))

        assert answer.status_code == 422
        assert "Dieses Wort gehört schon zum Schlagwort „Klima“" in answer.text
        assert 'value="Klima"' in answer.text

    def test_explains_a_taken_synonym_where_it_was_written(self, client, moderator, tag):
        factories.Tag(name="Klima", slug="klima")
        session.commit()
        data = self.sent(tag, synonyms="Mitsprache\nKlima")
        page = client.post("/tag/beteiligung/edit", data=data).text
        assert 'id="synonyms-error"' in page
        assert 'id="name-error"' not in page

    def test_takes_synonyms_by_line_and_by_comma(self, client, moderator, tag):
        data = self.sent(tag, synonyms="Mitsprache, Teilhabe\r\n#Mitwirkung\n")
        assert client.post("/tag/beteiligung/edit", data=data).status_code == 302
        for word in ("mitsprache", "teilhabe", "mitwirkung"):
            assert client.get(f"/tag/{word}").location == "/tag/beteiligung", word

    def test_shows_what_somebody_else_changed(self, client, moderator, tag):
        answer = client.post("/tag/beteiligung/edit", data=self.sent(tag, name="Neu", seen=0))

        assert answer.status_code == 409
        assert "Jemand anderes hat dieses Schlagwort geändert" in answer.text
        assert 'value="Neu"' in answer.text
        seen = answer.text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
        again = client.post("/tag/beteiligung/edit", data=self.sent(tag, name="Neu", seen=seen))
        assert again.status_code == 302

    @pytest.mark.parametrize("path", ["edit", "merge"])
    def test_is_for_moderators(self, client, tag, path):
        client.sign_in(factories.User())
        assert client.get(f"/tag/beteiligung/{path}").status_code == 403


class TestMerge:
    def test_moves_the_discussions(self, client, moderator, tag):
        factories.Tag(name="Mitsprache", slug="mitsprache")
        session.commit()
        assert "Es steht an 1 Diskussion." in client.get("/tag/beteiligung/merge").text

        answer = client.post("/tag/beteiligung/merge", data={"into": "mitsprache"})

        assert answer.location == "/tag/mitsprache"
        assert [tag.name for tag in session.query(Tag)] == ["Mitsprache"]

    def test_explains_an_unknown_name(self, client, moderator, tag):
        answer = client.post("/tag/beteiligung/merge", data={"into": "Nirgends"})

        assert answer.status_code == 422
        assert "Es gibt kein Schlagwort mit diesem Namen: Nirgends" in answer.text


class TestDelete:
    def test_takes_an_unused_one_and_refuses_one_in_use(self, client, moderator, tag):
        factories.Tag(name="Leer", slug="leer")
        session.commit()

        assert client.post("/tag/leer/delete").location == "/tags"
        refused = client.post("/tag/beteiligung/delete")

        assert "Dieses Schlagwort steht an Diskussionen" in refused.text
        assert [tag.name for tag in session.query(Tag)] == ["Beteiligung"]
