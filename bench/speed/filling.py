"""Fill a forum with so many people, threads and posts, through the models of the application.

What the small demo holds stands beside it: papers, organisations, dissents. Texts are rendered by
the renderer itself, some hundred of them once each; events are sealed, counters are those that
``flask forum recount`` would find.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

import click
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import changed_by, session
from forum.demo import large
from forum.demo.large import Row, Size, Text
from forum.models import (
    Comment,
    CommentSupport,
    Event,
    EventKind,
    MemberKind,
    Notification,
    Organisation,
    ReadPosition,
    Representation,
    Subscription,
    SubscriptionLevel,
    SupportKind,
    Tag,
    Thread,
    User,
    Visibility,
)
from forum.models.tag import thread_tags
from forum.names import skeleton, slugify
from forum.services import comment_supports, mentions
from forum.unit_of_work import unit_of_work

_LEVEL: Any = Subscription.level.type

#: Sizes by name: that at which the peers were measured, and ten times as much.
SIZES = {
    "1x": Size(threads=2_000, posts=40_000, longest=2_000),
    "10x": Size(threads=20_000, posts=400_000, longest=2_000),
}
PEOPLE = 200
TEXTS = 400
#: Texts are put together until they have so many characters; the mean is about 600.
TEXT_LENGTH = 520
#: One in so many threads was opened by a person.
READ = 10
#: Notifications of each person for a thousand threads, and how many are unread in any forum.
TOLD, UNREAD = 50, 10
BATCH = 5_000
#: How the addresses of those begin who are added.
ADDRESS = "bench"

#: A word that stands in so many posts, and nowhere else.
RARE, RARE_POSTS = "Xylothek", 12

GIVEN = """
Ayşe Bernd Clara Dieter Elif Frank Gesa Hannes Ines Jan Katja Lars Mona Nils Olga Paul Rita Sven
Tanja Uwe
""".split()  # noqa: SIM905 - a list of names reads better as names
FAMILY = """
Ahrens Brandt Claußen Dombrowski Ehlers Feldkamp Gröning Hartwig Ibrahim Jessen Kowalski Lüders
Möller Nowak Özdemir Petersen Quast Reuter Schäfer Thiele
""".split()  # noqa: SIM905


def fill(size: Size, *, people: int = PEOPLE, texts: int = TEXTS) -> None:
    """Fill a forum that holds the small demo, and show how far it has come."""
    chance = random.Random("bench")
    with unit_of_work():
        add_people(chance, people)
    pool = list(make_texts(chance, texts))
    thread, comment, event = (_last(model) for model in (Thread, Comment, Event))
    with click.progressbar(length=size.posts, label="Posts") as bar:
        large.fill(bar.update, size=size, texts=pool)
    with unit_of_work():
        _set_rare_word(comment)
    told = max(UNREAD, size.threads * TOLD // 1_000)
    for label, model, rows in (
        ("Tags", thread_tags, _tags(chance, thread)),
        ("Read positions", ReadPosition, _read_positions(chance)),
        ("Supports", CommentSupport, _supports(chance, comment)),
        ("Notifications", Notification, _notifications(chance, event, told)),
    ):
        _insert(label, model, rows)
    with unit_of_work():
        _subscribe(thread)
        comment_supports.recount()


def _last(model: Any) -> int:
    return session.scalar(sa.select(sa.func.max(model.id))) or 0


def _insert(label: str, model: Any, rows: Iterator[Row]) -> None:
    """Insert rows, some thousand a transaction."""
    with click.progressbar(length=0, label=label) as bar:
        while some := list(islice(rows, BATCH)):
            with unit_of_work():
                session.execute(sa.insert(model), some)
            bar.label = f"{label}: {bar.pos + len(some)}"
            bar.update(len(some))


def add_people(chance: random.Random, number: int) -> None:
    """Add confirmed members until there are so many; a third acts for an organisation."""
    there = session.scalar(sa.select(sa.func.count(User.id))) or 0
    known = set(session.scalars(sa.select(User.display_skeleton)))
    names = [f"{given} {family}" for given, family in product(GIVEN, FAMILY)]
    names = [name for name in names if skeleton(name) not in known]
    chance.shuffle(names)
    # Nobody is a new member, whose first posts are looked at.
    since, first = utcnow() - timedelta(days=400), _last(User) + 1
    people = [
        _person(chance, key, names.pop(), since) for key in range(first, first + number - there)
    ]
    if not people:
        return
    session.execute(sa.insert(User), people)
    large.count_on(User)
    organisations = session.scalars(sa.select(Organisation.id)).all()
    session.execute(
        sa.insert(Representation),
        [
            {
                "user_id": person["id"],
                "organisation_id": chance.choice(organisations),
                "confirmed_at": since,
            }
            for person in people[::3]
        ],
    )


def _person(chance: random.Random, key: int, name: str, since: datetime) -> Row:
    return {
        "id": key,
        "email": f"{ADDRESS}{key}@example.org",
        # The same in each run, so that a session that was made for it holds.
        "fs_uniquifier": hashlib.sha256(f"bench {key}".encode()).hexdigest(),
        "confirmed_at": since,
        "created_at": since,
        "name": f"{slugify(name)}-{key}",
        "display_name": name,
        "display_skeleton": skeleton(name),
        "kind": chance.choice((MemberKind.MUNICIPAL_ACTOR, MemberKind.OTHER)),
        "wishes": {},
        "bio": "",
        "bio_html": "",
    }


def make_texts(chance: random.Random, number: int) -> Iterator[Text]:
    """Put words of the demo together to texts of about 600 characters, and render them."""
    shown = sa.select(Comment.body).where(Comment.visibility == Visibility.VISIBLE)
    words = session.scalars(shown.order_by(Comment.id)).all()
    for key in range(number):
        source = ""
        while len(source) < TEXT_LENGTH:
            source = f"{source}\n\n{chance.choice(words)}".strip()
        yield source, mentions.render(source, id_prefix=f"bench{key}-").html


def _set_rare_word(after: int) -> None:
    """Let the rare word stand in a few posts, spread over all."""
    keys = session.scalars(
        sa.select(Comment.id).where(Comment.id > after).order_by(Comment.id)
    ).all()
    source = f"Unsere {RARE} steht allen offen. " + "Sie sammelt Hölzer der Region. " * 18
    values = {"body": source, "body_html": mentions.render(source).html}
    chosen = [keys[place * len(keys) // RARE_POSTS] for place in range(min(RARE_POSTS, len(keys)))]
    changed_by(
        sa.update(Comment)
        .where(Comment.id.in_(chosen))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _tags(chance: random.Random, after: int) -> Iterator[Row]:
    tags = session.scalars(sa.select(Tag.id).order_by(Tag.id)).all()
    for thread in session.scalars(sa.select(Thread.id).where(Thread.id > after)).all():
        for tag in chance.sample(tags, min(chance.randrange(3), len(tags))):
            yield {"thread_id": thread, "tag_id": tag}


def _read_positions(chance: random.Random) -> Iterator[Row]:
    """Let each person have opened one in so many threads, half of them to the end."""
    now = utcnow()
    threads = session.execute(sa.select(Thread.id, Thread.last_number)).all()
    for person in session.scalars(sa.select(User.id)).all():
        for thread, last in chance.sample(threads, len(threads) // READ):
            number = last if chance.random() < 0.5 else chance.randint(1, last)
            yield {"user_id": person, "thread_id": thread, "last_number": number, "read_at": now}


def _supports(chance: random.Random, after: int) -> Iterator[Row]:
    """Let every second post have up to three supports, none of its own author."""
    people = session.scalars(sa.select(User.id)).all()
    posts = sa.select(Comment.id, Comment.author_id).where(Comment.id > after)
    for key, author in session.execute(posts).all()[::2]:
        for person in chance.sample(people, min(chance.randint(0, 3), len(people))):
            if person != author:
                kind = chance.choice(list(SupportKind))
                yield {"comment_id": key, "user_id": person, "kind": kind, "reason": ""}


def _notifications(chance: random.Random, after: int, number: int) -> Iterator[Row]:
    """Tell each person of some posts, of which few are unread; no mail leaves."""
    told = session.execute(
        sa.select(Event.id, Event.created_at, Comment.thread_id)
        .join(Comment, Comment.id == Event.subject_id)
        .where(Event.id > after, Event.kind == EventKind.COMMENT_CREATED)
    ).all()
    for person in session.scalars(sa.select(User.id)).all():
        for place, (event, moment, thread) in enumerate(
            chance.sample(told, min(number, len(told)))
        ):
            yield {
                "recipient_id": person,
                "event_id": event,
                "audience": "trackers",
                "about_type": "thread",
                "about_id": thread,
                "read_at": None if place < UNREAD else moment,
                "created_at": moment,
            }


def _subscribe(after: int) -> None:
    """Let people follow what they have begun or answered in, as the rules of the forum do."""
    level = sa.case(
        (Comment.author_id == Thread.author_id, sa.literal(SubscriptionLevel.WATCHING, _LEVEL)),
        else_=sa.literal(SubscriptionLevel.TRACKING, _LEVEL),
    )
    taking_part = (
        sa.select(
            Comment.thread_id, Comment.author_id, level, sa.true(), sa.func.min(Comment.created_at)
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Thread.id > after)
        .group_by(Comment.thread_id, Comment.author_id, level)
    )
    names = ["thread_id", "user_id", "level", "is_automatic", "created_at"]
    session.execute(sa.insert(Subscription).from_select(names, taking_part))
