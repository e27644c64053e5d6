"""The words of exported files: what was said about a version, as a reader of the file needs it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.addresses import path_of
from forum.models import PaperVersion, Passage
from forum.paper_files.document import Annotation, Labels, PaperDocument
from forum.presenters.annotations import Surroundings, annotation_of, person
from forum.services.paper_exports import Said

FORMATS = {
    "docx": _l("Word document (DOCX)"),
    "html": _l("Web page in one file (HTML)"),
    "md": _l("Markdown, the text as it was entered"),
}
#: What each format is for.
USES = {
    "docx": _l("To work on, to print or to send on; with headings, lists, tables and footnotes."),
    "html": _l("To read and to print in any browser, also without a connection."),
    "md": _l("To edit, compare and import again; exactly what was published."),
}
#: So much of a passage that is gone is quoted.
_QUOTED = 300
_NAME = 100


def document(
    version: PaperVersion,
    passages: Sequence[Passage],
    said: Sequence[Said],
    around: Surroundings,
) -> PaperDocument:
    """Make the document of a version from its passages and what was said about it."""
    paper = version.paper
    position = {passage.id: number for number, passage in enumerate(passages)}
    annotations: dict[int, list[Annotation]] = defaultdict(list)
    unplaced: list[Annotation] = []
    for one in said:
        annotation = annotation_of(one, around)
        if one.passage_id in position:
            annotations[position[one.passage_id]].append(annotation)
        else:
            unplaced.append(replace(annotation, start=None, end=None, quote=_original(one)))
    return PaperDocument(
        title=paper.title,
        version=version.number,
        published_at=version.published_at,
        published_on=around.day(version.published_at),
        address=around.address(path_of(version)),
        curator=person(paper.curator),
        labels=_labels(),
        passages=passages,
        annotations=annotations,
        unplaced=unplaced,
    )


def file_name(version: PaperVersion, form: str, *, with_contributions: bool) -> str:
    """Name the file of a version; the words are German, as the paper is."""
    addition = "-mit-beitraegen" if with_contributions else ""
    return f"{version.paper.slug}-fassung-{version.number}{addition}.{form}"


def shown_name(name: str | None) -> str:
    """Give the name of an uploaded file as pages can show it: no folders, and not too long."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return last if len(last) <= _NAME else f"{last[: _NAME - 20]}…{last[-20:]}"


def _labels() -> Labels:
    return Labels(
        version=_("Version"),
        published=_("Published on"),
        address=_("Address"),
        curator=_("Curator"),
        page=_("Page"),
        contributions=_("Contributions to this passage"),
        about_quote=_("About"),
        unplaced=_("Contributions to places that this version does not have, or that have changed"),
    )


def _original(one: Said) -> str:
    """Give the words that a contribution was about when it was written."""
    contribution = one.contribution
    if contribution.quote or contribution.passage is None:
        return str(contribution.quote)
    text: str = contribution.passage.text
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]} …"
