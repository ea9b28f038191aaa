"""The issued reports: what each is, newest first, and never somebody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from tests.cast import make_completed
from tests.reports.builders import (
    body,
    heading,
    limit,
    make_report,
    make_unit,
    queries,
    url,
    words,
)

pytestmark = pytest.mark.django_db


def page(cast, role="lead", **query):
    return body(cast.client(role), url(cast, "list"), **query)


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_what_a_report_is(acme, role):
    report = make_report(make_completed(acme))
    html = page(acme, role)
    text = words(html)
    assert heading(html) == "1 report issued"
    assert "Acme stores 4th quarter 2026" in text
    assert "Report 1" in text
    assert "English , A4" in text
    assert "20 November 2026, 13:01" in text
    assert "by Ana Ruiz" in text
    assert f"{report.sha256[:12]}…" in text
    assert report.sha256 not in text
    assert f"/o/{acme.slug}/reports/{report.pk}/" in html


def test_language_and_paper_are_named(acme):
    make_report(make_completed(acme), language="es", paper="letter")
    assert "Español , Letter" in words(page(acme))


def test_stranger_gets_404(acme, other, newcomer):
    assert newcomer.get(url(acme, "list")).status_code == 404
    assert other.client().get(url(acme, "list")).status_code == 404


def test_it_takes_no_post(acme):
    assert acme.client().post(url(acme, "list")).status_code == 405


def test_newest_stands_first(acme):
    assessment = make_completed(acme)
    make_report(assessment, 1)
    make_report(assessment, 2)
    html = page(acme)
    assert html.index("Report 2") < html.index("Report 1")


def test_empty_list_says_where_reports_come_from(acme):
    html = page(acme)
    assert "No report is issued yet" in html
    assert "choose Download PDF" in html
    assert html.count("btn primary") == 1


def test_it_can_be_filtered_by_unit(acme):
    shop = make_unit(acme, "Shop")
    make_report(make_completed(acme))
    make_report(make_completed(acme, unit=shop))
    assert heading(page(acme)) == "2 reports issued"
    html = page(acme, unit=str(shop.pk))
    assert heading(html) == "1 report issued"
    assert "Show all" in html
    empty = make_unit(acme, "New shop")
    assert "No report of this unit is issued yet" in page(acme, unit=str(empty.pk))


@pytest.mark.parametrize(
    "query", [{"unit": "nonsense"}, {"page": "0"}, {"page": "abc"}, {"page": str(2**64)}]
)
def test_unknown_filter_or_page_shows_reports(acme, query):
    make_report(make_completed(acme))
    assert "Report 1" in page(acme, **query)


def test_unit_of_another_organisation_filters_nothing(acme, other):
    make_report(make_completed(acme))
    make_report(make_completed(other))
    html = page(acme, unit=str(other.unit.pk))
    assert heading(html) == "1 report issued"
    assert "CANARY" not in html


def test_it_is_paginated_and_the_filter_stays(acme):
    assessment = make_completed(acme)
    for number in range(1, 28):
        make_report(assessment, number)
    html = page(acme, unit=str(acme.unit.pk))
    assert "Page 1 of 2" in html
    assert html.count("<tr>") == 26
    assert f"unit={acme.unit.pk}&amp;page=2" in html
    assert "Report 2<" in page(acme, page="2")


def test_limited_member_sees_only_the_own_units(acme):
    shop = make_unit(acme, "Far shop")
    make_report(make_completed(acme))
    make_report(make_completed(acme, unit=shop))
    limit(acme.reader, acme.unit)
    html = page(acme, "reader")
    assert heading(html) == "1 report issued"
    assert "Far shop" not in html


def test_reports_of_archived_units_remain(acme):
    make_report(make_completed(acme))
    with scopes_disabled():
        type(acme.unit).objects.filter(pk=acme.unit.pk).update(archived_at="2027-01-01T00:00Z")
    assert "Report 1" in page(acme)


def test_queries_do_not_grow_and_no_file_is_loaded(acme):
    assessment = make_completed(acme)
    make_report(assessment)
    few = queries(acme.client(), url(acme, "list"))
    for number in range(2, 25):
        make_report(assessment, number)
    for number in range(10):
        make_report(make_completed(acme, unit=make_unit(acme, f"Unit {number}")))
    assert queries(acme.client(), url(acme, "list")) == few <= 8
    client = acme.client()
    with CaptureQueriesContext(connection) as captured:
        client.get(url(acme, "list"))
    assert not [q for q in captured.captured_queries if '"reports_report"."pdf"' in q["sql"]]
