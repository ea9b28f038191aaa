"""The plan as its page shows it, and which moments of the customer's life are heard."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch
from django.utils.formats import number_format

from foundation.periods import Period, PeriodKind, period_around, previous
from metrics.models import JourneyStep, ListeningPost, MetricDefinition, Moment, Touchpoint
from metrics.results import moments_heard
from metrics.wording import metric_name
from organizations.models import Organization


@dataclass(frozen=True)
class Post:
    """`metric` is its name, empty for what is heard unasked."""

    row: ListeningPost
    metric: str

    @property
    def responsible(self) -> str:
        member = self.row.responsible
        return member.user.name or member.user.email if member else ""

    @property
    def share(self) -> str:
        """As "12.5", in the active language; empty where it is not decided."""
        sampled = self.row.sampled
        return "" if sampled is None else number_format(f"{Decimal(sampled).normalize():f}")


@dataclass(frozen=True)
class Stop:
    """A touchpoint with its listening posts."""

    row: Touchpoint
    posts: tuple[Post, ...]

    @property
    def is_deaf(self) -> bool:
        """It matters most, and nobody listens there."""
        return self.row.matters_most and not self.posts


@dataclass(frozen=True)
class Stage:
    """A step of the journey; `row` is None for the touchpoints that have no place yet."""

    row: JourneyStep | None
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Heard:
    """One moment of the customer's life in the last full quarter."""

    key: str
    name: str
    answers: int
    posts: int

    @property
    def is_silent(self) -> bool:
        return self.answers == 0

    @property
    def answers_text(self) -> str:
        return number_format(self.answers, force_grouping=True)


@dataclass(frozen=True)
class Coverage:
    period: Period
    moments: tuple[Heard, ...]

    @property
    def silent(self) -> tuple[Heard, ...]:
        return tuple(moment for moment in self.moments if moment.is_silent)

    @property
    def most(self) -> int:
        """Answers of the loudest moment, at least 1."""
        return max(1, *(moment.answers for moment in self.moments))


@dataclass(frozen=True)
class Plan:
    stages: tuple[Stage, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        return tuple(stop for stage in self.stages for stop in stage.stops)

    @property
    def deaf(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.is_deaf)

    @property
    def has_steps(self) -> bool:
        return any(stage.row for stage in self.stages)


def plan_of(organization: Organization) -> Plan:
    """The steps in order, and what has no place yet at the end. Four queries."""
    steps = list(JourneyStep.objects.filter(organization=organization))
    posts = ListeningPost.objects.select_related("metric", "responsible__user").prefetch_related(
        Prefetch("metric__definitions", MetricDefinition.objects.order_by("-number"))
    )
    rows = Touchpoint.objects.filter(organization=organization, archived_at=None)
    stops = [_stop(row) for row in rows.prefetch_related(Prefetch("posts", posts))]
    by_step: dict[UUID | None, list[Stop]] = {step.pk: [] for step in steps}
    for stop in stops:
        by_step.setdefault(stop.row.step_id, []).append(stop)
    stages = [Stage(step, tuple(by_step[step.pk])) for step in steps]
    if loose := by_step.get(None):
        stages.append(Stage(None, tuple(loose)))
    return Plan(tuple(stages))


def _stop(row: Touchpoint) -> Stop:
    return Stop(row, tuple(Post(post, _metric(post)) for post in row.posts.all()))


def _metric(post: ListeningPost) -> str:
    if post.metric is None:
        return ""
    definition = next(iter(post.metric.definitions.all()), None)
    return metric_name(post.metric, definition) if definition else post.metric.key


def only_moment(plan: Plan, moment: str) -> Plan:
    """The stages that have touchpoints of the moment, with these alone."""
    stages = [
        Stage(stage.row, tuple(stop for stop in stage.stops if stop.row.moment == moment))
        for stage in plan.stages
    ]
    return Plan(tuple(stage for stage in stages if stage.stops))


def coverage_of(organization: Organization, stops: Sequence[Stop], *, on: date) -> Coverage:
    """What was heard in the last full quarter before the day, and what is planned. One query."""
    period = last_quarter(on)
    heard = moments_heard(organization, period=period)
    planned = Counter[str]()
    for stop in stops:
        planned[stop.row.moment] += len(stop.posts)
    return Coverage(period, tuple(_heard(heard, planned)))


def _heard(heard: dict[str, int], planned: Counter[str]) -> Iterable[Heard]:
    for moment in Moment:
        yield Heard(
            moment.value, str(moment.label), heard.get(moment.value, 0), planned[moment.value]
        )


def last_quarter(on: date) -> Period:
    """The last quarter that is over on that day."""
    return previous(period_around(on, PeriodKind.QUARTER))
