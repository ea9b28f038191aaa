"""Rows of the listening plan, made without the actions that have tests of their own."""

from django_scopes import scopes_disabled

from metrics.models import JourneyStep, ListeningPost, Metric, Touchpoint
from tests.cast import Cast


def make_step(cast: Cast, name: str = "Start", position: int = 0) -> JourneyStep:
    with scopes_disabled():
        return JourneyStep.objects.create(
            organization=cast.organization, name=name, position=position
        )


def make_touchpoint(
    cast: Cast, name: str = "Call centre", step: JourneyStep | None = None, **facts
) -> Touchpoint:
    facts = {"moment": "support", **facts}
    with scopes_disabled():
        return Touchpoint.objects.create(
            organization=cast.organization, name=name, step=step, **facts
        )


def make_post(touchpoint: Touchpoint, metric: Metric | None = None, **facts) -> ListeningPost:
    facts = {"source": "survey" if metric else "calls", "cadence": "month", **facts}
    with scopes_disabled():
        return ListeningPost.objects.create(touchpoint=touchpoint, metric=metric, **facts)
