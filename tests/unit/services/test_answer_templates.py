"""Answer templates: texts to begin answers with."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import NotAllowed
from forum.models import AnswerTemplate
from forum.services import answer_templates
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


class TestCreate:
    def test_sent_twice_is_one(self):
        process, actor = factories.Process(), factories.Moderator()
        for title in ("Dank", " Dank "):
            answer_templates.create(process, actor=actor, title=title, body="Vielen Dank.")
        assert session.scalar(sa.select(sa.func.count(AnswerTemplate.id))) == 1

    def test_members_may_not(self):
        with pytest.raises(NotAllowed, match="moderators_only"):
            answer_templates.create(
                factories.Process(), actor=factories.User(), title="Dank", body="Danke."
            )


class TestListed:
    def test_gives_those_of_the_process_by_title(self):
        process = factories.Process()
        names = ("Zusage", "Absage")
        found = {name: factories.AnswerTemplate(process=process, title=name) for name in names}
        factories.AnswerTemplate()
        assert answer_templates.listed(process) == [found["Absage"], found["Zusage"]]


class TestChange:
    def test_takes_title_text_and_process(self):
        template, other = factories.AnswerTemplate(), factories.Process()
        answer_templates.change(
            template, actor=factories.Moderator(), process=other, title=" Neu ", body="Anders."
        )
        assert (template.process, template.title, template.body) == (other, "Neu", "Anders.")

    def test_members_may_not(self):
        template = factories.AnswerTemplate()
        with pytest.raises(NotAllowed):
            answer_templates.change(
                template, actor=factories.User(), process=template.process, title="x", body="y"
            )


class TestDelete:
    def test_removes_it(self):
        answer_templates.delete(factories.AnswerTemplate(), actor=factories.Moderator())
        assert answer_templates.all_listed() == []

    def test_members_may_not(self):
        with pytest.raises(NotAllowed):
            answer_templates.delete(factories.AnswerTemplate(), actor=factories.User())
