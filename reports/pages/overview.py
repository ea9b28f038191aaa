"""The organisation's home: each unit's latest result beside the others, and the open drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.models import Assessment
from assessments.progress import with_progress
from assessments.queries import units_of
from assessments.results import Moment, histories_of, stage_name
from maturity.content import Model
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import round_half_up
from maturity.wording import in_language
from organizations.access import Permission, allows
from organizations.models import Membership, Unit
from reports.pages.comparisons import Comparison, compare
from reports.pages.sentences import areas_rated, overview_headline, urgent_sentence
from reports.wording import index_points, range_text, stage_text

MOST_DRAFTS = 5


@dataclass(frozen=True)
class UnitLine:
    """One unit; everything but the unit is empty before its first completed assessment."""

    unit: Unit
    latest: Moment | None
    levels: tuple[tuple[str, Level | None], ...]
    stage: str
    index: int | None
    range_text: str
    points: str
    comparison: Comparison | None


@dataclass(frozen=True)
class DraftLine:
    assessment: Assessment
    rated: int
    total: int
    progress: str


@dataclass(frozen=True)
class Overview:
    """`areas` are the names across the table, empty before the first result."""

    headline: str
    urgent: str
    areas: tuple[str, ...]
    lines: tuple[UnitLine, ...]
    drafts: tuple[DraftLine, ...]
    more_drafts: bool

    @property
    def has_results(self) -> bool:
        return bool(self.areas)

    @property
    def has_changes(self) -> bool:
        return any(line.comparison for line in self.lines)


def overview_of(membership: Membership) -> Overview:
    """Four queries, whatever the number of units and assessments."""
    units = units_of(membership)
    histories = histories_of([unit.pk for unit in units])
    models = models_of([moment for moments in histories.values() for moment in moments[-1:]])
    lines = tuple(_line(unit, histories.get(unit.pk, ()), models) for unit in units)
    drafts = _drafts(membership)
    return Overview(
        headline=_headline(lines),
        urgent=_urgent(lines),
        areas=_area_names(models),
        lines=lines,
        drafts=drafts[:MOST_DRAFTS],
        more_drafts=len(drafts) > MOST_DRAFTS,
    )


def models_of(moments: Sequence[Moment]) -> dict[object, Model]:
    """The model of each version, newest version first. No query once a process knows the models."""
    versions = {moment.model_version_id: moment.model_version for moment in moments}
    newest_first = sorted(versions.values(), key=lambda one: one.version, reverse=True)
    return {version.pk: version.model for version in newest_first}


def names_of(model: Model) -> dict[str, str]:
    """The name of each area in the active language, in the order of the model."""
    return {area.key: in_language(area.name) for area in model.areas}


def _area_names(models: Mapping[object, Model]) -> tuple[str, ...]:
    return tuple(names_of(next(iter(models.values()))).values()) if models else ()


def _line(unit: Unit, moments: Sequence[Moment], models: Mapping[object, Model]) -> UnitLine:
    if not moments:
        return UnitLine(unit, None, (), "", None, "", "", None)
    latest = moments[-1]
    model = models[latest.model_version_id]
    names = names_of(model)
    comparison = compare(moments[-2], latest, names) if len(moments) > 1 else None
    points = comparison.points if comparison else None
    return UnitLine(
        unit=unit,
        latest=latest,
        levels=tuple((name, latest.levels.get(key)) for key, name in names.items()),
        stage=stage_text(latest.stage, stage_name(model, latest.stage)),
        index=round_half_up(latest.index),
        range_text=range_text(round_half_up(latest.low), round_half_up(latest.high)),
        points="" if points is None else index_points(points),
        comparison=comparison,
    )


def _drafts(membership: Membership) -> tuple[DraftLine, ...]:
    """The newest ones, one more than are shown; none for those who do not assess."""
    if not allows(membership, Permission.ASSESS):
        return ()
    rows = Assessment.objects.for_member(membership).drafts().filter(unit__archived_at=None)
    shown = with_progress(rows.newest_first()[: MOST_DRAFTS + 1])
    return tuple(_draft(row, rated) for row, rated in shown)


def _draft(row: Assessment, rated: int) -> DraftLine:
    total = len(AREA_KEYS)
    return DraftLine(row, rated, total, areas_rated(rated, total))


def _headline(lines: Sequence[UnitLine]) -> str:
    verdicts = [_verdict(line.comparison) for line in lines if line.comparison]
    return overview_headline(
        units=len(lines),
        assessed=sum(line.latest is not None for line in lines),
        compared=len(verdicts),
        improved=sum(verdict > 0 for verdict in verdicts),
        fell=sum(verdict < 0 for verdict in verdicts),
    )


def _verdict(comparison: Comparison) -> int:
    """Above 0 when more areas rose than fell, below 0 when more fell."""
    return len(comparison.movement.improved) - len(comparison.movement.worsened)


def _urgent(lines: Sequence[UnitLine]) -> str:
    if not any(line.latest for line in lines):
        return ""
    at_zero = (level is Level.IMMEDIATE_ACTION for line in lines for _name, level in line.levels)
    return urgent_sentence(sum(at_zero))
