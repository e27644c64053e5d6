"""What the check of the German catalogue finds."""

import pytest
from babel.messages import Catalog

from tools import catalogues


def german(**texts: str) -> Catalog:
    catalogue = Catalog(locale="de")
    for name, text in texts.items():
        catalogue.add(name, text)
    return catalogue


class TestProblems:
    def test_are_none_in_a_complete_catalogue(self):
        assert not list(catalogues.problems(german(Save="Speichern"), german(Save="")))

    def test_name_a_text_that_is_missing(self):
        assert list(catalogues.problems(german(), german(Save=""))) == ["missing: 'Save'"]

    def test_name_a_text_that_is_no_longer_used(self):
        found = list(catalogues.problems(german(Save="Speichern"), german()))

        assert found == ["no longer used: 'Save'"]

    def test_name_an_empty_translation(self):
        found = list(catalogues.problems(german(Save=""), german(Save="")))

        assert found == ["not translated: 'Save'"]

    def test_name_a_plural_with_an_empty_form(self):
        catalogue, sources = Catalog(locale="de"), Catalog()
        for each in (catalogue, sources):
            each.add(("%(num)d reply", "%(num)d replies"), ("%(num)d Beitrag", ""))

        assert "not translated: '%(num)d reply'" in list(catalogues.problems(catalogue, sources))

    def test_name_a_fuzzy_translation(self):
        catalogue = german()
        catalogue.add("Save", "Sichern", flags=["fuzzy"])

        assert list(catalogues.problems(catalogue, german(Save=""))) == ["fuzzy: 'Save'"]

    def test_name_a_placeholder_that_the_source_does_not_have(self):
        catalogue = german(**{"%(num)d papers": "%(zahl)d Papiere"})
        for message in catalogue:
            message.flags.add("python-format")

        found = list(catalogues.problems(catalogue, german(**{"%(num)d papers": ""})))

        assert any("%(num)d papers" in problem for problem in found)

    @pytest.mark.parametrize("sign", ["*", ":", "_", "·"])
    def test_name_a_gender_sign_inside_a_word(self, sign):
        text = f"Nutzer{sign}innen"

        found = list(catalogues.problems(german(Users=text), german(Users="")))

        assert found == [f"gender sign: {text!r}"]

    def test_accept_neutral_and_paired_forms(self):
        catalogue = german(Users="Teilnehmende, Nutzerinnen und Nutzer: innen und außen")

        assert not list(catalogues.problems(catalogue, german(Users="")))
