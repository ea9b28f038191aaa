"""Changes to the customer's journey and to where customers are listened to.

Every action raises PermissionDenied for those who may not measure; a refusal is a ValidationError
that names the field at fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.submissions import forget_submissions
from foundation.versions import StaleWriteError
from metrics.listening.typical import typical_journey
from metrics.models import JourneyStep, ListeningPost, Metric, Observation, Touchpoint
from organizations.access import Permission, demand, demand_own
from organizations.actions import lock
from organizations.models import Membership

MOST_STEPS = 20
MOST_TOUCHPOINTS = 100
MOST_POSTS = 10  # of one touchpoint
Row = TypeVar("Row", JourneyStep, Touchpoint, ListeningPost)


@dataclass(frozen=True)
class TouchpointFacts:
    name: str
    step: JourneyStep | None
    moment: str
    matters_most: bool


@dataclass(frozen=True)
class PostFacts:
    """`sampled` in percent, more than 0 and at most 100; None: not decided."""

    source: str
    channel: str
    metric: Metric | None
    responsible: Membership | None
    cadence: str
    sampled: Decimal | None
    note: str


def anchor(row: Model) -> str:
    """Where the page of the plan shows it."""
    return f"#row-{row.pk}"


@transaction.atomic
def start_typical(*, by: Membership) -> bool:
    """Five steps with typical touchpoints, in the active language. False when there are steps."""
    demand(by, Permission.MEASURE)
    lock(by.organization)
    if JourneyStep.objects.filter(organization=by.organization).exists():
        return False
    taken = {name.casefold() for name in _touchpoints(by).values_list("name", flat=True)}
    for place, step in enumerate(typical_journey()):
        row = JourneyStep.objects.create(
            organization=by.organization, name=step.name, position=place
        )
        Touchpoint.objects.bulk_create(
            Touchpoint(
                organization=by.organization,
                step=row,
                name=one.name,
                moment=step.moment,
                matters_most=one.matters_most,
                position=number,
            )
            for number, one in enumerate(step.touchpoints)
            if one.name.casefold() not in taken
        )
    return True


@transaction.atomic
def add_step(*, by: Membership, name: str) -> JourneyStep:
    """At the end of the journey."""
    demand(by, Permission.MEASURE)
    lock(by.organization)
    steps = JourneyStep.objects.filter(organization=by.organization)
    if steps.count() >= MOST_STEPS:
        text = ngettext(
            "A journey has at most %(most)d step. Remove one first.",
            "A journey has at most %(most)d steps. Remove one first.",
            MOST_STEPS,
        )
        raise ValidationError(text % {"most": MOST_STEPS}, code="too_many")
    _demand_free(steps, name)
    return JourneyStep.objects.create(
        organization=by.organization, name=name, position=_end_of(steps)
    )


@transaction.atomic
def edit_step(*, by: Membership, step: JourneyStep, name: str, expected: int) -> None:
    """Raises StaleWriteError when the step is no longer at version `expected`."""
    demand(by, Permission.MEASURE)
    demand_own(by, step)
    lock(by.organization)
    _demand_free(JourneyStep.objects.filter(organization=by.organization).exclude(pk=step.pk), name)
    _save(step, {"name": name}, expected)


@transaction.atomic
def remove_step(*, by: Membership, step: JourneyStep) -> None:
    """Its touchpoints stay, without a place."""
    demand(by, Permission.MEASURE)
    demand_own(by, step)
    forget_submissions(anchor(step))
    step.delete()


@transaction.atomic
def move_step(*, by: Membership, step: JourneyStep, down: bool) -> None:
    """Past its neighbour; at the end of the row nothing happens."""
    demand(by, Permission.MEASURE)
    demand_own(by, step)
    lock(by.organization)
    _move(list(JourneyStep.objects.filter(organization=by.organization)), step, down=down)


@transaction.atomic
def add_touchpoint(*, by: Membership, facts: TouchpointFacts) -> Touchpoint:
    """At the end of its step. An archived one of that name comes back as it is described now."""
    demand(by, Permission.MEASURE)
    _demand_step(by, facts.step)
    lock(by.organization)
    rows = _touchpoints(by)
    active = rows.filter(archived_at=None)
    if active.count() >= MOST_TOUCHPOINTS:
        text = ngettext(
            "A plan has at most %(most)d touchpoint. Remove one first.",
            "A plan has at most %(most)d touchpoints. Remove one first.",
            MOST_TOUCHPOINTS,
        )
        raise ValidationError(text % {"most": MOST_TOUCHPOINTS}, code="too_many")
    _demand_free(active, facts.name)
    place = _end_of(active.filter(step=facts.step))
    archived: Touchpoint | None = rows.filter(name__iexact=facts.name).first()
    if archived is None:
        return Touchpoint.objects.create(
            organization=by.organization, position=place, **_columns(facts)
        )
    rows.filter(pk=archived.pk).update(
        **_columns(facts), position=place, archived_at=None, version=F("version") + 1
    )
    return archived


@transaction.atomic
def edit_touchpoint(
    *, by: Membership, touchpoint: Touchpoint, facts: TouchpointFacts, expected: int
) -> None:
    """Raises StaleWriteError when it is no longer at version `expected`."""
    demand(by, Permission.MEASURE)
    demand_own(by, touchpoint)
    _demand_step(by, facts.step)
    lock(by.organization)
    _demand_free(_touchpoints(by).exclude(pk=touchpoint.pk), facts.name)
    columns = _columns(facts)
    if facts.step != touchpoint.step:
        place = _end_of(_touchpoints(by).filter(step=facts.step, archived_at=None))
        _save(touchpoint, columns, expected, position=place)
    else:
        _save(touchpoint, columns, expected)


@transaction.atomic
def remove_touchpoint(*, by: Membership, touchpoint: Touchpoint, at: datetime) -> bool:
    """True when it is gone; False when figures name it, so that it is only archived."""
    demand(by, Permission.MEASURE)
    demand_own(by, touchpoint)
    lock(by.organization)
    forget_submissions(anchor(touchpoint))
    row = _touchpoints(by).filter(pk=touchpoint.pk)
    if not Observation.objects.filter(touchpoint=touchpoint).exists():
        row.delete()
        return True
    row.filter(archived_at=None).update(archived_at=at, version=F("version") + 1)
    return False


@transaction.atomic
def move_touchpoint(*, by: Membership, touchpoint: Touchpoint, down: bool) -> None:
    """Past its neighbour in the same step; at the end of the row nothing happens."""
    demand(by, Permission.MEASURE)
    demand_own(by, touchpoint)
    lock(by.organization)
    beside = _touchpoints(by).filter(step_id=touchpoint.step_id, archived_at=None)
    _move(list(beside), touchpoint, down=down)


@transaction.atomic
def add_post(*, by: Membership, touchpoint: Touchpoint, facts: PostFacts) -> ListeningPost:
    demand(by, Permission.MEASURE)
    demand_own(by, touchpoint)
    _demand_post(by, facts)
    lock(by.organization)
    if touchpoint.posts.count() >= MOST_POSTS:
        text = ngettext(
            "A touchpoint has at most %(most)d listening post. Remove one first.",
            "A touchpoint has at most %(most)d listening posts. Remove one first.",
            MOST_POSTS,
        )
        raise ValidationError(text % {"most": MOST_POSTS}, code="too_many")
    return ListeningPost.objects.create(touchpoint=touchpoint, **_columns(facts))


@transaction.atomic
def edit_post(*, by: Membership, post: ListeningPost, facts: PostFacts, expected: int) -> None:
    """Raises StaleWriteError when it is no longer at version `expected`."""
    demand(by, Permission.MEASURE)
    demand_own(by, post.touchpoint)
    _demand_post(by, facts)
    _save(post, _columns(facts), expected)


@transaction.atomic
def remove_post(*, by: Membership, post: ListeningPost) -> None:
    demand(by, Permission.MEASURE)
    demand_own(by, post.touchpoint)
    forget_submissions(anchor(post))
    post.delete()


def _columns(facts: TouchpointFacts | PostFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def _touchpoints(by: Membership) -> Any:
    return Touchpoint.objects.filter(organization=by.organization)


def _demand_step(by: Membership, step: JourneyStep | None) -> None:
    if step is not None:
        demand_own(by, step)


def _demand_post(by: Membership, facts: PostFacts) -> None:
    demand_own(by, *(row for row in (facts.metric, facts.responsible) if row is not None))


def _demand_free(rows: Any, name: str) -> None:
    if rows.filter(name__iexact=name).exists():
        text = _("This name is taken already. Choose another name.")
        raise ValidationError({"name": ValidationError(text, code="name_taken")})


def _end_of(rows: Any) -> int:
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _save(row: Row, facts: Mapping[str, Any], expected: int, **beside: Any) -> None:
    """Raises StaleWriteError, unless the very same save is stored already."""
    rows = type(row).objects.filter(pk=row.pk)
    if rows.filter(version=expected + 1, **facts).exists():
        return
    changed = rows.filter(version=expected).update(**facts, **beside, version=F("version") + 1)
    if not changed:
        raise StaleWriteError


def _move(rows: list[Any], row: Model, *, down: bool) -> None:
    """Renumbers the whole row, so that equal positions of old cannot stand in the way."""
    place = next((number for number, one in enumerate(rows) if one.pk == row.pk), None)
    if place is None:
        return
    other = place + 1 if down else place - 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows):
        one.position = number
    type(row)._default_manager.bulk_update(rows, ["position"])
