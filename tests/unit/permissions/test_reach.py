"""Who has the same reach sees the same, and each reason to see more gives a reach of one's own."""

from itertools import groupby

import pytest
import sqlalchemy as sa

from forum import models
from forum.db import session
from forum.models import CooperationStatus, Role, Visibility
from forum.permissions import reach
from forum.permissions.scopes import readable_comments, visible
from tests import factories
from tests.functional.counting import count_statements
from tests.unit.permissions.test_scopes import world

pytestmark = pytest.mark.usefixtures("app")

#: What those who share a reach see alike.
SEEN = (
    *(models.Process, models.ActionField, models.Paper, models.PaperVersion, models.Passage),
    *(models.Hunk, models.Placement, models.Thread, models.Comment, models.DissentFlag),
    *(models.CooperationRequest, models.DiscourseRequest, models.Suggestion),
    *(models.Organisation, models.User),
)
#: Ways in which a contribution is not shown.
UNSEEN = (Visibility.HELD, Visibility.HIDDEN)


def seen_by(actor):
    """List all that exists for somebody."""
    clauses = [(model, visible(model, actor)) for model in SEEN]
    clauses.append((models.Comment, readable_comments(actor)))
    clauses.append((models.Comment, readable_comments(actor)))
    return [set(session.scalars(sa.select(model.id).where(clause))) for model, clause in clauses]


def test_those_who_share_a_reach_see_the_same():
    people = world()
    people += [factories.User(), factories.Provider(), factories.Moderator()]

    def reach_of(actor):
        return str(reach.of(actor))

    groups = {
        key: [seen_by(actor) for actor in actors]
        for key, actors in groupby(sorted(people, key=reach_of), reach_of)
    }
    assert all(seen == found[0] for found in groups.values() for seen in found)
    assert (
        len(groups[reach.PUBLIC]) == 4
    )  # a guest, two who have written nothing, and one whose account is blocked
    assert len(groups[reach.EVERYTHING]) == 3
    assert groups[reach.PUBLIC][0] != groups[reach.EVERYTHING][0]
    assert len(groups) > 2


@pytest.mark.parametrize("visibility", UNSEEN)
@pytest.mark.parametrize(
    "make",
    [
        factories.Thread,
        factories.Comment,
        factories.DissentFlag,
        factories.CooperationRequest,
        factories.DiscourseRequest,
        factories.Suggestion,
    ],
)
def test_whoever_sees_more_than_others_has_a_reach_alone(make, visibility):
    author = factories.User()
    made = make(author=author, visibility=visibility)
    assert reach.of(author) == author.id
    assert reach.of(factories.User()) == reach.PUBLIC

    made.visibility = Visibility.VISIBLE
    assert reach.of(author) == reach.PUBLIC


def test_of_what_was_deleted_nobody_sees_more():
    comment = factories.Comment(visibility=Visibility.DELETED)
    assert reach.of(comment.author) == reach.PUBLIC


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize("visibility", [Visibility.VISIBLE, Visibility.HIDDEN])
def test_of_partners_of_what_is_not_public(is_published, visibility):
    field = factories.ActionField(process__is_published=is_published)
    partner = factories.Provider()
    factories.CooperationRequest(
        action_field=field,
        partner=partner,
        status=CooperationStatus.PROPOSED,
        visibility=visibility,
    )
    is_public = is_published and visibility is Visibility.VISIBLE
    assert reach.of(partner) == (reach.PUBLIC if is_public else partner.id)


def test_changes_with_the_role():
    person = factories.Moderator()
    assert reach.of(person) == reach.EVERYTHING
    person.role = Role.MEMBER
    assert reach.of(person) == reach.PUBLIC


def test_asks_at_most_once():
    person, moderator = factories.User(), factories.Moderator()
    session.commit()
    for actor in (None, moderator, person):
        if actor:
            assert actor.role  # loaded again after the commit
        assert count_statements(lambda actor=actor: reach.of(actor)) == (actor is person)
