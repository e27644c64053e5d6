"""Bare links to known services are found in rendered HTML, and lead to the right player."""

import pytest

from forum import embedding
from forum.embed_services import SERVICES
from forum.embedding import Shape, by_addresses, peertube, recognise, with_embeds
from forum.markup import render

VIDEO = "https://vimeo.com/76979871"


def player_of(link, providers=SERVICES):
    found = recognise(link, providers)
    return found and found.address


def shown(source, providers=SERVICES):
    """Render Markdown and mark what is shown by the address of its player."""
    return with_embeds(render(source), lambda: providers, lambda embed: f"[{embed.address}]")


def provider(patterns, **more):
    return embedding.Provider("Stadt", "video.example.org", "https://x.example", patterns, **more)


class TestRecognise:
    @pytest.mark.parametrize(
        ("link", "player"),
        [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "dQw4w9WgXcQ?rel=0"),
            ("https://m.youtube.com/watch?app=x&v=dQw4w9WgXcQ&si=y", "dQw4w9WgXcQ?rel=0"),
            ("https://youtu.be/dQw4w9WgXcQ?si=track&t=1m30s", "dQw4w9WgXcQ?rel=0&start=90"),
            ("http://YouTube.com/live/dQw4w9WgXcQ?t=1h2m3s", "dQw4w9WgXcQ?rel=0&start=3723"),
            ("https://youtube.com/shorts/dQw4w9WgXcQ", "dQw4w9WgXcQ?rel=0"),
        ],
    )
    def test_youtube_is_asked_where_it_sets_no_cookies(self, link, player):
        assert player_of(link) == f"https://www.youtube-nocookie.com/embed/{player}"

    @pytest.mark.parametrize(
        ("link", "player"),
        [
            (VIDEO, "https://player.vimeo.com/video/76979871?dnt=1"),
            (f"{VIDEO}/abcdef0123", "https://player.vimeo.com/video/76979871?h=abcdef0123&dnt=1"),
            (f"{VIDEO}#t=30s", "https://player.vimeo.com/video/76979871?dnt=1#t=30s"),
            (
                "https://x.com/stadt/status/123?s=20",
                "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
            ),
            (
                "https://twitter.com/stadt/statuses/123",
                "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
            ),
            (
                "https://www.instagram.com/stadt/reel/Cabc_-1/?igsh=track",
                "https://www.instagram.com/reel/Cabc_-1/embed/",
            ),
            (
                "https://de.pinterest.com/pin/ein-garten--123456/",
                "https://assets.pinterest.com/ext/embed.html?id=123456",
            ),
            (
                "https://www.flickr.com/photos/12@N03/4567/in/album-1",
                "https://embedr.flickr.com/photos/4567?width=800&height=450",
            ),
            (
                "https://flickr.com/photos/stadt/albums/89",
                "https://embedr.flickr.com/photosets/89?width=800&height=450",
            ),
        ],
    )
    def test_gives_the_player_without_what_tracks(self, link, player):
        assert player_of(link) == player

    @pytest.mark.parametrize(
        ("link", "kind", "kept"),
        [
            (
                "https://de-de.facebook.com/stadt/posts/pfbid02a?ref=x",
                "post",
                "stadt%2Fposts%2Fpfbid02a",
            ),
            ("https://www.facebook.com/watch/?v=12&ref=x", "video", "watch%2F%3Fv%3D12"),
            (
                "https://m.facebook.com/stadt/videos/ein-titel/12/",
                "video",
                "stadt%2Fvideos%2Fein-titel%2F12",
            ),
            (
                "https://www.facebook.com/permalink.php?story_fbid=1&id=2&x=3",
                "post",
                "permalink.php%3Fstory_fbid%3D1%26id%3D2",
            ),
        ],
    )
    def test_facebook_gets_the_address_without_what_tracks(self, link, kind, kept):
        assert player_of(link) == (
            f"https://www.facebook.com/plugins/{kind}.php?show_text=true"
            f"&href=https%3A%2F%2Fwww.facebook.com%2F{kept}"
        )

    @pytest.mark.parametrize(
        "link",
        [
            "https://www.youtube.com/@kanal",
            "https://www.youtube.com/watch?v=zu-kurz",
            "https://evil.example/youtu.be/dQw4w9WgXcQ",
            "https://youtu.be.evil.example/dQw4w9WgXcQ",
            "https://evilyoutu.be/dQw4w9WgXcQ",
            "https://user@vimeo.com/76979871",
            "https://vimeo.com:8443/76979871",
            "https://vimeo.com/76979871x",
            "https://x.com/stadt",
            "javascript://vimeo.com/76979871",
            f"{VIDEO}?{'x' * embedding.LONGEST}",
        ],
    )
    def test_everything_else_stays_a_link(self, link):
        assert player_of(link) is None

    def test_every_player_stands_on_the_host_that_is_named(self):
        links = [
            "https://youtu.be/dQw4w9WgXcQ",
            VIDEO,
            "https://x.com/a/status/1",
            "https://instagram.com/p/abcdef",
            "https://pinterest.de/pin/1",
            "https://flickr.com/photos/a/1",
            "https://facebook.com/reel/1",
        ]
        found = [recognise(link, SERVICES) for link in links]
        assert {embed.provider for embed in found} == set(SERVICES)
        for embed in found:
            assert embed.address.startswith(f"https://{embed.provider.host}/")

    def test_gives_upright_films_their_room(self):
        assert recognise("https://youtube.com/shorts/dQw4w9WgXcQ", SERVICES).shape is Shape.UPRIGHT
        assert recognise("https://x.com/a/status/1", SERVICES).shape is Shape.POST


