"""The export of everything about a person: asked for, made by the worker, deleted in time."""

import json
import re
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forum import retention
from forum.addresses import path_of
from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict
from forum.events import record
from forum.languages import gettext_for
from forum.models import DataExport, EventKind, User
from forum.permissions.policy import Permission, require
from forum.services import export_pages, export_words
from forum.services.export_columns import COLUMNS
from forum.services.holdings import Holding, Share
from forum.services.personal_data import INTERNAL, REGISTER
from forum.storage import Storage

#: Rows fetched at once, so that memory does not grow with what somebody wrote.
AT_ONCE = 500
#: The folder of the export with what the person uploaded.
FILES = "files"


class ExportWaits(Conflict):
    """An export is being made already."""

    code = "export_waits"


def request(user: User, *, actor: User) -> DataExport:
    """Ask for an export; the worker makes it and tells when it is ready.

    Raises:
        NotAllowed: It is somebody else's account.
        ExportWaits: One is being made.
    """
    require(actor, Permission.USER_EDIT, user)
    if any(export.made_at is None for export in listed(user)):
        raise ExportWaits
    export = DataExport(user=user, token=secrets.token_urlsafe(24))
    record(EventKind.DATA_EXPORT_REQUESTED, export, actor=actor)
    return export


def listed(user: User) -> Sequence[DataExport]:
    """Give the exports that wait or can be downloaded, newest first."""
    return session.scalars(
        sa.select(DataExport)
        .where(
            DataExport.user_id == user.id,
            sa.or_(DataExport.expires_at.is_(None), DataExport.expires_at > utcnow()),
        )
        .order_by(DataExport.id.desc())
    ).all()


def path_to(export: DataExport, folder: Path) -> Path:
    """Give the file of an export below the data folder."""
    return folder / "exports" / f"{export.token}.zip"


def make_waiting(folder: Path, storage: Storage) -> int:
    """Make the export that waits longest; answer how many were made."""
    export = session.scalar(
        sa.select(DataExport).where(DataExport.made_at.is_(None)).order_by(DataExport.id).limit(1)
    )
    if export is None:
        return 0
    path = path_to(export, folder)
    # Nobody else on this machine may read what is inside.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    write(export.user, unfinished, storage)
    unfinished.rename(path)
    export.made_at = utcnow()
    export.expires_at = utcnow() + retention.DATA_EXPORTS.span
    record(EventKind.DATA_EXPORT_READY, export, actor=None)
    return 1


def write(person: User, path: Path, storage: Storage) -> None:
    """Write everything about a person into a ZIP file: JSON by noun, files, and pages to read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        sections, files = [], []
        for holding in REGISTER:
            rows = list(_told(holding, person))
            if not rows:
                continue
            name, codes = file_of(holding), codes_of(holding)
            archive.writestr(f"json/{name}.json", _json(rows))
            page = export_pages.section(holding.label, rows, person.locale, codes=codes)
            archive.writestr(f"html/{name}.html", page)
            sections.append((name, holding.label, len(rows)))
            files.append(_explained(holding, rows, person.locale))
            _add_contents(archive, holding, person, storage)
        name = export_pages.EXPLANATION
        archive.writestr(f"{name}.json", _json(files))
        archive.writestr(f"{name}.html", export_pages.explanation(files, person.locale))
        archive.writestr("index.html", export_pages.index(sections, person.locale))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def file_of(holding: Holding) -> str:
    """Name the file of a holding in plain words; where two have the same, by their column too."""
    words = _plain_words(holding.label)
    same = [h for h in REGISTER if h.label == holding.label and h.share is not Share.NOTHING]
    return words if len(same) <= 1 else f"{words}-{_plain_words(holding.name).removesuffix('-id')}"


def _plain_words(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-")


def _explained(holding: Holding, rows: Sequence[dict[str, Any]], locale: str) -> dict[str, Any]:
    """Say in the person's language what a file and its members mean, and the codes in it."""
    gettext = gettext_for(locale)
    members = dict.fromkeys(key for row in rows for key in row)
    codes = codes_of(holding)
    found = {row[key] for row in rows for key in members if key in codes and row.get(key)}
    return {
        "file": f"json/{file_of(holding)}.json",
        "meaning": gettext(holding.label),
        "members": {key: gettext(COLUMNS[key]) for key in members},
        "codes": {code: export_words.of(code, locale) for code in sorted(found)},
    }


def codes_of(holding: Holding) -> set[str]:
    """Give the columns of which the pages show words instead of what is stored."""
    told = {"kind", "subject_type", "about_type"}
    columns = holding.model.__table__.columns
    return told | {column.name for column in columns if isinstance(column.type, sa.Enum)}


def _add_contents(
    archive: zipfile.ZipFile, holding: Holding, person: User, storage: Storage
) -> None:
    """Add what the storage keeps for each row; what has been removed meanwhile is left out."""
    if holding.stored is None:
        return
    for row in _rows(holding, person):
        key, name = holding.stored(row)
        content = storage.read(key)
        if content is not None:
            archive.writestr(f"{FILES}/{name}", content)


def _rows(holding: Holding, person: User) -> Iterator[Any]:
    model = holding.model
    statement = sa.select(model).where(holding.rows_of(person)).order_by(model.id)
    yield from session.scalars(statement.execution_options(yield_per=AT_ONCE))


def _told(holding: Holding, person: User) -> Iterator[dict[str, Any]]:
    """Give what the export tells of each row, as JSON takes it."""
    if holding.share is Share.NOTHING:
        return
    columns = [a for a in sa.inspect(holding.model).column_attrs if is_told(holding, a)]
    for row in _rows(holding, person):
        told = {a.key: _plain(getattr(row, a.key)) for a in columns}
        if holding.tell is not None:
            told |= holding.tell(row)
        if holding.stored is not None:
            told["file"] = f"{FILES}/{holding.stored(row).name}"
        with suppress(TypeError):  # not everything has a page
            told["address"] = path_of(row)
        yield told


def is_told(holding: Holding, attribute: Any) -> bool:
    """Tell whether a column goes into the export: never who else it names."""
    key, (column, *_rest) = attribute.key, attribute.columns
    if holding.share is Share.TRACE:
        return key in {"id", "created_at"}
    if holding.only:
        return key in holding.only
    names_people = any(f.column.table.name == "users" for f in column.foreign_keys)
    hidden = key in INTERNAL or key in holding.withheld or key.endswith("_html")
    return not (names_people or hidden)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | dict | list):
        return getattr(value, "value", value)
    return value.isoformat()


def forget_old(folder: Path) -> int:
    """Forget the exports whose time has run out, and files that belong to none; answer how many."""
    old = session.scalars(sa.select(DataExport).where(DataExport.expires_at <= utcnow())).all()
    for export in old:
        session.delete(export)
    session.flush()
    known = set(session.scalars(sa.select(DataExport.token)))
    for path in (folder / "exports").glob("*"):
        if path.stem not in known:
            path.unlink(missing_ok=True)
    return len(old)


def naming(names: Sequence[str], folder: Path) -> list[DataExport]:
    """Give the exports of others that hold one of the names, e.g. in a text they wrote."""
    needles = [name.encode() for name in names if name]
    return [
        export
        for export in session.scalars(sa.select(DataExport).where(DataExport.made_at.is_not(None)))
        if _holds(path_to(export, folder), needles)
    ]


def _holds(path: Path, needles: list[bytes]) -> bool:
    if not path.is_file():
        return False
    with zipfile.ZipFile(path) as archive:
        return any(
            needle in content
            for content in map(archive.read, archive.namelist())
            for needle in needles
        )
