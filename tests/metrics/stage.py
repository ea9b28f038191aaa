"""What the sweeps need of the metrics: a row for every id in an address, and ten more of each.

Each topic has a `stage_…` that gives ids by the name of the address's converter, and a `grow_…`.
"""

from django_scopes import scopes_disabled

from metrics.models import Metric, SurveyImport, Team, Touchpoint
from reports.models import DashboardSubscription
from roadmaps.models import Initiative
from tests.cast import NOON, Cast
from tests.metrics.builders import make_metric, make_observation, make_target, quarter
from tests.metrics.import_builders import grow_checked, make_checked
from tests.metrics.listening.builders import make_post, make_step, make_touchpoint
from tests.metrics.voice.builders import make_comment, make_praise


def metric_ids(cast: Cast) -> dict[str, object]:
    """One metric with an observation, target and team, and the rows of the other topics."""
    metric = make_metric(cast, "csat")
    observation = make_observation(cast, metric, segment=f"{cast.organization.name} segment")
    with scopes_disabled():
        team = Team.objects.create(
            organization=cast.organization, name=f"{cast.organization.name} team"
        )
        team.metrics.add(metric)
    ids: dict[str, object] = {
        "metric_id": metric.pk,
        "key": "csat",
        "observation_id": observation.pk,
        "target_id": make_target(cast, metric, 85).pk,
        "team_id": team.pk,
    }
    for stage in (stage_imports, stage_listening, stage_voice, stage_dashboards):
        ids |= stage(cast, metric)
    return ids


def stage_imports(cast: Cast, metric: Metric) -> dict[str, object]:
    name = f"{cast.organization.name} survey.csv"
    return {"import_id": make_checked(cast, metric, file_name=name, stored_as="gone").pk}


def stage_listening(cast: Cast, metric: Metric) -> dict[str, object]:
    name = cast.organization.name
    step = make_step(cast, f"{name} step")
    touchpoint = make_touchpoint(cast, f"{name} touchpoint", step)
    post = make_post(touchpoint, metric, responsible=cast.lead)
    return {"step_id": step.pk, "touchpoint_id": touchpoint.pk, "post_id": post.pk}


def stage_voice(cast: Cast, metric: Metric) -> dict[str, object]:
    make_comment(cast, metric, f"{cast.organization.name} was kind.")
    return {"praise_id": make_praise(cast, f"{cast.organization.name} was quick.").pk}


def stage_dashboards(cast: Cast, metric: Metric) -> dict[str, object]:
    return {}


def grow_metrics(cast: Cast, more: int) -> None:
    """More metrics, observations, targets and teams, and more of the other topics."""
    with scopes_disabled():
        metric = Metric.objects.get(organization=cast.organization, key="csat")
    for number, key in enumerate(MORE_KEYS[:more]):
        other = make_metric(cast, key)
        make_observation(cast, other, INPUTS[key])
        make_observation(cast, metric, period=quarter(2016 + number, 2))
        make_observation(cast, metric, segment=f"Segment {number}")
        make_target(cast, metric, 80, year=2010 + number)
        with scopes_disabled():
            team = Team.objects.create(organization=cast.organization, name=f"Team {number}")
            team.metrics.add(metric)
    for grow in (grow_imports, grow_listening, grow_voice, grow_dashboards):
        grow(cast, metric, more)


INPUTS: dict[str, dict[str, object]] = {
    "nps": {"promoters": 90, "passives": 70, "detractors": 40},
    "ces_effort": {"answers": {"1": 12, "2": 16, "3": 8, "4": 3, "5": 1}},
    "ces_ease": {"answers": {"5": 30, "6": 10, "2": 5}},
    "expectations_met": {"answers": {"1": 10, "2": 30, "3": 5}},
    "resolution_time": {"times": {"2": 4, "8": 3, "20.5": 1}},
    "first_contact_resolution": {
        "contacts": 1000,
        "resolved_first": 700,
        "not_resolvable_l1": 120,
    },
}
MORE_KEYS = list(INPUTS)


def grow_imports(cast: Cast, metric: Metric, more: int) -> None:
    """More imports, and more figures and rejected rows in the one that the pages show."""
    with scopes_disabled():
        rows = SurveyImport.objects.filter(organization=cast.organization, state="checked")
        row = rows.earliest("created_at")
        grow_checked(row, more)
    for number in range(more):
        make_checked(cast, metric, file_name=f"more-{number}.csv")


def grow_listening(cast: Cast, metric: Metric, more: int) -> None:
    for number in range(more):
        step = make_step(cast, f"Step {number}", number + 1)
        touchpoint = make_touchpoint(cast, f"Touchpoint {number}", step, matters_most=True)
        make_post(touchpoint, metric, responsible=cast.owner)
        make_post(touchpoint)
        make_touchpoint(cast, f"Loose {number}")


def grow_voice(cast: Cast, metric: Metric, more: int) -> None:
    with scopes_disabled():
        team = Team.objects.filter(organization=cast.organization).first()
        touchpoint = Touchpoint.objects.filter(organization=cast.organization).first()
    for number in range(more):
        make_praise(cast, f"Praise {number}", team=team, touchpoint=touchpoint)
        make_comment(cast, metric, f"Comment {number}", score=number)


def grow_dashboards(cast: Cast, metric: Metric, more: int) -> None:
    """More initiatives past their date, and dashboards that are mailed."""
    with scopes_disabled():
        for team in Team.objects.filter(organization=cast.organization)[:more]:
            DashboardSubscription.objects.create(membership=cast.owner, team=team, created_at=NOON)
        for number in range(more):
            Initiative.objects.create(
                organization=cast.organization,
                unit=cast.unit,
                area_key="data",
                title=f"Overdue {number}",
                responsible=cast.owner.user,
                horizon="0-3",
                effort="S",
                due_on=NOON.date(),
                created_at=NOON,
            )
