"""Parts of the page of a paper that are kept: the same page as without them, for everybody."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import Conflict
from forum.events import record
from forum.models import DissentFlag, EventKind, PaperVisit, Placement, PlacementStatus, Role
from forum.services import (
    comments,
    dissent_flags,
    paper_visits,
    papers,
    passages,
    placements,
    processes,
    publishing,
    restrictions,
    users,
)
from forum.services.processes import FieldDraft, ProcessDraft
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.comparing import comparable
from tests.functional.counting import count_statements

PATH = "/papers/ein-papier"
NEWS = "neu seit Ihrem letzten Besuch"
REWORDED = "Neuer Wortlaut seit Fassung 1"


@pytest.fixture
def paper():
    """A paper in its second version, with something said, something waiting and something gone."""
    field, curator = factories.ActionField(), factories.Moderator()
    with unit_of_work():
        paper = papers.create(
            field.process, actor=curator, title="Ein Papier", action_field=field, curator=curator
        )
        publishing.publish(
            paper, actor=curator, source="# Teil\n\nEins bleibt.\n\nZwei wird anders.\n\nDrei geht."
        )
    for passage in passages_of(paper)[1:]:
        factories.Thread(passage=passage, action_field=field)
    factories.DissentFlag(passage=passages_of(paper)[1])
    with unit_of_work():
        publishing.publish(
            paper,
            actor=curator,
            source="# Teil\n\nEins bleibt.\n\nZwei wurde anders.",
            account=Account(otherwise="Kürzung"),
        )
    session.commit()
    return paper


def passages_of(paper):
    return passages.of_version(papers.version_of(paper))


def visited(paper, person, days=2, version=1):
    """Let somebody have read an earlier version some days ago."""
    with travel_to(utcnow() - timedelta(days=days)), unit_of_work():
        paper_visits.look([(person.id, paper.id)])
    visit = session.scalars(sa.select(PaperVisit).where(PaperVisit.user_id == person.id)).one()
    visit.seen_version = version
    session.commit()


def hidden_flag(paper):
    """Make an objection that moderation has hidden, beside the first paragraph."""
    flag = factories.DissentFlag(passage=passages_of(paper)[1])
    factories.hide(flag)
    return flag


class TestThePageIsTheSame:
    def readers(self, paper):
        known, late = factories.User(), factories.User()
        visited(paper, known, version=2)
        visited(paper, late, days=1)
        return {
            "guest": None,
            "plain": factories.User(),
            "somebody who knew version 2": known,
            "somebody who knew version 1": late,
            "author of what is hidden": hidden_flag(paper).author,
            "author": factories.Thread(passage=passages_of(paper)[1]).author,
            "provider": factories.Provider(),
            "curator": paper.curator,
            "moderator": factories.Moderator(),
            "administrator": factories.Administrator(),
        }

    @pytest.mark.parametrize("is_open", [True, False])
    def test_for_every_reader_whoever_was_there_before(self, browser_of, plain_of, paper, is_open):
        readers = self.readers(paper)
        paper.is_open = is_open
        session.commit()
        for _ in range(2):
            for name, person in readers.items():
                browser = browser_of(person)
                for path in (PATH, f"/en{PATH}", f"{PATH}/v1"):
                    kept = browser.get(path).text
                    assert comparable(kept) == comparable(plain_of(browser, path)), (name, path)

    def test_of_two_papers_that_have_never_changed(self, browser_of):
        one, other = (factories.Passage(text=text) for text in ("Das eine", "Das andere"))
        for person in (None, factories.User()):
            browser = browser_of(person)
            assert "Das eine" in browser.get(f"/papers/{one.paper.slug}").text
            page = browser.get(f"/papers/{other.paper.slug}").text
            assert "Das andere" in page
            assert "Das eine" not in page


class TestOwnMarks:
    def test_stand_beside_the_passages_of_each_reader_alone(self, browser_of, paper):
        stranger, late = factories.User(), factories.User()
        visited(paper, late)
        factories.Thread(passage=passages_of(paper)[1])
        session.commit()
        for person in (stranger, late, stranger):
            page = browser_of(person).get(PATH).text
            assert (NEWS in page) == (REWORDED in page) == (person is late)
        assert NEWS not in browser_of().get(PATH).text

    def test_are_gone_in_the_next_visit(self, browser_of, paper):
        late = factories.User()
        visited(paper, late)
        browser = browser_of(late)
        assert REWORDED in browser.get(PATH).text
        with travel_to(utcnow() - timedelta(hours=1)), unit_of_work():
            paper_visits.look([(late.id, paper.id)])
        assert REWORDED not in browser.get(PATH).text

    def test_say_what_has_come_in_the_meantime(self, browser_of, paper):
        late = factories.User()
        visited(paper, late, version=2)
        browser = browser_of(late)
        before = browser.get(PATH).text.count(NEWS)
        with unit_of_work():
            dissent_flags.raise_flag(
                passages_of(paper)[0], actor=factories.User(), statement="Nein", grounds="Weil"
            )
        assert browser.get(PATH).text.count(NEWS) == before + 1

    def test_cannot_be_forged_by_a_text(self, browser_of):
        text = "@id@ @number@ place-0 menu 1 2; place-0 marks 1;"
        passage = factories.Passage(text=text)
        assert f"<p>{text}</p>" in browser_of().get(f"/papers/{passage.paper.slug}").text


def said(paper):
    comments.write(
        factories.Thread(passage=passages_of(paper)[1]), actor=factories.User(), body="Neu"
    )


def objected(paper):
    dissent_flags.raise_flag(
        passages_of(paper)[2], actor=factories.User(), statement="Nein", grounds="Weil"
    )


def hidden(paper):
    flag = session.scalars(sa.select(DissentFlag)).one()
    restrictions.hide(flag, actor=factories.Moderator(), reasons=factories.REASONS)


def confirmed(paper):
    is_waiting = Placement.status == PlacementStatus.WAITING
    waiting = session.scalars(sa.select(Placement).where(is_waiting)).one()
    placements.confirm(waiting, actor=paper.curator)


def published(paper):
    publishing.publish(
        paper,
        actor=paper.curator,
        source="# Teil\n\nEins bleibt.\n\nZwei wurde noch einmal anders.",
        account=Account(otherwise="Kürzung"),
    )


def closed(paper):
    papers.change(
        paper,
        actor=paper.curator,
        title="Anders",
        summary="",
        curator=paper.curator,
        deputy=None,
        is_open=False,
    )


def renamed(paper):
    paper.curator.display_name = "Neuer Name"
    record(EventKind.USER_PROFILE_CHANGED, paper.curator, actor=paper.curator)


def answered_sooner(paper):
    process = paper.process
    draft = ProcessDraft(process.title, "", "", True, process.federal_state, 3)
    fields = [FieldDraft(field.id, field.title, "") for field in process.action_fields]
    admin = factories.Administrator()
    processes.change(process, actor=admin, draft=draft, phases=(), action_fields=fields)


class TestEveryChangeIsSeen:
    @pytest.mark.parametrize(
        "change",
        [said, objected, hidden, confirmed, published, closed, renamed, answered_sooner],
    )
    def test_at_once(self, browser_of, plain_of, paper, change):
        late = factories.User()
        visited(paper, late)
        browsers = [browser_of(person) for person in (None, factories.User(), late, paper.curator)]
        before = [browser.get(PATH).text for browser in browsers]

        with unit_of_work(), suppress(Conflict):
            change(paper)

        for browser, former in zip(browsers, before, strict=True):
            page = comparable(browser.get(PATH).text)
            assert page == comparable(plain_of(browser, PATH))
            assert page != comparable(former)

    def test_of_what_only_some_see(self, browser_of, plain_of, paper):
        """A member, a moderator and the partner of a request that is not public, in turn."""
        field = factories.ActionField(process__is_published=False)
        partner = factories.Provider()
        factories.CooperationRequest(
            passage=passages_of(paper)[1], action_field=field, partner=partner
        )
        factories.DiscourseRequest(passage=passages_of(paper)[1], action_field=field)
        people = {
            "member": factories.User(),
            "moderator": factories.Moderator(),
            "partner": partner,
        }
        session.commit()
        browsers = {name: browser_of(person) for name, person in people.items()}
        numbers = {}
        for name in (*browsers, *browsers):
            page = comparable(browsers[name].get(PATH).text)
            assert page == comparable(plain_of(browsers[name], PATH))
            facts = page.partition("paper-facts")[2]
            numbers.setdefault(name, set()).add(int(re.search(r"<dd>(\d+)</dd>", facts)[1]))
        [[few], [most], [more]] = numbers.values()
        assert most == few + 2
        assert more == few + 1

    def test_of_the_role_of_the_reader(self, browser_of, plain_of, paper):
        """What only moderators see is gone with the role, and there with it."""
        person = factories.User()
        # A contribution in a process that is not public yet.
        field = factories.ActionField(process__is_published=False)
        factories.DiscourseRequest(passage=passages_of(paper)[1], action_field=field)
        session.commit()
        browser = browser_of(person)
        seen = []
        for role in (Role.MEMBER, Role.MODERATOR, Role.MEMBER):
            with unit_of_work():
                users.change_role(person, actor=factories.Administrator(), role=role)
            page = comparable(browser.get(PATH).text)
            assert page == comparable(plain_of(browser, PATH))
            seen.append(page.partition("paper-facts")[2].partition("</dl>")[0])
        assert seen[0] == seen[2] != seen[1]


class TestStatements:
    def test_of_a_page_that_is_there_already(self, browser_of, paper):
        first, second = factories.User(), factories.User()
        browser_of(first).get(PATH)
        browser = browser_of(second)
        browser.get("/impressum")
        # The person, the paper, the version, the last visit; at first also how much is followed,
        # what the reader alone may see, and what waits.
        first = count_statements(lambda: browser.get(PATH))
        again = count_statements(lambda: browser.get(PATH))
        assert (first, again) == (6, 4)

    def test_of_a_guest(self, browser_of, paper):
        browser = browser_of()
        browser.get(PATH)
        assert count_statements(lambda: browser.get(PATH)) == 2
