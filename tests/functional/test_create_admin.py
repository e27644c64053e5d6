"""``flask forum create-admin``: the first account of an installation."""

import re

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.models import User
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def run(app, *arguments, **options):
    session.commit()
    return app.test_cli_runner().invoke(args=["forum", "create-admin", *arguments], **options)


class TestCreateAdmin:
    def test_prints_a_link_under_which_to_set_a_password(self, app, client):
        result = run(app, "Chef@example.org", "--name", "Chefin Eins")
        assert result.exit_code == 0, result.output
        path = re.search(r"http://forum.example.org(/reset/\S+)", result.output)[1]
        new = {"password": "ein langer satz", "password_confirm": "ein langer satz"}
        assert client.post(path, data=new).location == "/login"
        signed_in = client.post(
            "/login", data={"email": "chef@example.org", "password": "ein langer satz"}
        )
        assert signed_in.location == "/"
        assert session.scalars(sa.select(User)).one().is_administrator

    def test_asks_for_the_password_where_wanted(self, app):
        result = run(app, "chef@example.org", "--ask", input="ein langer satz\nein langer satz\n")
        assert result.exit_code == 0, result.output
        assert "/reset/" not in result.output
        assert session.scalars(sa.select(User)).one().password.startswith("$argon2id$")

    def test_raises_somebody_who_is_there(self, app):
        person = factories.User(email="anna@example.org", password="hash")
        assert run(app, "anna@example.org").exit_code == 0
        session.refresh(person)
        assert person.is_administrator
        assert person.password == "hash"

    @pytest.mark.parametrize(
        ("arguments", "typed"),
        [
            (["keine-adresse"], None),
            (["chef@example.org", "--name", "Moderation"], None),
            (["chef@example.org", "--ask"], "kurz\nkurz\n"),
        ],
    )
    def test_refuses_with_a_sentence(self, app, arguments, typed):
        result = run(app, *arguments, input=typed)
        assert result.exit_code != 0
        assert "Error" in result.output
        assert session.scalars(sa.select(User)).all() == []
