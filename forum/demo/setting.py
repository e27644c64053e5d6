"""The setting of the demo: organisations, people, processes and papers."""

import secrets
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from forum import names
from forum.db import session
from forum.demo.content import Entry, entries, paper_source
from forum.demo.script import Script, action_field, person
from forum.events import record
from forum.models import (
    ActionField,
    EventKind,
    FederalState,
    MemberKind,
    Organisation,
    OrganisationKind,
    PaperKind,
    Phase,
    Process,
    Representation,
    RepresentationRole,
    Role,
    SizeClass,
    User,
    utcnow,
)
from forum.rendering import render_bounded
from forum.services import papers, publishing
from forum.working_days import today

#: The first people and organisations have been there for so many days.
BEGINNING = 300


def write_organisations(script: Script) -> None:
    """Write the organisations into the script."""
    for number, entry in enumerate(entries("organisations")):
        moment = script.moment(BEGINNING - number, entry["slug"])
        script.add(moment, entry, partial(_organisation, entry))


def _organisation(entry: Entry) -> None:
    size, state = entry.get("size_class"), entry.get("federal_state")
    organisation = Organisation(
        slug=entry["slug"],
        name=entry["name"],
        name_skeleton=names.skeleton(entry["name"]),
        kind=OrganisationKind(entry["kind"]),
        federal_state=FederalState(state) if state else None,
        size_class=SizeClass(size) if size else None,
        topics=entry.get("topics", []),
        description=entry["description"],
        description_html=render_bounded(entry["description"]),
        web_address=entry.get("web_address", ""),
        verified_at=utcnow() if entry.get("verified") else None,
    )
    record(EventKind.ORGANISATION_CREATED, organisation, actor=None)


def write_people(script: Script, password_hash: str) -> None:
    """Write the people into the script; only the four fixed accounts can sign in."""
    for number, entry in enumerate(entries("people")):
        moment = script.moment(BEGINNING - 40 - number, entry["name"])
        fixed = entry["name"].startswith("demo-")
        script.add(
            moment,
            entry,
            partial(_person, entry, password_hash if fixed else None),
        )


def _person(entry: Entry, password_hash: str | None) -> None:
    bio = entry.get("bio", "")
    user = User(
        name=entry["name"],
        email=entry.get("email") or f"{entry['name']}@example.org",
        password=password_hash,
        fs_uniquifier=secrets.token_hex(16),
        confirmed_at=utcnow(),
        display_name=entry["display_name"],
        display_skeleton=names.skeleton(entry["display_name"]),
        kind=MemberKind(entry["kind"]),
        role=Role(entry.get("role", "member")),
        locale=entry.get("locale", "de"),
        job_title=entry.get("job_title", ""),
        bio=bio,
        bio_html=render_bounded(bio) if bio else "",
        interest=entry.get("interest", ""),
    )
    record(EventKind.USER_CONFIRMED, user, actor=user)
    if slug := entry.get("organisation"):
        _represent(user, slug)


def _represent(user: User, slug: str) -> None:
    organisation = session.scalars(
        sa.select(Organisation).where(Organisation.slug == slug)
    ).one_or_none()
    if organisation is None:
        raise LookupError(f"no organisation {slug!r}")
    session.add(
        Representation(
            user=user,
            organisation=organisation,
            role=RepresentationRole.CONTACT,
            job_title=user.job_title,
            confirmed_at=utcnow(),
            expires_on=today(utcnow()) + timedelta(days=730),
        )
    )


def write_processes(script: Script) -> None:
    """Write the processes with their phases and action fields into the script."""
    for position, entry in enumerate(entries("processes")):
        moment = script.moment(BEGINNING - 110, entry["slug"])
        script.add(moment, entry, partial(_process, entry, position, script.now))


def _process(entry: Entry, position: int, now: datetime) -> None:
    process = Process(
        slug=entry["slug"],
        title=entry["title"],
        summary=entry["summary"],
        description=entry["description"].strip(),
        description_html=render_bounded(entry["description"].strip()),
        is_published=True,
        federal_state=FederalState(entry["federal_state"]),
        answer_days=entry.get("answer_days", 10),
        position=position,
    )
    process.action_fields = [
        ActionField(
            slug=field["slug"],
            title=field["title"],
            description=field.get("description", ""),
            position=number,
        )
        for number, field in enumerate(entry["action_fields"])
    ]
    record(EventKind.PROCESS_CREATED, process, actor=None)
    process.phases = [_phase(phase, number, now) for number, phase in enumerate(entry["phases"])]


def _phase(entry: Entry, position: int, now: datetime) -> Phase:
    day = today(now)
    ends = entry.get("ends_in_days")
    return Phase(
        position=position,
        title=entry["title"],
        summary=entry.get("summary", ""),
        starts_on=day + timedelta(days=entry["starts_in_days"]),
        ends_on=None if ends is None else day + timedelta(days=ends),
    )


def write_papers(script: Script) -> None:
    """Write the papers with their first versions into the script."""
    for entry in entries("papers"):
        moment = script.moment(entry["published_days_ago"], entry["slug"])
        script.add(moment, entry, partial(_paper, entry))


def _paper(entry: Entry) -> None:
    curator = person(entry["curator"])
    field = action_field(entry["action_field"])
    paper = papers.create(
        field.process,
        actor=curator,
        title=entry["title"],
        slug=entry["slug"],
        action_field=field,
        kind=PaperKind(entry["kind"]),
        summary=entry["summary"],
        curator=curator,
        deputy=person(entry["deputy"]) if entry.get("deputy") else None,
    )
    publishing.publish(paper, actor=curator, source=paper_source(entry["file"]))
