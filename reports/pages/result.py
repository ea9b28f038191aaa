"""One result in the order in which it is read: profile, counts, stage, change, plan."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.results import AreaLine, AssessmentResults, Change, Moment
from assessments.wording import (
    cap_reason,
    carry_sentence,
    headline,
    index_change_sentence,
    level_name,
    movement_sentences,
)
from maturity.content import Model
from maturity.levels import Level
from reports.pages.comparisons import other_model
from reports.pages.next_steps import NextSteps, next_steps
from reports.pages.pictures import Picture, change_picture
from reports.pages.strips import Strip, strip_of
from reports.wording import (
    area_count,
    convention,
    excerpt,
    main_reason,
    missing_for_a_stage,
    points_since,
    range_text,
    rated_by_area,
    roadmap_sentence,
    stage_heading,
    weakest_sentence,
    why_not_comparable,
)
from roadmaps.plan import RoadmapView

STRIP_LENGTH = 8


@dataclass(frozen=True)
class ProfileRow:
    """One area: `whole` is why, `reason` the same on one line, `is_cut` where that is not all."""

    line: AreaLine
    whole: str
    reason: str
    is_cut: bool
    arrow: str
    change: str


@dataclass(frozen=True)
class Counts:
    """Areas per level, by the names that the bar wants."""

    excellent: int
    room_for_improvement: int
    immediate_action: int
    not_rated: int
    parts: tuple[tuple[Level | None, str], ...]  # those above 0, with the count in words


@dataclass(frozen=True)
class StageCard:
    """Empty texts are left out."""

    heading: str
    meaning: str
    index: int | None
    range_text: str
    missing: str
    cap: str
    weakest: str
    change: str
    rated_by_area: str
    convention: str


@dataclass(frozen=True)
class ChangeCard:
    sentences: tuple[str, ...]
    index: str
    caution: str
    picture: Picture


@dataclass(frozen=True)
class ResultPage:
    """`newer` is the unit's latest completed assessment where that is a later one.

    `carried` says what became of last time's ratings; empty the first time.
    """

    results: AssessmentResults
    headline: str
    profile: tuple[ProfileRow, ...]
    counts: Counts
    stage: StageCard
    change: ChangeCard | None
    strip: Strip | None
    next: NextSteps | None
    plan: str
    newer: Moment | None
    carried: str

    @property
    def has_reasons_in_full(self) -> bool:
        return any(row.is_cut for row in self.profile)


def result_page(
    results: AssessmentResults, plan: RoadmapView, model: Model, *, slug: str
) -> ResultPage:
    counts = plan.counts
    return ResultPage(
        results=results,
        headline=headline(results),
        profile=tuple(_row(line, results) for line in results.areas),
        counts=_counts(results),
        stage=_stage(results),
        change=_change(results),
        strip=_strip(results, slug),
        next=next_steps(results, plan, model),
        plan=roadmap_sentence(counts.total, counts.done, counts.without_responsible),
        newer=_newer(results),
        carried=carry_sentence(results.carry_counts) if results.previous else "",
    )


def _row(line: AreaLine, results: AssessmentResults) -> ProfileRow:
    whole = main_reason(line)
    reason = excerpt(whole)
    arrow, change = _moved(line, results.previous)
    is_cut = reason.endswith("…") or "\n" in whole.strip()
    return ProfileRow(line, whole, reason, is_cut, arrow, change)


def _moved(line: AreaLine, previous: Moment | None) -> tuple[str, str]:
    """The arrow and the words of the change column; both empty while there is none."""
    if previous is None or line.change is None:
        return "", ""
    if line.change is Change.NEW:
        return "", _("new")
    if line.change is Change.UNCHANGED:
        return "=", _("since %(period)s") % {"period": previous.period.short_label}
    arrow = "↑" if line.change is Change.IMPROVED else "↓"
    return arrow, _("from %(level)s") % {"level": level_name(line.previous)}


def _counts(results: AssessmentResults) -> Counts:
    counts = results.level_counts
    return Counts(
        excellent=counts[Level.EXCELLENT],
        room_for_improvement=counts[Level.ROOM_FOR_IMPROVEMENT],
        immediate_action=counts[Level.IMMEDIATE_ACTION],
        not_rated=counts[None],
        parts=tuple((level, area_count(count)) for level, count in counts.items() if count),
    )


def _stage(results: AssessmentResults) -> StageCard:
    return StageCard(
        heading=stage_heading(results),
        meaning=results.stage_meaning,
        index=results.index,
        range_text=range_text(results.low, results.high),
        missing=missing_for_a_stage(results),
        cap=cap_reason(results),
        weakest=weakest_sentence(results),
        change=_points(results),
        rated_by_area=rated_by_area(results),
        convention=convention(),
    )


def _points(results: AssessmentResults) -> str:
    """Empty where the indexes are not comparable."""
    if results.previous is None or results.index_change is None:
        return ""
    return points_since(results.index_change, results.previous.period.label)


def _change(results: AssessmentResults) -> ChangeCard | None:
    """None for a first assessment."""
    picture = change_picture(results)
    if picture is None or results.previous is None:
        return None
    comparable = results.index_change is not None or results.is_draft
    return ChangeCard(
        sentences=tuple(movement_sentences(results)),
        index=index_change_sentence(results),
        caution="" if comparable else _why_not(results, results.previous),
        picture=picture,
    )


def _why_not(results: AssessmentResults, previous: Moment) -> str:
    own = [m for m in results.history if m.assessment_id == results.assessment_id]
    return why_not_comparable(other_model=any(other_model(previous, moment) for moment in own))


def _strip(results: AssessmentResults, slug: str) -> Strip | None:
    """The last assessments up to this one; None before any is completed."""
    moments = results.past[-STRIP_LENGTH:]
    names = {line.key: line.name for line in results.areas}
    return strip_of(moments, names, slug=slug) if moments else None


def _newer(results: AssessmentResults) -> Moment | None:
    later = results.history[len(results.past) :]
    return later[-1] if later and not results.is_draft else None
