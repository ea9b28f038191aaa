"""The figures of an import: written all at once, and taken back all at once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Max

from metrics import formulas
from metrics.imports import store
from metrics.imports.actions import NotNowError, same_import
from metrics.imports.checking import definitions_of
from metrics.imports.layout import Layout
from metrics.imports.outcome import Comment
from metrics.imports.planning import Plan, Planned, plan_of
from metrics.imports.stored import headers_key
from metrics.models import (
    KeptComment,
    Observation,
    RememberedMapping,
    SurveyImport,
    Touchpoint,
)
from metrics.observations.actions import PeriodError, check_period
from metrics.recipes import InputsError
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.models import Membership, Unit

AT_ONCE = 500  # rows of one statement

State = SurveyImport.State
Settle = Callable[[], AbstractContextManager[None]]


def write(
    *,
    survey_import: SurveyImport,
    replace_typed: bool,
    by: Membership,
    at: datetime,
    settle: Settle = transaction.atomic,
) -> bool:
    """Writes the figures of what was read, in the transaction that `settle` opens.

    Figures of earlier imports give way; typed ones only where `replace_typed`. False when it was
    done before or cannot be done; then the import says why.
    """
    demand(by, Permission.MEASURE)
    demand_own(by, survey_import)
    plan = plan_of(survey_import, definitions_of(survey_import.organization_id))
    demand_units(by, _units(plan))
    failure = _reason_against(plan, at)
    comments: Sequence[Comment] = []
    if not failure and survey_import.outcome.get("comments"):
        try:
            comments = store.comments_of(survey_import.stored_as)
        except store.FileGoneError:
            failure = "gone"
    try:
        return _settled(survey_import, plan, comments, failure, replace_typed, at, settle)
    except IntegrityError:
        # Somebody else took a place between the look and the write; nothing was written.
        fail(survey_import, "conflict")
        return False


def fail(survey_import: SurveyImport, code: str) -> None:
    """Ends an import that waits to be written; its file stays until it is given up or swept."""
    rows = SurveyImport.objects.filter(pk=survey_import.pk, state=State.IMPORTING)
    rows.update(state=State.FAILED, failure=code)


def _settled(
    survey_import: SurveyImport,
    plan: Plan,
    comments: Sequence[Comment],
    failure: str,
    replace_typed: bool,
    at: datetime,
    settle: Settle,
) -> bool:
    with settle():
        row = SurveyImport.objects.select_for_update().filter(pk=survey_import.pk).first()
        if row is None or row.state != State.IMPORTING or row.version != survey_import.version:
            return False
        if failure := failure or ("already" if same_import(row) else ""):
            row.state, row.failure = State.FAILED, failure
            row.save(update_fields=["state", "failure"])
            return False
        _write_all(row, plan, comments, replace_typed, at)
    return True


def _units(plan: Plan) -> list[Unit]:
    return [Unit(pk=unit_id) for unit_id in {one.key.unit_id for one in plan.planned}]


def _reason_against(plan: Plan, at: datetime) -> str:
    """The code of what speaks against writing, or nothing."""
    if plan.missing:
        return "mapping.metric_unknown"
    try:
        for one in plan.planned:
            check_period(one.period, at)
    except PeriodError:
        return "period"
    try:
        for one in plan.planned:
            formulas.check(one.definition.pure, one.inputs)
    except InputsError:
        return "redefined"
    return ""


def _write_all(
    row: SurveyImport,
    plan: Plan,
    comments: Sequence[Comment],
    replace_typed: bool,
    at: datetime,
) -> None:
    """The statements of the one transaction; the file goes once it is committed."""
    wanted = [one for one in plan.planned if _may(plan, one, replace_typed)]
    gone = [each.pk for one in wanted if (each := plan.standing.get(one.key))]
    for start in range(0, len(gone), AT_ONCE):
        Observation.objects.filter(pk__in=gone[start : start + AT_ONCE]).active().update(
            retired_at=at, replaced_by=row
        )
    touchpoints = _touchpoints(row, wanted)
    Observation.objects.bulk_create(
        [_observation(row, one, touchpoints, at) for one in wanted], batch_size=AT_ONCE
    )
    _keep_comments(row, comments)
    _remember(row, at)
    stored_as, row.stored_as = row.stored_as, ""
    row.state, row.finished_at, row.failure = State.DONE, at, ""
    row.outcome = {**row.outcome, "written": len(wanted), "gave_way": len(gone)}
    row.save()
    transaction.on_commit(partial(store.delete, stored_as))


def _may(plan: Plan, one: Planned, replace_typed: bool) -> bool:
    standing = plan.standing.get(one.key)
    return standing is None or replace_typed or standing.survey_import_id is not None


def _touchpoints(row: SurveyImport, wanted: Sequence[Planned]) -> dict[str, Touchpoint]:
    """By name in small letters; those that are not there yet are made, in no step of a journey."""
    names = {one.key.touchpoint: one.touchpoint for one in wanted if one.touchpoint}
    if not names:
        return {}
    mine = Touchpoint.objects.filter(organization=row.organization_id)
    # Not by the database: SQLite puts only the letters of English into lower case.
    found = {low: each for each in mine if (low := each.name.lower()) in names}
    last = mine.aggregate(last=Max("position"))["last"] or 0
    new = [
        Touchpoint(
            organization_id=row.organization_id,
            name=name,
            moment=next(one.key.moment for one in wanted if one.key.touchpoint == low),
            position=last + number,
        )
        for number, (low, name) in enumerate(names.items(), start=1)
        if low not in found
    ]
    Touchpoint.objects.bulk_create(new)
    return found | {each.name.lower(): each for each in new}


def _observation(
    row: SurveyImport, one: Planned, touchpoints: dict[str, Touchpoint], at: datetime
) -> Observation:
    return Observation(
        organization_id=row.organization_id,
        unit_id=one.key.unit_id,
        metric_id=one.key.metric_id,
        definition=one.definition,
        period_start=one.key.start,
        period_end=one.key.end,
        channel=one.key.channel,
        moment=one.key.moment,
        touchpoint=touchpoints[one.key.touchpoint] if one.key.touchpoint else None,
        inputs=one.inputs,
        n=one.n,
        source=Observation.Source.IMPORT,
        survey_import=row,
        recorded_at=at,
        recorded_by_name=row.created_by_name,
    )


def _keep_comments(row: SurveyImport, comments: Sequence[Comment]) -> None:
    metric = row.mapping["scores"][0]["metric_id"]
    KeptComment.objects.bulk_create(
        [
            KeptComment(
                survey_import=row,
                unit_id=each.unit_id,
                metric_id=metric,
                period_start=each.start,
                period_end=each.end,
                score=each.score,
                text=each.text,
            )
            for each in comments
        ],
        batch_size=AT_ONCE,
    )


def _remember(row: SurveyImport, at: datetime) -> None:
    """For the next file with these headers."""
    if not row.layout:
        return
    RememberedMapping.objects.update_or_create(
        organization_id=row.organization_id,
        headers_sha256=headers_key(Layout.from_json(row.layout).names),
        defaults={"mapping": row.mapping, "used_at": at},
    )


def undo(*, survey_import: SurveyImport, by: Membership, at: datetime) -> SurveyImport:
    """Takes the figures of an import back, as if it had never been: what it replaced returns.

    A figure that a later import has replaced stays replaced; undoing that one then brings back
    what stood there before both. Undone twice, it happens once. Raises NotNowError.
    """
    demand(by, Permission.MEASURE)
    demand_own(by, survey_import)
    with transaction.atomic():
        row: SurveyImport = SurveyImport.objects.select_for_update().get(pk=survey_import.pk)
        if row.state == State.UNDONE:
            return row
        if row.state != State.DONE:
            raise NotNowError(row.state)
        own = list(Observation.objects.filter(survey_import=row))
        demand_units(by, [Unit(pk=pk) for pk in {row.unit_id, *(each.unit_id for each in own)}])
        Observation.objects.filter(survey_import=row).active().update(retired_at=at)
        _restore(row, own)
        KeptComment.objects.filter(survey_import=row).delete()
        row.state, row.undone_at = State.UNDONE, at
        row.version += 1
        row.save()
    return row


def _restore(row: SurveyImport, own: Sequence[Observation]) -> None:
    """Brings back what the import replaced, where its place is free now."""
    later = {_place(each): each.replaced_by_id for each in own if each.replaced_by_id}
    back: list[Observation] = []
    replaced = Observation.objects.filter(replaced_by=row)
    # What came from an import that was taken back itself stays away.
    for each in replaced.exclude(survey_import__state=State.UNDONE):
        if heir := later.get(_place(each)):
            Observation.objects.filter(pk=each.pk).update(replaced_by=heir)
        else:
            back.append(each)
    taken = _taken(row, back)
    free = [each.pk for each in back if _place(each) not in taken]
    for start in range(0, len(free), AT_ONCE):
        Observation.objects.filter(pk__in=free[start : start + AT_ONCE]).update(
            retired_at=None, replaced_by=None
        )


def _taken(row: SurveyImport, back: Sequence[Observation]) -> set[tuple[object, ...]]:
    """The places at which another figure has been put meanwhile."""
    active = Observation.objects.filter(
        organization=row.organization_id,
        metric__in={each.metric_id for each in back},
        unit__in={each.unit_id for each in back},
    ).active()
    return {_place(each) for each in active.exclude(survey_import=row)}


def _place(row: Observation) -> tuple[object, ...]:
    """What two active figures may not have in common."""
    return (
        *(row.unit_id, row.metric_id, row.period_start, row.period_end),
        *(row.channel, row.moment, row.touchpoint_id, row.severity, row.segment),
    )
