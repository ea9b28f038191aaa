"""The organisation's home: what changed, where each unit stands, what is in progress."""

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from tests.cast import make_assessment, make_completed
from tests.reports.builders import (
    STEADY,
    body,
    heading,
    levels,
    limit,
    make_history,
    make_unit,
    queries,
    url,
    words,
)

pytestmark = pytest.mark.django_db


def page(cast, role="lead", **query):
    return body(cast.client(role), url(cast, "overview"), **query)


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_it(acme, role):
    make_completed(acme)
    text = words(page(acme, role))
    assert "Acme stores" in text
    assert "Stage 2, Building" in text


def test_stranger_gets_404(acme, other, newcomer):
    assert newcomer.get(url(acme, "overview")).status_code == 404
    assert other.client().get(url(acme, "overview")).status_code == 404


def test_nobody_signed_in_is_sent_to_the_sign_in(acme, client):
    answer = client.get(url(acme, "overview"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_it_takes_no_post(acme):
    assert acme.client().post(url(acme, "overview")).status_code == 405


def test_headline_counts_the_units_that_improved(acme):
    for number, step in enumerate([{"data": 2}, {"data": 2}, {"data": 0}, {}]):
        unit = make_unit(acme, f"Unit {number}")
        make_history(acme, STEADY, levels(**step), unit=unit)
    assert heading(page(acme)) == "2 of 4 units improved since their last assessment."


def test_a_unit_improves_when_more_areas_rose_than_fell(acme):
    up, even = make_unit(acme, "Up"), make_unit(acme, "Even")
    make_history(acme, STEADY, levels(data=2, design=2, culture=0), unit=up)
    make_history(acme, STEADY, levels(data=2, culture=0), unit=even)
    assert heading(page(acme)).startswith("1 of 2 units improved")


def test_headline_says_that_units_fell_back_when_none_improved(acme):
    for name in ("One", "Two"):
        make_history(acme, STEADY, levels(data=0), unit=make_unit(acme, name))
    assert (
        heading(page(acme)) == "2 of 2 units fell back since their last assessment; none improved."
    )


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (levels(data=2), "Your unit improved since its last assessment."),
        (levels(data=0), "Your unit fell back since its last assessment."),
        (STEADY, "Your unit stands where it stood at its last assessment."),
    ],
)
def test_a_single_unit_is_not_counted(acme, last, expected):
    make_history(acme, STEADY, last)
    assert heading(page(acme)) == expected


def test_first_results_are_counted_while_nothing_can_be_compared(acme):
    make_unit(acme, "Waiting")
    make_completed(acme)
    html = page(acme)
    assert heading(html) == "1 of 2 units have a first result."
    assert "A unit has improved when" not in html


def test_each_unit_shows_levels_stage_index_and_links(acme):
    first, last = make_history(acme, STEADY, levels(data=2, culture=0, design=2))
    html = page(acme)
    text = words(html)
    assert "Stage 2, Building" in text
    assert "60 ↑ 10 points" in text
    assert "2nd quarter 2024" in text
    assert "1 area stands at Immediate action." in text
    assert url(acme, "result", assessment_id=last.pk) in html
    assert url(acme, "result", assessment_id=first.pk) not in html
    assert url(acme, "history", unit_id=acme.unit.pk) in html
    assert f"/units/{acme.unit.pk}/roadmap/" in html


def test_levels_stand_in_the_order_of_the_areas_as_symbol_and_word(acme):
    make_completed(acme)
    row = page(acme).split("<tbody>")[1].split("</tr>")[0]
    assert words(row).startswith(
        "Acme stores Data Room for improvement Design Excellent Delivery Room for improvement"
        " Measurement Room for improvement Culture Immediate action"
    )
    assert row.count("<svg") == 5


def test_units_stand_in_tree_order(acme):
    region = make_unit(acme, "A region")
    shop = make_unit(acme, "A shop", parent=region)
    make_completed(acme, unit=shop)
    make_completed(acme)
    html = page(acme)
    places = [
        html.index(f"<bdi>{name}</bdi></th>") for name in ("A region", "A shop", "Acme stores")
    ]
    assert places == sorted(places)
    assert 'class="unit in1"><bdi>A shop' in html


