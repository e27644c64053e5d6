"""The demo's texts: as many as promised, each one its own, and no reference into nothing."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from forum.anchoring import PassageClass, match
from forum.demo.content import FOLDER, Entry, entries, paper_source
from forum.models import (
    AbuseReportStatus,
    AnswerOutcome,
    ContributionKind,
    CooperationStatus,
    DiscourseFormat,
    DiscourseStatus,
    DissentFlagStatus,
    MembershipRequestStatus,
    SuggestionStatus,
)
from forum.names import slugify
from forum.passage_splitting import split_passages

PAGES = FOLDER.parent.parent / "pages_content"
MENTION = re.compile(r"(?<![\w.])@([a-z0-9][a-z0-9-]+)")
STATES = {
    "dissent_flags": DissentFlagStatus,
    "cooperation_requests": CooperationStatus,
    "discourse_requests": DiscourseStatus,
    "membership_requests": MembershipRequestStatus,
    "abuse_reports": AbuseReportStatus,
    "suggestions": SuggestionStatus,
}
#: The keys that name a person.
PEOPLE_KEYS = (
    "author",
    "raised_by",
    "partner",
    "reporter",
    "claimed_by",
    "decided_by",
    "appealed_by",
    "decided_again_by",
    "curator",
    "deputy",
    "reviewed_by",
    "by",
)


def _posts(thread: Entry) -> list[Entry]:
    return [thread, *thread.get("replies", [])]


def _all_posts() -> list[Entry]:
    return [post for thread in entries("threads") for post in _posts(thread)]


def _people() -> dict[str, Entry]:
    return {person["name"]: person for person in entries("people")}


def _passages(days_ago: float = 0) -> dict[str, list[str]]:
    """Give the passages of each paper's newest version at a time."""
    newest = {paper["slug"]: paper["file"] for paper in entries("papers")}
    for revision in entries("revisions"):
        if revision["published_days_ago"] > days_ago:
            newest[revision["paper"]] = revision["file"]
    return {slug: _texts(file) for slug, file in newest.items()}


@cache
def _texts(file: str) -> list[str]:
    return [passage.text for passage in split_passages(paper_source(file))]


class TestSize:
    def test_there_is_enough_to_read(self) -> None:
        assert len(entries("organisations")) == 30
        assert len(entries("people")) == 60
        assert len(entries("threads")) >= 80
        assert len(_all_posts()) >= 600

    def test_at_least_thirty_five_threads_are_about_a_passage(self) -> None:
        anchored = [thread for thread in entries("threads") if "passage" in thread]
        assert len(anchored) >= 35
        assert {thread["kind"] for thread in anchored} == {kind.value for kind in ContributionKind}

    def test_the_paper_has_at_least_twelve_theses(self) -> None:
        assert len(re.findall(r"^## These \d+: \S", paper_source("impulspapier.md"), re.M)) >= 12

    def test_the_unknown_theses_stay_empty(self) -> None:
        source = paper_source("lebensbildung.md")
        assert source.rstrip().endswith("\n\n".join(f"## These {number}" for number in range(1, 6)))


class TestUniqueness:
    @pytest.mark.parametrize(
        ("kind", "key"),
        [
            ("people", "name"),
            ("people", "display_name"),
            ("people", "email"),
            ("organisations", "slug"),
            ("organisations", "name"),
            ("threads", "title"),
        ],
    )
    def test_no_name_is_given_twice(self, kind: str, key: str) -> None:
        counted = Counter(entry[key] for entry in entries(kind))
        assert [name for name, times in counted.items() if times > 1] == []

    def test_no_post_repeats_another(self) -> None:
        counted = Counter(" ".join(post["body"].split()).casefold() for post in _all_posts())
        assert [text for text, times in counted.items() if times > 1] == []


