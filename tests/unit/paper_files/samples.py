"""Papers and Word files for the tests."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

from forum.paper_files.document import Annotation, Labels, PaperDocument
from forum.passage_splitting import split_passages

LABELS = Labels(
    version="Fassung",
    published="Veröffentlicht",
    address="Adresse",
    curator="Kuratierung",
    page="Seite",
    contributions="Beiträge zu dieser Passage",
    about_quote="Zu",
    unplaced="Beiträge ohne Stelle in dieser Fassung",
)
WRITTEN = datetime(2026, 3, 1, 12, tzinfo=UTC)

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def paper(source, annotations=None, unplaced=(), title="Ein Papier"):
    """A version with this text, ready to become a file."""
    return PaperDocument(
        title=title,
        version=2,
        published_at=WRITTEN,
        published_on="01.03.2026",
        address="https://forum.example.org/papers/ein-papier/v2",
        curator="Karla Kuratorin",
        labels=LABELS,
        passages=split_passages(source),
        annotations=annotations or {},
        unplaced=unplaced,
    )


def annotation(text="Das sehe ich anders.", **values):
    """A contribution of Anna to a passage."""
    return Annotation(
        kind_label="Widerspruch",
        author=values.pop("author", "Anna Beispiel"),
        organisation=values.pop("organisation", "Stadt Musterstadt"),
        written_at=WRITTEN,
        date="01.03.2026",
        status_label="offen",
        html=f"<p>{text}</p>",
        address="https://forum.example.org/dissent-flags/1",
        **values,
    )


def word_file(body, *, parts=None, relations=(), styles="", numbering="", drop=()):
    """A Word file with this XML as its body, as small as Word would still open it."""
    linked = [
        ("styles", "styles.xml", ""),
        ("numbering", "numbering.xml", ""),
        *relations,
    ]
    members = {
        "[Content_Types].xml": _content_types(parts or {}),
        "_rels/.rels": _rels([("officeDocument", "word/document.xml", "")]),
        "word/_rels/document.xml.rels": _rels(linked),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        **(parts or {}),
    }
    return archive({name: text for name, text in members.items() if name not in drop})


def archive(members):
    """A zip archive of these members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            # Of a fixed day, so that a sample is the same in each process.
            packed.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _rels(relations):
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + mode + chr(34) if mode else ''}/>"
        for number, (kind, target, mode) in enumerate(relations, start=1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{entries}</Relationships>'


def _content_types(parts):
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering"}
    kinds |= {name[5:-4]: name[5:-4] for name in parts if name.startswith("word/")}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
