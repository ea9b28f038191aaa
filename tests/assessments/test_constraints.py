"""Rows that the database refuses, whoever writes them; each constraint by its name."""

import pytest
from django.db import IntegrityError, transaction

from assessments.models import AreaRating, AreaResult, Assessment
from maturity.area_scoring import Mode
from maturity.levels import AREA_KEYS
from maturity.models import ModelVersion
from tests.cast import NOON, day, make_assessment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
RESULT = {"completed_at": NOON, "index": 50, "stage": 2, "uncapped_stage": 2}


def refused(match, write):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        write()


def make(cast, **fields) -> Assessment:
    values = {
        "organization": cast.organization,
        "unit": cast.unit,
        "model_version": ModelVersion.objects.current(),
        "period_kind": "quarter",
        "period_start": day("2026-01-01"),
        "period_end": day("2026-03-31"),
        "created_at": NOON,
        **fields,
    }
    return Assessment.objects.create(**values)


def make_result(assessment, **fields) -> AreaResult:
    values = {"area_key": "data", "position": 0, "level": 1, "mode": "direct", **fields}
    return AreaResult.objects.create(assessment=assessment, **values)


@pytest.mark.parametrize("kind", ["month", "", "Quarter"])
def test_a_kind_of_period_that_does_not_exist(acme, kind):
    refused("assessment_period_kind_known", lambda: make(acme, period_kind=kind))


@pytest.mark.parametrize("kind", Assessment.Kind.values)
def test_every_kind_of_period_is_possible(acme, kind):
    make(acme, period_kind=kind)


def test_a_period_that_ends_before_it_starts(acme):
    refused("assessment_period_forward", lambda: make(acme, period_end=day("2025-12-31")))


@pytest.mark.parametrize("missing", ["completed_at", "index", "stage"])
def test_completed_without_a_result(acme, missing):
    values = {**RESULT, "state": "completed", missing: None}
    refused("assessment_completed_has_result", lambda: make(acme, **values))


def test_a_draft_that_says_when_it_was_completed(acme):
    refused("assessment_completed_has_result", lambda: make(acme, completed_at=NOON))


def test_a_state_that_does_not_exist(acme):
    refused("assessment_completed_has_result", lambda: make(acme, state="archived"))


def test_completed_with_its_result(acme):
    make(acme, state="completed", **RESULT)


@pytest.mark.parametrize("key", ["sales", "", "Data"])
def test_a_result_of_an_area_that_does_not_exist(acme, key):
    draft = make_assessment(acme)
    refused("area_result_known", lambda: make_result(draft, area_key=key))


@pytest.mark.parametrize("mode", ["guess", ""])
def test_a_result_found_in_a_way_that_does_not_exist(acme, mode):
    draft = make_assessment(acme)
    refused("area_result_mode_known", lambda: make_result(draft, mode=mode))


@pytest.mark.parametrize("mode", Mode)
def test_every_area_and_mode_is_possible(acme, mode):
    draft = make_assessment(acme)
    for key in AREA_KEYS:
        make_result(draft, area_key=key, mode=mode.value)


def test_a_level_that_does_not_exist(acme):
    draft = make_assessment(acme)
    refused("area_result_level_known", lambda: make_result(draft, level=3))
    ratings = AreaRating.objects.filter(assessment=draft)
    refused("area_rating_level_known", lambda: ratings.update(level=3))


def test_a_rating_of_an_area_that_does_not_exist(acme):
    draft = make_assessment(acme)
    write = {"assessment": draft, "area_key": "sales"}
    refused("area_rating_known", lambda: AreaRating.objects.create(**write))
