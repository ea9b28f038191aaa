"""Everything that a report prints, frozen, in one language. Its JSON is the report's snapshot.

Texts are finished and plain; empty texts and tuples are left out of the pages. Levels are 2, 1, 0
or None. Nothing here knows when or as which number the report is issued: equal content is the same
report.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reports.charts import DumbbellChart, SwimlaneChart, TrendChart

# Raised when pages or style change, so that a new layout is issued as a new report.
TEMPLATE_VERSION = 3


@dataclass(frozen=True)
class Fact:
    """A large figure on the first page, its name and a sentence about it."""

    figure: str
    name: str
    note: str


@dataclass(frozen=True)
class ReportInitiative:
    title: str
    area_name: str
    effort: str
    responsible: str
    due: str
    state: str
    notes: str
    is_done: bool


@dataclass(frozen=True)
class ReportHorizon:
    name: str
    until: str
    initiatives: tuple[ReportInitiative, ...]


# Of a reason that stands in the table of criteria; a longer one follows the table.
REASON_IN_TABLE = 160


@dataclass(frozen=True)
class ReportCriterion:
    """`is_rated` says whether the criterion counts: its level, evidence and reason are printed.

    `not_applicable` and `reason` are in full, as they were written.
    """

    name: str
    question: str
    is_critical: bool
    is_rated: bool = False
    level: int | None = None
    not_applicable: str = ""
    evidence: str = ""
    reason: str = ""
    carry: str = ""

    @property
    def why(self) -> str:
        return self.not_applicable or self.reason

    @property
    def is_long(self) -> bool:
        return len(self.why) > REASON_IN_TABLE


@dataclass(frozen=True)
class ReportRemark:
    """What does not fit together, and the lead's sentence on it; empty where there is none."""

    text: str
    explanation: str


@dataclass(frozen=True)
class ReportMetric:
    """One metric as it stood: figure, interval and base always together."""

    name: str
    value: str
    interval: str
    n: str
    caution: str
    period: str
    target: str
    trend: str


@dataclass(frozen=True)
class ReportPraise:
    """What a customer said, where and when; the customer agreed to that."""

    text: str
    where: str


@dataclass(frozen=True)
class ReportArea:
    """`reason` is the rationale on one line; `descriptor` what can be observed at its level;
    `next_descriptor` what the next level asks for, empty at Excellent."""

    key: str
    name: str
    headline: str
    question: str
    level: int | None
    arrow: str
    change: str
    reason: str
    rationale: str
    descriptor: str
    next_level: int | None
    next_descriptor: str
    rated_by: str
    in_depth: bool
    evidence: str
    rule: str
    override: str  # what the rule would give, where the lead has set another level
    override_reason: str
    criteria: tuple[ReportCriterion, ...]
    initiatives: tuple[ReportInitiative, ...]
    metrics: tuple[ReportMetric, ...] = ()
    remarks: tuple[ReportRemark, ...] = ()


@dataclass(frozen=True)
class Decision:
    heading: str
    text: str
    waiting: str


@dataclass(frozen=True)
class StripRow:
    name: str
    levels: tuple[int | None, ...]


@dataclass(frozen=True)
class Strip:
    """The latest assessments, oldest first."""

    periods: tuple[str, ...]
    rows: tuple[StripRow, ...]


@dataclass(frozen=True)
class Term:
    name: str
    meaning: str


@dataclass(frozen=True)
class ReportContent:
    language: str
    title: str
    organization: str
    unit: str
    period: str
    model: str
    completed: str
    is_draft: bool
    is_demonstration: bool
    brand_color: str
    logo_sha256: str  # empty without a logo
    headline: str
    lead: str
    facts: tuple[Fact, ...]
    areas: tuple[ReportArea, ...]
    changes: tuple[str, ...]
    brakes: tuple[str, ...]
    metrics: tuple[ReportMetric, ...]  # the two that say most
    praise: tuple[ReportPraise, ...]
    proposals: tuple[ReportInitiative, ...]
    more_proposals: str
    decision: Decision | None
    profile_headline: str
    change_headline: str
    caution: str
    dumbbell: DumbbellChart | None
    strip: Strip | None
    trend: TrendChart | None
    roadmap_headline: str
    swimlane: SwimlaneChart | None
    horizons: tuple[ReportHorizon, ...]
    revision: str
    revision_reason: str
    method: tuple[Term, ...]
    convention: str
    glossary: tuple[Term, ...]

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON values, for ever readable without this code."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self), default=_iso))
        return values

    def key(self, paper: str) -> str:
        """SHA-256 (hex) over content, paper and template version: equal keys, equal reports."""
        text = json.dumps(
            [TEMPLATE_VERSION, paper, self.snapshot()], sort_keys=True, ensure_ascii=True
        )
        return hashlib.sha256(text.encode()).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a report.")
