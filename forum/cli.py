"""The commands of operators: ``flask forum …``."""

import sys
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from forum import anchor_command, audit_command, mail_intake, maintenance, names, production
from forum.addresses import public_address
from forum.config import Config
from forum.db import session
from forum.errors import Conflict, ForumError
from forum.extensions import hash_password, set_password_path
from forum.markup_limits import decode
from forum.models import Paper, PaperKind, PassageKind, Process, Role, User
from forum.passage_splitting import PassageSource
from forum.presenters.papers import refusal_of_text
from forum.services import pages, papers, passages, publishing, users
from forum.services.provenance import Account
from forum.unit_of_work import unit_of_work

forum = AppGroup("forum", help="Operate the forum.")
for command in (*maintenance.COMMANDS, anchor_command.anchors, audit_command.audit):
    forum.add_command(command)


@forum.group("papers")
def papers_group() -> None:
    """Papers under discussion."""


@forum.group("pages")
def pages_group() -> None:
    """Legal and help pages."""


def refusal(error: ForumError) -> click.ClickException:
    """Say why the domain refuses, and where in the text."""
    with force_locale("en"):
        return click.ClickException(refusal_of_text(error))


@forum.command("check")
def check() -> None:
    """Say what keeps this installation from running in production mode."""
    found = production.problems(current_app.extensions["forum_config"])
    for problem in found:
        click.echo(f"- {problem}")
    if found:
        raise SystemExit(1)
    click.echo("Nothing keeps this installation from running.")


@forum.command("mail-intake")
def take_mail() -> None:
    """Take one mail from standard input, as a mail server hands it over.

    Ends with 75 where the mail must be handed over again later (EX_TEMPFAIL).
    """
    raw = sys.stdin.buffer.read()
    try:
        found = current_app.extensions
        taken = mail_intake.take(raw, found["forum_config"], found["forum_storage"])
    except (sa.exc.SQLAlchemyError, OSError, Conflict) as error:
        click.echo(f"Not now: {type(error).__name__}", err=True)
        raise SystemExit(75) from error
    click.echo(taken.value)


@forum.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="Name that others see; else taken from the address.")
@click.option("--ask", is_flag=True, help="Ask for a password instead of printing a link.")
def create_admin(email: str, name: str, ask: bool) -> None:
    """Make an account an administrator; a new one gets a link under which to set a password."""
    config: Config = current_app.extensions["forum_config"]
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else None
    if password is not None and len(password) < users.SHORTEST_PASSWORD:
        raise click.ClickException(f"At least {users.SHORTEST_PASSWORD} characters, please.")
    try:
        with unit_of_work():
            user = users.create_administrator(
                address,
                display_name=name or names.slugify(address.partition("@")[0]).replace("-", " "),
                password=hash_password(password) if password else None,
            )
    except ForumError as error:
        raise refusal(error) from error
    click.echo(f"{user.email} administers the forum.")
    if user.password is None:
        path = set_password_path(user)
        link = public_address(path, public_url=config.public_url, locale=user.locale)
        click.echo(f"Set the password within a day: {link}")


@papers_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--process", "process_slug", required=True, help="Address part of the process.")
@click.option("--title", help="Title; without it the first heading of the file.")
@click.option("--slug", help="Address part; a paper that has it gets its next version.")
@click.option("--action-field", help="Address part of the action field; else the first one.")
@click.option("--curator", help="Name or e-mail address of a moderator.")
@click.option("--kind", type=click.Choice([k.value for k in PaperKind]), default="impulse_paper")
@click.option("--summary", default="", help="One or two sentences for lists.")
@click.option("--editorial", default="", help="Why all changes of a next version are editorial.")
def import_paper(file: Path, process_slug: str, editorial: str, **given: Any) -> None:
    """Publish the Markdown of FILE as a paper, or as the next version of one.

    Changes that come from contributions are accounted for in the browser.
    """
    account = Account(otherwise=editorial)
    try:
        source = decode(file.read_bytes())
        found = papers.split(source)
        with unit_of_work():
            process = _process(process_slug)
            paper = _paper(process, title=given.pop("title") or _title(found, file), **given)
            # The person at the terminal stands above roles; the curator's name stands for it.
            version = publishing.publish(paper, actor=paper.curator, source=source, account=account)
    except ForumError as error:
        raise refusal(error) from error
    kept = len(passages.of_version(version))
    click.echo(f"/papers/{paper.slug}/v{version.number}: {kept} passages, {len(source)} characters")


