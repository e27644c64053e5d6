"""What surrounds the duty to answer in the demo: texts to begin with and drafts of answers."""

from forum.demo.content import Entry, entries
from forum.demo.script import Script, dissent, person, process
from forum.models import AnswerOutcome
from forum.services import answer_templates, answers


def write_answer_templates(script: Script) -> None:
    """Write the texts that answers begin with into the script."""
    for entry in entries("answer_templates"):

        def create(entry: Entry = entry) -> None:
            answer_templates.create(
                process(entry["process"]),
                actor=person(entry["author"]),
                title=entry["title"],
                body=entry["body"].strip(),
            )

        script.add(script.moment(entry["age"], entry["title"]), entry, create)


def write_answer_drafts(script: Script) -> None:
    """Write the answers that are not published yet into the script."""
    for entry in entries("answer_drafts"):

        def save(entry: Entry = entry) -> None:
            answers.save_draft(
                dissent(entry["dissent"]),
                actor=person(entry["author"]),
                outcome=AnswerOutcome(entry["outcome"]),
                reasons=entry["reasons"],
                seen_revision=0,
            )

        def review(entry: Entry = entry) -> None:
            draft = answers.draft_of(dissent(entry["dissent"]))
            if draft is None:
                raise LookupError("no draft")
            answers.review(draft, actor=person(entry["reviewed_by"]))

        named = {**entry, "title": entry["dissent"]}
        script.add(script.moment(entry["age"], entry["dissent"]), named, save)
        if "reviewed_by" in entry:
            moment = script.moment(entry["reviewed"], entry["dissent"] + "r")
            script.add(moment, named, review)
