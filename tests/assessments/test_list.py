"""The list of assessments: filtered, sorted, paginated, and never somebody else's."""

import pytest
from django.urls import reverse

from organizations.models import Unit
from tests.cast import make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


def url(cast):
    return reverse("assessments:list", kwargs={"slug": cast.slug})


def page(cast, role="lead", **query):
    return cast.client(role).get(url(cast), query).content.decode()


def test_it_shows_drafts_and_completed_ones(acme):
    make_completed(acme, quarter=3)
    make_assessment(acme, quarter=4, levels={"data": 1, "design": 2})
    text = page(acme)
    assert "2 assessments" in text
    assert "2 of 5 areas" in text
    assert "Completed 30 Sep 2026" in text


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_a_reader_sees_completed_ones_only(acme, role):
    make_completed(acme, quarter=3)
    make_assessment(acme, quarter=4)
    text = page(acme, role)
    assert "3rd quarter 2026" in text
    assert "4th quarter 2026" not in text
    assert "Start an assessment" not in text


def test_it_can_be_filtered_by_unit_and_state(acme):
    shop = Unit.objects.create(organization=acme.organization, name="Shop", kind="shop")
    make_completed(acme, quarter=3)
    make_assessment(acme, unit=shop, quarter=4)
    assert "1 assessment<" in page(acme, unit=str(shop.pk))
    assert "1 assessment<" in page(acme, state="completed")
    assert "No assessment fits this filter" in page(acme, unit=str(shop.pk), state="completed")


def test_an_unknown_filter_sort_or_page_shows_everything(acme):
    make_completed(acme, quarter=3)
    for query in (
        {"unit": "nonsense"},
        {"state": "deleted"},
        {"sort": "user__password"},
        {"sort": "--unit"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "abc"},
        {"page": str(2**64)},
    ):
        answer = acme.client().get(url(acme), query)
        assert answer.status_code == 200, query
        assert "3rd quarter 2026" in answer.content.decode(), query


def test_it_is_sorted_newest_first_and_can_be_turned_round(acme):
    make_completed(acme, quarter=2)
    make_completed(acme, quarter=3)
    newest, oldest = page(acme), page(acme, sort="period")
    assert newest.index("3rd quarter") < newest.index("2nd quarter")
    assert oldest.index("2nd quarter") < oldest.index("3rd quarter")


def test_the_unit_of_another_organisation_filters_nothing_out_of_it(acme, other):
    make_completed(other, quarter=3)
    assert "CANARY" not in page(acme, unit=str(other.unit.pk))


def test_an_empty_list_says_what_to_do_first(acme):
    assert "Start with a first assessment" in page(acme)
    assert "No assessment is completed yet" in page(acme, "reader")


def test_more_rows_need_no_more_queries(acme, django_assert_max_num_queries):
    client = acme.client()
    for year in range(2001, 2012):
        make_completed(acme, year=year)
    with django_assert_max_num_queries(8):
        client.get(url(acme))


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").get(url(acme)).status_code == 404
