"""The list of all survey files."""

import pytest

from tests.cast import NOON
from tests.metrics.import_builders import make_checked
from tests.metrics.imports.flow import page, unscoped

pytestmark = pytest.mark.django_db


def test_everybody_sees_what_was_brought_in(acme, csat):
    make_checked(acme, csat, state="done", finished_at=NOON)
    text = acme.client("reader").get(page(acme, "imports")).content.decode()
    assert "survey.csv" in text
    assert "Lucía Ferrer" in text
    assert "Take back" not in text
    assert "Take back" in acme.client().get(page(acme, "imports")).content.decode()


def test_it_can_be_filtered(acme, csat):
    make_checked(acme, csat, file_name="may.csv")
    make_checked(acme, csat, file_name="june.csv", state="done", finished_at=NOON)
    text = acme.client().get(page(acme, "imports"), {"state": "done"}).content.decode()
    assert "june.csv" in text
    assert "may.csv" not in text
    text = acme.client().get(page(acme, "imports"), {"state": "undone"}).content.decode()
    assert "No survey file fits this filter" in text


def test_without_files_it_says_how_to_begin(acme):
    assert (
        "Bring your first survey file" in acme.client().get(page(acme, "imports")).content.decode()
    )


def test_a_file_is_given_up_by_its_button(acme, csat):
    row = make_checked(acme, csat)
    acme.client().post(page(acme, "import_discard", row))
    assert acme.client().get(page(acme, "import_check", row)).status_code == 404


def test_what_was_imported_is_not_given_up(acme, csat):
    row = make_checked(acme, csat, state="done", finished_at=NOON)
    acme.client().post(page(acme, "import_discard", row))
    assert acme.client().get(page(acme, "import_done", row)).status_code == 200


def test_files_of_other_units_are_not_listed(acme, other, csat):
    make_checked(acme, csat)
    with unscoped():
        acme.lead.units.add(other.unit)
    assert "survey.csv" not in acme.client().get(page(acme, "imports")).content.decode()
