"""Which files can be uploaded, recognised by what they contain and never by their name."""

import csv
import enum
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from forum.errors import RuleBroken

#: Bounds of the formats that are zip archives: nothing is unpacked here but one short part, and
#: whoever opens the file later must not meet an archive that explodes.
MEMBERS = 5_000
UNPACKED_BYTES = 300 * 1024 * 1024
_PART_BYTES = 512 * 1024
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE = b"application/vnd.openxmlformats-officedocument."
_OPEN = b"application/vnd.oasis.opendocument."
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAME = 100  # characters of a file's name that are kept


class FileFormat(enum.StrEnum):
    """The formats that are taken; the value is the ending of the name."""

    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    PDF = "pdf"
    ODT = "odt"
    ODS = "ods"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def is_picture(self) -> bool:
        """Tell whether it is shown in the text; everything else is downloaded."""
        return self in (FileFormat.PNG, FileFormat.JPEG, FileFormat.WEBP)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, and the media type to serve it with."""

    format: FileFormat
    media_type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that has been written anew."""

    data: bytes
    width: int
    height: int


MEDIA_TYPES = {
    FileFormat.PNG: "image/png",
    FileFormat.JPEG: "image/jpeg",
    FileFormat.WEBP: "image/webp",
    FileFormat.PDF: "application/pdf",
    FileFormat.ODT: "application/vnd.oasis.opendocument.text",
    FileFormat.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), FileFormat.PNG),
    (re.compile(rb"\xff\xd8\xff"), FileFormat.JPEG),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), FileFormat.WEBP),
    (re.compile(rb"%PDF-\d"), FileFormat.PDF),
)
#: What the main part of an Office file says it is; macros would make it another type.
_MAIN_PARTS = (
    (b"wordprocessingml.document.main+xml", FileFormat.DOCX),
    (b"spreadsheetml.sheet.main+xml", FileFormat.XLSX),
)
_OPEN_DOCUMENTS = {b"text": FileFormat.ODT, b"spreadsheet": FileFormat.ODS}


def recognise(data: bytes) -> Recognised:
    """Find out what a file is.

    Raises:
        RuleBroken: It is empty, or nothing that is taken; the code says which.
    """
    if not data:
        raise RuleBroken("upload_empty")
    for signature, kind in _SIGNATURES:
        if signature.match(data):
            return Recognised(kind, MEDIA_TYPES[kind])
    if data.startswith(b"PK\x03\x04"):
        kind = _archive(data)
        return Recognised(kind, MEDIA_TYPES[kind])
    return Recognised(FileFormat.CSV, f"text/csv; charset={_table_charset(data)}")


def _archive(data: bytes) -> FileFormat:
    """Look into a zip archive without unpacking it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            return _office_or_open(archive, {member.filename: member for member in members})
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError) as error:
        raise RuleBroken("upload_damaged") from error
    except (NotImplementedError, UnicodeError, OSError, ValueError, RuntimeError) as error:
        raise RuleBroken("upload_damaged") from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise RuleBroken("upload_too_large_unpacked", allowed=UNPACKED_BYTES // 1024 // 1024)
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise RuleBroken("upload_encrypted")
        if member.compress_type not in _METHODS:
            raise RuleBroken("upload_damaged")


def _office_or_open(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> FileFormat:
    if "mimetype" in members:
        said = _part(archive, members["mimetype"]).strip()
        kind = _OPEN_DOCUMENTS.get(said.removeprefix(_OPEN))
        if kind and said.startswith(_OPEN) and "content.xml" in members:
            return kind
    if _CONTENT_TYPES in members:
        said = _part(archive, members[_CONTENT_TYPES])
        for main_part, kind in _MAIN_PARTS:
            if _OFFICE + main_part in said and not _has_macros(members):
                return kind
    raise RuleBroken("upload_not_taken")


def _has_macros(members: dict[str, zipfile.ZipInfo]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in members)


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read the beginning of a part: whatever it declares, no more is unpacked than this."""
    with archive.open(member) as part:
        return part.read(_PART_BYTES)


def _table_charset(data: bytes) -> str:
    """Give the character set of a file of comma-separated values."""
    text, charset = _decoded(data)
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    # Pages and scripts are text with commas as well; a table begins with a word or a number.
    is_table = bool(head) and any(mark in head for mark in ";,\t") and head.lstrip()[:1] not in "<{"
    if not is_table or _CONTROL.search(text) or text.startswith(("#!", "%!")):
        raise RuleBroken("upload_not_taken")
    try:
        for _row in csv.reader(lines[:200], delimiter=_separator(head), strict=False):
            pass
    except csv.Error as error:
        raise RuleBroken("upload_not_taken") from error
    return charset


def _separator(head: str) -> str:
    return max(";,\t", key=head.count)


def _decoded(data: bytes) -> tuple[str, str]:
    # Excel writes UTF-8 with a mark, or the Windows code page of western Europe.
    for charset in ("utf-8-sig", "windows-1252"):
        try:
            return data.decode(charset), charset.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise RuleBroken("upload_not_taken")


def clean_name(name: str, kind: FileFormat) -> str:
    """Give the name of a file as it is shown and downloaded: one line, and the true ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    letters = (" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = re.sub(r'[<>:"|?*]', "-", " ".join("".join(letters).split())).strip(". ")
    endings = {f".{kind.value}"} | ({".jpeg"} if kind is FileFormat.JPEG else set())
    stem = plain
    for ending in endings:
        if plain.lower().endswith(ending):
            stem = plain[: -len(ending)]
    return f"{stem[: _NAME - 5].strip('. ') or 'file'}.{kind.value}"
