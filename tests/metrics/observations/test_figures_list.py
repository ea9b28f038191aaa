"""The list of figures and its file: the member's units, filtered, sorted, nothing hidden shown."""

import csv
import io

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled
from openpyxl import load_workbook

from organizations.models import Unit
from tests.metrics.builders import NPS, make_metric, make_observation, quarter

pytestmark = pytest.mark.django_db
FEW = {"answers": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2}}


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def url(cast, name="observations", query=""):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug}) + query


def lines(cast, query="", role="reader"):
    return acme_rows(cast.client(role).get(url(cast, query=query)))


def acme_rows(answer):
    return [line.row for line in answer.context["lines"]]


def table(cast, query=""):
    text = cast.client("reader").get(url(cast, "observations_export", query)).content.decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_each_line_says_figure_interval_base_and_part(acme):
    make_observation(acme, make_metric(acme), channel="chat", moment="support")
    text = acme.client("reader").get(url(acme)).content.decode()
    for said in ("84.0", "n\u00a0=\u00a050", "Chat · Support", "3rd quarter 2026", "Typed in"):
        assert said in text
    assert "Add a figure" not in text


def test_filters_narrow_the_list(acme):
    csat, nps = make_metric(acme), make_metric(acme, "nps")
    other = Unit.objects.create(organization=acme.organization, name="Outlet")
    first = make_observation(acme, csat, channel="chat", segment="Families")
    second = make_observation(acme, nps, NPS, unit=other, period=quarter(2025, 1))
    assert lines(acme, f"?metric={csat.pk}") == [first]
    assert lines(acme, f"?unit={other.pk}") == [second]
    assert lines(acme, "?year=2025") == [second]
    assert lines(acme, "?q=famil") == lines(acme, "?q=Chat") == [first]
    assert lines(acme, "?source=import") == []
    assert len(lines(acme, "?metric=nonsense&year=x&sort=&page=-3")) == 2


@pytest.mark.parametrize("sort", ["period", "metric", "unit", "recorded"])
def test_columns_sort_both_ways(acme, sort):
    csat, nps = make_metric(acme), make_metric(acme, "nps")
    make_observation(acme, csat)
    make_observation(acme, nps, NPS, period=quarter(2025, 1))
    answer = acme.client("reader").get(url(acme, query=f"?sort=-{sort}"))
    assert 'aria-sort="descending"' in answer.content.decode()
    assert len(acme_rows(answer)) == 2
    if sort in ("period", "metric"):
        assert acme_rows(answer) == lines(acme, f"?sort={sort}")[::-1]


def test_a_limited_lead_sees_own_units_only(acme):
    metric = make_metric(acme)
    other = Unit.objects.create(organization=acme.organization, name="Outlet")
    mine = make_observation(acme, metric)
    theirs = make_observation(acme, metric, unit=other)
    acme.lead.units.add(acme.unit)
    assert lines(acme, role="lead") == [mine]
    client = acme.client()
    for name in ("observation_edit", "observation_remove"):
        kwargs = {"slug": acme.slug, "observation_id": theirs.pk}
        assert client.get(reverse(f"metrics:{name}", kwargs=kwargs)).status_code == 404
        assert client.post(reverse(f"metrics:{name}", kwargs=kwargs)).status_code == 404


def test_figures_of_others_are_not_listed(acme, other):
    make_observation(other, make_metric(other))
    assert lines(acme) == []
    assert "No figure is recorded yet" in acme.client().get(url(acme)).content.decode()


def test_the_file_holds_numbers_inputs_and_safe_texts(acme):
    make_observation(acme, make_metric(acme), segment="=1+1", note="@note")
    (row,) = table(acme)
    assert (row["Metric key"], row["Figure"], row["n"]) == ("csat", "84.0", "50")
    assert row["Numbers"] == "1=2; 2=2; 3=4; 4=20; 5=22"
    assert (row["Customer segment"], row["Note"]) == ("'=1+1", "'@note")
    assert (row["Period from"], row["Period to"]) == ("2026-07-01", "2026-09-30")


def test_a_hidden_figure_gives_only_the_word(acme):
    make_observation(acme, make_metric(acme), FEW, n=3)
    (row,) = table(acme)
    assert [row[name] for name in ("Figure", "From", "To", "n", "Numbers")] == [""] * 5
    assert row["Remark"] == "Hidden: fewer than 5 people."
    text = acme.client("reader").get(url(acme)).content.decode()
    assert "Hidden: fewer than 5 people." in text
    assert "100.0" not in text


def test_the_file_follows_the_filters_and_comes_as_a_spreadsheet(acme):
    metric = make_metric(acme)
    make_observation(acme, metric, segment="=1+1")
    make_observation(acme, metric, period=quarter(2025, 1))
    answer = acme.client("reader").get(url(acme, "observations_export", "?format=xlsx&year=2026"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 2
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    assert len(table(acme, "?year=2025")) == 1


def test_a_file_that_is_cut_says_so(acme, monkeypatch):
    monkeypatch.setattr("metrics.observations.exports_figures.MOST_ROWS", 1)
    metric = make_metric(acme)
    make_observation(acme, metric)
    make_observation(acme, metric, period=quarter(2025, 1))
    assert table(acme)[-1]["Metric key"].startswith("Only the first")