class TestReferences:
    @pytest.mark.parametrize(
        "kind",
        ["threads", "papers", "answer_drafts", "answer_templates", "synonym_groups", *STATES],
    )
    def test_whoever_is_named_exists(self, kind: str) -> None:
        people = _people()
        named = set()
        for entry in entries(kind):
            for item in _posts(entry):
                named |= {item[key] for key in PEOPLE_KEYS if key in item}
            named |= {*entry.get("interested", []), *entry.get("supported_by", [])}
            named |= set(entry.get("cosigned_by", []))
            named |= {said["author"] for said in entry.get("discussion", [])}
        assert named - set(people) == set()

    def test_whoever_is_mentioned_exists(self) -> None:
        mentioned = {name for post in _all_posts() for name in MENTION.findall(post["body"])}
        assert mentioned - set(_people()) == set()

    def test_providers_have_an_organisation(self) -> None:
        known = {organisation["slug"] for organisation in entries("organisations")}
        for person in entries("people"):
            slug = person.get("organisation")
            assert slug in known or (slug is None and person["kind"] != "support_provider")

    @pytest.mark.parametrize(
        "kind",
        ["threads", "dissent_flags", "cooperation_requests", "discourse_requests", "suggestions"],
    )
    def test_each_passage_is_found_once(self, kind: str) -> None:
        for entry in entries(kind):
            if text := entry.get("passage"):
                passages = _passages(entry["age"])
                everywhere = [one for texts in passages.values() for one in texts]
                searched = passages[entry["paper"]] if "paper" in entry else everywhere
                found = [passage for passage in searched if text in passage]
                assert len(found) == 1, text
                assert found[0].count(entry.get("quote", text)) == 1, entry["quote"]

    def test_threads_name_a_field_of_their_process(self) -> None:
        fields = {
            process["slug"]: {field["slug"] for field in process["action_fields"]}
            for process in entries("processes")
        }
        for thread in entries("threads"):
            assert thread["action_field"] in fields[thread["process"]]

    def test_tags_are_written_one_way(self) -> None:
        tags = {tag for thread in entries("threads") for tag in thread["tags"]}
        assert len(tags) >= 25
        assert len({slugify(tag) for tag in tags}) == len(tags)

    def test_reports_and_objections_point_to_a_post(self) -> None:
        lengths = {thread["title"]: len(_posts(thread)) for thread in entries("threads")}
        for entry in [*entries("abuse_reports"), *entries("dissent_flags")]:
            if "thread" in entry:
                assert 1 <= entry["post"] <= lengths[entry["thread"]]

    def test_replies_answer_an_earlier_post(self) -> None:
        for thread in entries("threads"):
            for number, reply in enumerate(thread.get("replies", []), start=2):
                assert 1 <= reply.get("reply_to", 1) < number, (thread["title"], number)


class TestRules:
    def test_only_municipal_actors_write_experiences(self) -> None:
        people = _people()
        authors = {post["author"] for post in _all_posts() if post.get("kind") == "experience"}
        assert {people[author]["kind"] for author in authors} == {"municipal_actor"}

    @pytest.mark.parametrize("kind", list(STATES))
    def test_every_state_occurs(self, kind: str) -> None:
        assert {entry["status"] for entry in entries(kind)} == {s.value for s in STATES[kind]}

    def test_every_outcome_and_format_occurs(self) -> None:
        outcomes = {e["outcome"] for e in entries("dissent_flags") if e["status"] == "answered"}
        assert outcomes == {outcome.value for outcome in AnswerOutcome}
        formats = {entry["format"] for entry in entries("discourse_requests")}
        assert formats == {form.value for form in DiscourseFormat}

    def test_addresses_lead_nowhere_real(self) -> None:
        files = [*FOLDER.rglob("*.toml"), *FOLDER.rglob("*.md")]
        for file in files:
            for host in re.findall(
                r"(?:https?://|@)([\w-]+(?:\.[\w-]+)+)", file.read_text("utf-8")
            ):
                assert host == "example.org" or host.endswith(".example.org"), (file.name, host)


class TestVersions:
    FILES = ("impulspapier.md", "impulspapier-2.md", "impulspapier-3.md")

    def test_the_paper_is_published_three_times(self) -> None:
        assert [revision["file"] for revision in entries("revisions")] == list(self.FILES[1:])

    @pytest.mark.parametrize(("before", "after"), [FILES[:2], FILES[1:]])
    def test_each_version_keeps_moves_changes_and_drops_passages(
        self, before: str, after: str
    ) -> None:
        old, new = _texts(before), _texts(after)
        counted = Counter(one.passage_class for one in match(old, new))
        assert counted[PassageClass.UNCHANGED] > 90
        assert counted[PassageClass.MOVED] == 1
        assert 6 <= counted[PassageClass.CHANGED] <= 10
        assert counted[PassageClass.ORPHANED] == 1
        assert len(new) >= len(old)


class TestPages:
    SLUGS = (
        "barrierefreiheit",
        "datenschutz",
        "hilfe",
        "hilfe-administration",
        "hilfe-anbieter",
        "hilfe-kommune",
        "hilfe-kuratierung",
        "hilfe-moderation",
        "impressum",
        "netiquette",
        "nutzungsbedingungen",
        "verankerung",
    )

    @pytest.mark.parametrize("locale", ["de", "en"])
    def test_each_page_exists_in_both_languages(self, locale: str) -> None:
        assert sorted(path.stem for path in (PAGES / locale).glob("*.md")) == list(self.SLUGS)

    @pytest.mark.parametrize(("locale", "marker"), [("de", "[Bitte"), ("en", "[Please complete")])
    def test_netiquette_and_what_explains_alone_are_complete(
        self, locale: str, marker: str
    ) -> None:
        complete = {
            path.stem
            for path in (PAGES / locale).glob("*.md")
            if marker not in Path(path).read_text("utf-8")
        }
        explaining = {slug for slug in self.SLUGS if slug.startswith("hilfe")}
        assert complete == {*explaining, "netiquette", "verankerung"}
