"""The case SFO 2013: figures of a real survey, and the assessment that quotes them.

    RUMBO_SFO_FILE=…/sfo_2013_customer_survey.csv python3 bench/sfo.py [--write]

The file is the "2013 SFO Customer Survey" of the City of San Francisco's open-data portal: 3,535
interviews with departing passengers in May 2013. An answer is 1 to 5; 0 is blank and 6 is "have
never used" or "no opinion". Without weights; satisfied is 4 or 5. Standard library only.
`--write` writes docs/cases/sfo-2013.json, which `manage.py import_assessment` reads.
"""

import csv
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASE = Path(__file__).resolve().parent.parent / "docs" / "cases" / "sfo-2013.json"
QUESTIONS = {
    "Q7O_WHOLE": "the airport as a whole",
    "Q9F_CLNWHOLE": "overall cleanliness",
    "Q10SAFE": "feeling of safety",
    "Q14A_FIND": "finding the way",
    "Q14B_SECURITY": "passing security",
    "Q13_RATEGETTO": "getting to the airport",
}
ANSWERS = ("1", "2", "3", "4", "5")
NO_ANSWERS = ("0", "6", "")
SATISFIED = ("4", "5")
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Figure:
    """CSAT of one question; `csat`, `low` and `high` in percent."""

    n: int
    satisfied: int
    mean: float

    @property
    def csat(self) -> float:
        return 100 * self.satisfied / self.n

    @property
    def low(self) -> float:
        return self._wilson(-1)

    @property
    def high(self) -> float:
        return self._wilson(+1)

    def _wilson(self, side: int) -> float:
        """A bound of the 95 % interval of Wilson (1927), in percent."""
        share, square = self.satisfied / self.n, Z_95**2
        middle = share + square / (2 * self.n)
        spread = Z_95 * math.sqrt(share * (1 - share) / self.n + square / (4 * self.n**2))
        return 100 * (middle + side * spread) / (1 + square / self.n)

    def __str__(self) -> str:
        """As the case quotes it."""
        return (
            f"{self.csat:.1f} % ({self.satisfied:,} of {self.n:,};"
            f" interval {self.low:.1f} to {self.high:.1f})"
        )


def read(path: Path) -> tuple[int, dict[str, Figure]]:
    """The number of interviews, and the figure of each question."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return len(rows), {name: figure_of(row[name] for row in rows) for name in QUESTIONS}


def figure_of(values: Iterable[str]) -> Figure:
    """Raises ValueError for a code that the survey does not have."""
    counts = Counter(value.strip() for value in values)
    if unknown := set(counts) - {*ANSWERS, *NO_ANSWERS}:
        raise ValueError(f"Codes that the survey does not have: {sorted(unknown)}.")
    n = sum(counts[code] for code in ANSWERS)
    total = sum(int(code) * counts[code] for code in ANSWERS)
    return Figure(n, sum(counts[code] for code in SATISFIED), total / n)


def document(interviews: int, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The assessment, in the format of docs/import-export.md."""
    return {
        "format": "rumbo-assessment",
        "version": 1,
        "id": "5f0c2013-05a1-4b57-9c3e-2d7f53464f13",
        "organization": {
            "slug": "sfo",
            "name": "San Francisco International Airport",
            "language": "en",
            "currency": "USD",
            "time_zone": "America/Los_Angeles",
            "is_demonstration": False,
        },
        "unit": [{"name": "Airport as a whole", "kind": "business_unit"}],
        "model": {"key": "cx", "version": 1},
        "period": {"kind": "custom", "start": "2013-05-01", "end": "2013-05-31"},
        "state": "completed",
        "completed_at": "2026-11-20T12:00:00Z",
        "completed_by": "An outsider, from public data",
        "areas": areas(interviews, figures),
        "initiatives": [initiative(*entry) for entry in INITIATIVES],
    }


ILLUSTRATIVE = "The level is an illustrative reading by an outsider, not a finding."
SOURCE = "Source: City of San Francisco open-data portal, “2013 SFO Customer Survey”."


