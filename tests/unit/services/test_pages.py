"""Legal and help pages: supplied texts, edits, and places to fill."""

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import Page
from forum.services import pages
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestFind:
    @pytest.mark.parametrize("slug", pages.SLUGS)
    @pytest.mark.parametrize("locale", pages.LOCALES)
    def test_gives_the_supplied_text_while_there_is_no_other(self, slug, locale):
        page = pages.find(slug, locale)

        assert page.title
        assert "<h2" in page.html
        assert "<h1" not in page.html

    def test_prefers_what_administrators_wrote(self):
        with unit_of_work():
            pages.change(
                "hilfe", "de", actor=factories.Administrator(), title="Rat", body="Neuer *Text*."
            )

        assert pages.find("hilfe", "de").html == "<p>Neuer <em>Text</em>.</p>"
        assert pages.find("hilfe", "en").title != "Rat"


class TestChange:
    def test_refuses_moderators(self):
        with pytest.raises(NotAllowed):
            pages.change("hilfe", "de", actor=factories.Moderator(), title="X", body="Y")

    def test_refuses_a_second_title(self):
        with pytest.raises(RuleBroken, match="page_heading"):
            pages.change(
                "hilfe", "de", actor=factories.Administrator(), title="X", body="# Noch ein Titel"
            )

    def test_renders_no_script(self):
        with unit_of_work():
            page = pages.change(
                "hilfe",
                "de",
                actor=factories.Administrator(),
                title="X",
                body="<script>alert(1)</script>",
            )

        assert "<script" not in page.body_html


class TestLoadMissing:
    def test_loads_all_once_and_keeps_what_is_there(self):
        with unit_of_work():
            pages.change("hilfe", "de", actor=factories.Administrator(), title="Rat", body="Y")
        with unit_of_work():
            assert pages.load_missing() == len(pages.SLUGS) * 2 - 1
        with unit_of_work():
            assert pages.load_missing() == 0

        assert session.query(Page).count() == len(pages.SLUGS) * 2
        assert pages.find("hilfe", "de").title == "Rat"


class TestUnfinished:
    def test_names_legal_pages_until_their_places_are_filled(self):
        assert {page.slug for page in pages.unfinished()} == set(pages.LEGAL)

        admin = factories.Administrator()
        with unit_of_work():
            for slug in pages.LEGAL:
                for locale in pages.LOCALES:
                    pages.change(slug, locale, actor=admin, title="T", body="Alles ausgefüllt.")

        assert pages.unfinished() == []
