"""Which column of a survey file means what. Pure; read from and written to JSON strictly."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from foundation.cleaning import TextTooLong, UncleanText, clean_text
from metrics.imports.layout import SEPARATORS
from metrics.imports.refusals import MappingError, MappingReason

MOST_SCORES = 60
MOST_CODES = 1000  # of one column
NAME_LENGTH = 80  # of a touchpoint
YEARS = range(1990, 2101)
# The values of metrics.models.Channel and Moment.
CHANNELS = ("survey", "chat", "email", "phone", "social", "web", "crm", "finance", "internal")
MOMENTS = ("onboarding", "support", "product_30_60_90", "relationship", "renewal")
RHYTHMS = ("month", "quarter", "half_year", "year")  # of foundation.periods.PeriodKind


@dataclass(frozen=True)
class ScoreColumn:
    """A column of answers to one question; columns are named as layout.Column.name.

    `channel`, `moment` and `touchpoint_name` hold for every row; a channel or moment column goes
    before them where its cell is not blank. A cell equal to one of the codes is not an answer,
    whatever it says. `translate` says which answer a text stands for ("Very satisfied" → 5).
    """

    column: str
    metric_id: str
    touchpoint_name: str = ""
    moment: str = ""
    channel: str = ""
    blank_codes: tuple[str, ...] = ()
    not_applicable_codes: tuple[str, ...] = ()
    translate: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SurveyMapping:
    """How a file is to be read.

    The period is fixed (`period_start`, `period_end`, both inclusive) or comes from
    `date_column`, grouped by `rhythm`. `day_first` is only needed where the dates can be read
    both ways. `separator` and `encoding` are empty for a workbook, `sheet` is empty for a CSV.
    Texts of the channel and the moment column are turned into codes by `channel_codes` and
    `moment_codes`; a text that is not in there is rejected.
    """

    scores: tuple[ScoreColumn, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int = 1
    date_column: str = ""
    day_first: bool | None = None
    rhythm: str = ""
    period_start: date | None = None
    period_end: date | None = None
    unit_column: str = ""
    channel_column: str = ""
    channel_codes: Mapping[str, str] = field(default_factory=dict)
    moment_column: str = ""
    moment_codes: Mapping[str, str] = field(default_factory=dict)
    respondent_column: str = ""
    comment_column: str = ""

    def to_json(self) -> dict[str, Any]:
        raw = asdict(self)
        for name in ("period_start", "period_end"):
            raw[name] = raw[name].isoformat() if raw[name] else None
        for score in raw["scores"]:
            score["blank_codes"] = list(score["blank_codes"])
            score["not_applicable_codes"] = list(score["not_applicable_codes"])
        raw["scores"] = list(raw["scores"])
        return raw

    @classmethod
    def from_json(cls, raw: object) -> "SurveyMapping":
        """Raises MappingError(FORM) for anything that `to_json` cannot have written."""
        values = _object(raw, cls, "")
        scores = _typed(values.get("scores"), list, "scores")
        values["scores"] = tuple(
            _score(each, f"scores[{number}]") for number, each in enumerate(scores)
        )
        for name in ("period_start", "period_end"):
            values[name] = _day(values.get(name), name)
        for name in ("channel_codes", "moment_codes"):
            values[name] = _texts(values.get(name, {}), str, name)
        for name in _TEXTS & values.keys():
            _typed(values[name], str, name)
        if values.get("day_first") not in (None, True, False):
            raise _wrong("day_first")
        if isinstance(row := values.get("header_row", 1), bool) or not isinstance(row, int):
            raise _wrong("header_row")
        return cls(**values)


_TEXTS = {
    *("encoding", "separator", "sheet", "date_column", "rhythm", "unit_column"),
    *("channel_column", "moment_column", "respondent_column", "comment_column"),
}


def check_mapping(mapping: SurveyMapping) -> None:
    """What can be said without file and metrics. Raises MappingError."""
    if not mapping.scores:
        raise MappingError(MappingReason.NO_SCORES, "scores")
    if len(mapping.scores) > MOST_SCORES:
        raise MappingError(MappingReason.TOO_MANY_SCORES, "scores", limit=MOST_SCORES)
    seen = set()
    for score in mapping.scores:
        place = (score.column, score.metric_id, score.touchpoint_name, score.moment, score.channel)
        if place in seen:
            raise MappingError(MappingReason.COLUMN_TWICE, "scores", column=score.column)
        seen.add(place)
        _check_codes(score)
    _check_form(mapping)
    _check_period(mapping)


def _check_form(mapping: SurveyMapping) -> None:
    """What a form cannot send wrongly, but a file of somebody's own can."""
    if mapping.separator and mapping.separator not in SEPARATORS:
        raise _wrong("separator")
    if mapping.header_row < 1:
        raise _wrong("header_row")
    for score in mapping.scores:
        if score.touchpoint_name and not _is_clean(score.touchpoint_name):
            raise _wrong("scores.touchpoint_name")
    channels = {*mapping.channel_codes.values(), *(score.channel for score in mapping.scores)}
    moments = {*mapping.moment_codes.values(), *(score.moment for score in mapping.scores)}
    if not channels <= {"", *CHANNELS}:
        raise _wrong("channel")
    if not moments <= {"", *MOMENTS}:
        raise _wrong("moment")


