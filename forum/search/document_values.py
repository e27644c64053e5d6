"""The values of a document that filters compare: who wrote it, where it stands, what is in it."""

from typing import Any

from forum.models import Passage


def authored(subject: Any) -> dict[str, Any]:
    """Say who wrote something, as what and for whom; of a deleted account nothing."""
    organisation = subject.organisation
    author = subject.author
    return {
        "author": "" if author.is_deleted else author.name,
        "role": () if author.is_deleted else (author.role.value, author.kind.value),
        "organisation": organisation.slug if organisation else "",
    }


def placed(field: Any) -> dict[str, str]:
    """Say under which action field and process something is filed."""
    return {"action_field": field.slug, "process": field.process.slug}


def about(passage: Passage | None) -> dict[str, Any]:
    """Say in which paper and at which passage something stands."""
    if passage is None:
        return {}
    paper = passage.paper
    return {"paper": (paper.slug, paper.title), "passage": (str(passage.position + 1), passage.key)}


def has(subject: Any, *htmls: str, answer: object = None, source: str = "") -> tuple[str, ...]:
    """Say what there is in a text, as the filter of that name asks."""
    html = "".join(htmls)
    marks = {
        "link": 'href="http' in html,
        "quote": "<blockquote" in html,
        "list": "<li" in html,
        "answer": bool(answer),
        "passage": getattr(subject, "passage_id", None) is not None,
        "source": bool(source),
    }
    return tuple(name for name, is_there in marks.items() if is_there)
