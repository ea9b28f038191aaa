"""Small survey files, good and bad, and what they are read with."""

import zipfile
from datetime import date

from openpyxl import Workbook

from metrics.imports.aggregate import read_answers
from metrics.imports.mapping import ScoreColumn, SurveyMapping
from metrics.imports.units import UnitName, UnitNames
from metrics.recipes import Definition, Recipe, Unit

CSAT = Definition(
    Recipe.TOP_SHARE, Unit.PERCENT, True, scale_min=1, scale_max=5, top_from=4, top_to=5
)
NPS = Definition(Recipe.NPS, Unit.POINTS, True)
SCALES = {"csat": CSAT, "nps": NPS}
UNITS = UnitNames(
    "all",
    (
        UnitName("all", ("Aurora",)),
        UnitName("north", ("Aurora", "Norte")),
        UnitName("n-shop", ("Aurora", "Norte", "Shop")),
        UnitName("s-shop", ("Aurora", "South", "Shop")),
        UnitName("cafe", ("Aurora", "South", "Café")),
    ),
)
MAY = {"period_start": date(2013, 5, 1), "period_end": date(2013, 5, 31)}
TABLE = [["q1", "q2", "day"], ["5", "4", "2013-05-02"], ["0", "6", "2013-05-03"]]
CODES = {"blank_codes": ("0",), "not_applicable_codes": ("6",)}


def text(rows, separator=","):
    return "".join(separator.join(row) + "\n" for row in rows)


def csv_file(folder, content, encoding="utf-8", name="answers.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def xlsx_file(folder, rows, name="answers.xlsx", sheet="Answers", prepare=None):
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book)
    book.save(folder / name)
    return folder / name


def repacked(path, **parts):
    """The archive with parts put in place of its own; `sheet`, `strings` or `types` → bytes."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "types": "[Content_Types].xml"}
    changed = {names.get(name, name): content for name, content in parts.items()}
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**kept, **changed}.items():
            new.writestr(name, content)
    return path


def mapping(*columns, metric="csat", **rest):
    """Each column a score with 0 as blank and 6 as not applicable, of May 2013."""
    scores = tuple(ScoreColumn(column, metric, **CODES) for column in columns)
    period = {} if "rhythm" in rest else MAY
    return SurveyMapping(scores, **{**period, **rest})


def read(folder, content, how, **rest):
    path = csv_file(folder, content) if isinstance(content, str | bytes) else content
    return read_answers(path, how, SCALES, UNITS, **rest)


def reasons(outcome):
    return [(each.row, each.column, each.value, each.reason.value) for each in outcome.rejected]
