"""An assessment in depth travels as a file: criteria, overrides, revisions."""

import uuid

import pytest

from assessments.exchange import find
from assessments.models import AreaRating, AreaResult, Assessment, CriterionRating
from maturity.content import packaged_model
from roadmaps.exchange import export_document
from tests.assessments.documents import example, imported, put, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model_version", "unscoped")]


def entry(key, level="room_for_improvement", reason="", note=""):
    return {"criterion": key, "level": level, "not_applicable": reason, "note": note}


def deep():
    """The example with its area Data rated by criteria and overridden."""
    document = example()
    keys = [criterion.id for criterion in packaged_model().criteria_of("data")]
    document["areas"][0] |= {
        "mode": "criteria",
        "override": {"level": "immediate_action", "reason": "Two shops\nare silent."},
        "criteria": [
            entry(keys[0], "excellent", note="Plan seen."),
            entry(keys[1], None, "We sell no services."),
            *(entry(key) for key in keys[2:]),
        ],
    }
    document["areas"][0]["level"] = None
    return document


def test_it_is_stored_and_completed_by_the_rule():
    assessment = imported(deep()).assessment
    row = AreaRating.objects.get(assessment=assessment, area_key="data")
    assert (row.mode, row.level, row.override_level) == ("criteria", None, 0)
    result = AreaResult.objects.get(assessment=assessment, area_key="data")
    assert (result.level, result.level_by_rule, result.not_applicable) == (0, 1, 1)
    assert CriterionRating.objects.get(criterion_id="DAT-1").note == "Plan seen."


def test_the_same_bytes_come_out_again():
    assessment = imported(deep()).assessment
    once = export_document(find(assessment.pk))
    assert imported(once).is_new is False
    assert b'"override"' in once
    assert once == export_document(find(assessment.pk))


FAULTS = [
    ("areas[0].criteria[0].criterion", "DES-1", "is no criterion of this area"),
    ("areas[0].criteria[1].criterion", "DAT-1", "stands twice"),
    ("areas[0].criteria[1].level", "excellent", "not applicable has no level"),
    ("areas[0].criteria[0].level", "great", "is not one of"),
    ("areas[0].override.reason", "", "areas[0].override.reason"),
    ("areas[0].mode", "both", "is not one of direct, criteria"),
]


@pytest.mark.parametrize(("path", "value", "said"), FAULTS)
def test_a_fault_names_its_place(path, value, said):
    assert any(said in reason for reason in reasons(put(deep(), path, value)))
    assert not Assessment.objects.exists()


def test_a_completed_area_needs_enough_criteria():
    document = deep()
    document["areas"][0]["criteria"] = document["areas"][0]["criteria"][:1]
    del document["areas"][0]["override"]
    (reason,) = reasons(document)
    assert "too few criteria are rated for a level in data" in reason


def test_an_area_rated_as_a_whole_still_needs_its_level():
    document = deep()
    document["areas"][1]["level"] = None
    assert reasons(document)


def revision(of):
    document = deep()
    document |= {"id": str(uuid.uuid4()), "initiatives": []}
    document["revision"] = {"replaces": of, "reason": "A figure was wrong."}
    return document


def test_a_revision_follows_what_it_corrects():
    original = imported(deep()).assessment
    document = revision(str(original.pk))
    stored = imported(document).assessment
    assert stored.replaces == original
    assert imported(export_document(find(stored.pk))).is_new is False


def test_a_revision_of_nothing_is_refused():
    (reason,) = reasons(revision(str(uuid.uuid4())))
    assert reason.startswith("revision.replaces: no completed assessment with this id")


def test_a_second_revision_is_refused():
    original = imported(deep()).assessment
    imported(revision(str(original.pk)))
    (reason,) = reasons(revision(str(original.pk)))
    assert "has a revision already" in reason


def test_a_revision_of_another_period_is_refused():
    original = imported(deep()).assessment
    document = revision(str(original.pk))
    document["period"] = {"kind": "quarter", "start": "2026-04-01", "end": "2026-06-30"}
    (reason,) = reasons(document)
    assert "another unit or period" in reason