class TestPeertube:
    @pytest.mark.parametrize(
        ("path", "player"),
        [
            ("w/kkGMgK9ZtnKfYAgnEtQxbv", "videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?p2p=0"),
            ("videos/watch/9c9de5e8-0a1e", "videos/embed/9c9de5e8-0a1e?p2p=0"),
            ("w/kkGMgK9ZtnKf?start=1m5s", "videos/embed/kkGMgK9ZtnKf?p2p=0&start=65"),
            ("w/p/kkGMgK9ZtnKf", "video-playlists/embed/kkGMgK9ZtnKf?p2p=0"),
        ],
    )
    def test_tells_no_other_viewer(self, path, player):
        ours = provider(peertube("video.example.org"), start=embedding.PEERTUBE_START)
        assert player_of(f"https://video.example.org/{path}", [ours]) == (
            f"https://video.example.org/{player}"
        )

    def test_is_no_other_host_of_that_shape(self):
        ours = provider(peertube("video.example.org"))
        assert player_of("https://videoXexample.org/w/kkGMgK9ZtnKf", [ours]) is None


class TestByAddresses:
    def test_puts_the_number_where_it_belongs(self):
        ours = provider(
            by_addresses("https://film.example.org/v/{id}/seite", "https://p.example.org/{id}?a=1")
        )
        assert player_of("https://www.film.example.org/v/a-1/seite?x", [ours]) == (
            "https://p.example.org/a-1?a=1"
        )
        assert player_of("https://film.example.org/v/a-1", [ours]) is None


class TestWithEmbeds:
    def test_finds_a_line_of_its_own_among_others(self):
        assert shown(f"Vorher\n{VIDEO}\nnachher") == (
            "<p>Vorher</p>[https://player.vimeo.com/video/76979871?dnt=1]<p>nachher</p>"
        )

    @pytest.mark.parametrize("source", [VIDEO, f"<{VIDEO}>", f"\n\n{VIDEO}  \n\n"])
    def test_finds_a_paragraph(self, source):
        assert shown(source) == "[https://player.vimeo.com/video/76979871?dnt=1]"

    def test_finds_it_within_a_list(self):
        assert "<li>\n<p>Der Film</p>\n[https://player" in shown(f"- Der Film\n\n  {VIDEO}\n")

    @pytest.mark.parametrize(
        "source",
        [
            f"Siehe {VIDEO}",
            f"[Der Film]({VIDEO})",
            f"> {VIDEO}",
            f"> > {VIDEO}\n>\n> {VIDEO}",
            f"`{VIDEO}`",
            f"```\n{VIDEO}\n```",
            f"    {VIDEO}",
            f"**a\n{VIDEO}\nb**",
            "https://www.example.org/1",
            "Nur Text",
        ],
    )
    def test_leaves_everything_else_as_it_is(self, source):
        assert shown(source) == render(source)

    def test_goes_on_after_a_quote(self):
        assert shown(f"> {VIDEO}\n\n{VIDEO}").count("[https://player") == 1

    def test_does_not_ask_for_providers_without_a_bare_link(self):
        def never():
            raise AssertionError

        html = render(f"Siehe {VIDEO}\n\nund [das]({VIDEO})")
        assert with_embeds(html, never, lambda _: "") == html
