"""Several people at the same moment: nobody's acknowledged save is lost, results never contradict.

Real threads with real connections; on PostgreSQL the statements truly overlap.
"""

import threading
import uuid

import pytest
from django.db import connection
from django_scopes import scope, scopes_disabled

from assessments import actions, completion
from assessments.models import AreaRating, AreaResult, Assessment
from foundation.versions import StaleWriteError
from maturity.levels import Level
from tests.cast import NOON, make_assessment

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def together(*jobs):
    """Runs the jobs at once and returns what each returned or raised, in their order."""
    gate = threading.Barrier(len(jobs))
    outcomes: list[object] = [None] * len(jobs)

    def run(number, job):
        gate.wait()
        try:
            outcomes[number] = job()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def save(cast, assessment, text, level=Level.EXCELLENT, version=1):
    def job():
        with scope(organization=cast.organization):
            return actions.rate(
                assessment=assessment,
                area_key="data",
                level=level,
                rationale=text,
                expected_version=version,
                by=cast.lead,
                at=NOON,
            )

    return job


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_saves_at_one_version_exactly_one_wins(acme, number):
    draft = make_assessment(acme, levels={})
    outcomes = together(save(acme, draft, "first"), save(acme, draft, "second"))
    won = [text for text, out in zip(("first", "second"), outcomes, strict=True) if out == 2]
    assert len(won) == 1, outcomes
    assert sum(isinstance(out, StaleWriteError) for out in outcomes) == 1
    with scopes_disabled():
        row = AreaRating.objects.get(assessment=draft, area_key="data")
    assert (row.rationale, row.version) == (won[0], 2)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_save_beside_the_completion_never_contradicts_the_result(acme, number):
    draft = make_assessment(acme)

    def complete():
        with scope(organization=acme.organization):
            return completion.complete(assessment=draft, by=acme.lead, at=NOON)

    saved, completed = together(save(acme, draft, "late", Level.IMMEDIATE_ACTION), complete)
    assert completed is None
    assert saved == 2 or isinstance(saved, actions.FrozenError), saved
    with scopes_disabled():
        rating = AreaRating.objects.get(assessment=draft, area_key="data")
        result = AreaResult.objects.get(assessment=draft, area_key="data")
    assert rating.level == result.level
    assert (rating.rationale == "late") == (saved == 2)


def test_discarding_beside_a_completion_leaves_one_of_the_two(acme):
    draft = make_assessment(acme)

    def complete():
        with scope(organization=acme.organization):
            return completion.complete(assessment=draft, by=acme.lead, at=NOON)

    def discard():
        with scope(organization=acme.organization):
            return actions.discard(assessment=draft, by=acme.lead)

    _completed, discarded = together(complete, discard)
    assert discarded in (True, False)
    with scopes_disabled():
        left = list(Assessment.objects.values_list("state", flat=True))
    assert left == ([] if discarded else ["completed"])


def test_the_same_form_sent_by_five_clicks_at_once_starts_one(acme):
    clients = [acme.client() for _ in range(5)]
    form = {
        "submission": str(uuid.uuid4()),
        "unit": str(acme.unit.pk),
        "period": "custom",
        "start": "2026-01-01",
        "end": "2026-03-31",
    }

    def click(client):
        return lambda: client.post("/o/acme/assessments/new/", form).headers.get("Location")

    places = together(*(click(client) for client in clients))
    with scopes_disabled():
        assert Assessment.objects.count() == 1
    assert len(set(places)) == 1, places
