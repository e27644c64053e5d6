"""Names that deceive the eye are told, and names of people are not refused."""

import pytest

from forum import names


class TestSkeleton:
    @pytest.mark.parametrize(
        "trick",
        [
            "STADT BEISPIEL",
            "Stadt-Beispiel",
            "Stadt  Beispiel",
            "Stаdt Beispiel",  # Cyrillic а
            "Stadt Bеispiеl",  # Cyrillic е
            "Ѕtаdt Веіѕріеl",  # as many as possible
            "Stadt Βeispiel",  # Greek Beta
            "Stadt Beispie1",
            "Stadt Beispiei",
            "Stadt BeispieI",
            "5tadt Beispiel",
            "S\u200btadt Beispiel",
            "Stadt\u2060 Beispiel",
            "Stadt\u00ad Beispiel",
            "\u202eStadt Beispiel",
            "Stadt Beispiel\u3164",
            "Ｓｔａｄｔ Ｂｅｉｓｐｉｅｌ",
            "𝐒𝐭𝐚𝐝𝐭 𝐁𝐞𝐢𝐬𝐩𝐢𝐞𝐥",
            "Stadt Béispiel",
            "ꜱᴛᴀᴅᴛ Beispiel",
        ],
    )
    def test_is_the_same_for_names_that_look_alike(self, trick):
        assert names.skeleton(trick) == names.skeleton("Stadt Beispiel")

    @pytest.mark.parametrize("other", ["Stadt Beispielen", "Land Beispiel", "Stadt", "Beispiel"])
    def test_differs_for_other_names(self, other):
        assert names.skeleton(other) != names.skeleton("Stadt Beispiel")

    def test_reads_two_letters_as_one_where_typefaces_do(self):
        assert names.skeleton("Bernd") == names.skeleton("Bemd")

    def test_keeps_sharp_s_apart_from_nothing(self):
        assert names.skeleton("Großstadt") == names.skeleton("GROSSSTADT")


class TestRefusalOf:
    @pytest.mark.parametrize(
        "name",
        [
            "Anna Müller",
            "Jürgen Groß-Łukasz",
            "José María Núñez",
            "Şebnem Öztürk",
            "O'Neil",
            "Dr. Hanna-Lotte v. d. Heide",
            "Мария Иванова",
            "Ελένη Παππά",
            "李小龍",
            "山田 たろう",
            "محمد علي",
            "Badminton Fan",
            "Systematika Klein",
            "Modesta",
            "Max 2",
        ],
    )
    def test_lets_people_have_their_names(self, name):
        assert names.refusal_of(name) is None

    @pytest.mark.parametrize(
        "name",
        [
            "Moderation",
            "moderator",
            "Die Moderation",
            "Moderatorin Anna",
            "M o d e r a t i o n",
            "M0derati0n",
            "M0d3r4t10n",
            "Admin",
            "ADM1N",
            "Ad-min",
            "Anna (Admin)",
            "Administration",
            "Administrator Paul",
            "Kuratorium",
            "Kommune 360",
            "Kommune 360° Team",
            "K0mmune36O",
            "System",
            "Support",
            "Gelöschtes Konto",
            "geloeschtes konto",
            "Deleted account",
            "ᴀᴅᴍɪɴ",
        ],
    )
    def test_refuses_offices_of_the_forum(self, name):
        assert names.refusal_of(name) == "name_reserved"

    @pytest.mark.parametrize(
        "name",
        ["An\u200bna", "Anna\u202e", "Anna\u2066", "An\u00adna", "Anna\x00", "A\nB", "Anna\u3164"],
    )
    def test_refuses_what_cannot_be_seen(self, name):
        assert names.refusal_of(name) == "name_has_invisible_characters"

    @pytest.mark.parametrize("name", ["Аnna", "Annа Müller", "Ροsa", "ᎪᏞᎬХ", "Anna Иванова"])
    def test_refuses_mixed_scripts(self, name):
        assert names.refusal_of(name) == "name_mixes_scripts"

    @pytest.mark.parametrize("name", ["", "123", "...", "°°°", "👍👍"])
    def test_refuses_names_without_letters(self, name):
        assert names.refusal_of(name) == "name_without_letters"


class TestHandle:
    @pytest.mark.parametrize(
        ("name", "handle"),
        [
            ("Anna Müller", "anna-mueller"),
            ("李小龍", "person"),
            ("Li", "li-person"),
            ("Info", "person-info"),
            ("Admin", "person-admin"),
        ],
    )
    def test_is_proposed_from_the_name(self, name, handle):
        assert names.handle_of(name) == handle
        assert names.is_handle(handle)

    @pytest.mark.parametrize(
        "text", ["ab", "-ab", "Anna", "a b", "a" * 41, "moderation", "a/b", "änne"]
    )
    def test_other_texts_are_none(self, text):
        assert not names.is_handle(text)


class TestWebAddress:
    @pytest.mark.parametrize(
        "text", ["https://example.org", "http://www.example.org/a?b=c#d", "https://ä.example.org/"]
    )
    def test_pages_are(self, text):
        assert names.is_web_address(text)

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "JAVASCRIPT://example.org/%0aalert(1)",
            "data:text/html,x",
            "//example.org",
            "example.org",
            "ftp://example.org",
            "https://",
            "https://a b.org",
            "https://user@example.org",
            'https://example.org/"onclick=',
            "https://example.org\nx",
            " https://example.org",
        ],
    )
    def test_everything_else_is_not(self, text):
        assert not names.is_web_address(text)


def test_german_lists_sort_umlauts_like_their_letters():
    found = sorted(["Zeitz", "Äpfelhof", "Anhalt", "Aurich", "Öhringen"], key=names.sort_key)
    assert found == ["Anhalt", "Äpfelhof", "Aurich", "Öhringen", "Zeitz"]
