"""From the rows of a survey file to counts of answers.

Nothing is kept of a row once it is counted, so that memory depends on how many units, periods and
answers there are, and not on how many rows. Texts repeat; each is understood once and looked up
afterwards, in caches of bounded size.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from foundation.cleaning import TextTooLong, UncleanText, clean_text
from foundation.periods import PeriodKind, period_around
from metrics.imports.dates import order_of, parse_day
from metrics.imports.layout import SAMPLE_ROWS, DateOrder, distinct_names
from metrics.imports.mapping import SurveyMapping, check_mapping
from metrics.imports.outcome import (
    MOST_COMMENTS,
    MOST_LISTED,
    Comment,
    Group,
    Outcome,
    Progress,
    Rejection,
)
from metrics.imports.reading import Row, Rows, open_mapped
from metrics.imports.refusals import (
    FileReason,
    FileRefused,
    MappingError,
    MappingReason,
    RowReason,
)
from metrics.imports.respondents import (
    MOST_RESPONDENTS,
    Respondents,
    TooManyRespondentsError,
)
from metrics.imports.units import UnitNames, fold
from metrics.imports.values import BLANK, NOT_APPLICABLE, REJECTED, Answers
from metrics.recipes import Definition
from metrics.screening import screen

EVERY = 5_000  # rows between two reports of progress
MOST_GROUPS = 20_000  # units × periods × channels × moments
MOST_CACHED = 20_000  # texts per column
VALUE_LENGTH = 80  # characters of a rejected value that are listed
COMMENT_LENGTH = 1000

Period = tuple[date, date]
Place = tuple[str, Period, str, str]  # unit, period, channel, moment
Tally = list[list[int]]  # per score column: each answer's count, then n/a, then blank


def read_answers(
    path: Path,
    mapping: SurveyMapping,
    scales: Mapping[str, Definition],
    units: UnitNames,
    progress: Callable[[Progress], None] | None = None,
    keep_comments: bool = False,
) -> Outcome:
    """The counts, and every row that could not be used.

    `scales` are the definitions by metric id. Raises MappingError and FileRefused; whatever
    `progress` raises stops the reading.
    """
    check_mapping(mapping)
    for score in mapping.scores:
        if score.metric_id not in scales:
            raise MappingError(MappingReason.METRIC_UNKNOWN, score.column, metric=score.metric_id)
    with open_mapped(path, mapping) as opened:
        header, rows = _below_header(opened.rows, mapping.header_row)
        start = list(islice(rows, SAMPLE_ROWS))
        counting = _Counting(mapping, scales, units, header, start, keep_comments)
        report = progress or (lambda _: None)
        _count(counting, chain(start, rows), opened, report)
        outcome = counting.finish()
        report(Progress(opened.size, opened.size, outcome.rows_read, outcome.rows_rejected))
    if not outcome.rows_read:
        raise FileRefused(FileReason.NO_ROWS)
    return outcome


def _below_header(rows: Iterator[Row], header_row: int) -> tuple[Row, Iterator[Row]]:
    header = next(islice(rows, max(header_row, 1) - 1, None), None)
    if header is None or not any(header):
        raise FileRefused(FileReason.NO_HEADER)
    return header, rows


def _count(
    counting: "_Counting",
    rows: Iterator[Row],
    opened: Rows,
    report: Callable[[Progress], None],
) -> None:
    """The loop over all rows; a row is looked at closely only when something in it is wrong."""
    outcome, number = counting.outcome, counting.mapping.header_row
    next_report = EVERY
    use, reject, blank = counting.use, counting.reject, counting.is_blank
    for row in rows:
        number += 1
        if not any(row):
            continue
        if not use(row) and not blank(row):
            reject(row, number)
        if outcome.rows_used + outcome.rows_rejected >= next_report:
            next_report += EVERY
            read = outcome.rows_used + outcome.rows_rejected
            report(Progress(opened.at(number), opened.size, read, outcome.rows_rejected))


class _Memo(dict[str, Any]):
    """Text → what it means, understood once; forgets all when it holds too much."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= MOST_CACHED:
            self.clear()
        found = self._read(text)
        if len(text) <= VALUE_LENGTH:
            self[text] = found
        return found


