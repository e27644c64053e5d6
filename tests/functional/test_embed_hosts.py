"""Contents of other services on pages: a link, a question, and a policy that allows no more."""

import pytest
import sqlalchemy as sa

from forum.blueprints.edge import HEADERS
from forum.db import session
from forum.markup import render
from forum.models import EmbedHost, Event
from tests import factories
from tests.functional.counting import count_statements

POLICY = HEADERS["Content-Security-Policy"]
VIDEO = "https://vimeo.com/76979871"
ENTERED = {
    "name": "Videos der Stadt",
    "host": "video.example.org",
    "kind": "peertube",
    "privacy_url": "https://video.example.org/about",
}


@pytest.fixture
def admin(client):
    return client.sign_in(factories.Administrator())


def posted(*links):
    comment = factories.Comment(body_html=render("\n\n".join(links)))
    session.commit()
    return f"/t/{comment.thread.slug}/{comment.thread.id}"


class TestPost:
    def test_shows_the_link_and_keeps_the_question_for_the_script(self, client):
        page = client.get(posted("Ein Film:", VIDEO))

        visible, _template, hidden = page.text.partition("<template>")
        assert f' href="{VIDEO}" rel="nofollow ugc noopener">{VIDEO}</a>' in visible
        assert "Inhalt von Vimeo laden" not in visible
        assert "Inhalt von Vimeo laden" in hidden
        assert "erfährt der Host player.vimeo.com Ihre IP-Adresse" in hidden
        assert 'href="https://vimeo.com/privacy"' in hidden
        assert "<iframe" not in page.text
        assert "Always load from Vimeo" in client.get("/en" + page.request.path).text

    def test_lets_the_page_frame_the_hosts_it_shows_and_no_others(self, client):
        page = client.get(posted(VIDEO, "https://youtu.be/dQw4w9WgXcQ", VIDEO))
        assert page.headers["Content-Security-Policy"] == (
            f"{POLICY}; frame-src https://player.vimeo.com https://www.youtube-nocookie.com"
        )
        assert page.text.count('id="embed-3"') == 1

    @pytest.mark.parametrize("words", [["Nur Text"], [f"Siehe {VIDEO}"], [f"> {VIDEO}"]])
    def test_without_embeds_frames_nothing(self, client, words):
        page = client.get(posted(*words))
        assert page.headers["Content-Security-Policy"] == POLICY
        assert "data-embed=" not in page.text

    def test_escapes_what_the_link_says(self, client):
        page = client.get(posted("https://youtu.be/dQw4w9WgXcQ?a='x&t=5")).text
        assert '?rel=0&amp;start=5"' in page
        assert page.count("?a=&#39;x&amp;t=5") == 3

    def test_costs_two_statements_however_many_there_are(self, client):
        address = posted("Nur Text")
        none = count_statements(lambda: client.get(address))
        comment = session.scalars(sa.select(factories.models.Comment)).one()
        comment.body_html = render("\n\n".join([VIDEO] * 5))
        session.commit()
        assert count_statements(lambda: client.get(address)) == none + 2


class TestPlainPlaces:
    def test_print_feed_and_excerpt_keep_the_link(self, client):
        address = posted(VIDEO)
        at = f"/threads/{address.rpartition('/')[2]}"
        for path in (f"{address}/print", f"{at}/posts/1/excerpt", f"{at}/feed.atom"):
            page = client.get(path)
            assert page.status_code == 200, path
            assert VIDEO in page.text, path
            assert "data-embed=" not in page.text, path
            assert "frame-src" not in page.headers["Content-Security-Policy"], path


class TestHostOfTheAdministration:
    LINK = "https://video.example.org/w/kkGMgK9ZtnKf"

    def test_counts_at_once_in_old_posts_too_and_no_longer_when_removed(self, client, app):
        address = posted(self.LINK)
        reader = app.test_client()
        assert "data-embed=" not in reader.get(address).text

        client.sign_in(factories.Administrator())
        client.post("/admin/embed-hosts", data=ENTERED)
        page = reader.get(address)
        assert 'data-embed="video.example.org"' in page.text
        assert "frame-src https://video.example.org" in page.headers["Content-Security-Policy"]

        host = session.scalars(sa.select(EmbedHost)).one()
        client.post(f"/admin/embed-hosts/{host.id}/remove")
        page = reader.get(address)
        assert f'<p><a href="{self.LINK}"' in page.text
        assert page.headers["Content-Security-Policy"] == POLICY


