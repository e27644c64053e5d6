"""Objects for tests: one factory a model, each making the simplest valid row."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from forum import models
from forum.db import session
from forum.models import utcnow
from forum.names import slugify
from forum.services import pages, placements, restrictions, statements_of_reasons


class Factory(SQLAlchemyModelFactory):
    """Writes to the session of the test; the test's client commits."""

    class Meta:
        abstract = True
        sqlalchemy_session = session
        sqlalchemy_session_persistence = "flush"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> Any:
        """Make the row, then restrict it where that is asked for: never without reasons."""
        later = {
            name: values.pop(name) for name in list(values) if _is_restricted(name, values[name])
        }
        made = super()._create(model_class, *args, **values)
        for name, value in later.items():
            restrict(made, name, value)
        return made


#: A statement of reasons that is complete.
REASONS = statements_of_reasons.Reasons(
    models.RestrictionGround.LAW, "§ 185 StGB", "Eine Beleidigung.", automated=True
)
#: What needs a statement of reasons, and its kind.
RESTRICTED = {
    "visibility": models.RestrictionKind.HIDDEN,
    "closed_at": models.RestrictionKind.CLOSED,
    "archived_at": models.RestrictionKind.ARCHIVED,
    "active": models.RestrictionKind.SUSPENDED,
}


def _is_restricted(name: str, value: Any) -> bool:
    if name == "visibility":
        return bool(value == models.Visibility.HIDDEN)
    return name in RESTRICTED and (value is False if name == "active" else value is not None)


def restrict(row: Any, name: str, value: Any, kind: Any = None) -> Any:
    """Set what only moderation sets, with a statement of reasons; answer the row."""
    session.flush()
    kind = models.RestrictionKind(kind or RESTRICTED[name])
    pause = value if kind is models.RestrictionKind.SLOWED else None
    reasons = replace(REASONS, pause_minutes=pause)
    restrictions.store(row, actor=None, kind=kind, reasons=reasons)
    setattr(row, name, value)
    session.flush()
    return row


def become(row: Any, **values: Any) -> Any:
    """Give a row other values, with a statement of reasons where one is needed."""
    for name, value in values.items():
        if _is_restricted(name, value):
            restrict(row, name, value)
        else:
            setattr(row, name, value)
    return row


def hide(row: Any) -> Any:
    """Hide a contribution."""
    return restrict(row, "visibility", models.Visibility.HIDDEN)


def slow(thread: Any, minutes: int = 15) -> Any:
    """Let people pause between their posts."""
    return restrict(thread, "pause_minutes", minutes, models.RestrictionKind.SLOWED)


def block(person: Any) -> Any:
    """Block an account."""
    return restrict(person, "active", False)


class Placed(Factory):
    """A contribution that stands in the version of its passage, if it has one."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> Any:
        made = super()._create(model_class, *args, **values)
        if made.passage is not None:
            placements.stand(made, placements.Spot(made.passage))
        return made


class User(Factory):
    """A confirmed municipal actor."""

    class Meta:
        model = models.User

    name = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.Sequence(lambda n: f"Person Nummer {n}")
    display_skeleton = factory.LazyAttribute(lambda o: o.display_name.casefold())
    email = factory.LazyAttribute(lambda o: f"{o.name}@example.org")
    fs_uniquifier = factory.LazyFunction(lambda: secrets.token_hex(16))
    kind = models.MemberKind.MUNICIPAL_ACTOR
    confirmed_at = factory.LazyFunction(utcnow)


class Moderator(User):
    """A moderator."""

    role = models.Role.MODERATOR


class Administrator(User):
    """An administrator."""

    role = models.Role.ADMINISTRATOR


class Organisation(Factory):
    """An unverified provider organisation."""

    class Meta:
        model = models.Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Organisation Nummer {n}")
    name_skeleton = factory.LazyAttribute(lambda o: o.name.casefold())
    kind = models.OrganisationKind.PROVIDER


class Representation(Factory):
    """A confirmed contact of an organisation."""

    class Meta:
        model = models.Representation

    user = factory.SubFactory(User)
    organisation = factory.SubFactory(Organisation)
    role = models.RepresentationRole.CONTACT
    confirmed_at = factory.LazyFunction(utcnow)


class Provider(User):
    """A support provider acting for an organisation."""

    kind = models.MemberKind.SUPPORT_PROVIDER
    interest = "Wir bieten Fortbildungen an."

    @factory.post_generation
    def acts_for(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Act for the organisation given, or for a new one."""
        Representation(user=obj, organisation=extracted or Organisation())
        session.flush()
        session.refresh(obj)


