"""200,000 answers to a survey, from the file to counts: rows per second and peak memory.

    .venv/bin/python bench/survey_import.py [--rows 200000] [--runs 3]

Makes a CSV and an XLSX with a date, three scores, a unit, a channel, a respondent and a comment in
a temporary folder, with repeatable randomness, and reads each in a process of its own: three
scores and the date, as Rumbo would for observations per month. The second line of each reads with
"one answer per person". The ratio compares with Python's csv module walking over the same file and
doing nothing, in rows per second; for the workbook, with the same walk over the CSV. Memory is the
largest resident size of the process, and of its child that holds the workbook. Prints JSON.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "bench" * 12)

from openpyxl import Workbook  # noqa: E402

from metrics.imports.aggregate import read_answers  # noqa: E402
from metrics.imports.mapping import ScoreColumn, SurveyMapping  # noqa: E402
from metrics.imports.reading import look_at  # noqa: E402
from metrics.imports.units import UnitName, UnitNames  # noqa: E402
from metrics.recipes import Definition, Recipe, Unit  # noqa: E402

HEADER = ["id", "date", "q1", "q2", "q3", "unit", "channel", "comment"]
UNITS = ("Terminal 1", "Terminal 2", "Terminal 3", "Garage")
SCALE = Definition(
    Recipe.TOP_SHARE, Unit.PERCENT, True, scale_min=1, scale_max=5, top_from=4, top_to=5
)


def rows(count: int) -> Iterator[list[object]]:
    """Answers over two years; one in twelve is blank or not applicable."""
    luck = random.Random(4)
    start = date(2024, 1, 1)
    for number in range(count):
        scores = luck.choices([0, 1, 2, 3, 4, 5, 6], [4, 3, 6, 18, 38, 27, 4], k=3)
        day = start + timedelta(days=luck.randrange(730))
        yield [
            *(f"R{number:07}", day, *scores, luck.choice(UNITS)),
            *(luck.choice(("web", "phone")), "quick and friendly" if number % 5 == 0 else ""),
        ]


def make_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))


def make_xlsx(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def read(path: Path, once: bool) -> None:
    """In a process of its own: reads the file and prints what it took."""
    layout = look_at(path)
    mapping = SurveyMapping(
        tuple(
            ScoreColumn(name, "metric", blank_codes=("0",), not_applicable_codes=("6",))
            for name in ("q1", "q2", "q3")
        ),
        encoding=layout.encoding,
        separator=layout.separator,
        sheet=layout.sheet,
        date_column="date",
        rhythm="month",
        respondent_column="id" if once else "",
    )
    units = UnitNames("all", tuple(UnitName(name, (name,)) for name in UNITS))
    start = time.perf_counter()
    outcome = read_answers(path, mapping, {"metric": SCALE}, units)
    seconds = time.perf_counter() - start
    spent = os.times()
    figures = {
        "rows": outcome.rows_used,
        "rejected": outcome.rows_rejected,
        "seconds": round(seconds, 2),
        "rows_per_second": round(outcome.rows_read / seconds),
        "processor_seconds": round(sum(spent[:4]), 2),  # start and look at the file included
        "peak_mb": _peak(resource.RUSAGE_SELF),
        "child_peak_mb": _peak(resource.RUSAGE_CHILDREN),
    }
    print(json.dumps(figures))


def _peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


def walk(path: Path) -> float:
    """Rows per second of the csv module alone."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.reader(file))
    return count / (time.perf_counter() - start)


def measure(path: Path, once: bool, runs: int, bare: float) -> None:
    command = [sys.executable, __file__, "--read", str(path), *(["--once"] if once else [])]
    found = []
    for _ in range(runs):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout))
    best = max(found, key=lambda each: each["rows_per_second"])
    ratio = round(bare / best["rows_per_second"], 1)
    size = round(path.stat().st_size / 1024**2, 1)
    about = {"file": path.suffix[1:], "mb": size, "once_per_person": once}
    print(json.dumps({**about, **best, "times_a_bare_walk": ratio}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--read", type=Path)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    if options.read:
        read(options.read, options.once)
        return
    with tempfile.TemporaryDirectory(prefix="rumbo-import-") as folder:
        text, workbook = Path(folder, "answers.csv"), Path(folder, "answers.xlsx")
        make_csv(text, options.rows)
        make_xlsx(workbook, options.rows)
        bare = max(walk(text) for _ in range(3))
        for path in (text, workbook):
            for once in (False, True):
                measure(path, once, options.runs, bare)


if __name__ == "__main__":
    main()
