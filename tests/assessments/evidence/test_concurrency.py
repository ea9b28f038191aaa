"""The limit holds when several people add the last piece at the same moment."""

import pytest
from django_scopes import scope

from assessments.evidence import actions
from assessments.evidence.actions import Subject, TooManyPiecesError
from assessments.models import AreaRating
from tests.assessments.evidence.builders import make_piece, new_piece, pieces
from tests.assessments.test_concurrency import together
from tests.cast import NOON, make_assessment


@pytest.mark.django_db(transaction=True)
def test_only_one_of_four_adds_the_last_piece(acme):
    draft = make_assessment(acme)
    for _ in range(actions.MOST_PIECES - 1):
        make_piece(draft, kind="note", text="Heard.")

    def add() -> bool:
        with scope(organization=acme.organization):
            return bool(
                actions.add(
                    assessment=draft,
                    subject=Subject("data"),
                    piece=new_piece(),
                    by=acme.lead,
                    at=NOON,
                )
            )

    outcomes = together(*[add] * 4)
    assert outcomes.count(True) == 1
    assert sum(isinstance(outcome, TooManyPiecesError) for outcome in outcomes) == 3
    assert len(pieces()) == actions.MOST_PIECES
    with scope(organization=acme.organization):
        rating = AreaRating.objects.get(assessment=draft, area_key="data")
    assert rating.strongest_evidence == "document"