class Process(Factory):
    """A published process."""

    class Meta:
        model = models.Process

    slug = factory.Sequence(lambda n: f"prozess-{n}")
    title = factory.Sequence(lambda n: f"Prozess Nummer {n}")
    is_published = True
    federal_state = models.FederalState.NW


class Phase(Factory):
    """A phase that runs today."""

    class Meta:
        model = models.Phase

    position = factory.Sequence(int)
    title = "Öffentliche Konsultation"
    starts_on = factory.LazyFunction(lambda: utcnow().date() - timedelta(days=5))
    ends_on = factory.LazyFunction(lambda: utcnow().date() + timedelta(days=5))


class ActionField(Factory):
    """An action field of a published process."""

    class Meta:
        model = models.ActionField

    process = factory.SubFactory(Process)
    slug = factory.Sequence(lambda n: f"handlungsfeld-{n}")
    title = factory.Sequence(lambda n: f"Handlungsfeld Nummer {n}")


class Paper(Factory):
    """A published, open paper."""

    class Meta:
        model = models.Paper

    action_field = factory.SubFactory(ActionField)
    process = factory.LazyAttribute(lambda o: o.action_field.process)
    slug = factory.Sequence(lambda n: f"papier-{n}")
    title = factory.Sequence(lambda n: f"Papier Nummer {n}")
    curator = factory.SubFactory(Moderator)
    newest_version = 1


class PaperVersion(Factory):
    """The first version of a paper."""

    class Meta:
        model = models.PaperVersion

    paper = factory.SubFactory(Paper)
    number = 1
    source = "Ein Absatz."
    published_at = factory.LazyFunction(utcnow)
    published_by = factory.LazyAttribute(lambda o: o.paper.curator)


class Passage(Factory):
    """A paragraph of a published paper."""

    class Meta:
        model = models.Passage

    version = factory.SubFactory(PaperVersion)
    position = factory.Sequence(int)
    key = factory.Sequence(lambda n: f"key-{n}")
    kind = models.PassageKind.PARAGRAPH
    text = factory.Sequence(lambda n: f"Absatz Nummer {n} über Fortbildungen.")
    html = factory.LazyAttribute(lambda o: f"<p>{o.text}</p>")


class Tag(Factory):
    """A tag that no thread has yet."""

    class Meta:
        model = models.Tag

    name = factory.Sequence(lambda n: f"thema{n}")
    slug = factory.LazyAttribute(lambda o: o.name)


class Thread(Placed):
    """A thread without comments; use ``Comment`` for one with an opening text."""

    class Meta:
        model = models.Thread

    author = factory.SubFactory(User)
    action_field = factory.SubFactory(ActionField)
    title = factory.Sequence(lambda n: f"Diskussion Nummer {n}")
    slug = factory.Sequence(lambda n: f"diskussion-nummer-{n}")
    kind = models.ContributionKind.COMMENT
    last_comment_at = factory.LazyFunction(utcnow)
    last_author_id = factory.LazyAttribute(lambda o: o.author.id)


class ThreadTimer(Factory):
    """That a thread is brought forward tomorrow."""

    class Meta:
        model = models.ThreadTimer

    thread = factory.SubFactory(Thread)
    kind = models.ThreadTimerKind.BUMP
    due_at = factory.LazyFunction(lambda: utcnow() + timedelta(days=1))
    set_by = factory.SubFactory(Moderator)


