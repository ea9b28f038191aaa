"""What the model page shows, in the active language: the content and the computed example."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise

from maturity.example import Example, ExampleArea, worked_example
from maturity.levels import Level
from maturity.scoring import HIGHEST, STAGE_STARTS, round_half_up
from maturity.sheets import Area, Criterion, LevelMeaning, Model, StageMeaning, Text
from maturity.wording import RULE_WORDING, in_language


@dataclass(frozen=True)
class LevelLine:
    value: Level
    text: str


@dataclass(frozen=True)
class CriterionLine:
    id: str
    name: str
    question: str
    critical: bool
    levels: tuple[LevelLine, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class AreaLine:
    key: str
    name: str
    question: str
    summary: str
    levels: tuple[LevelLine, ...]
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class StageLine:
    """A stage holds indexes from `start` to less than `end`; the last one holds 100 as well."""

    value: int
    name: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True)
class ExampleLine:
    name: str
    ratings: tuple[Level | None, ...]
    level: Level | None
    reason: Promise
    index: int | None
    low: int | None
    high: int | None
    index_without: int | None


@dataclass(frozen=True)
class ExampleText:
    areas: tuple[ExampleLine, ...]
    index: int | None
    low: int | None
    high: int | None
    stage: str
    uncapped_stage: str
    capped_by: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    name: str
    version: int
    description: str
    rating_rule: str
    scoring_note: str
    levels: tuple[LevelLine, ...]
    stages: tuple[StageLine, ...]
    areas: tuple[AreaLine, ...]
    example: ExampleText

    @property
    def criteria_count(self) -> int:
        return sum(len(area.criteria) for area in self.areas)


def explain(model: Model) -> Explanation:
    t = in_language
    return Explanation(
        name=t(model.name),
        version=model.version,
        description=t(model.description),
        rating_rule=t(model.rating_rule),
        scoring_note=t(model.scoring_note),
        levels=tuple(_meaning(level) for level in model.levels),
        stages=tuple(_stage(stage) for stage in model.stages),
        areas=tuple(_area(area, model.criteria_of(area.key)) for area in model.areas),
        example=_example(worked_example(), model),
    )


def _meaning(level: LevelMeaning) -> LevelLine:
    return LevelLine(level.value, in_language(level.meaning))


def _descriptors(levels: Mapping[Level, Text]) -> tuple[LevelLine, ...]:
    """Best first, as everywhere."""
    return tuple(LevelLine(v, in_language(levels[v])) for v in reversed(Level))


def _stage(stage: StageMeaning) -> StageLine:
    starts = (*STAGE_STARTS, HIGHEST)
    return StageLine(
        value=stage.value,
        name=in_language(stage.name),
        meaning=in_language(stage.meaning),
        start=round_half_up(starts[stage.value - 1]),
        end=round_half_up(starts[stage.value]),
    )


def _area(area: Area, criteria: tuple[Criterion, ...]) -> AreaLine:
    return AreaLine(
        key=area.key,
        name=in_language(area.name),
        question=in_language(area.question),
        summary=in_language(area.summary),
        levels=_descriptors(area.levels),
        criteria=tuple(_criterion(criterion) for criterion in criteria),
    )


def _criterion(criterion: Criterion) -> CriterionLine:
    return CriterionLine(
        id=criterion.id,
        name=in_language(criterion.name),
        question=in_language(criterion.question),
        critical=criterion.critical,
        levels=_descriptors(criterion.levels),
        evidence=tuple(in_language(item) for item in criterion.evidence),
    )


def _example(example: Example, model: Model) -> ExampleText:
    names = {area.key: in_language(area.name) for area in model.areas}
    overall = example.overall
    return ExampleText(
        areas=tuple(
            _example_area(area, names[area.key], example.without[area.key])
            for area in example.areas
        ),
        index=_whole(overall.index),
        low=_whole(overall.low),
        high=_whole(overall.high),
        stage=_stage_name(model, overall.stage),
        uncapped_stage=_stage_name(model, overall.uncapped_stage),
        capped_by=tuple(names[key] for key in overall.capped_by),
    )


def _example_area(area: ExampleArea, name: str, index_without: Fraction | None) -> ExampleLine:
    return ExampleLine(
        name=name,
        ratings=tuple(rating.level for rating in area.ratings),
        level=area.score.level,
        reason=RULE_WORDING[area.score.rule],
        index=_whole(area.score.index),
        low=_whole(area.score.low),
        high=_whole(area.score.high),
        index_without=_whole(index_without),
    )


def _whole(figure: Fraction | None) -> int | None:
    return None if figure is None else round_half_up(figure)


def _stage_name(model: Model, stage: int | None) -> str:
    return "" if stage is None else in_language(model.stage(stage).name)
