"""A DOCX file is a zip archive of XML parts; here it is looked through before it is believed.

What is checked is what a hostile file can hide: a size that explodes, parts that cannot be read,
entities that multiply or fetch. Nothing is unpacked before its declared size has been added up,
and the archive's reader never gives more than was declared.
"""

import re
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from forum.paper_files.refusal import FileRefused

MEMBERS = 2_000
UNPACKED_BYTES = 60 * 1024 * 1024
XML_BYTES = 25 * 1024 * 1024
MAIN_PART = "word/document.xml"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_DECLARATION = re.compile(
    b"<!(?:DOCTYPE|ENTITY)|" + b"|".join(word.encode("utf-16-le") for word in ("<!DOC", "<!ENT")),
    re.IGNORECASE,
)


def check_archive(data: bytes) -> None:
    """Look through a file that should be a DOCX.

    Raises:
        FileRefused: It is none, or damaged, encrypted, too large when unpacked, or unsafe.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            _check_kind(archive)
            for member in members:
                if _is_xml(member.filename):
                    _check_part(archive, member)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, UnicodeError) as error:
        raise FileRefused("file_damaged") from error


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS:
        raise FileRefused("file_too_many_parts", found=len(members), allowed=MEMBERS)
    _refuse_above(sum(member.file_size for member in members), UNPACKED_BYTES)
    _refuse_above(sum(m.file_size for m in members if _is_xml(m.filename)), XML_BYTES)
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise FileRefused("file_encrypted")
        if member.compress_type not in _METHODS:
            raise FileRefused("file_damaged_part", part=member.filename)


def _refuse_above(size: int, allowed: int) -> None:
    if size > allowed:
        megabyte = 1024 * 1024
        raise FileRefused(
            "file_too_large_unpacked", found=-(-size // megabyte), allowed=allowed // megabyte
        )


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if MAIN_PART in names and "[Content_Types].xml" in names:
        return
    if "mimetype" in names and _read(archive, "mimetype").startswith(_OPEN_DOCUMENT):
        raise FileRefused("file_is_open_document")
    raise FileRefused("file_not_docx")


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    blob = _read(archive, member.filename)
    if _DECLARATION.search(blob):
        raise FileRefused("file_unsafe_xml", part=member.filename)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.ElementTree(etree.fromstring(blob, parser))
    except etree.XMLSyntaxError as error:
        raise FileRefused(
            "file_damaged_part_line", part=member.filename, line=error.lineno or 1
        ) from error
    if tree.docinfo.internalDTD is not None:
        raise FileRefused("file_unsafe_xml", part=member.filename)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise FileRefused("file_damaged_part", part=name) from error