class _Counting:
    """The state of one reading. A meaning that is a RowReason says why a cell cannot be used."""

    def __init__(
        self,
        mapping: SurveyMapping,
        scales: Mapping[str, Definition],
        units: UnitNames,
        header: Row,
        start: Sequence[Row],
        keep_comments: bool,
    ) -> None:
        self.mapping = mapping
        self.outcome = Outcome()
        self._names = distinct_names(header)
        self._answers = [Answers(score, scales[score.metric_id]) for score in mapping.scores]
        self._scores = [
            (answers, self._index(score.column, "scores"))
            for answers, score in zip(self._answers, mapping.scores, strict=True)
        ]
        self._sizes = [answers.high - answers.low + 3 for answers in self._answers]
        self._tallies: dict[Place, Tally] = {}
        self._respondents = Respondents()
        self._prepare_places(units, start)
        self._respondent = self._index(mapping.respondent_column, "respondent_column")
        comments = mapping.comment_column if keep_comments else ""
        self._comment = self._index(comments, "comment_column")
        indices = [index for _, index in [*self._scores, *self._places]]
        self._width = max(indices) + 1
        self._is_plain = self._respondent < 0 and self._comment < 0

    def _index(self, column: str, field: str) -> int:
        """Where the column stands; -1 for none."""
        if not column:
            return -1
        if column not in self._names:
            raise MappingError(MappingReason.COLUMN_MISSING, field, column=column)
        return self._names.index(column)

    def _prepare_places(self, units: UnitNames, start: Sequence[Row]) -> None:
        """What unit, period, channel and moment come from: a column each, or the same for all."""
        mapping = self.mapping
        unit = self._index(mapping.unit_column, "unit_column")
        day = self._index(mapping.date_column if mapping.rhythm else "", "date_column")
        channel = self._index(mapping.channel_column, "channel_column")
        moment = self._index(mapping.moment_column, "moment_column")
        self._fixed: list[Any] = [
            units.default,
            (mapping.period_start, mapping.period_end),
            "",
            "",
        ]
        readers = (
            (unit, units.find),
            (day, self._period_reader(day, start) if day >= 0 else str),
            (channel, _coded(mapping.channel_codes, RowReason.UNKNOWN_CHANNEL)),
            (moment, _coded(mapping.moment_codes, RowReason.UNKNOWN_MOMENT)),
        )
        self._slots = [slot for slot, (index, _) in enumerate(readers) if index >= 0]
        self._places = [(_Memo(read), index) for index, read in readers if index >= 0]

    def _period_reader(self, index: int, start: Sequence[Row]) -> Callable[[str], Any]:
        """Turns a date into its period; the order is the person's, or what the column shows."""
        day_first = self.mapping.day_first
        if day_first is None:
            texts = [row[index] for row in start if index < len(row) and row[index].strip()]
            order = order_of(texts)
            if order is DateOrder.AMBIGUOUS:
                column = self.mapping.date_column
                raise MappingError(MappingReason.DAY_FIRST_MISSING, "day_first", column=column)
            day_first = {DateOrder.DAY_FIRST: True, DateOrder.MONTH_FIRST: False}.get(
                order or DateOrder.ISO
            )
        kind = PeriodKind(self.mapping.rhythm)

        def read(text: str) -> Period | RowReason:
            if not text.strip():
                return RowReason.NO_DATE
            day = parse_day(text, day_first)
            if day is None:
                return RowReason.BAD_DATE
            period = period_around(day, kind)
            return period.start, period.end

        return read

    def use(self, row: Row) -> bool:
        """Counts the row; False, and nothing counted, when a cell of it cannot be used."""
        if len(row) < self._width:
            return False
        codes = [answers[row[index]] for answers, index in self._scores]
        if REJECTED in codes:
            return False
        place = self._fixed
        if self._places:
            place = place.copy()
            for slot, (memo, index) in zip(self._slots, self._places, strict=True):
                meaning = memo[row[index]]
                if isinstance(meaning, RowReason):
                    return False
                place[slot] = meaning
        if not self._is_plain and not self._note(row, codes, place):
            return False
        tally = self._tallies.get(tuple(place))
        if tally is None:
            tally = self._new_tally(tuple(place))
        for counts, code in zip(tally, codes, strict=True):
            counts[code] += 1
        self.outcome.rows_used += 1
        return True

    def _new_tally(self, place: Place) -> Tally:
        if len(self._tallies) >= MOST_GROUPS:
            raise FileRefused(FileReason.TOO_MANY_GROUPS, limit=MOST_GROUPS)
        self._tallies[place] = [[0] * size for size in self._sizes]
        return self._tallies[place]

    def _note(self, row: Row, codes: list[int], place: list[Any]) -> bool:
        """Respondent and comment; False when this respondent has answered before."""
        if self._respondent >= 0 and self._is_repeated(row, codes, place[1][0]):
            return False
        if 0 <= self._comment < len(row) and row[self._comment].strip():
            self._keep(row[self._comment], codes[0], place)
        return True

    def _is_repeated(self, row: Row, codes: list[int], start: date) -> bool:
        respondent = row[self._respondent].strip() if self._respondent < len(row) else ""
        bits = sum(1 << number for number, code in enumerate(codes) if code >= 0)
        if not respondent or not bits:
            return False
        try:
            return self._respondents.answered(respondent, start.toordinal(), bits)
        except TooManyRespondentsError as error:
            raise FileRefused(FileReason.TOO_MANY_RESPONDENTS, limit=MOST_RESPONDENTS) from error

    def _keep(self, text: str, code: int, place: list[Any]) -> None:
        if len(self.outcome.comments) >= MOST_COMMENTS:
            self.outcome.comments_left_out += 1
            return
        unit, (start, end) = place[0], place[1]
        answer = code + self._answers[0].low if code >= 0 else None
        screened = screen(_clean(text, COMMENT_LENGTH)).text
        if screened:
            self.outcome.comments.append(
                Comment(screened[:COMMENT_LENGTH], unit, start, end, answer)
            )

    def is_blank(self, row: Row) -> bool:
        """Whether nothing but spaces stands in the row."""
        return not any(cell.strip() for cell in row)

    def reject(self, row: Row, number: int) -> None:
        """Notes every reason for which the row is not used."""
        self.outcome.rows_rejected += 1
        for rejection in self._reasons(row, number):
            totals = self.outcome.totals
            totals[rejection.reason] = totals.get(rejection.reason, 0) + 1
            if len(self.outcome.rejected) < MOST_LISTED:
                self.outcome.rejected.append(rejection)

    def _reasons(self, row: Row, number: int) -> list[Rejection]:
        if len(row) < self._width:
            details = {"cells": len(row), "expected": len(self._names)}
            return [Rejection(number, "", "", RowReason.TOO_FEW_CELLS, details)]
        found = []
        for answers, index in self._scores:
            reason = answers.read(row[index])
            if isinstance(reason, RowReason):
                is_range = reason in (RowReason.OUTSIDE_SCALE, RowReason.NOT_WHOLE)
                details = {"low": answers.low, "high": answers.high} if is_range else {}
                found.append(self._rejection(row, number, index, reason, details))
        for memo, index in self._places:
            if isinstance(reason := memo[row[index]], RowReason):
                found.append(self._rejection(row, number, index, reason, {}))
        if not found:  # a respondent's id is never listed
            name = self.mapping.respondent_column
            found.append(Rejection(number, name, "", RowReason.DUPLICATE_RESPONDENT))
        return found

    def _rejection(
        self, row: Row, number: int, index: int, reason: RowReason, details: dict[str, Any]
    ) -> Rejection:
        """The value is screened: a wrongly chosen column may be full of addresses."""
        value = _clean(row[index], VALUE_LENGTH)
        if index == self._respondent:
            value = ""
        return Rejection(number, self._names[index], screen(value).text, reason, details)

    def finish(self) -> Outcome:
        outcome = self.outcome
        outcome.rows_read = outcome.rows_used + outcome.rows_rejected
        outcome.blank = [0] * len(self._scores)
        outcome.not_applicable = [0] * len(self._scores)
        for place, tally in self._tallies.items():
            for number, counts in enumerate(tally):
                outcome.blank[number] += counts[BLANK]
                outcome.not_applicable[number] += counts[NOT_APPLICABLE]
                self._add(number, place, counts)
        return outcome

    def _add(self, number: int, place: Place, counts: list[int]) -> None:
        unit, (start, end), channel, moment = place
        score, low = self.mapping.scores[number], self._answers[number].low
        group = Group(number, unit, start, end, channel or score.channel, moment or score.moment)
        answers = {low + code: count for code, count in enumerate(counts[:NOT_APPLICABLE]) if count}
        if answers:
            known = self.outcome.counts.setdefault(group, {})
            for answer, count in answers.items():
                known[answer] = known.get(answer, 0) + count


def _coded(codes: Mapping[str, str], unknown: RowReason) -> Callable[[str], str | RowReason]:
    """Turns a text into its code; a blank one stays blank."""
    known = {fold(text): code for text, code in codes.items()} | {"": ""}
    return lambda text: known.get(fold(text), unknown)


def _clean(text: str, length: int) -> str:
    """The text as it can be stored, cut; empty for what cannot be."""
    try:
        return clean_text(text[:length], max_length=4 * length)
    except (TextTooLong, UncleanText):
        return ""
