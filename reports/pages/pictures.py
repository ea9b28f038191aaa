"""Charts of results, each drawn for a wide and a narrow screen, with its data table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from assessments.results import AssessmentResults, Moment
from assessments.wording import change_sentence, level_name, movement_sentences
from maturity.content import Model
from maturity.levels import Level
from maturity.scoring import HIGHEST, STAGE_STARTS, round_half_up
from maturity.wording import in_language
from reports.charts import (
    ChartTable,
    DumbbellChart,
    DumbbellRow,
    StageBand,
    Svg,
    TrendBreak,
    TrendChart,
    TrendPoint,
    data_table,
    dumbbell,
    trend,
)
from reports.pages.comparisons import is_break, other_model
from reports.wording import break_label, dumbbell_description, trend_description, trend_title

NARROW = 344.0  # about what a phone of 390 pixels leaves inside a card
FULL = 1056.0  # a card across the whole page


@dataclass(frozen=True)
class Picture:
    """One chart; the page shows the one drawing that fits its width."""

    title: str
    wide: Svg
    narrow: Svg
    table: ChartTable


def change_picture(results: AssessmentResults) -> Picture | None:
    """Where each area was and where it is; None without a previous assessment."""
    chart = dumbbell_chart(results)
    if chart is None:
        return None
    return Picture(chart.title, dumbbell(chart), dumbbell(chart, width=NARROW), data_table(chart))


def dumbbell_chart(results: AssessmentResults) -> DumbbellChart | None:
    if results.previous is None or results.movement is None:
        return None
    words = movement_sentences(results)
    low, middle, high = (level_name(level) for level in Level)
    return DumbbellChart(
        title=change_sentence(results),
        description=dumbbell_description(results.movement, words),
        rows=tuple(DumbbellRow(a.name, a.previous, a.level) for a in results.areas),
        level_names=(low, middle, high),
        not_rated=level_name(None),
        headings=(_("Area"), results.previous.period.label, results.period.label),
    )


def trend_picture(moments: Sequence[Moment], model: Model) -> Picture | None:
    """The index over the periods; None before there are two."""
    if len(moments) < 2:
        return None
    chart = trend_chart(moments, model)
    return Picture(
        chart.title, trend(chart, width=FULL), trend(chart, width=NARROW), data_table(chart)
    )


def trend_chart(moments: Sequence[Moment], model: Model) -> TrendChart:
    """Oldest first. The line breaks where indexes may not be compared."""
    breaks = tuple(
        TrendBreak(position, break_label(other_model=other_model(before, now)))
        for position, (before, now) in enumerate(pairwise(moments), start=1)
        if is_break(before, now)
    )
    points = tuple(_point(moment) for moment in moments)
    indexes = [round_half_up(moment.index) for moment in moments]
    first, last = moments[0].period.label, moments[-1].period.label
    return TrendChart(
        title=trend_title(indexes, first, last, broken=bool(breaks)),
        description=trend_description(
            [(moment.period.label, index) for moment, index in zip(moments, indexes, strict=True)]
        ),
        points=points,
        bands=stage_bands(model),
        axis_label=_("Index, 0 to 100"),
        headings=(_("Period"), _("Index"), _("Lowest possible"), _("Highest possible")),
        breaks=breaks,
    )


def _point(moment: Moment) -> TrendPoint:
    low, high = round_half_up(moment.low), round_half_up(moment.high)
    return TrendPoint(moment.period.short_label, round_half_up(moment.index), low, high)


def stage_bands(model: Model) -> tuple[StageBand, ...]:
    """What the index alone would give, before any cap."""
    ends = (*STAGE_STARTS[1:], HIGHEST)
    return tuple(
        StageBand(in_language(stage.name), round_half_up(start), round_half_up(end))
        for stage, start, end in zip(model.stages, STAGE_STARTS, ends, strict=True)
    )
