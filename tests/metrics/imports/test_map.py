"""The second step: which column is what, and what it measures."""

import pytest

from metrics.models import SurveyImport
from tests.metrics.imports.flow import fresh, imported, page, uploaded

pytestmark = pytest.mark.django_db
MAY = {"period_start": "2026-05-01", "period_end": "2026-05-31"}


def url(acme, row, query="columns=1&score=0"):
    return f"{page(acme, 'import_map', row)}?{query}"


def fields_of(page):
    return {field.html_name: field.value() for field in page.context["form"]}


def send(acme, row, query="columns=1&score=0", **changes):
    client = acme.client()
    fields = fields_of(client.get(url(acme, row, query))) | MAY | changes
    return client.post(url(acme, row, query), fields)


def test_what_is_proposed_is_what_the_codes_say(acme, csat):
    answer = acme.client().get(url(acme, uploaded(acme)))
    values = fields_of(answer)
    assert values["metric-0"] == str(csat.pk)
    assert sorted(v for k, v in values.items() if k.startswith("code-")) == ["blank", "other"]


def test_the_mapping_is_kept_and_the_file_read(acme, csat):
    row = uploaded(acme)
    answer = send(acme, row)
    assert answer.url == page(acme, "import_check", row)
    row = fresh(row)
    assert row.state == SurveyImport.State.CHECKING
    assert row.mapping["scores"][0]["blank_codes"] == ["0"]
    assert row.mapping["scores"][0]["not_applicable_codes"] == ["6"]
    assert row.mapping["period_start"] == "2026-05-01"


def test_the_same_mapping_sent_again_is_no_error(acme, csat):
    row = uploaded(acme)
    assert send(acme, row).status_code == 302
    assert send(acme, row, version=1).status_code == 302
    assert fresh(row).version == 2


def test_another_mapping_on_an_old_page_is_refused(acme, csat):
    row = uploaded(acme)
    send(acme, row)
    answer = send(acme, row, version=1, **{"touchpoint-0": "Checkout"})
    assert answer.status_code == 409
    assert "Checkout" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period_end": "2026-04-01"}, "The last day cannot be before the first."),
        ({"period_start": "2099-01-01", "period_end": "2099-01-31"}, "not come yet"),
        ({"metric-0": "nonsense"}, "Choose one from the list."),
    ],
)
def test_what_does_not_fit_is_said(acme, csat, changes, words):
    answer = send(acme, uploaded(acme), **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_code_without_a_meaning_is_asked_for(acme, csat):
    row = uploaded(acme)
    values = fields_of(acme.client().get(url(acme, row)))
    code = next(name for name in values if name.startswith("code-"))
    answer = send(acme, row, **{code: ""})
    assert answer.status_code == 422
    assert "Say what this code means." in answer.content.decode()


def test_two_columns_cannot_measure_the_same(acme, csat):
    query = "columns=1&score=0&score=1"
    answer = send(acme, uploaded(acme), query, **{"touchpoint-0": "", "touchpoint-1": ""})
    assert answer.status_code == 422
    assert "name another touchpoint" in answer.content.decode()


def test_a_column_is_one_thing_only(acme, csat):
    answer = acme.client().get(url(acme, uploaded(acme), "columns=1&score=0&date=0"))
    assert answer.status_code == 422
    assert "used for something else already" in answer.content.decode()


def test_without_a_column_of_answers_nothing_goes_on(acme, csat):
    answer = acme.client().get(url(acme, uploaded(acme), "columns=1"))
    assert answer.status_code == 422
    assert "Choose at least one column with answers." in answer.content.decode()


def test_the_order_of_dates_is_asked_for_where_it_cannot_be_told(acme, csat):
    text = "day,score\n03/04/2026,5\n05/06/2026,4\n01/02/2026,3\n"
    query = "columns=1&score=1&date=0"
    row = uploaded(acme, text)
    assert "which comes first" in send(acme, row, query).content.decode()
    assert send(acme, row, query, day_first="day").status_code == 302
    assert fresh(row).mapping["day_first"] is True
    assert fresh(row).mapping["period_start"] is None


def test_words_become_answers(acme, csat):
    row = uploaded(acme, "score\n" + "Good\nGood\nBad\n5\n" * 3)
    answer = acme.client().get(url(acme, row))
    codes = [name for name in fields_of(answer) if name.startswith("code-")]
    assert len(codes) == 2
    assert send(acme, row, **dict.fromkeys(codes, "4")).status_code == 302
    assert set(fresh(row).mapping["scores"][0]["translate"].values()) == {4}


def test_the_file_can_be_read_otherwise(acme, csat):
    row = uploaded(acme, "Survey of May\nscore;b\n5;1\n4;2\n3;1\n")
    data = {
        "look-version": 1,
        "look-encoding": "cp1252",
        "look-separator": "1",
        "look-header_row": 2,
    }
    assert acme.client().post(page(acme, "import_map", row), data).status_code == 302
    row = fresh(row)
    assert (row.layout["encoding"], row.layout["header_row"]) == ("cp1252", 2)


def test_the_next_file_with_these_headers_is_filled_in(acme, csat):
    imported(acme, csat)
    row = uploaded(acme, "score,other\n5,1\n4,2\n0,1\n")
    text = acme.client().get(page(acme, "import_map", row)).content.decode()
    assert "filled in as it was then" in text
    assert fields_of(acme.client().get(url(acme, row)))["period_start"].isoformat() == "2026-05-01"


def test_the_very_same_file_is_recognised(acme, csat):
    imported(acme, csat)
    text = acme.client().get(page(acme, "import_map", uploaded(acme))).content.decode()
    assert "This very file was imported before" in text


def test_without_a_metric_the_page_says_what_to_do(acme):
    text = acme.client().get(url(acme, uploaded(acme))).content.decode()
    assert "Switch on a metric first" in text