def _process(slug: str) -> Process:
    process = session.scalar(sa.select(Process).where(Process.slug == slug))
    if process is None:
        known = ", ".join(session.scalars(sa.select(Process.slug))) or "none yet"
        raise click.ClickException(f"There is no process {slug!r}; there are: {known}")
    return process


def _paper(
    process: Process, *, title: str, slug: str | None, curator: str | None, **given: Any
) -> Paper:
    present = papers.by_slug(slug) if slug else None
    if present is not None:
        if present.process_id != process.id:
            raise click.ClickException(f"The paper {slug!r} belongs to another process.")
        return present
    person = _curator(curator, process)
    fields = {field.slug: field for field in process.action_fields}
    if not fields:
        raise click.ClickException(f"The process {process.slug!r} has no action field yet.")
    wanted = given["action_field"] or next(iter(fields))
    if wanted not in fields:
        raise click.ClickException(f"No action field {wanted!r}; there are: {', '.join(fields)}")
    return papers.create(
        process,
        actor=person,
        title=title,
        slug=slug or "",
        action_field=fields[wanted],
        curator=person,
        kind=PaperKind(given["kind"]),
        summary=given["summary"],
    )


def _title(found: list[PassageSource], file: Path) -> str:
    headings = (p.text for p in found if p.kind is PassageKind.HEADING)
    return next(headings, file.stem)[:200]


def _curator(name: str | None, process: Process) -> User:
    """Find the person by name or address; without one who curates in the process, or an admin."""
    if name:
        statement = sa.select(User).where(sa.or_(User.name == name, User.email == name))
    else:
        curates = sa.select(Paper.curator_id).where(Paper.process_id == process.id)
        statement = (
            sa.select(User)
            .where(sa.or_(User.id.in_(curates), User.role == Role.ADMINISTRATOR), User.active)
            .order_by(User.id.in_(curates).desc(), User.id)
        )
    person = session.scalar(statement.limit(1))
    if person is None or not person.is_moderator:
        raise click.ClickException(
            f"{name} is no moderator." if name else "Nobody can curate; name a moderator: --curator"
        )
    return person


@pages_group.command("load")
def load_pages() -> None:
    """Take the supplied texts over where the database has none."""
    with unit_of_work():
        number = pages.load_missing()
    click.echo(f"{number} pages loaded.")


@pages_group.command("edit")
@click.argument("slug", type=click.Choice(pages.SLUGS))
@click.argument("locale", type=click.Choice(pages.LOCALES))
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "name", help="Name or e-mail address of an administrator.")
def edit_page(slug: str, locale: str, file: Path | None, name: str | None) -> None:
    """Edit a page in the editor, or take its text from a file; the first line is the title."""
    present = pages.find(slug, locale)
    before = f"# {present.title}\n\n{present.body}\n"
    text = file.read_text(encoding="utf-8") if file else click.edit(before, extension=".md")
    if not text or text == before:
        click.echo("Nothing changed.")
        return
    title, _, body = text.strip().partition("\n")
    try:
        with unit_of_work():
            actor = _administrator(name)
            pages.change(
                slug, locale, actor=actor, title=title.lstrip("# ").strip(), body=body.strip()
            )
    except ForumError as error:
        raise refusal(error) from error
    click.echo(f"/{slug} ({locale}): {pages.find(slug, locale).placeholders} places left to fill.")


def _administrator(name: str | None) -> User:
    statement = sa.select(User).where(User.role == Role.ADMINISTRATOR, User.active)
    if name:
        statement = statement.where(sa.or_(User.name == name, User.email == name))
    person = session.scalar(statement.order_by(User.id).limit(1))
    if person is None:
        raise click.ClickException("There is no such administrator; see: flask forum create-admin")
    return person
