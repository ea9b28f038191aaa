"""What one cell of a score column says. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from metrics.imports.layout import Column
from metrics.imports.mapping import ScoreColumn
from metrics.imports.refusals import MappingError, MappingReason, RowReason
from metrics.imports.units import fold
from metrics.recipes import Definition, Recipe

NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{1,18})?")
BLANK, NOT_APPLICABLE, REJECTED = -1, -2, -3  # in place of an answer's position in its scale

# What programs and people write where there is no answer.
BLANK_NUMBERS = {-1, -8, -9, -99, 9, 99, 999, 9999}
NOT_APPLICABLE_NUMBERS = {7, 77, 88, 97, 98, 977, 988, 998}
BLANK_WORDS = {"blank", "-", "--", ".", "null", "none", "missing", "no answer", "sin respuesta"}
NOT_APPLICABLE_WORDS = {
    *("n/a", "na", "n.a.", "n/d", "n.d.", "nd", "ns/nc", "ns", "nc", "no aplica", "no procede"),
    *("not applicable", "don't know", "dont know", "do not know", "no opinion", "no sabe"),
    *("no sabe / no contesta", "no sabe/no contesta", "no lo se", "sin opinion", "never used"),
}


def canonical(text: str) -> str:
    """The form in which cells and codes are compared: "4", "4.0" and "4,0" are one."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return fold(text)
    whole, _, part = text.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


@dataclass(frozen=True)
class Codes:
    """What is proposed for the values of a column that are no answers; texts as they stand.

    `unexplained` are values that fit neither: they will be rejected unless somebody says more.
    """

    blank: tuple[str, ...]
    not_applicable: tuple[str, ...]
    unexplained: tuple[str, ...]


def scale_of(definition: Definition) -> tuple[int, int]:
    """Lowest and highest answer. Raises MappingError for a metric that has no answers."""
    if definition.recipe is Recipe.NPS:
        return 0, 10
    low, high = definition.scale_min, definition.scale_max
    if not definition.is_survey or low is None or high is None:
        raise MappingError(MappingReason.METRIC_NOT_ANSWERS, "scores")
    return low, high


def proposed_codes(column: Column, definition: Definition, others: Iterable[Column] = ()) -> Codes:
    """What the values outside the scale probably mean: below it blank, above it not applicable.

    `others` are the file's further columns: what the ones of the same scale hold is proposed too,
    because a code that is rare here may first stand below the rows that were looked at.
    """
    low, high = scale_of(definition)
    blank, other, unexplained = [], [], []
    alike = [each for each in others if each.codes and _is_near(each, low, high)]
    for text in dict.fromkeys(chain(column.codes, *(each.codes for each in alike))):
        value = canonical(text)
        if value in BLANK_WORDS:
            blank.append(text)
        elif value in NOT_APPLICABLE_WORDS:
            other.append(text)
        elif not re.fullmatch(r"-?\d+", value):
            unexplained.append(text)
        elif not low <= (number := int(value)) <= high:
            is_other = number == high + 1 or number in NOT_APPLICABLE_NUMBERS
            is_blank = number == low - 1 or number in BLANK_NUMBERS
            (other if is_other else blank if is_blank else unexplained).append(text)
    return Codes(tuple(blank), tuple(other), tuple(unexplained))


def _is_near(column: Column, low: int, high: int) -> bool:
    """Whether the column has every answer of the scale, and beside them its neighbours only."""
    values = {canonical(text) for text in column.codes}
    scale = {str(number) for number in range(low, high + 1)}
    return scale <= values <= scale | {str(low - 1), str(high + 1)}


class Answers(dict[str, int]):
    """Cell → position of the answer in the scale, BLANK, NOT_APPLICABLE or REJECTED.

    Answers repeat, so each text is understood once; what is remembered is bounded.
    """

    MOST = 10_000

    def __init__(self, score: ScoreColumn, definition: Definition) -> None:
        super().__init__()
        self.low, self.high = scale_of(definition)
        self._said = {canonical(code): BLANK for code in score.blank_codes}
        self._said |= {canonical(code): NOT_APPLICABLE for code in score.not_applicable_codes}
        for text, answer in score.translate.items():
            if not self.low <= answer <= self.high:
                values = {"text": text, "score": answer, "low": self.low, "high": self.high}
                raise MappingError(MappingReason.TRANSLATED_OUTSIDE, score.column, **values)
            self._said[canonical(text)] = answer - self.low
        self._said[""] = BLANK

    def __missing__(self, text: str) -> int:
        found = self.read(text)
        position = REJECTED if isinstance(found, RowReason) else found
        if len(self) >= self.MOST:
            self.clear()
        if len(text) <= 100:
            self[text] = position
        return position

    def read(self, text: str) -> int | RowReason:
        """As the look-up, but with the reason."""
        value = canonical(text[:200])
        if value in self._said:
            return self._said[value]
        if not NUMBER.fullmatch(value):
            return RowReason.NOT_A_NUMBER
        if not self.low <= float(value) <= self.high:
            return RowReason.OUTSIDE_SCALE
        return RowReason.NOT_WHOLE if "." in value else int(value) - self.low
