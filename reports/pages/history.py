"""All completed assessments of one unit: strip, trend, and each period against the one before."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from assessments.results import Moment, history_of, stage_name
from maturity.change import compare_levels
from maturity.content import Model
from maturity.scoring import round_half_up
from organizations.models import Unit
from reports.pages.comparisons import Comparison, MovementRow, compare
from reports.pages.links import result_url
from reports.pages.overview import models_of, names_of
from reports.pages.pictures import Picture, trend_picture
from reports.pages.sentences import history_headline
from reports.pages.strips import Strip, strip_of
from reports.wording import range_text, stage_text

SHOWN_OPEN = 4


@dataclass(frozen=True)
class PeriodLine:
    """One assessment; `comparison` is with the one before it, None for the first.

    `corrected` is the address of the assessment that this revision replaced; empty otherwise.
    """

    title: str
    url: str
    stage: str
    index: int
    range_text: str
    comparison: Comparison | None
    corrected: str


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Chosen:
    """What the two selects show, and the comparison or the reason why there is none."""

    compare: str
    with_: str
    comparison: Comparison | None
    rows: tuple[MovementRow, ...]
    problem: str


@dataclass(frozen=True)
class History:
    """`recent` and `earlier` are newest first; `choices` too."""

    unit: Unit
    headline: str
    strip: Strip | None
    trend: Picture | None
    recent: tuple[PeriodLine, ...]
    earlier: tuple[PeriodLine, ...]
    choices: tuple[Choice, ...]
    chosen: Chosen | None

    @property
    def start_query(self) -> str:
        """Chooses the unit on the page that starts an assessment."""
        return f"?unit={self.unit.pk}"


def history_page(unit: Unit, *, slug: str, wanted: tuple[str, str]) -> History:
    """Two queries. `wanted` are the ids of two assessments to compare, or empty texts."""
    moments = history_of(unit.pk)
    models = models_of(moments)
    if not moments:
        return History(unit, history_headline(0, None, ""), None, None, (), (), (), None)
    model = models[moments[-1].model_version_id]
    names = names_of(model)
    lines = _lines(moments, models, names, slug)
    return History(
        unit=unit,
        headline=_headline(moments),
        strip=strip_of(moments, names, slug=slug),
        trend=trend_picture(moments, model),
        recent=lines[:SHOWN_OPEN],
        earlier=lines[SHOWN_OPEN:],
        choices=tuple(Choice(str(m.assessment_id), m.period.label) for m in reversed(moments)),
        chosen=_chosen(moments, names, wanted),
    )


def _headline(moments: Sequence[Moment]) -> str:
    first, last = moments[0], moments[-1]
    movement = compare_levels(first.levels, last.levels) if len(moments) > 1 else None
    return history_headline(len(moments), movement, first.period.label)


def _lines(
    moments: Sequence[Moment],
    models: Mapping[object, Model],
    names: Mapping[str, str],
    slug: str,
) -> tuple[PeriodLine, ...]:
    comparisons = (None, *(compare(before, now, names) for before, now in pairwise(moments)))
    lines = [
        _line(moment, comparison, models[moment.model_version_id], slug)
        for moment, comparison in zip(moments, comparisons, strict=True)
    ]
    return tuple(reversed(lines))


def _line(moment: Moment, comparison: Comparison | None, model: Model, slug: str) -> PeriodLine:
    return PeriodLine(
        title=moment.period.label,
        url=result_url(slug, moment.assessment_id),
        stage=stage_text(moment.stage, stage_name(model, moment.stage)),
        index=round_half_up(moment.index),
        range_text=range_text(round_half_up(moment.low), round_half_up(moment.high)),
        comparison=comparison,
        corrected=result_url(slug, moment.revises) if moment.revises else "",
    )


def _chosen(
    moments: Sequence[Moment], names: Mapping[str, str], wanted: tuple[str, str]
) -> Chosen | None:
    """The comparison that was asked for; without a request the selects offer first and last."""
    if len(moments) < 2:
        return None
    if not any(wanted):
        return Chosen(_id(moments[0]), _id(moments[-1]), None, (), "")
    known = {_id(moment): moment for moment in moments}
    pair = [known[key] for key in map(_canonical, wanted) if key in known]
    if len(pair) < 2:
        problem = _("Choose two completed assessments of this unit.")
        return Chosen(_id(moments[0]), _id(moments[-1]), None, (), problem)
    if pair[0] is pair[1]:
        return Chosen(wanted[0], wanted[1], None, (), _("Choose two different periods to compare."))
    before, now = sorted(pair, key=moments.index)
    comparison = compare(before, now, names)
    return Chosen(_id(before), _id(now), comparison, comparison.rows(names), "")


def _id(moment: Moment) -> str:
    return str(moment.assessment_id)


def _canonical(text: str) -> str:
    """The id as it is written here; empty for what is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