def _is_clean(name: str) -> bool:
    try:
        return clean_text(name, max_length=NAME_LENGTH) == name
    except (TextTooLong, UncleanText):
        return False


def _check_codes(score: ScoreColumn) -> None:
    codes = [*score.blank_codes, *score.not_applicable_codes, *score.translate]
    if len(codes) > MOST_CODES:
        raise _wrong("scores.blank_codes")
    seen = set()
    for code in (code.strip().casefold() for code in codes):
        if code in seen:
            raise MappingError(MappingReason.CODE_TWICE, score.column, code=code)
        seen.add(code)


def _check_period(mapping: SurveyMapping) -> None:
    by_date = bool(mapping.date_column and mapping.rhythm)
    fixed = mapping.period_start is not None and mapping.period_end is not None
    if mapping.rhythm and mapping.rhythm not in RHYTHMS:
        raise _wrong("rhythm")
    if by_date and (mapping.period_start or mapping.period_end):
        raise MappingError(MappingReason.PERIOD_TWICE, "period_start")
    for day in (mapping.period_start, mapping.period_end):
        if day is not None and day.year not in YEARS:
            raise _wrong("period_start")
    if not by_date and not fixed:
        raise MappingError(MappingReason.PERIOD_MISSING, "period_start")
    if (
        mapping.period_start is not None
        and mapping.period_end is not None
        and mapping.period_end < mapping.period_start
    ):
        raise MappingError(MappingReason.PERIOD_BACKWARDS, "period_end")


def _score(raw: object, path: str) -> ScoreColumn:
    values = _object(raw, ScoreColumn, path)
    for name in ("blank_codes", "not_applicable_codes"):
        codes = _typed(values.get(name, []), list, f"{path}.{name}")
        values[name] = tuple(_typed(code, str, f"{path}.{name}") for code in codes)
    values["translate"] = _texts(values.get("translate", {}), int, f"{path}.translate")
    for name in ("column", "metric_id", "touchpoint_name", "moment", "channel"):
        _typed(values.get(name, ""), str, f"{path}.{name}")
    if not values.get("column") or not values.get("metric_id"):
        raise _wrong(path)
    return ScoreColumn(**values)


def _wrong(path: str) -> MappingError:
    return MappingError(MappingReason.FORM, path, path=path)


def _object(raw: object, kind: type, path: str) -> dict[str, Any]:
    known = {each.name for each in fields(kind)}
    if not isinstance(raw, dict) or not raw.keys() <= known:
        raise _wrong(path)
    return dict(raw)


def _typed(value: object, kind: type, path: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _wrong(path)
    return value


def _texts(value: object, kind: type, path: str) -> dict[str, Any]:
    """An object from text to `kind`."""
    found = _typed(value, dict, path)
    for key, each in found.items():
        _typed(key, str, path)
        _typed(each, kind, path)
    return dict(found)


def _day(value: object, path: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_typed(value, str, path))
    except ValueError as error:
        raise _wrong(path) from error
