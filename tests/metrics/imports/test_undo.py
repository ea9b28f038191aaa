"""An import can be taken back, and then it is as if it had never been."""

import pytest
from django_scopes import scope

from foundation.periods import PeriodKind, period_of
from metrics.imports.actions import NotNowError
from metrics.imports.writing import undo
from metrics.models import KeptComment, Observation
from tests.cast import NOON
from tests.metrics.builders import make_observation
from tests.metrics.import_builders import CSV, make_checked
from tests.metrics.imports.flow import figures, fresh, imported, page, unscoped

pytestmark = pytest.mark.django_db
MAY = period_of(PeriodKind.MONTH, 2026, 5)


def take_back(acme, row):
    with scope(organization=acme.organization):
        return undo(survey_import=row, by=acme.lead, at=NOON)


def sizes():
    return [n for n, _answers in figures()]


def test_its_figures_go_and_what_it_replaced_returns(acme, csat):
    make_observation(acme, csat, period=MAY)
    row = imported(acme, csat, replace_typed=True)
    assert sizes() == [8]
    answer = acme.client().post(page(acme, "import_undo", row))
    assert answer.url == page(acme, "import_done", row)
    assert sizes() == [50]
    assert fresh(row).state == "undone"


def test_it_is_asked_for_first(acme, csat):
    row = imported(acme, csat)
    text = acme.client().get(page(acme, "import_undo", row)).content.decode()
    assert "1 figure of this import no longer counts then." in text
    assert sizes() == [8]


def test_undone_twice_it_happens_once(acme, csat):
    row = imported(acme, csat)
    take_back(acme, row)
    take_back(acme, row)
    assert sizes() == []


def test_the_same_file_can_be_imported_again_afterwards(acme, csat):
    take_back(acme, imported(acme, csat))
    assert imported(acme, csat).state == "done"
    assert sizes() == [8]


@pytest.mark.parametrize(
    ("order", "left"), [((0, 1), [[10], [50]]), ((1, 0), [[8], [50]])], ids=["old", "new"]
)
def test_two_imports_are_undone_in_either_order(acme, csat, order, left):
    make_observation(acme, csat, period=MAY)
    rows = [
        imported(acme, csat, replace_typed=True),
        imported(acme, csat, CSV + "5,1\n5,1\n"),
    ]
    for which, expected in zip(order, left, strict=True):
        take_back(acme, rows[which])
        assert sizes() == expected


def test_a_figure_put_there_meanwhile_stays(acme, csat):
    make_observation(acme, csat, period=MAY)
    row = imported(acme, csat, replace_typed=True)
    with unscoped():
        Observation.objects.filter(survey_import=row).update(retired_at=NOON)
    make_observation(acme, csat, period=MAY, n=60)
    take_back(acme, row)
    assert sizes() == [60]


def test_its_comments_are_deleted(acme, csat):
    row = imported(acme, csat, "score,said\n5,Very good\n", comment_column="said")
    take_back(acme, row)
    with unscoped():
        assert not KeptComment.objects.exists()


def test_what_was_not_imported_cannot_be_taken_back(acme, csat):
    row = make_checked(acme, csat)
    with pytest.raises(NotNowError):
        take_back(acme, row)
    assert acme.client().post(page(acme, "import_undo", row)).status_code == 302
