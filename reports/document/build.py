"""Puts the content of a report together from the same bridges that the pages read."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.measured.readings import readings_of
from assessments.models import Assessment
from assessments.results import AreaLine, AssessmentResults, Change, results_of
from assessments.wording import (
    cap_reason,
    change_sentence,
    confidence_name,
    headline,
    index_change_sentence,
    level_name,
    movement_sentences,
)
from maturity.content import Model
from maturity.levels import Level
from maturity.wording import in_language
from reports.document import depth, measured, words
from reports.document.content import (
    Fact,
    ReportArea,
    ReportContent,
    ReportHorizon,
    ReportInitiative,
    Strip,
    StripRow,
    Term,
)
from reports.document.timeline import swimlane_chart
from reports.pages.pictures import dumbbell_chart, trend_chart
from reports.wording import (
    convention,
    excerpt,
    main_reason,
    rated_by_area,
    why_not_comparable,
)
from roadmaps import wording as roadmap_wording
from roadmaps.horizons import end_of
from roadmaps.plan import PlannedInitiative, RoadmapView, roadmap_of

# One line beside a column about what changed; two lines while there is nothing to compare.
REASON_LENGTH, FIRST_REASON_LENGTH = 54, 104
STRIP_LENGTH = 8
# Notes are for those who do the work; the report prints their beginning.
NOTES_LENGTH = 240
# Fewer proposals while the reasons take two lines: the summary stays on one page.
PROPOSALS, FIRST_PROPOSALS = 4, 3
ARROWS = {Change.IMPROVED: "↑", Change.WORSENED: "↓", Change.UNCHANGED: "="}


def build_content(assessment: Assessment, *, today: date) -> ReportContent:
    """The report in the active language and time zone, in a fixed number of queries.

    `today` is the base of the timeline while the assessment is a draft.
    """
    results = results_of(assessment, readings_of(assessment))
    plan = roadmap_of(assessment.unit, assessment, drafts=assessment.is_draft)
    model = assessment.model_version.model
    day = timezone.localdate(results.completed_at) if results.completed_at else None
    organization = assessment.organization
    proposals = [item for item in plan.initiatives if not item.is_done]
    shown = _proposals_shown(results)
    return ReportContent(
        language=(get_language() or "en")[:2],
        title=words.document_title(results),
        organization=organization.name,
        unit=results.unit_name,
        period=results.period.label,
        model=words.model_name(results),
        completed=words.completed(results, day),
        is_draft=results.is_draft,
        is_demonstration=organization.is_demonstration,
        brand_color=organization.brand_color,
        logo_sha256=hashlib.sha256(organization.logo).hexdigest() if organization.logo else "",
        headline=headline(results),
        lead=change_sentence(results),
        facts=tuple(_facts(results)),
        areas=tuple(_areas(assessment, plan, results)),
        changes=tuple(movement_sentences(results)),
        brakes=words.brakes(results),
        metrics=measured.page_1(assessment, results),
        praise=measured.praise_of(assessment),
        proposals=tuple(_initiative(item) for item in proposals[:shown]),
        more_proposals=words.more_proposals(max(0, len(proposals) - shown)),
        decision=words.decision(results, plan),
        profile_headline=words.profile_headline(results),
        change_headline=change_sentence(results),
        caution=_caution(results),
        dumbbell=dumbbell_chart(results),
        strip=_strip(results),
        trend=trend_chart(results.past, model) if len(results.past) > 1 else None,
        roadmap_headline=roadmap_wording.headline(plan.counts),
        swimlane=swimlane_chart(plan, base=day or today),
        horizons=tuple(_horizons(plan, day)),
        revision=depth.revision(results),
        revision_reason=results.revision_reason,
        method=(*words.method(results, model), *depth.method(assessment, results)),
        convention=convention(),
        glossary=_glossary(model),
    )


def _facts(results: AssessmentResults) -> Iterable[Fact]:
    overall = results.overall
    if overall.stage is not None:
        note = cap_reason(results) or words.first_sentence(results.stage_meaning)
        yield Fact(str(overall.stage), _("Stage: %(name)s") % {"name": results.stage_name}, note)
    if results.index is not None:
        note = " ".join(filter(None, (words.between(results), index_change_sentence(results))))
        yield Fact(str(results.index), _("Index, of 100"), note or _("The mean of the five areas."))
    excellent = results.level_counts[Level.EXCELLENT]
    yield Fact(
        _("%(count)d of %(all)d") % {"count": excellent, "all": len(results.areas)},
        _("Areas at Excellent"),
        rated_by_area(results),
    )


def _proposals_shown(results: AssessmentResults) -> int:
    """The block of metrics takes the place of one proposal."""
    shown = PROPOSALS if results.previous else FIRST_PROPOSALS
    return shown - 1 if results.readings else shown


def _areas(
    assessment: Assessment,
    plan: RoadmapView,
    results: AssessmentResults,
) -> Iterable[ReportArea]:
    model = assessment.model_version.model
    remarks = depth.remarks_by_area(assessment, results)
    metrics = measured.metrics_by_area(assessment, results)
    for line in results.areas:
        area = _area(line, model, plan, results)
        yield replace(area, remarks=remarks.get(line.key, ()), metrics=metrics[line.key])


def _area(
    line: AreaLine,
    model: Model,
    plan: RoadmapView,
    results: AssessmentResults,
) -> ReportArea:
    following = _next_level(line.level)
    texts = model.area(line.key).levels
    return ReportArea(
        key=line.key,
        name=line.name,
        headline=words.area_headline(line),
        question=line.question,
        level=line.level,
        arrow=ARROWS.get(line.change, "") if line.change else "",
        change=_change(line, results),
        reason=excerpt(
            main_reason(line), REASON_LENGTH if results.previous else FIRST_REASON_LENGTH
        ),
        rationale=line.rationale if line.is_direct else "",
        descriptor=line.descriptor,
        next_level=following,
        next_descriptor="" if following is None else in_language(texts[following]),
        rated_by=_("Rated by area") if line.is_direct and line.level is not None else "",
        in_depth=not line.is_direct,
        evidence=confidence_name(line.confidence) if line.level is not None else "",
        rule=depth.rule(line),
        override=depth.override(line),
        override_reason=line.override_reason,
        criteria=tuple(
            depth.criterion(one, counts=not line.is_direct, carried=results.previous is not None)
            for one in line.criteria
        ),
        initiatives=tuple(_initiative(item) for item in plan.of_area(line.key)),
    )


def _next_level(level: Level | None) -> Level | None:
    """The level to aim at; None for Excellent and for an area without a level."""
    if level is None or level is Level.EXCELLENT:
        return None
    return Level(level + 1)


def _change(line: AreaLine, results: AssessmentResults) -> str:
    """Where the area stood last time; empty the first time."""
    if results.previous is None or line.previous is None or line.level is None:
        return ""
    facts = {"period": results.previous.period.label, "level": level_name(line.previous)}
    if line.change is Change.UNCHANGED:
        return _("As in %(period)s.") % facts
    return _("%(level)s in %(period)s.") % facts


def _initiative(item: PlannedInitiative) -> ReportInitiative:
    return ReportInitiative(
        title=item.title,
        area_name=item.area_name,
        effort=item.effort,
        responsible=item.responsible_name or item.responsible_role,
        due=words.short_date(item.due_by),
        state=item.state_name,
        notes=excerpt(item.notes, NOTES_LENGTH),
        is_done=item.is_done,
    )


def _horizons(plan: RoadmapView, day: date | None) -> Iterable[ReportHorizon]:
    for horizon in plan.horizons:
        if horizon.initiatives:
            yield ReportHorizon(
                name=horizon.name,
                until=words.horizon_end(end_of(horizon.key, day) if day else None),
                initiatives=tuple(_initiative(item) for item in horizon.initiatives),
            )


def _strip(results: AssessmentResults) -> Strip | None:
    moments = results.past[-STRIP_LENGTH:]
    if len(moments) < 2:
        return None
    return Strip(
        periods=tuple(moment.period.short_label for moment in moments),
        rows=tuple(
            StripRow(line.name, tuple(moment.levels.get(line.key) for moment in moments))
            for line in results.areas
        ),
    )


def _caution(results: AssessmentResults) -> str:
    """Why the index is not compared; empty where it is, and the first time."""
    if results.previous is None or results.may_compare_with_previous:
        return ""
    other_model = results.previous.model_version_id != results.model_version_id
    return why_not_comparable(other_model=other_model)


def _glossary(model: Model) -> tuple[Term, ...]:
    levels = (Term(in_language(one.name), in_language(one.meaning)) for one in model.levels)
    stages = (
        Term(
            _("Stage %(stage)d, %(name)s") % {"stage": one.value, "name": in_language(one.name)},
            in_language(one.meaning),
        )
        for one in model.stages
    )
    return (*levels, *stages, *words.own_terms())
