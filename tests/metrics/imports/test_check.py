"""The third step: the file is read in the background, and shown before anything is written."""

import pytest

from foundation.jobs.testing import run_jobs
from metrics.imports.actions import discard
from metrics.models import Observation, RejectedRow, SurveyImport
from tests.cast import NOON
from tests.metrics.import_builders import CSV, make_checked
from tests.metrics.imports.flow import checked, fresh, imported, page, unscoped, uploaded

pytestmark = pytest.mark.django_db


def test_the_counts_are_shown_with_figure_and_interval(acme, csat):
    row = checked(acme, csat)
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert (row.rows_read, row.rows_used, row.rows_rejected) == (10, 10, 0)
    assert "10 rows can be imported" in text
    assert "n\u00a0=\u00a08" in text
    assert "75.0" in text
    with unscoped():
        assert not Observation.objects.exists()


def test_while_it_is_read_a_bar_shows_how_far(acme, csat):
    row = make_checked(acme, csat, state="checking", bytes_read=40)
    client = acme.client()
    assert 'value="40"' in client.get(page(acme, "import_check", row)).content.decode()
    part = client.get(page(acme, "import_progress", row), HTTP_HX_REQUEST="true")
    assert part.content.decode().lstrip().startswith('<div class="import-bar"')
    assert client.get(page(acme, "import_progress", row)).status_code == 302


def test_at_the_end_the_bar_has_the_page_loaded(acme, csat):
    row = make_checked(acme, csat)
    part = acme.client().get(page(acme, "import_progress", row), HTTP_HX_REQUEST="true")
    assert part["HX-Redirect"] == page(acme, "import_check", row)


def test_rejected_rows_are_listed_with_their_reason(acme, csat):
    row = checked(acme, csat, CSV + "11,1\nx,1\n")
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert row.rows_rejected == 2
    assert "2 rows cannot be used" in text
    assert "The answers go from 1 to 5." in text
    assert "This is not a number." in text
    assert "Import the 10 valid rows" in text


def test_an_earlier_import_and_a_typed_figure_are_announced(acme, csat):
    imported(acme, csat)
    row = checked(acme, csat, CSV + "5,1\n")
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert "1 figure of “survey.csv”" in text


def test_fewer_than_five_answers_are_hidden(acme, csat):
    row = checked(acme, csat, "score\n5\n5\n4\n")
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert "Hidden: fewer than 5 people." in text
    assert 'class="answers"' not in text


def test_what_cannot_be_read_says_why_and_leaves_the_file(acme, csat, folder):
    text = "score\n" + "5\n" * 3000 + '5"x\n"'
    row = checked(acme, csat, text)
    assert row.state == SurveyImport.State.FAILED
    page_text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert "quotation mark" in page_text
    assert (folder / row.stored_as).exists()


def test_a_file_given_up_meanwhile_is_not_read(acme, csat, in_acme):
    row = uploaded(acme)
    SurveyImport.objects.filter(pk=row.pk).update(state="checking")
    assert discard(survey_import=row, by=acme.lead)
    run_jobs()
    assert not SurveyImport.objects.exists()
    assert not discard(survey_import=row, by=acme.lead)


def test_the_pages_of_an_import_are_the_leads_of_its_unit(acme, other, csat):
    row = make_checked(acme, csat)
    assert other.client().get(page(acme, "import_check", row)).status_code == 404
    with unscoped():
        acme.lead.units.add(other.unit)
    assert acme.client().get(page(acme, "import_check", row)).status_code == 404


def test_the_list_of_rejected_rows_is_a_safe_csv(acme, csat):
    row = make_checked(acme, csat)
    with unscoped():
        RejectedRow.objects.create(
            survey_import=row, row=3, column="=1+1", value="@SUM(A1)", reason="not_a_number"
        )
    answer = acme.client().get(page(acme, "import_rejected", row))
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "3,'=1+1,'@SUM(A1),This is not a number." in text
    assert "7,score,11,The answers go from – to –." in text


@pytest.mark.parametrize("state", ["done", "undone", "uploaded", "failed", "importing"])
def test_every_state_has_its_page(acme, csat, state):
    row = make_checked(acme, csat, state=state, finished_at=NOON, stored_as="x")
    answer = acme.client().get(page(acme, "import_check", row), follow=True)
    assert answer.status_code == 200
    assert fresh(row).state == state
