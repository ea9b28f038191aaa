"""What the first rows of a survey file are: separator, header, kinds of columns. Pure.

All of it is a proposal: a person sees it and may say otherwise.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from metrics.imports.dates import are_serials, order_of, parse_day
from metrics.imports.layout import (
    MOST_CODES,
    SAMPLE_LENGTH,
    SAMPLE_ROWS,
    SEPARATORS,
    Column,
    DateOrder,
    Kind,
    Layout,
    Looks,
    distinct_names,
)
from metrics.imports.refusals import Caution, FileReason, FileRefused
from metrics.imports.units import fold
from metrics.imports.values import NUMBER

SAMPLE_LINES = SAMPLE_ROWS + 40
HEADER_WITHIN = 30  # rows in which a header is looked for
PREVIEW_ROWS = 10
SPECIAL = {"-1", "-8", "-9", "77", "88", "97", "98", "99", "999"}  # codes that are no answers

WORDS = {
    Looks.DATE: "date fecha day dia time timestamp submitted completed enviado",
    Looks.UNIT: "unit unidad store tienda branch sucursal office oficina department departamento"
    " area site centro terminal location region team equipo country pais",
    Looks.CHANNEL: "channel canal medium medio via source origen method metodo",
    Looks.MOMENT: "moment momento stage etapa phase fase event evento",
    Looks.RESPONDENT: "id respondent encuestado respnum respondentid customer cliente email correo"
    " mail caseid customerid userid uuid phone telefono",
    Looks.COMMENT: "comment comments comentario comentarios remark verbatim feedback open abierta"
    " observaciones suggestion sugerencia",
}
CHANNELS = {
    *("phone", "telefono", "email", "e-mail", "correo", "correo electronico", "chat", "web"),
    *("app", "social", "redes sociales", "whatsapp", "sms", "store", "tienda", "call"),
}
ANSWER_WORDS = re.compile(
    r"\b(satisf|insatisf|dissatisf|agree|acuerdo|desacuerdo|easy|difficult|facil|dificil|likely"
    r"|probable|good|bad|bueno|malo|excellent|excelente|poor|fair|regular)"
)


def separator_of(lines: Sequence[str]) -> str:
    """The separator that cuts most rows into the same number of cells; "," when none does."""
    declared = re.match(r"sep=(.)\s*$", lines[0]) if lines else None
    if declared and declared[1] in SEPARATORS:
        return declared[1]
    scores = {separator: _consistency(lines, separator) for separator in SEPARATORS}
    others = max(share for separator, (share, _) in scores.items() if separator != ",")
    if others >= 0.8 and _are_decimals(lines):
        del scores[","]
    best = max(scores, key=lambda separator: scores[separator])
    return best if scores[best][1] > 1 else ","


def _consistency(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """(share of the rows with the commonest number of cells, that number); (0, 1) for one cell."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(lines, delimiter=separator):
            if row:
                widths[len(row)] += 1
    except csv.Error:
        pass
    if not widths:
        return 0, 1
    width, count = widths.most_common(1)[0]
    return (round(count / widths.total(), 1), width) if width > 1 else (0, 1)


def _are_decimals(lines: Sequence[str]) -> bool:
    """Whether most commas stand between two digits, as in 4,5."""
    text = "".join(lines)
    commas = text.count(",")
    return bool(commas) and len(re.findall(r"(?<=\d),(?=\d)", text)) >= 0.8 * commas


def describe(rows: Sequence[Sequence[str]], header_row: int = 0) -> Layout:
    """The layout of what the rows show; type, encoding and separator are left empty.

    `header_row` is what a person chose, 0 to look for it. Raises FileRefused.
    """
    if not any(map(_filled, rows)):
        raise FileRefused(FileReason.EMPTY)
    at = (header_row or _header_of(rows)) - 1
    if not 0 <= at < len(rows) or not _filled(rows[at]):
        raise FileRefused(FileReason.NO_HEADER)
    body = [row for row in rows[at + 1 :] if _filled(row)][:SAMPLE_ROWS]
    if not body:
        raise FileRefused(FileReason.NO_ROWS)
    header = _trimmed(rows[at], body)
    names = distinct_names(header)
    columns = tuple(_column(name, index, body) for index, name in enumerate(names))
    changed = sum(
        name != " ".join(raw.split())[: len(name)] for name, raw in zip(names, header, strict=True)
    )
    ragged = sum(len(row) != len(rows[at]) for row in body)
    warnings = {
        Caution.NAMES_MADE_DISTINCT.value: changed,
        Caution.TITLE_ROWS.value: sum(map(bool, map(_filled, rows[:at]))),
        Caution.SOME_ROWS_RAGGED.value: ragged,
    }
    return Layout(
        file_type="",
        encoding="",
        separator="",
        sheet="",
        header_row=at + 1,
        columns=columns,
        rows_sampled=len(body),
        preview=tuple(_shown(row) for row in body[:PREVIEW_ROWS]),
        first_rows=tuple(_shown(row) for row in rows[:PREVIEW_ROWS]),
        decimal_comma=_has_decimal_comma(body),
        warnings={code: count for code, count in warnings.items() if count},
    )


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _header_of(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is as full as the others and says names instead of values."""
    start = rows[:HEADER_WITHIN]
    usual = median([_filled(row) for row in rows if _filled(row)])
    for number, row in enumerate(start, start=1):
        texts = [cell for cell in row if cell.strip()]
        names = sum(not NUMBER.fullmatch(cell.strip()) and not _is_day(cell) for cell in texts)
        wide = len(texts) >= max(1, 0.5 * min(usual, max(map(_filled, start))))
        if wide and names > 0.5 * len(texts) and (len(texts) > 1 or usual <= 1):
            return number
    return next(number for number, row in enumerate(rows, start=1) if _filled(row))


def _is_day(cell: str) -> bool:
    return parse_day(cell, True) is not None or parse_day(cell, False) is not None


def _trimmed(header: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    """The header without empty cells at its end under which nothing stands."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        if any(len(row) >= width and row[width - 1].strip() for row in body):
            break
        width -= 1
    return list(header[:width])


def _shown(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:SAMPLE_LENGTH] for cell in row)


