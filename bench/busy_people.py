"""People who write, change, hide and move at random, through the services as pages do."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from forum.db import session
from forum.errors import ForumError
from forum.models import (
    ActionField,
    AnswerOutcome,
    Comment,
    ContributionKind,
    CooperationDirection,
    CooperationRequest,
    DiscourseFormat,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Paper,
    Passage,
    Placement,
    PlacementStatus,
    Process,
    Representation,
    RepresentationRole,
    RestrictionGround,
    RestrictionKind,
    Role,
    Suggestion,
    SuggestionKind,
    Thread,
    User,
)
from forum.services import (
    comment_deletions,
    comments,
    cooperation_requests,
    discourse_requests,
    dissent_flags,
    erasures,
    organisations,
    pages,
    papers,
    placements,
    processes,
    publishing,
    representations,
    restrictions,
    suggestions,
    suspensions,
    third_parties,
    threads,
    users,
)
from forum.services.organisations import Facts
from forum.services.processes import FieldDraft, ProcessDraft
from forum.services.provenance import Account
from forum.services.statements_of_reasons import Reasons
from forum.services.threads import Opening
from forum.services.users import Profile
from forum.unit_of_work import unit_of_work

WORDS = """
Bürgerbeteiligung Radwege Altstadt Akteur:innen Haushalt Straße Digitalisierung Schule Kita Klima
Verwaltung Fortbildung Antrag Satzung Sitzung Wald Park Bibliothek Feuerwehr Netz Ausbau Personal
""".split()  # noqa: SIM905 - a list of words reads better as words
REASONS = Reasons(RestrictionGround.NETIQUETTE, "Abschnitt 2", "Probe")
HIDEABLE: tuple[Any, ...] = (
    Comment, Thread, DissentFlag, Suggestion, CooperationRequest, DiscourseRequest
)  # fmt: skip


class Nobody(Exception):
    """There is nothing yet that could be changed so."""


class Person:
    """One who does something at random, now and again."""

    def __init__(self, seed: int) -> None:
        """Begin with the chances of ``seed``."""
        self.draw = random.Random(seed)

    def text(self) -> str:
        """Make up a few words."""
        return " ".join(self.draw.choices(WORDS, k=self.draw.randint(3, 30)))

    def any_of(self, model: Any, *clauses: Any) -> Any:
        """Pick a row."""
        keys = session.scalars(sa.select(model.id).where(*clauses)).all()
        if not keys:
            raise Nobody
        return session.get_one(model, self.draw.choice(keys))

    def member(self) -> User:
        """Pick somebody who may write."""
        return cast(User, self.any_of(User, User.active, User.confirmed_at.is_not(None)))

    def administrator(self) -> User:
        """Pick somebody who may do everything."""
        return cast(User, self.any_of(User, User.role == Role.ADMINISTRATOR, User.active))

    def place(self) -> ActionField | Passage:
        """Pick what something is written about."""
        if self.draw.random() < 0.5:
            return self.passage()
        return cast(ActionField, self.any_of(ActionField))

    def passage(self) -> Passage:
        """Pick a passage of the newest version of a paper."""
        version = papers.version_of(self.any_of(Paper))
        if version is None:
            raise Nobody
        return cast(Passage, self.any_of(Passage, Passage.version_id == version.id))

    def starts_a_thread(self) -> None:
        """A discussion begins."""
        opening = Opening(self.text()[:60], self.text(), ContributionKind.COMMENT, [WORDS[0]])
        threads.start(self.place(), actor=self.member(), opening=opening)

    def writes(self) -> None:
        """A reply, some with a source that is to be checked."""
        comments.write(
            self.any_of(Thread),
            actor=self.member(),
            body=self.text(),
            kind=self.draw.choice((ContributionKind.COMMENT, ContributionKind.HINT)),
            third_party=self.draw.choice(WORDS),
        )

    def checks_a_source(self) -> None:
        """Moderation shows a source, or takes it out."""
        comment, actor = self.any_of(Comment), self.administrator()
        if self.draw.random() < 0.7:
            third_parties.release(comment, actor=actor)
        else:
            restrictions.take_name_out(comment, actor=actor, reasons=REASONS)

    def edits(self) -> None:
        """Other words."""
        comment = self.any_of(Comment)
        comments.edit(
            comment,
            actor=comment.author,
            body=self.text(),
            seen_revision=comment.edit_count,
        )

    def deletes(self) -> None:
        """No words any more."""
        comment = self.any_of(Comment)
        comment_deletions.delete(comment, actor=comment.author)

    def hides(self) -> None:
        """Moderation hides any contribution."""
        target = self.any_of(self.draw.choice(HIDEABLE))
        restrictions.hide(target, actor=self.administrator(), reasons=REASONS)

    def restores(self) -> None:
        """Moderation shows it again."""
        model = self.draw.choice(HIDEABLE)
        target = self.any_of(model, model.visibility == "hidden")
        restrictions.restore(target, actor=self.administrator(), reason="Probe")

    def moves_a_thread(self) -> None:
        """Another title, another action field."""
        thread = self.any_of(Thread)
        threads.edit(
            thread,
            actor=self.administrator(),
            title=self.text()[:60],
            names=self.draw.sample(WORDS, 2),
            action_field=self.any_of(
                ActionField, ActionField.process_id == thread.action_field.process_id
            ),
        )

    def closes_a_thread(self) -> None:
        """Closed, archived, or open again."""
        thread, actor = self.any_of(Thread), self.administrator()
        kind = self.draw.choice((RestrictionKind.CLOSED, RestrictionKind.ARCHIVED))
        if thread.is_closed if kind is RestrictionKind.CLOSED else thread.is_archived:
            restrictions.free_thread(thread, actor=actor, kind=kind, reason="Probe")
        else:
            restrictions.restrict_thread(thread, actor=actor, kind=kind, reasons=REASONS)

    def objects(self) -> None:
        """An objection to a passage or to a contribution."""
        about = self.passage() if self.draw.random() < 0.5 else self.any_of(Comment)
        dissent_flags.raise_flag(
            about, actor=self.member(), statement=self.text(), grounds=self.text()
        )

    def answers(self) -> None:
        """The curator answers an objection, or its author takes it back."""
        flag = self.any_of(DissentFlag)
        if self.draw.random() < 0.3:
            dissent_flags.withdraw(flag, actor=flag.author)
        else:
            outcome = self.draw.choice(list(AnswerOutcome))
            dissent_flags.answer(flag, actor=flag.owner, outcome=outcome, reasons=self.text())

    def suggests(self) -> None:
        """Other words for a passage; some are taken back."""
        made = suggestions.suggest(
            self.passage(),
            actor=self.member(),
            kind=SuggestionKind.REPLACE,
            replacement=self.text(),
            reason=self.text(),
        )
        if self.draw.random() < 0.3:
            suggestions.withdraw(made, actor=made.author)

    def cooperates(self) -> None:
        """A request for cooperation, or an answer to one."""
        if self.draw.random() < 0.4:
            request = self.any_of(CooperationRequest)
            cooperation_requests.propose(
                request, actor=self.member(), message=self.text(), contact="geheim"
            )
            return
        cooperation_requests.open_request(
            self.place(),
            actor=self.member(),
            direction=self.draw.choice(list(CooperationDirection)),
            title=self.text()[:60],
            body=self.text(),
            contact="geheim",
        )

    def wants_a_debate(self) -> None:
        """A request for a debate, or its end."""
        if self.draw.random() < 0.3:
            request = self.any_of(DiscourseRequest)
            discourse_requests.withdraw(request, actor=request.author)
            return
        discourse_requests.open_request(
            self.place(),
            actor=self.member(),
            title=self.text()[:60],
            body=self.text(),
            format=DiscourseFormat.LEAN_COFFEE,
            quorum=3,
        )

    def publishes(self) -> None:
        """A new version: some passages change, some go."""
        paper = self.any_of(Paper)
        newest = papers.version_of(paper)
        parts = newest.source.split("\n\n") if newest else []
        parts = [part for part in parts if self.draw.random() > 0.1]
        parts.insert(self.draw.randint(0, len(parts)), self.text())
        source = "\n\n".join(parts)
        account = Account(
            otherwise="Probe",
            carried={flag.id: "Probe" for flag in publishing.plan(paper, source).dissents},
        )
        publishing.publish(paper, actor=paper.curator, source=source, account=account)

    def places(self) -> None:
        """Somebody says where a contribution belongs."""
        placement = self.any_of(Placement, Placement.status == PlacementStatus.WAITING)
        decide = self.draw.choice((placements.confirm, placements.decline))
        decide(placement, actor=placement.version.paper.curator)

    def changes_a_paper(self) -> None:
        """Another title."""
        paper = self.any_of(Paper)
        papers.change(
            paper,
            actor=paper.curator,
            title=self.text()[:60],
            summary="",
            curator=paper.curator,
            deputy=None,
            is_open=True,
        )

    def changes_a_process(self) -> None:
        """Now public, now private."""
        process = self.any_of(Process)
        draft = ProcessDraft(
            title=process.title,
            summary="",
            description="",
            is_published=self.draw.random() < 0.7,
            federal_state=process.federal_state,
            answer_days=process.answer_days,
        )
        fields = [FieldDraft(f.id, f.title, f.description) for f in process.action_fields]
        actor = self.administrator()
        processes.change(process, actor=actor, draft=draft, phases=(), action_fields=fields)

    def changes_an_organisation(self) -> None:
        """Other topics; people begin and end to act for it."""
        organisation, actor = self.any_of(Organisation), self.administrator()
        facts = Facts(organisation.name, organisation.kind, description=self.text())
        organisations.edit(organisation, actor=actor, facts=facts)
        if self.draw.random() < 0.5:
            made = representations.request(organisation, actor=self.member())
            if made.confirmed_at is None:
                representations.confirm(made, actor=actor, role=RepresentationRole.CONTACT)
        else:
            representation = self.any_of(Representation, Representation.ended_at.is_(None))
            representations.end(representation, actor=actor)

    def changes_an_account(self) -> None:
        """Another profile, another role, blocked or free; now and then one is given up."""
        person, actor = self.any_of(User, User.role != Role.ADMINISTRATOR), self.administrator()
        chance = self.draw.random()
        if chance < 0.4:
            profile = Profile(person.display_name, bio=self.text())
            users.change_profile(person, actor=person, profile=profile)
        elif chance < 0.7:
            role = self.draw.choice((Role.MEMBER, Role.MODERATOR))
            users.change_role(person, actor=actor, role=role)
        elif chance < 0.9 and person.active:
            suspensions.suspend(person, actor=actor, reasons=REASONS)
        elif chance < 0.9:
            suspensions.let_in_again(person, actor=actor, reason="Probe")
        else:
            erasures.erase(person, actor=person)

    def changes_a_page(self) -> None:
        """Another text of a legal page."""
        actor = self.administrator()
        pages.change("imprint", "de", actor=actor, title="Impressum", body=self.text())

    def does_something(self, done: "Counter[str]") -> None:
        """Do one of all these; what is refused changes nothing."""
        act = self.draw.choice(ACTS)
        try:
            with unit_of_work():
                act(self)
            done[act.__name__] += 1
        except (ForumError, Nobody, OperationalError):
            # Not allowed, nothing there, or somebody else was faster: as people know it.
            done["refused"] += 1
        finally:
            session.remove()


Act = Callable[[Person], None]
OFTEN: tuple[Act, ...] = (
    Person.starts_a_thread,
    Person.writes,
    Person.edits,
    Person.deletes,
    Person.hides,
    Person.restores,
    Person.moves_a_thread,
)
SELDOM: tuple[Act, ...] = (
    Person.checks_a_source,
    Person.closes_a_thread,
    Person.objects,
    Person.answers,
    Person.suggests,
    Person.cooperates,
    Person.wants_a_debate,
    Person.publishes,
    Person.places,
    Person.changes_a_paper,
    Person.changes_a_process,
    Person.changes_an_organisation,
    Person.changes_an_account,
    Person.changes_a_page,
)
ACTS: tuple[Act, ...] = (*OFTEN * 4, *SELDOM)
PAUSE = 0.03  # seconds at most between two acts


def be_busy(seed: int, end: Path, told: Path) -> None:
    """Do something again and again until the file ``end`` exists; then tell what was done."""
    person, done = Person(seed), Counter[str]()
    while not end.exists():
        person.does_something(done)
        time.sleep(person.draw.uniform(0, PAUSE))
    told.write_text(json.dumps(done), encoding="utf-8")
