"""Figures for the dashboards: quarters up to the last full one before NOON."""

from datetime import date

from django_scopes import scopes_disabled

from metrics.models import Metric, MetricDefinition, Praise, Team
from tests.cast import NOON, Cast
from tests.metrics.builders import columns_of, make_metric, make_observation, quarter

TODAY = date(2026, 11, 20)


def nps(promoters: int, detractors: int, passives: int = 100) -> dict[str, object]:
    return {"promoters": promoters, "passives": passives, "detractors": detractors}


def make_series(cast: Cast, key: str, *inputs: dict[str, object], **fields):
    """A metric with one observation a quarter, the last one in the 3rd quarter of 2026."""
    metric = make_metric(cast, key)
    for back, one in enumerate(reversed(inputs)):
        number = 3 - back
        period = quarter(2026 + (number - 1) // 4, (number - 1) % 4 + 1)
        make_observation(cast, metric, one, period=period, **fields)
    return metric


def make_praise(cast: Cast, text: str = "Solved at once!", **fields) -> Praise:
    fields = {"unit": cast.unit, "said_on": date(2026, 10, 1), **fields}
    with scopes_disabled():
        return Praise.objects.create(
            organization=cast.organization,
            text=text,
            consent="Agreed by e-mail",
            added_at=NOON,
            **fields,
        )


def make_team(cast: Cast, *metrics, name: str = "Service") -> Team:
    with scopes_disabled():
        team = Team.objects.create(organization=cast.organization, name=name)
        team.metrics.set(metrics)
    return team


def make_own_metric(cast: Cast, number: int = 1, **fields) -> Metric:
    """A metric that the organisation has defined itself, computed as satisfaction is."""
    with scopes_disabled():
        metric = Metric.objects.create(
            organization=cast.organization, key=f"own-{number}", is_own=True, created_at=NOON
        )
        MetricDefinition.objects.create(
            **{
                "metric": metric,
                "number": 1,
                "created_at": NOON,
                "name": f"Own {number}",
                "short": f"O{number}",
                **columns_of("csat"),
                **fields,
            }
        )
    return metric