def _has_decimal_comma(body: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in body[:200] for cell in row if NUMBER.fullmatch(cell.strip())]
    commas = sum("," in cell for cell in cells)
    return commas > sum("." in cell for cell in cells)


def _column(name: str, index: int, body: Sequence[Sequence[str]]) -> Column:
    cells = Counter(row[index].strip() if index < len(row) else "" for row in body)
    blank = cells.pop("", 0)
    kind, order = _kind_of(name, cells)
    looks = _looks_like(name, kind, cells)
    codes: dict[str, int] = {}
    if len(cells) <= MOST_CODES:
        codes = {text[:SAMPLE_LENGTH]: cells[text] for text in sorted(cells, key=_by_number)}
    samples = tuple(text[:SAMPLE_LENGTH] for text in list(cells)[:5])
    return Column(name, index, kind, looks, samples, codes, blank, order)


def _by_number(text: str) -> tuple[bool, float, str]:
    number = float(text.replace(",", ".")) if NUMBER.fullmatch(text) else 0.0
    return not NUMBER.fullmatch(text), number, text


def _kind_of(name: str, cells: Counter[str]) -> tuple[Kind, DateOrder | None]:
    if not cells:
        return Kind.EMPTY, None
    numbers = sum(count for text, count in cells.items() if NUMBER.fullmatch(text))
    if numbers >= 0.8 * cells.total():
        if _hints(name, Looks.DATE) and are_serials(cells):
            return Kind.DATE, DateOrder.EXCEL_SERIAL
        if all(len(text) == 8 for text in cells) and order_of(cells):
            return Kind.DATE, DateOrder.ISO
        return Kind.NUMBER, None
    if order := order_of(cells):
        return Kind.DATE, order
    return Kind.TEXT, None


def _hints(name: str, looks: Looks) -> bool:
    """Whether a word of the column's name speaks for it."""
    words = set(re.split(r"[^a-z0-9]+", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))))
    whole = fold(name).replace(" ", "").replace("_", "")
    known = set(WORDS[looks].split())
    return bool(words & known) or whole in known


def _looks_like(name: str, kind: Kind, cells: Counter[str]) -> Looks:
    if kind is Kind.EMPTY:
        return Looks.NOTHING
    if kind is Kind.DATE:
        return Looks.DATE
    if _is_respondent(name, kind, cells):
        return Looks.RESPONDENT
    if kind is Kind.NUMBER:
        return Looks.SCORE if _is_score(cells) else Looks.NOTHING
    return _text_looks_like(name, cells)


def _is_respondent(name: str, kind: Kind, cells: Counter[str]) -> bool:
    """Nearly all distinct and short; whole numbers, or a name that says so."""
    total = cells.total()
    if total < 3 or len(cells) < 0.95 * total or max(map(len, cells)) > 80:
        return False
    whole = kind is Kind.NUMBER and all(text.lstrip("+-").isdigit() for text in cells)
    long = sum(text.count(" ") > 2 for text in cells) > 0.2 * len(cells)
    return _hints(name, Looks.RESPONDENT) or (total >= 20 and not long and whole)


def _is_score(cells: Counter[str]) -> bool:
    """Few distinct small whole numbers, beside the usual codes for no answer."""
    numbers = {text.replace(",", ".") for text in cells if NUMBER.fullmatch(text)}
    whole = {text.removesuffix(".0") for text in numbers} - SPECIAL
    if not whole or not all(text.lstrip("+-").isdigit() for text in whole):
        return False
    values = {int(text) for text in whole}
    return len(values) <= 12 and min(values) >= 0 and 2 < max(values) <= 11


def _text_looks_like(name: str, cells: Counter[str]) -> Looks:
    mean = sum(len(text) * count for text, count in cells.items()) / cells.total()
    few = len(cells) <= 50 and mean <= 60
    if few and len(cells) <= 12 and any(ANSWER_WORDS.search(fold(text)) for text in cells):
        return Looks.SCORE
    if mean > 40 or (_hints(name, Looks.COMMENT) and mean > 8):
        return Looks.COMMENT
    for looks in (Looks.CHANNEL, Looks.MOMENT, Looks.UNIT):
        if few and _hints(name, looks):
            return looks
    if few and sum(fold(text) in CHANNELS for text in cells) >= 0.5 * len(cells):
        return Looks.CHANNEL
    if 2 <= len(cells) <= MOST_CODES and cells.total() >= 3 * len(cells):
        return Looks.UNIT
    return Looks.NOTHING
