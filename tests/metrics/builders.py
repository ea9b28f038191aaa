"""Rows of the evidence, made without the actions that have tests of their own."""

from datetime import date
from functools import cache

from django_scopes import scopes_disabled

from foundation.periods import Period, PeriodKind, kind_of, period_of
from metrics.models import Metric, MetricDefinition, Observation, Target
from metrics.recipes import Definition
from metrics.sheets import sheet_of
from organizations.models import Unit
from tests.cast import NOON, Cast

CSAT = {"answers": {"1": 2, "2": 2, "3": 4, "4": 20, "5": 22}}  # 84.0 %, n = 50
NPS = {"promoters": 90, "passives": 70, "detractors": 40}  # 25 points, n = 200
FCR = {"contacts": 1000, "resolved_first": 700, "not_resolvable_l1": 120}  # 70.0 %


@cache
def columns_of(key: str) -> dict[str, object]:
    """The sheet's definition as columns of a row."""
    definition: Definition = sheet_of(key).definition
    names = (
        "recipe unit higher_is_better minimum maximum scale_min scale_max"
        " top_from top_to bottom_from bottom_to limit low_below"
    )
    return {name: getattr(definition, name) for name in names.split()}


def make_metric(cast: Cast, key: str = "csat", *, rhythm: str = "quarter", **changes) -> Metric:
    """A metric of the catalogue, switched on, with its first definition."""
    with scopes_disabled():
        metric = Metric.objects.create(
            organization=cast.organization, key=key, rhythm=rhythm, created_at=NOON, **changes
        )
        sheet = sheet_of(key)
        MetricDefinition.objects.create(
            metric=metric,
            number=1,
            criteria=list(sheet.criteria),
            created_at=NOON,
            **columns_of(key),
        )
    return metric


def quarter(year: int, number: int) -> Period:
    return period_of(PeriodKind.QUARTER, year, number)


def make_observation(
    cast: Cast,
    metric: Metric,
    inputs: dict[str, object] | None = None,
    *,
    period: Period | None = None,
    unit: Unit | None = None,
    n: int | None = 50,
    definition: MetricDefinition | None = None,
    **part,
) -> Observation:
    """One active observation of the last full quarter before NOON, unless told otherwise."""
    period = period or quarter(2026, 3)
    with scopes_disabled():
        return Observation.objects.create(
            organization=cast.organization,
            unit=unit or cast.unit,
            metric=metric,
            definition=definition or metric.definitions.latest("number"),
            period_start=period.start,
            period_end=period.end,
            inputs=CSAT if inputs is None else inputs,
            n=n,
            recorded_at=NOON,
            recorded_by_name="Lucía Ferrer",
            **part,
        )


def make_target(
    cast: Cast, metric: Metric, value: float, *, year: int = 2026, unit: Unit | None = None
) -> Target:
    """A target for the whole year."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    assert kind_of(start, end) is PeriodKind.YEAR
    with scopes_disabled():
        return Target.objects.create(
            metric=metric,
            unit=unit or cast.unit,
            period_start=start,
            period_end=end,
            value=value,
            set_at=NOON,
        )
