"""How a metric is worked out: its recipe, what goes in and what comes out. Pure.

The words of a metric are in its sheet or definition; here is only what decides a figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What somebody gave, ready for JSON: counts and amounts by name, or a histogram by name.
Inputs = Mapping[str, object]

MINIMUM_PEOPLE = 5  # a survey figure of fewer people is never shown
GENERAL_LOW = 30  # fewer answers mark a figure as uncertain, where its sheet says nothing


class Recipe(StrEnum):
    """The calculation; several metrics share one."""

    NPS = "nps"
    TOP_SHARE = "top_share"
    SCALE_MEAN = "scale_mean"
    RETENTION = "retention"
    CHURN = "churn"
    PER_1000 = "per_1000"
    FCR = "fcr"
    TIMES = "times"
    REPHRASE = "rephrase"
    ACKNOWLEDGED = "acknowledged"
    LONGEST = "longest"
    APPROVALS = "approvals"
    SENTIMENT = "sentiment"
    SELF_SERVICE = "self_service"
    CLOSED_LOOP = "closed_loop"
    ANSWER_RATE = "answer_rate"
    PRESSURE = "pressure"
    COST = "cost"
    SHARE = "share"
    REFERRAL = "referral"
    VALUE = "value"


# Their figures rest on answers of people; the others count cases, customers or money.
SURVEYS = frozenset({Recipe.NPS, Recipe.TOP_SHARE, Recipe.SCALE_MEAN})


class Unit(StrEnum):
    """What a figure is expressed in."""

    POINTS = "points"
    PERCENT = "percent"
    MEAN = "mean"
    PER_1000 = "per_1000"
    HOURS = "hours"
    SECONDS = "seconds"
    COUNT = "count"
    MONEY = "money"


class Kind(StrEnum):
    """What kind of input a field takes."""

    COUNT = "count"  # a whole number, 0 or more
    AMOUNT = "amount"  # money or another number, 0 or more
    NUMBER = "number"  # any number
    HISTOGRAM = "histogram"  # value → how often, as {"4": 20}


@dataclass(frozen=True)
class Definition:
    """All that decides a figure. The bounds of answers are inclusive; None where there is none."""

    recipe: Recipe
    unit: Unit
    higher_is_better: bool
    minimum: float | None = None
    maximum: float | None = None
    scale_min: int | None = None
    scale_max: int | None = None
    top_from: int | None = None  # the answers that count as good; low effort in the effort form
    top_to: int | None = None
    bottom_from: int | None = None
    bottom_to: int | None = None
    limit: float | None = None  # the target time, in the metric's own unit
    low_below: int = GENERAL_LOW

    @property
    def is_survey(self) -> bool:
        return self.recipe in SURVEYS


@dataclass(frozen=True)
class InputField:
    """One thing to give; `group` parts the main figure from what stands beside it."""

    key: str
    kind: Kind
    required: bool = True
    group: str = "main"


class InputsError(ValueError):
    """Inputs that cannot be: `code` names the reason, `field` the input, `values` fill the text."""

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        super().__init__(f"{code}: {field} {values}")
        self.code = code
        self.field = field
        self.values = values


@dataclass(frozen=True)
class Beside:
    """A second figure of the same inputs, such as the net rate beside the gross one."""

    key: str
    unit: Unit
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Reading:
    """One figure. `value` and its bounds are in the definition's unit and not rounded.

    `value` is None where nothing can be said: no cases, or fewer than five people (`is_hidden`).
    `low` and `high` are the 95 % interval, None where the sheet has none. `n` is the base.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    is_low: bool = False
    is_hidden: bool = False
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class Change:
    """After minus before, in the definition's unit, with its 95 % interval.

    `is_change` holds when the interval leaves out zero; `is_better` follows the direction.
    `low`, `high`, `p` are None, and `is_change` is None, where no test is known for the recipe.
    """

    difference: float
    low: float | None
    high: float | None
    p: float | None
    is_change: bool | None
    is_better: bool | None  # None when nothing moved


@dataclass(frozen=True)
class Step:
    """One line of "what does this number mean": a formula's name and its text with the numbers."""

    key: str
    terms: Mapping[str, float]
    result: float | None
    unit: Unit