class Comment(Factory):
    """The next comment of a thread."""

    class Meta:
        model = models.Comment

    thread = factory.SubFactory(Thread)
    author = factory.LazyAttribute(lambda o: o.thread.author)
    number = factory.LazyAttribute(lambda o: o.thread.last_number + 1)
    body = "Ein Beitrag über Fortbildungen."
    body_html = factory.LazyAttribute(lambda o: f"<p>{o.body}</p>")

    @factory.post_generation
    def counted(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Keep the counters of the thread true."""
        obj.thread.last_number = max(obj.thread.last_number, obj.number)
        obj.thread.comment_count += 1
        session.flush()


class ContributionDraft(Factory):
    """The draft of a reply."""

    class Meta:
        model = models.ContributionDraft

    author = factory.SubFactory(User)
    place = models.DraftPlace.REPLY
    subject_id = 1
    fields = factory.LazyFunction(lambda: {"body": ["Ein Anfang."]})
    saved_at = factory.LazyFunction(utcnow)


class Upload(Factory):
    """A table that no contribution shows; its content is for the test to put."""

    class Meta:
        model = models.Upload

    key = factory.LazyFunction(lambda: secrets.token_urlsafe(16))
    author = factory.SubFactory(User)
    name = factory.Sequence(lambda n: f"tabelle-{n}.csv")
    media_type = "text/csv; charset=utf-8"
    size = 12


class DissentFlag(Placed):
    """An objection to a passage that waits for its curator."""

    class Meta:
        model = models.DissentFlag

    author = factory.SubFactory(User)
    passage = factory.SubFactory(Passage)
    process = factory.LazyAttribute(lambda o: o.passage.paper.process)
    owner = factory.LazyAttribute(lambda o: o.passage.curator)
    statement = "Das sehe ich anders."
    statement_html = "<p>Das sehe ich anders.</p>"
    grounds = "Weil die Haltestelle fehlt."
    grounds_html = "<p>Weil die Haltestelle fehlt.</p>"
    due_on = factory.LazyFunction(lambda: utcnow().date() + timedelta(days=14))


class CooperationRequest(Placed):
    """An open request for cooperation."""

    class Meta:
        model = models.CooperationRequest

    author = factory.SubFactory(User)
    direction = models.CooperationDirection.SEEKS
    action_field = factory.SubFactory(ActionField)
    title = factory.Sequence(lambda n: f"Gesucht: Partner Nummer {n}")
    body = "Wir suchen eine Gemeinde für einen Versuch."
    body_html = "<p>Wir suchen eine Gemeinde für einen Versuch.</p>"
    contact = "geheim-autor@example.org"
    expires_on = factory.LazyFunction(lambda: utcnow().date() + timedelta(days=90))


class DiscourseRequest(Placed):
    """A request for a debate that collects interested people."""

    class Meta:
        model = models.DiscourseRequest

    author = factory.SubFactory(User)
    action_field = factory.SubFactory(ActionField)
    title = factory.Sequence(lambda n: f"Reden wir über Thema {n}")
    body = "Das sollten wir besprechen."
    body_html = "<p>Das sollten wir besprechen.</p>"
    format = models.DiscourseFormat.LEAN_COFFEE
    quorum = 3
    interest_count = 1
    collects_until = factory.LazyFunction(lambda: utcnow().date() + timedelta(days=30))


class Suggestion(Placed):
    """An open suggestion to replace a passage by other words."""

    class Meta:
        model = models.Suggestion

    author = factory.SubFactory(User)
    passage = factory.SubFactory(Passage)
    kind = models.SuggestionKind.REPLACE
    replacement = "Absatz mit anderen Worten über Fortbildungen."
    reason = "So versteht man es besser."
    reason_html = "<p>So versteht man es besser.</p>"
    due_on = factory.LazyFunction(lambda: utcnow().date() + timedelta(days=14))


class AnswerTemplate(Factory):
    """A text to begin answers with."""

    class Meta:
        model = models.AnswerTemplate

    process = factory.SubFactory(Process)
    title = factory.Sequence(lambda n: f"Vorlage Nummer {n}")
    body = "Vielen Dank für Ihren Hinweis."


class TagSynonym(Factory):
    """Another word for a tag."""

    class Meta:
        model = models.TagSynonym

    tag = factory.SubFactory("tests.factories.Tag")
    name = factory.Sequence(lambda n: f"Wort {n}")
    slug = factory.LazyAttribute(lambda o: slugify(o.name))


class EmbedHost(Factory):
    """A PeerTube host whose videos posts may show."""

    class Meta:
        model = models.EmbedHost

    name = "Videos der Stadt"
    kind = models.EmbedKind.PEERTUBE
    host = factory.Sequence(lambda n: f"video{n}.example.org")
    player_host = factory.SelfAttribute("host")
    page = ""
    player = ""
    privacy_url = factory.LazyAttribute(lambda o: f"https://{o.host}/about")


class SynonymGroup(Factory):
    """Two words of which each finds the other."""

    class Meta:
        model = models.SynonymGroup

    words = factory.LazyFunction(lambda: ["Radweg", "Fahrradweg"])


class MembershipRequest(Factory):
    """An open request to join."""

    class Meta:
        model = models.MembershipRequest

    author = factory.SubFactory(User)
    motivation = "Ich möchte mitmachen."


class Subscription(Factory):
    """A watched thread."""

    class Meta:
        model = models.Subscription

    user_id = factory.LazyAttribute(lambda o: User().id)
    level = models.SubscriptionLevel.WATCHING
    thread = factory.SubFactory(Thread)


class Mute(Factory):
    """That one person does not want to hear of another."""

    class Meta:
        model = models.Mute

    user_id = factory.LazyAttribute(lambda o: User().id)
    muted = factory.SubFactory(User)


class MailPreference(Factory):
    """Collected news once a week."""

    class Meta:
        model = models.MailPreference

    user_id = factory.LazyAttribute(lambda o: User().id)
    kind = models.NotificationKind.WATCHED
    frequency = models.MailFrequency.WEEKLY


class AbuseReport(Factory):
    """An open report of a comment."""

    class Meta:
        model = models.AbuseReport

    reporter = factory.SubFactory(User)
    comment = factory.SubFactory(Comment)
    reason = models.AbuseReason.SPAM
    explanation = "Das ist Werbung."


class Review(Factory):
    """That a moderator takes care of a membership request."""

    class Meta:
        model = models.Review

    subject_type = "membership_request"
    subject_id = factory.LazyFunction(lambda: MembershipRequest().id)
    assignee = factory.SubFactory(Moderator)


class Restriction(Factory):
    """A hidden comment, with reasons."""

    class Meta:
        model = models.Restriction

    comment = factory.SubFactory(Comment)
    kind = models.RestrictionKind.HIDDEN
    scope = models.RestrictionScope.CONTRIBUTION
    duration = models.RestrictionDuration.UNTIL_LIFTED
    ground = models.RestrictionGround.NETIQUETTE
    clause = "4. Was wir nicht dulden"
    text = factory.LazyFunction(lambda: pages.version_of("netiquette", "de"))
    facts = "Der Beitrag beleidigt eine Person."
    imposed_by = factory.SubFactory(Moderator)
    pause_minutes = factory.LazyAttribute(
        lambda o: 15 if o.kind == models.RestrictionKind.SLOWED else None
    )
    created_at = factory.LazyFunction(utcnow)
    appeal_until = factory.LazyAttribute(lambda o: o.created_at + models.APPEAL_TIME)

    @factory.post_generation
    def hidden(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Hide what the reasons say is hidden."""
        if obj.kind is models.RestrictionKind.HIDDEN and obj.lifted_at is None:
            obj.target.visibility = models.Visibility.HIDDEN
            session.flush()


class SavedSearch(Factory):
    """A search that tells its author of news."""

    class Meta:
        model = models.SavedSearch

    author = factory.SubFactory(User)
    name = factory.Sequence(lambda n: f"Suche Nummer {n}")
    query = factory.Sequence(lambda n: f"fortbildung thema{n}")
    tells = True


class ReadPosition(Factory):
    """That a person has read the first post of a thread."""

    class Meta:
        model = models.ReadPosition

    user_id = factory.LazyFunction(lambda: User().id)
    thread = factory.SubFactory(Thread)
    last_number = 1
    read_at = factory.LazyFunction(utcnow)


class ReadMark(Factory):
    """That a person has just marked an action field as read."""

    class Meta:
        model = models.ReadMark

    user_id = factory.LazyFunction(lambda: User().id)
    action_field = factory.SubFactory(ActionField)
    read_until = factory.LazyFunction(utcnow)


class PaperVisit(Factory):
    """The first look of a person at a paper."""

    class Meta:
        model = models.PaperVisit

    user_id = factory.LazyFunction(lambda: User().id)
    paper = factory.SubFactory(Paper)
    seen_version = 1
    seen_at = factory.LazyFunction(utcnow)


class FieldChoice(Factory):
    """That a person has chosen an action field."""

    class Meta:
        model = models.FieldChoice

    user_id = factory.LazyFunction(lambda: User().id)
    action_field = factory.SubFactory(ActionField)


class CommentDeletion(Factory):
    """What a comment said before it was deleted."""

    class Meta:
        model = models.CommentDeletion

    comment = factory.SubFactory(Comment, visibility=models.Visibility.DELETED, body="")
    deleted_by = factory.LazyAttribute(lambda o: o.comment.author)
    former_visibility = models.Visibility.VISIBLE
    body = "Ein Beitrag, der wieder weg soll."


class CommentSupport(Factory):
    """That a person finds a comment helpful."""

    class Meta:
        model = models.CommentSupport

    comment = factory.SubFactory(Comment)
    user = factory.SubFactory(User)
    kind = models.SupportKind.HELPFUL


class Rating(Factory):
    """A good rating of a request for cooperation."""

    class Meta:
        model = models.Rating

    cooperation_request = factory.SubFactory(CooperationRequest)
    user = factory.SubFactory(User)
    stars = 4


class Bookmark(Factory):
    """A bookmark of a comment, without a reminder."""

    class Meta:
        model = models.Bookmark

    user = factory.SubFactory(User)
    comment = factory.SubFactory(Comment)


class StaffNote(Factory):
    """A note about a person."""

    class Meta:
        model = models.StaffNote

    user = factory.SubFactory(User)
    author = factory.SubFactory(Moderator)
    body = "Wurde auf die Netiquette hingewiesen."


class DataExport(Factory):
    """An export that waits to be made."""

    class Meta:
        model = models.DataExport

    user = factory.SubFactory(User)
    token = factory.LazyFunction(lambda: secrets.token_hex(16))


class AccountDeletion(Factory):
    """A deletion that was asked for just now."""

    class Meta:
        model = models.AccountDeletion

    user = factory.SubFactory(User)
    mode = models.DeletionMode.ANONYMISE
    due_at = factory.LazyFunction(lambda: utcnow() + timedelta(days=14))


class ConsentText(Factory):
    """A text that somebody accepted."""

    class Meta:
        model = models.ConsentText

    slug = "netiquette"
    locale = "de"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    title = "Netiquette"
    body = "Bitte freundlich."


class Consent(Factory):
    """That a person accepted a text."""

    class Meta:
        model = models.Consent

    user = factory.SubFactory(User)
    kind = models.ConsentKind.NETIQUETTE
    text = factory.SubFactory(ConsentText)


class PostMove(Factory):
    """A move that noted no post; use ``MovedPost`` for one."""

    class Meta:
        model = models.PostMove

    kind = models.PostMoveKind.POSTS
    source = factory.SubFactory(Thread)
    target = factory.LazyAttribute(lambda o: Thread(action_field=o.source.action_field))
    moved_by = factory.SubFactory(Moderator)
    reason = "Hier geht es um etwas anderes."
    post_count = 1


class MovedPost(Factory):
    """A post that stands in the target of its move."""

    class Meta:
        model = models.MovedPost

    move = factory.SubFactory(PostMove)
    comment = factory.LazyAttribute(lambda o: Comment(thread=o.move.target))
    old_number = 2
    new_number = factory.LazyAttribute(lambda o: o.comment.number)