def areas(interviews: int, figures: Mapping[str, Figure]) -> list[dict[str, str]]:
    rationales = {
        "data": (
            "The published file shows one moment only, departing passengers at the gate, and"
            " anonymous answers. It says nothing about other sources or about how the airport"
            f" handles data; in doubt the lower level counts. {ILLUSTRATIVE}"
        ),
        "design": (
            "The published survey says nothing about how the airport designs its journeys."
            f" {ILLUSTRATIVE}"
        ),
        "delivery": delivery(figures),
        "measurement": measurement(interviews, figures),
        "culture": (
            "The published survey says nothing about leadership, decisions or shared understanding"
            f" inside the airport. {ILLUSTRATIVE}"
        ),
    }
    levels = {"data": "immediate_action"}
    return [
        {"area": key, "level": levels.get(key, "room_for_improvement"), "rationale": rationale}
        for key, rationale in rationales.items()
    ]


def delivery(figures: Mapping[str, Figure]) -> str:
    best = max(figures, key=lambda name: figures[name].csat)
    others = [name for name in QUESTIONS if name not in ("Q7O_WHOLE", best)]
    listed = "; ".join(f"{QUESTIONS[name]} {figures[name]}" for name in others)
    return (
        f"Satisfied (4 or 5 of 5) with the airport as a whole: {figures['Q7O_WHOLE']}. Best is the"
        f" {QUESTIONS[best]}, {figures[best]}. Also: {listed}. Intervals are 95 % (Wilson, without"
        " weights). Complaints and their closure are not published, so no more than Room for"
        f" improvement can be read. {SOURCE}"
    )


def measurement(interviews: int, figures: Mapping[str, Figure]) -> str:
    sizes = [figure.n for figure in figures.values()]
    widest = max((figure.high - figure.low) / 2 for figure in figures.values())
    return (
        f"{interviews:,} interviews with a fixed questionnaire: six overall questions have"
        f" {min(sizes):,} to {max(sizes):,} answers each, so every CSAT is known to within"
        f" about {widest:.1f} points; for the airport as a whole {figures['Q7O_WHOLE']}. The file"
        " holds no interval, no target and no link with financial results. Blank (0) and “never"
        f" used” (6) must be left out before anything is computed. {SOURCE}"
    )


INITIATIVES = (
    ("data", "DAT-1-a", "0-3", "S", ""),
    (
        *("measurement", "MEA-2-b", "0-3", "S"),
        "The published file has the sample; the intervals had to be computed.",
    ),
    ("measurement", "MEA-1-b", "0-3", "S", "The codes 0 and 6 are not answers: say so."),
    ("design", "DES-5-b", "3-6", "M", ""),
    ("delivery", "DEL-4-c", "3-6", "M", "Start with passing security and getting there."),
    ("culture", "CUL-2-b", "3-6", "S", ""),
)


def initiative(area: str, action: str, horizon: str, effort: str, notes: str) -> dict[str, Any]:
    """An action of the model, in the model's own words."""
    return {
        "area": area,
        "action": action,
        "title": "",
        "horizon": horizon,
        "effort": effort,
        "responsible_role": "",
        "starts_on": None,
        "due_on": None,
        "notes": notes,
        "state": "planned",
    }


def as_bytes(case: dict[str, Any]) -> bytes:
    return (json.dumps(case, ensure_ascii=False, indent=2) + "\n").encode()


def main(arguments: list[str]) -> str | None:
    """Return what went wrong, in words."""
    path = os.environ.get("RUMBO_SFO_FILE", "")
    if not path or arguments not in ([], ["--write"]):
        return "Usage: RUMBO_SFO_FILE=survey.csv python3 bench/sfo.py [--write]"
    interviews, figures = read(Path(path))
    print(f"{interviews:,} interviews\n\n{'question':<24}{'n':>6}{'4–5':>6}   CSAT %   interval")
    for name, figure in figures.items():
        interval = f"{figure.low:.3f} – {figure.high:.3f}"
        counts = f"{figure.n:>6}{figure.satisfied:>6}"
        print(f"{QUESTIONS[name]:<24}{counts}   {figure.csat:.3f}   {interval}")
    if arguments:
        CASE.parent.mkdir(exist_ok=True)
        CASE.write_bytes(as_bytes(document(interviews, figures)))
        print(f"\nWritten to {CASE}")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
