"""Rows of another table come as lists beside the row that they belong to."""

import pytest
from django.db.models import OuterRef
from django_scopes import scopes_disabled

from foundation.json_rows import json_rows
from metrics.models import Metric, Observation
from tests.metrics.builders import CSAT, make_metric, make_observation

pytestmark = pytest.mark.django_db


def rows_of(metric):
    inner = Observation.objects.filter(metric=OuterRef("pk"))
    found = json_rows(inner, "segment", "n", "inputs", key="metric", json=("inputs",))
    return Metric.objects.annotate(found=found).get(pk=metric.pk).found


def test_rows_come_with_numbers_texts_and_json_in_one_query(acme, django_assert_num_queries):
    metric = make_metric(acme)
    for segment in ("A", 'B "quoted"'):
        make_observation(acme, metric, segment=segment)
    with scopes_disabled(), django_assert_num_queries(1):
        found = rows_of(metric)
    assert sorted(found) == [["A", 50, CSAT], ['B "quoted"', 50, CSAT]]


def test_without_rows_there_is_nothing(acme):
    metric = make_metric(acme)
    with scopes_disabled():
        assert not rows_of(metric)
