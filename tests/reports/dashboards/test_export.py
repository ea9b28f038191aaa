"""The figures of a dashboard to take along; nothing hidden is in them."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tests.cast import NOON
from tests.metrics.builders import make_observation, make_target
from tests.reports.dashboards.builders import make_own_metric, make_series, nps

URL = "/o/acme/dashboard/export/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def as_csv(cast, **query):
    answer = cast.client("reader").get(URL, {"format": "csv", **query})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    content = b"".join(answer) if answer.streaming else answer.content
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_a_row_per_figure_with_interval_base_and_target(acme):
    make_target(acme, make_series(acme, "csat", None, None), 80)
    head, *rows = as_csv(acme)
    assert len(rows) == 2
    row = dict(zip(head, rows[1], strict=True))
    assert row["From"] == "2026-07-01"
    assert float(row["Figure"]) == 84.0
    assert row["n"] == "50"
    assert float(row["Target"]) == 80.0


def test_what_is_hidden_is_hidden_here_too(acme):
    make_series(acme, "nps", {"promoters": 2, "passives": 1, "detractors": 1})
    head, row = as_csv(acme)
    told = dict(zip(head, row, strict=True))
    assert (told["Figure"], told["Lower bound"], told["n"]) == ("", "", "")
    assert told["Remark"] == "Hidden: fewer than 5 people."


def test_a_name_that_looks_like_a_formula_is_text(acme):
    make_observation(acme, make_own_metric(acme, name="=1+1"))
    _head, row = as_csv(acme)
    assert not row[0].startswith("=")


def test_as_a_workbook(acme):
    make_series(acme, "nps", nps(500, 200))
    answer = acme.client().get(URL, {"format": "xlsx", "unit": acme.unit.pk})
    content = b"".join(answer) if answer.streaming else answer.content
    sheet = load_workbook(BytesIO(content)).active
    rows = list(sheet.values)
    assert len(rows) == 2
    assert rows[1][1] == "Acme stores"
