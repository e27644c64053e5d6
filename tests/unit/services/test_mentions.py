"""People and organisations that a text names with an at sign."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import Representation
from forum.services import mentions
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestRender:
    def test_links_people_whatever_the_case(self):
        person = factories.User(name="nele.b")
        rendered = mentions.render("Was meint @Nele.B dazu?")
        assert 'href="/u/nele.b"' in rendered.html
        assert rendered.mentioned == [person.id]

    def test_leaves_unknown_names_and_code_alone(self):
        factories.User(name="nele.b")
        rendered = mentions.render("`@nele.b` und @gibt-es-nicht")
        assert "href" not in rendered.html
        assert rendered.mentioned == []

    @pytest.mark.parametrize("column", ["deleted_at", "confirmed_at"])
    def test_does_not_tell_accounts_that_are_gone_or_not_there_yet(self, column):
        person = factories.User(name="nele.b")
        setattr(person, column, utcnow() if column == "deleted_at" else None)
        session.flush()
        assert mentions.render("@nele.b").mentioned == []

    def test_tells_everybody_once(self):
        provider = factories.Provider(name="kurt")
        rendered = mentions.render(f"@kurt, @{provider.organisation.slug} und @kurt")
        assert rendered.mentioned == [provider.id]

    def test_does_not_tell_whose_time_for_the_organisation_is_over(self):
        provider = factories.Provider()
        slug = provider.organisation.slug
        role = session.scalars(
            sa.select(Representation).where(Representation.user_id == provider.id)
        ).one()
        role.expires_on = (utcnow() - timedelta(days=3)).date()
        session.flush()
        rendered = mentions.render(f"@{slug}")
        assert rendered.mentioned == []
        assert f'href="/organisations/{slug}"' in rendered.html


class TestNamedIn:
    def test_gives_the_same_people_as_rendering(self):
        provider = factories.Provider(name="kurt")
        text = f"@kurt und @{provider.organisation.slug}"
        assert mentions.named_in(text) == set(mentions.render(text).mentioned)

    def test_of_a_text_without_names_asks_nothing(self):
        assert mentions.named_in("Ganz ohne.") == set()
