"""What the step Check shows of a file that was read: answers, figures, rows, what gives way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from foundation.periods import Period
from metrics import formulas
from metrics.imports.checking import definitions_of
from metrics.imports.detail_fields import name_of
from metrics.imports.layout import Layout
from metrics.imports.mapping import SurveyMapping
from metrics.imports.outcome import Outcome
from metrics.imports.planning import Plan, Planned, plan_of
from metrics.imports.refusals import RowReason
from metrics.imports.stored import outcome_from_json
from metrics.imports.values import BLANK, NOT_APPLICABLE, Answers
from metrics.imports.wording import reason_text, rejected_text
from metrics.models import Channel, MetricDefinition, Moment, RejectedRow, SurveyImport
from metrics.recipes import Definition, Reading, Unit
from organizations.models import Unit as OrganizationUnit

MOST_FIGURES = 60  # lines of the table; all of them are imported
MOST_REJECTED = 50


@dataclass(frozen=True)
class AnswerLine:
    answer: int
    count: int


@dataclass(frozen=True)
class ColumnPreview:
    """One column of answers over the whole file."""

    column: str
    metric: str
    place: str
    answers: tuple[AnswerLine, ...]
    most: int
    blank: int
    not_applicable: int
    reading: Reading
    unit: Unit

    @property
    def n(self) -> int:
        return sum(line.count for line in self.answers)


@dataclass(frozen=True)
class FigureLine:
    """One figure that would be written; `gives_way` is "import" or "typed" where one stands."""

    metric: str
    unit_name: str
    period: Period
    place: str
    reading: Reading
    unit: Unit
    gives_way: str


@dataclass(frozen=True)
class RejectedLine:
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Cell:
    """A cell of the first rows: as it stands, and how it is read."""

    text: str
    meaning: str
    is_answer: bool


@dataclass(frozen=True)
class Replaced:
    """Figures of one earlier import that give way."""

    file_name: str
    day: date
    count: int


@dataclass(frozen=True)
class Preview:
    columns: tuple[ColumnPreview, ...]
    figures: tuple[FigureLine, ...]
    figure_count: int
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rejected: tuple[RejectedLine, ...]
    reasons: tuple[tuple[str, int], ...]
    replaced: tuple[Replaced, ...]
    in_the_way: int
    comments: int

    @property
    def listed_less(self) -> bool:
        return self.figure_count > len(self.figures)


def preview_of(survey_import: SurveyImport) -> Preview:
    """Four queries: definitions, what stands in the place, units, rejected rows."""
    definitions = definitions_of(survey_import.organization_id)
    mapping = SurveyMapping.from_json(survey_import.mapping)
    outcome = outcome_from_json(survey_import.outcome)
    plan = plan_of(survey_import, definitions)
    rejected = RejectedRow.objects.filter(survey_import=survey_import)[:MOST_REJECTED]
    headers, rows = _first_rows(survey_import, mapping, definitions)
    return Preview(
        columns=_columns(mapping, outcome, definitions),
        figures=_figures(plan, survey_import),
        figure_count=len(plan.planned),
        headers=headers,
        rows=rows,
        rejected=tuple(
            RejectedLine(row.row, row.column, row.value, rejected_text(row)) for row in rejected
        )
        if survey_import.rows_rejected
        else (),
        reasons=_reasons(outcome),
        replaced=_replaced(plan),
        in_the_way=len(plan.in_the_way),
        comments=survey_import.outcome.get("comments", 0),
    )


def _columns(
    mapping: SurveyMapping, outcome: Outcome, definitions: Mapping[str, MetricDefinition]
) -> tuple[ColumnPreview, ...]:
    found = []
    for number, score in enumerate(mapping.scores):
        if (row := definitions.get(score.metric_id)) is None:
            continue
        answers = outcome.answers(number)
        low, high = row.pure.scale_min or 0, row.pure.scale_max or 10
        lines = tuple(AnswerLine(n, answers.get(n, 0)) for n in range(low, high + 1))
        found.append(
            ColumnPreview(
                score.column,
                name_of(row),
                _place(score.touchpoint_name, score.moment, score.channel),
                lines,
                max((line.count for line in lines), default=0),
                outcome.blank[number],
                outcome.not_applicable[number],
                reading_of(row.pure, answers, low, high),
                row.pure.unit,
            )
        )
    return tuple(found)


def reading_of(definition: Definition, answers: Mapping[int, int], low: int, high: int) -> Reading:
    """The figure of these answers; without any, one that says nothing."""
    if not sum(answers.values()):
        return Reading(None, n=0)
    counts = {str(n): answers.get(n, 0) for n in range(low, high + 1)}
    return formulas.compute(definition, {"answers": counts})


def _figures(plan: Plan, survey_import: SurveyImport) -> tuple[FigureLine, ...]:
    shown = sorted(plan.planned, key=lambda one: (one.score, one.key.start, one.key.unit_id))
    shown = shown[:MOST_FIGURES]
    ids = {one.key.unit_id for one in shown} - {str(survey_import.unit_id)}
    units = OrganizationUnit.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    names = {str(pk): name for pk, name in units}
    names[str(survey_import.unit_id)] = survey_import.unit.name
    return tuple(_figure(one, names, plan) for one in shown)


def _figure(one: Planned, names: Mapping[str, str], plan: Plan) -> FigureLine:
    standing = plan.standing.get(one.key)
    way = ""
    if standing is not None:
        way = "import" if standing.survey_import_id else "typed"
    return FigureLine(
        name_of(one.definition),
        names.get(one.key.unit_id, ""),
        one.period,
        _place(one.touchpoint, one.key.moment, one.key.channel),
        formulas.compute(one.definition.pure, one.inputs),
        one.definition.pure.unit,
        way,
    )


def _place(touchpoint: str, moment: str, channel: str) -> str:
    """ "Security · Support · Chat"; empty for all customers."""
    words = [
        touchpoint,
        str(Moment(moment).label) if moment else "",
        str(Channel(channel).label) if channel else "",
    ]
    return " · ".join(filter(None, words))


def _first_rows(
    survey_import: SurveyImport,
    mapping: SurveyMapping,
    definitions: Mapping[str, MetricDefinition],
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """The mapped columns of the first rows, each cell with what it is taken for."""
    if not survey_import.layout:
        return (), ()
    layout = Layout.from_json(survey_import.layout)
    scores = {score.column: score for score in mapping.scores if score.metric_id in definitions}
    named = [mapping.date_column, mapping.unit_column]
    named += [mapping.channel_column, mapping.moment_column]
    names = [*filter(None, named), *scores]
    columns = [column for name in names if (column := layout.column(name))]
    readers = {
        name: Answers(score, definitions[score.metric_id].pure) for name, score in scores.items()
    }
    rows = tuple(
        tuple(
            _cell("".join(row[column.index : column.index + 1]), readers.get(column.name))
            for column in columns
        )
        for row in layout.preview
    )
    return tuple(column.name for column in columns), rows


def _cell(text: str, reader: Answers | None) -> Cell:
    if reader is None:
        return Cell(text, "", True)
    found = reader.read(text)
    if isinstance(found, RowReason):
        return Cell(text, _("rejected"), False)
    if found == BLANK:
        return Cell(text, _("blank"), False)
    if found == NOT_APPLICABLE:
        return Cell(text, _("does not apply"), False)
    answer = str(found + reader.low)
    return Cell(text, "" if text.strip() == answer else answer, True)


def _reasons(outcome: Outcome) -> tuple[tuple[str, int], ...]:
    """How many rejections of each kind, most frequent first; the words without their numbers."""
    ranked = sorted(outcome.totals.items(), key=lambda item: -item[1])
    return tuple((_kind_text(reason), count) for reason, count in ranked)


def _kind_text(reason: RowReason) -> str:
    if reason is RowReason.OUTSIDE_SCALE:
        return _("The answer is outside of the scale.")
    if reason is RowReason.NOT_WHOLE:
        return _("The answer is not a whole number.")
    if reason in (RowReason.TOO_FEW_CELLS, RowReason.TOO_MANY_CELLS):
        return _("The row has another number of cells than the header.")
    return reason_text(reason, {})


def _replaced(plan: Plan) -> tuple[Replaced, ...]:
    found: dict[object, list[SurveyImport]] = {}
    for row in plan.replaced:
        if row.survey_import is not None:
            found.setdefault(row.survey_import_id, []).append(row.survey_import)
    return tuple(
        Replaced(rows[0].file_name, (rows[0].finished_at or rows[0].created_at).date(), len(rows))
        for rows in found.values()
    )
