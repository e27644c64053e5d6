"""Hosts of videos: added, checked, removed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.embed_services import SERVICES
from forum.embedding import recognise
from forum.errors import NotAllowed, RuleBroken
from forum.models import EmbedHost, EmbedKind, Event, EventKind
from forum.services import embed_hosts
from forum.services.embed_hosts import HostData
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

PEERTUBE = HostData("Stadt", EmbedKind.PEERTUBE, "video.example.org", "https://example.org/privacy")
PLAYER = replace(
    PEERTUBE,
    kind=EmbedKind.PLAYER,
    page="https://video.example.org/watch/{id}",
    player="https://player.example.org/v/{id}?dnt=1",
)


def add(data):
    with unit_of_work():
        return embed_hosts.add(data, actor=factories.Administrator(), own_host="forum.example.org")


class TestAdd:
    @pytest.mark.parametrize(
        "typed", ["video.example.org", " Video.Example.org ", "https://video.example.org/w/abc"]
    )
    def test_takes_the_host_as_it_was_typed_or_pasted(self, typed):
        host = add(replace(PEERTUBE, host=typed))
        assert (host.host, host.player_host) == ("video.example.org", "video.example.org")
        event = session.scalars(
            sa.select(Event).where(Event.kind == EventKind.EMBED_HOST_ADDED)
        ).one()
        assert event.data == {"host": "video.example.org"}

    def test_asks_the_host_of_the_player(self):
        assert add(PLAYER).player_host == "player.example.org"

    def test_writes_umlauts_as_browsers_do(self):
        assert add(replace(PEERTUBE, host="münchen.example")).host == "xn--mnchen-3ya.example"

    @pytest.mark.parametrize(
        "host",
        [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "https://[::1",
            "video.example.org:8443",
            "a b.example",
            "video.example; script-src *",
            "video..example",
            "-a.example",
            f"{'a' * 64}.example",
        ],
    )
    def test_refuses_what_is_no_public_host(self, host):
        with pytest.raises(RuleBroken, match="embed_host_unusable"):
            add(replace(PEERTUBE, host=host))

    @pytest.mark.parametrize(
        ("code", "wrong"),
        [
            ("embed_page_unusable", {"page": ""}),
            ("embed_page_unusable", {"page": "https://video.example.org/{id}/{id}"}),
            ("embed_page_unusable", {"page": "https://video.example.org/{id!r}"}),
            ("embed_page_elsewhere", {"page": "https://other.example.org/{id}"}),
            ("embed_player_unusable", {"player": "http://player.example.org/{id}"}),
            ("embed_player_unusable", {"player": "https://player.example.org/"}),
            ("embed_player_unusable", {"player": "https://{id}.example.org/x"}),
            ("embed_player_unusable", {"player": "https://player.example.org:8443/{id}"}),
            ("embed_player_unusable", {"player": "https://10.0.0.1/{id}"}),
            ("embed_player_unusable", {"player": "https://player.example.org/{id}?x={link}"}),
            ("embed_privacy_url", {"privacy_url": "javascript:alert(1)"}),
            ("embed_privacy_url", {"privacy_url": "https://"}),
            ("embed_host_is_forum", {"player": "https://forum.example.org/{id}"}),
        ],
    )
    def test_refuses_what_cannot_be_used(self, code, wrong):
        with pytest.raises(RuleBroken, match=code):
            add(replace(PLAYER, **wrong))

    @pytest.mark.parametrize("host", ["vimeo.com", "www.youtube.com", "x.com"])
    def test_refuses_the_known_services(self, host):
        with pytest.raises(RuleBroken, match="embed_host_known"):
            add(replace(PEERTUBE, host=host))

    def test_refuses_the_forum_itself(self):
        with pytest.raises(RuleBroken, match="embed_host_is_forum"):
            add(replace(PEERTUBE, host="forum.example.org"))

    def test_takes_a_host_once(self):
        add(PEERTUBE)
        with pytest.raises(RuleBroken, match="embed_host_known"):
            add(PLAYER)

    def test_takes_no_endless_list(self):
        for _ in range(embed_hosts.MOST):
            factories.EmbedHost()
        session.flush()
        with pytest.raises(RuleBroken, match="too_many_embed_hosts"):
            add(PEERTUBE)

    def test_is_for_administrators(self):
        with pytest.raises(NotAllowed):
            embed_hosts.add(PEERTUBE, actor=factories.Moderator(), own_host="")


class TestProviders:
    def test_are_the_services_and_what_was_added_by_name(self):
        add(PEERTUBE)
        names = [provider.name for provider in embed_hosts.providers()]
        assert names == sorted([*(service.name for service in SERVICES), "Stadt"], key=str.casefold)

    @pytest.mark.parametrize(
        ("data", "link", "player"),
        [
            (
                PEERTUBE,
                "https://video.example.org/w/abcdef?start=9s",
                "https://video.example.org/videos/embed/abcdef?p2p=0&start=9",
            ),
            (PLAYER, "https://video.example.org/watch/7", "https://player.example.org/v/7?dnt=1"),
        ],
    )
    def test_recognise_what_was_added(self, data, link, player):
        add(data)
        assert recognise(link, embed_hosts.providers()).address == player


class TestRemove:
    def test_is_noted_without_leaving_a_row(self):
        host = add(PEERTUBE)
        with unit_of_work():
            embed_hosts.remove(host, actor=factories.Administrator())
        assert session.scalars(sa.select(EmbedHost)).all() == []
        assert session.scalar(
            sa.select(Event.data).where(Event.kind == EventKind.EMBED_HOST_REMOVED)
        ) == {"host": "video.example.org"}

    def test_is_for_administrators(self):
        host = add(PEERTUBE)
        with pytest.raises(NotAllowed):
            embed_hosts.remove(host, actor=factories.Moderator())