class TestIndex:
    def test_says_that_there_are_none(self, client, admin):
        assert "Es ist noch keine Plattform hinzugefügt." in client.get("/admin/embed-hosts").text
        assert "No hosts have been added." in client.get("/en/admin/embed-hosts").text

    def test_lists_what_was_added(self, client, admin):
        answer = client.post("/admin/embed-hosts", data=ENTERED, follow_redirects=True)
        assert "Links zu dieser Plattform können jetzt als Video gezeigt werden." in answer.text
        assert "Videos der Stadt" in answer.text
        assert 'href="https://video.example.org/about"' in answer.text

    @pytest.mark.parametrize(
        ("wrong", "field", "sentence"),
        [
            ({"host": "localhost"}, "host", "Das ist kein öffentlicher Hostname: localhost."),
            ({"host": "vimeo.com"}, "host", "Links zu vimeo.com werden schon erkannt."),
            ({"host": "forum.example.org"}, "host", "Das Forum kann sich nicht"),
            ({"kind": "player"}, "page", "Bitte geben Sie die Adresse einer Seite"),
            (
                {"kind": "player", "page": "https://video.example.org/{id}"},
                "player",
                "Bitte geben Sie die Adresse des Players",
            ),
            (
                {
                    "kind": "player",
                    "page": "https://x.example.org/{id}",
                    "player": "https://p.de/{id}",
                },
                "page",
                "Die Seiten der Videos müssen auf video.example.org stehen.",
            ),
            (
                {"privacy_url": "data:x"},
                "privacy_url",
                "Bitte geben Sie die Adresse der Datenschutz",
            ),
            ({"name": ""}, "name", "Bitte geben Sie einen Namen ein."),
        ],
    )
    def test_explains_what_is_wrong_where_it_is_wrong(self, client, admin, wrong, field, sentence):
        answer = client.post("/admin/embed-hosts", data=ENTERED | wrong)
        assert answer.status_code == 422
        assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
        assert 'value="https://video.example.org/about"' in answer.text or "privacy_url" in wrong
        assert session.scalar(sa.select(sa.func.count(EmbedHost.id))) == 0

    def test_an_unknown_kind_is_refused(self, client, admin):
        answer = client.post("/admin/embed-hosts", data=ENTERED | {"kind": "script"})
        assert answer.status_code == 422

    def test_is_for_administrators(self, client):
        host = factories.EmbedHost()
        assert "/login" in client.get("/admin/embed-hosts").location
        client.sign_in(factories.Moderator())
        assert client.get("/admin/embed-hosts").status_code == 403
        assert client.post("/admin/embed-hosts", data=ENTERED).status_code == 403
        assert client.post(f"/admin/embed-hosts/{host.id}/remove").status_code == 403
        assert session.scalar(sa.select(sa.func.count(EmbedHost.id))) == 1

    def test_what_is_gone_is_404(self, client, admin):
        assert client.post("/admin/embed-hosts/5/remove").status_code == 404


class TestChoose:
    def test_lists_all_services_with_their_hosts(self, client):
        factories.EmbedHost(name="Videos der Stadt", host="video.example.org")
        page = client.get("/external-content").text
        for host in ("www.facebook.com", "www.youtube-nocookie.com", "video.example.org"):
            assert f'value="{host}"' in page
        assert "Ihr Browser führt hier keine Skripte aus." in page
        assert "/admin/embed-hosts" not in page

    def test_is_reached_from_every_page_and_sets_no_cookie(self, client):
        for path in ("/", "/latest", "/gibt-es-nicht"):
            assert 'href="/external-content"' in client.get(path).text
        assert "Set-Cookie" not in client.get("/external-content").headers


class TestEdit:
    def test_changes_what_is_asked_and_readers_find_the_new_name(self, client, admin):
        host = factories.EmbedHost()
        path = f"/admin/embed-hosts/{host.id}/edit"
        assert f'value="{host.host}"' in client.get(path).text
        client.post(path, data=ENTERED | {"host": "neu.example.org"})
        assert (host.name, host.host, host.player_host) == (
            "Videos der Stadt",
            "neu.example.org",
            "neu.example.org",
        )
        assert "Videos der Stadt" in client.get("/external-content").text

    def test_keeps_its_own_host_and_takes_no_other(self, client, admin):
        host, other = factories.EmbedHost(), factories.EmbedHost()
        path = f"/admin/embed-hosts/{host.id}/edit"
        assert client.post(path, data=ENTERED | {"host": host.host}).status_code == 302
        refused = client.post(path, data=ENTERED | {"host": other.host})
        assert refused.status_code == 422
        assert "werden schon erkannt" in refused.text

    def test_is_for_administrators(self, client):
        host = factories.EmbedHost()
        client.sign_in(factories.Moderator())
        path = f"/admin/embed-hosts/{host.id}/edit"
        assert client.get(path).status_code in (403, 404)
        assert client.post(path, data=ENTERED).status_code in (403, 404)


class TestSwitch:
    PATH = "/admin/embed-hosts/services/player.vimeo.com"

    def test_leaves_links_as_they_are_and_offers_no_choice(self, client, app):
        address = posted(VIDEO, "https://youtu.be/dQw4w9WgXcQ")
        client.sign_in(factories.Administrator())
        reader = app.test_client()
        for _time in range(2):
            client.post(f"{self.PATH}/off")
            page = reader.get(address)
            assert page.text.count("data-embed=") == 1
            assert "vimeo" not in page.headers["Content-Security-Policy"]
            assert "Vimeo" not in reader.get("/external-content").text
        assert "Vimeo einschalten" in client.get("/admin/embed-hosts").text
        client.post(f"{self.PATH}/on")
        assert reader.get(address).text.count("data-embed=") == 2
        turned = session.scalars(sa.select(Event).where(Event.kind == "embed_switch:turned"))
        assert [event.data["is_on"] for event in turned] == [False, True]

    def test_is_there_for_each_known_service_and_no_other(self, client, admin):
        page = client.get("/admin/embed-hosts").text
        assert page.count("/admin/embed-hosts/services/") == 7
        assert client.post("/admin/embed-hosts/services/example.org/off").status_code == 404

    def test_is_for_administrators(self, client):
        client.sign_in(factories.Moderator())
        assert client.post(f"{self.PATH}/off").status_code == 403
