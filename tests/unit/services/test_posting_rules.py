"""Words and domains that let a contribution wait, and what new members may do less."""

from datetime import timedelta

import pytest

from forum.db import session
from forum.errors import NotAllowed, RuleBroken
from forum.models import ContributionKind, PostingRules, utcnow
from forum.services import comments, new_members, posting_rules, threads
from forum.services.posting_rules import Hit, listed
from forum.services.threads import Opening
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def rules(words="", domains=""):
    return PostingRules(words=words, domains=domains)


class TestListed:
    @pytest.mark.parametrize(
        "text",
        ["Ein GLÜCKSSPIEL!", "glücksspiel", "ein Glu\u0308cksspiel hier", "(Glücksspiel)"],
    )
    def test_finds_whole_words_however_they_are_written(self, text):
        assert listed(text, rules("Glücksspiel")) == Hit("word", "Glücksspiel")

    @pytest.mark.parametrize("text", ["Glücksspiele", "Automatenglücksspiel", "Glück", ""])
    def test_finds_no_parts_of_words(self, text):
        assert listed(text, rules("Glücksspiel")) is None

    def test_finds_beginnings_and_several_words(self):
        assert listed("Viele Glücksspiele", rules("glücksspiel*")) == Hit("word", "glücksspiel*")
        assert listed("Jetzt\nkostenlos  testen", rules("kostenlos testen")) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "https://example.org",
            "HTTP://WWW.Example.ORG/a?b=c",
            "[hier](https://shop.example.org/x)",
            "www.example.org.",
            "https://nutzer@example.org:8080/",
        ],
    )
    def test_finds_domains_and_what_lies_below(self, text):
        assert listed(text, rules(domains="example.org")) == Hit("domain", "example.org")

    @pytest.mark.parametrize(
        "text", ["https://example.org.evil.de", "https://notexample.org", "example und org", "://"]
    )
    def test_finds_no_other_domains(self, text):
        assert listed(text, rules(domains="example.org")) is None

    @pytest.mark.parametrize("term", ["*", "[", "a.b", "\\"])
    def test_takes_signs_as_signs(self, term):
        assert listed("axb und nichts", rules(term)) is None


class TestChange:
    def set_rules(self, seen=0, **values):
        given = {"first_posts": 0, "words": "", "domains": "", **values}
        posting_rules.change(actor=factories.Administrator(), seen=seen, **given)

    def test_keeps_the_lists_in_order(self):
        self.set_rules(words=" Wort \n\nWort\nZwei  Worte", domains="https://www.Example.org/a\n")
        assert posting_rules.present().words == "Wort\nZwei Worte"
        assert posting_rules.present().domains == "example.org"

    def test_of_two_the_slower_one_is_told(self):
        self.set_rules(words="eins")
        with pytest.raises(posting_rules.ChangedMeanwhile):
            self.set_rules(words="zwei")
        self.set_rules(words="zwei", seen=1)
        assert posting_rules.present().words == "zwei"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"domains": "kein-name"}, "not_a_domain"),
            ({"words": "x" * 81}, "line_too_long"),
            ({"words": "\n".join(f"w{n}" for n in range(501))}, "list_too_long"),
            ({"first_posts": 21}, "too_many_first_posts"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, values, code):
        with pytest.raises(RuleBroken, match=code):
            self.set_rules(**values)

    def test_is_for_administrators(self):
        with pytest.raises(NotAllowed):
            posting_rules.change(
                actor=factories.Moderator(), first_posts=0, words="", domains="", seen=0
            )


class TestLists:
    def test_let_titles_and_texts_wait_and_delete_nothing(self):
        session.add(PostingRules(id=1, words="Werbung", domains="example.org"))
        field, person = factories.ActionField(), factories.User()
        titled = threads.start(
            field, actor=person, opening=Opening("Werbung", "Text", ContributionKind.COMMENT)
        )
        thread = threads.start(
            field, actor=person, opening=Opening("Titel", "Text", ContributionKind.COMMENT)
        )
        reply = comments.write(thread, actor=person, body="Siehe https://example.org")
        assert titled.is_held
        assert thread.is_visible
        assert reply.is_held
        assert reply.body == "Siehe https://example.org"


class TestNewMembers:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("https://a.example " * 4, "new_member_links"),
            ("@eins @zwei @drei @vier", "new_member_mentions"),
        ],
    )
    def test_have_limits_that_name_the_numbers(self, body, code):
        thread = factories.Comment().thread
        with pytest.raises(RuleBroken) as refused:
            comments.write(thread, actor=factories.User(), body=body)
        assert refused.value.code == code
        assert refused.value.values == {"found": 4, "allowed": 3}

    def test_cannot_go_round_them_by_editing(self):
        reply = factories.Comment(author=factories.User())
        with pytest.raises(RuleBroken, match="new_member_links"):
            comments.edit(reply, actor=reply.author, body="https://a.example " * 4, seen_revision=0)

    def test_write_some_posts_a_day(self, monkeypatch):
        monkeypatch.setattr(new_members, "NEW_UNTIL_POSTS", 99)
        thread, person = factories.Comment().thread, factories.User()
        for number in range(new_members.NEW.posts_a_day):
            comments.write(thread, actor=person, body=f"Antwort {number}.")
        with pytest.raises(RuleBroken, match="new_member_posts_a_day"):
            comments.write(thread, actor=person, body="Noch eine.")

    def test_are_new_no_more_after_days_or_posts(self):
        old = factories.User(confirmed_at=utcnow() - new_members.NEW_FOR - timedelta(hours=1))
        busy, moderator = factories.User(), factories.Moderator()
        for _number in range(new_members.NEW_UNTIL_POSTS):
            factories.Comment(author=busy)
        for person in (old, busy, moderator):
            assert not new_members.is_new(person)
        assert new_members.is_new(factories.User())
