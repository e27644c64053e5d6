"""What surrounds the duty to answer in the demo: who signs too, extensions, drafts of answers."""

from functools import partial

from forum.demo.content import Entry, entries
from forum.demo.script import Script, dissent, person, process
from forum.models import AnswerOutcome
from forum.services import answer_templates, answers, cosignatures, deadlines, dissent_flags
from forum.working_days import add_working_days


def write_cosignatures(script: Script) -> None:
    """Write who shares an objection into the script, evenly over the days until its end or now."""
    for entry in entries("dissent_flags"):
        names = entry.get("cosigned_by", [])
        end = entry.get("closed", 0)
        for number, name in enumerate(names, start=1):
            ago = entry["age"] - (entry["age"] - end) * number / (len(names) + 1)

            def sign(entry: Entry = entry, name: str = name) -> None:
                cosignatures.sign(dissent(entry["statement"]), actor=person(name))

            # Both may fall on one day; nobody signs before there is something to sign.
            raised = script.moment(entry["age"], entry["statement"])
            moment = script.moment(ago, f"{entry['statement']}{name}")
            script.add(max(moment, raised), entry, sign)


def write_discussions(script: Script) -> None:
    """Write what is said in the discussions of objections into the script."""
    for entry in entries("dissent_flags"):
        for number, said in enumerate(entry.get("discussion", [])):
            moment = script.moment(said["days_ago"], f"{entry['statement']}t{number}")
            script.add(moment, entry, partial(_discuss, entry["statement"], said))


def _discuss(statement: str, said: Entry) -> None:
    dissent_flags.discuss(dissent(statement), actor=person(said["author"]), body=said["body"])


def write_extensions(script: Script) -> None:
    """Write the extended deadlines into the script."""
    for entry in entries("dissent_flags"):
        if "extension" in entry:
            given = entry["extension"]
            moment = script.moment(given["days_ago"], entry["statement"] + "e")
            script.add(moment, entry, partial(_extend, entry["statement"], given))


def _extend(statement: str, given: Entry) -> None:
    flag = dissent(statement)
    deadlines.extend(
        flag,
        actor=flag.owner,
        due_on=add_working_days(flag.due_on, given["working_days"], flag.process.federal_state),
        reason=given["reason"],
    )


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