def test_a_unit_without_a_result_says_so_and_offers_the_start(acme):
    make_completed(acme)
    waiting = make_unit(acme, "Waiting")
    assert "Not assessed yet" in page(acme)
    assert f"/assessments/new/?unit={waiting.pk}" in page(acme)
    assert "/assessments/new/" not in page(acme, "reader")


def test_archived_units_are_left_out(acme):
    closed = make_unit(acme, "Closed shop")
    make_completed(acme, unit=closed)
    make_completed(acme)
    with scopes_disabled():
        type(closed).objects.filter(pk=closed.pk).update(archived_at=timezone.now())
    assert "Closed shop" not in page(acme)


def test_drafts_show_their_progress_to_those_who_assess(acme):
    make_completed(acme, quarter=3)
    draft = make_assessment(acme, levels={"data": 1, "design": 2, "culture": 0})
    html = page(acme)
    assert "3 of 5 areas" in html
    assert f"/assessments/{draft.pk}/" in html
    assert "Continue" in html
    for role in ("rater", "reader"):
        assert "3 of 5 areas" not in page(acme, role)
        assert str(draft.pk) not in page(acme, role)


def test_only_the_newest_drafts_are_listed(acme):
    for quarter in (1, 2, 3, 4):
        make_assessment(acme, year=2025, quarter=quarter)
        make_assessment(acme, year=2024, quarter=quarter)
    html = page(acme)
    assert html.count(">Continue<") == 5
    assert "?state=draft" in html
    assert "1st quarter 2024" not in html


def test_new_organisation_is_told_what_to_do_first(acme):
    html = page(acme)
    assert heading(html) == "Find out where your customer experience stands"
    assert "Start with a first assessment" in html
    assert html.count("btn primary") == 1
    assert "Start an assessment" in html


def test_reader_of_a_new_organisation_waits(acme):
    html = page(acme, "reader")
    assert "No assessment is completed yet" in html
    assert "btn primary" not in html


def test_organisation_without_units_starts_with_one(acme):
    with scopes_disabled():
        acme.unit.delete()
    assert "Add a unit" in page(acme)
    assert "There is nothing to see yet" in page(acme, "reader")


def test_first_draft_is_the_one_thing_to_do(acme):
    make_assessment(acme, levels={"data": 1})
    html = page(acme)
    assert html.count("btn primary") == 1
    assert "The first result appears here" in html


def test_limited_member_sees_only_the_own_units(acme):
    shop = make_unit(acme, "Far shop")
    make_completed(acme, unit=shop)
    make_assessment(acme, unit=shop, quarter=3)
    make_completed(acme)
    limit(acme.lead, acme.unit)
    html = page(acme)
    assert "Acme stores" in html
    assert "Far shop" not in html


def test_other_organisation_never_shows(acme, other):
    make_completed(acme)
    make_completed(other)
    make_assessment(other, quarter=3)
    assert "CANARY" not in page(acme)


def test_names_are_escaped(acme):
    make_completed(acme, unit=make_unit(acme, "<script>alert(1)</script>"))
    assert "<script>alert" not in page(acme)


def test_spanish_names_of_areas_and_stages(acme):
    make_completed(acme)
    type(acme.lead.user).objects.filter(pk=acme.lead.user.pk).update(language="es")
    text = words(page(acme))
    assert "Medición" in text
    assert "En construcción" in text


@pytest.mark.parametrize("role", ["lead", "reader"])
def test_queries_do_not_grow(acme, role):
    make_history(acme, STEADY, STEADY)
    make_assessment(acme)
    few = queries(acme.client(role), url(acme, "overview"))
    for number in range(10):
        unit = make_unit(acme, f"Unit {number}")
        make_history(acme, *[STEADY] * 12, unit=unit)
        make_assessment(acme, unit=unit, year=2027)
    assert queries(acme.client(role), url(acme, "overview")) == few <= 8


def test_limited_member_costs_no_more(acme):
    make_history(acme, STEADY, STEADY)
    limit(acme.lead, acme.unit)
    assert queries(acme.client(), url(acme, "overview")) <= 8
