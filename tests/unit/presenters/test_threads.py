"""What a page of a thread knows without loading the thread."""

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.models import MemberKind
from forum.permissions.policy import Permission, permits
from forum.presenters.threads import page_of
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def people(thread):
    gone = factories.User()
    gone.deleted_at = utcnow()
    return {
        "guest": None,
        "municipal actor": factories.User(),
        "author": thread.author,
        "provider": factories.Provider(),
        "provider of nothing": factories.User(kind=MemberKind.SUPPORT_PROVIDER),
        "blocked": factories.block(factories.User()),
        "deleted": gone,
        "moderator": factories.Moderator(),
        "administrator": factories.Administrator(),
    }


def changed(state):
    passage = factories.Passage()
    thread = factories.Comment(thread=factories.Thread(passage=passage)).thread
    if state == "closed":
        factories.become(thread, closed_at=utcnow())
    elif state == "hidden":
        factories.hide(thread)
    elif state == "not public":
        thread.process.is_published = False
    elif state == "of a closed paper":
        passage.paper.is_open = False
    session.flush()
    return thread


class Memory:
    """Remembers for good what was true for the first who asked."""

    def __init__(self):
        self.found = {}

    def __call__(self, key, make, size):
        if key not in self.found:
            self.found[key] = make()
        return self.found[key]


@pytest.mark.parametrize("state", ["open", "closed", "hidden", "not public", "of a closed paper"])
def test_whoever_has_asked_before_everybody_may_reply_who_may(state):
    thread = changed(state)
    everybody = people(thread)
    expected = {
        name: permits(person, Permission.COMMENT_WRITE, thread)
        for name, person in everybody.items()
    }
    for first in everybody:
        memory = Memory()
        for name in (first, *everybody):
            page = page_of(thread, everybody[name], number=1, remembered=memory)
            assert page.may_reply == expected[name], (first, name)
