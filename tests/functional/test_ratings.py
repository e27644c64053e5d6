"""Rating requests, and lists that are ordered by ratings."""

from datetime import timedelta

import pytest

from forum.clock import utcnow
from forum.db import session
from forum.models import Visibility
from tests import factories
from tests.functional.counting import count_statements

NOUNS = [
    ("cooperation", factories.CooperationRequest),
    ("discourse", factories.DiscourseRequest),
]


@pytest.mark.parametrize(("noun", "make"), NOUNS)
class TestRating:
    def test_says_in_words_that_nobody_has_rated(self, client, noun, make):
        request = make()
        for path in (f"/{noun}-requests", f"/{noun}-requests/{request.id}"):
            page = client.get(path).text
            assert "bislang nicht bewertet" in page
            assert "0 von 5" not in page
        assert client.get(f"/{noun}-requests/{request.id}/rating.json").json == {
            "average": None,
            "count": 0,
        }

    def test_is_given_changed_and_taken_back(self, client, noun, make):
        request = make()
        base = f"/{noun}-requests/{request.id}"
        client.sign_in(factories.User())
        client.post(f"{base}/rating", data={"stars": "3", "reason": "Gut gedacht."})
        client.post(f"{base}/rating", data={"stars": "4", "reason": "Gut gedacht."})
        assert "4 von 5 (1 Bewertung)" in client.get(base).text
        assert client.get(f"{base}/rating.json").json == {"average": 4.0, "count": 1}
        assert "Gut gedacht." in client.get(f"{base}/rating").text
        client.post(f"{base}/rating/withdraw")
        assert "bislang nicht bewertet" in client.get(base).text

    def test_reasons_are_read_by_everybody(self, client, noun, make):
        request = make()
        base = f"/{noun}-requests/{request.id}"
        assert f'href="{base}/ratings"' not in client.get(base).text
        assert "Noch keine Begründungen" in client.get(f"{base}/ratings").text
        raters = factories.User.create_batch(3)
        for rater, reason in zip(raters, ("Gut <b>gedacht</b>.", "", "Passt."), strict=True):
            client.sign_in(rater)
            assert "Meine Bewertung ändern" not in client.get(base).text
            assert "Alle können sie lesen" in client.get(f"{base}/rating").text
            client.post(f"{base}/rating", data={"stars": "4", "reason": reason})
            assert "Meine Bewertung ändern" in client.get(base).text
        raters[2].deleted_at = utcnow()
        session.commit()
        client.sign_in(raters[1])
        assert f'href="{base}/ratings"' in client.get(base).text
        page = client.get(f"{base}/ratings").text.partition("<main")[2]
        assert "Gut &lt;b&gt;gedacht&lt;/b&gt;." in page
        assert "4: nützlich" in page
        assert raters[0].display_name in page
        assert raters[1].display_name not in page
        assert "Passt." not in page
        factories.hide(request)
        assert client.get(f"{base}/ratings").status_code == 404

    def test_averages_are_written_as_the_language_does(self, client, noun, make):
        request = make(rating_count=3, rating_average=11 / 3)
        path = f"/{noun}-requests/{request.id}"
        assert "3,7 von 5 (3 Bewertungen)" in client.get(path).text
        assert "3.7 of 5 (3 ratings)" in client.get(f"/en{path}").text

    @pytest.mark.parametrize("stars", ["", "0", "6", "viele"])
    def test_what_is_no_rating_is_refused_with_the_reason_kept(self, client, noun, make, stars):
        request = make()
        client.sign_in(factories.User())
        page = client.post(
            f"/{noun}-requests/{request.id}/rating", data={"stars": stars, "reason": "Darum"}
        )
        assert page.status_code == 422
        assert "Darum" in page.text
        assert request.rating_average is None

    def test_of_own_and_hidden_ones_is_refused(self, client, noun, make):
        request, hidden = make(), make(visibility=Visibility.HIDDEN)
        client.sign_in(request.author)
        data = {"stars": "5"}
        assert client.post(f"/{noun}-requests/{request.id}/rating", data=data).status_code == 403
        assert client.post(f"/{noun}-requests/{hidden.id}/rating", data=data).status_code == 404
        assert client.get(f"/{noun}-requests/{hidden.id}/rating.json").status_code == 404

    def test_unrated_ones_are_a_group_of_their_own(self, client, noun, make):
        good = make(rating_count=1, rating_average=4.5)
        bad = make(rating_count=1, rating_average=1.0)
        unknown = make(created_at=utcnow() + timedelta(hours=1))
        page = client.get(f"/{noun}-requests?sort=rating").text
        places = [
            page.index(text) for text in (good.title, bad.title, ">Bislang nicht", unknown.title)
        ]
        assert places == sorted(places)
        plain = client.get(f"/{noun}-requests").text
        assert plain.index(unknown.title) < plain.index(good.title)

    def test_the_list_pages_through_both_groups(self, client, noun, make):
        titles = [make(rating_count=1, rating_average=4.0).title for _ in range(31)]
        titles += [make().title for _ in range(31)]
        path, seen = f"/{noun}-requests?sort=rating", []
        for _ in range(4):
            page = client.get(path).text
            seen += [title for title in titles if f">{title}</a>" in page]
            if 'rel="next"' not in page:
                break
            path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        assert sorted(seen) == sorted(titles)

    def test_the_list_costs_the_same_number_of_statements_however_long(self, client, noun, make):
        path = f"/{noun}-requests?sort=rating"
        for _ in range(2):
            make(rating_count=1, rating_average=4.0)
            make()
        few = count_statements(lambda: client.get(path))
        for _ in range(9):
            make(rating_count=1, rating_average=3.0)
            make()
        assert count_statements(lambda: client.get(path)) == few
