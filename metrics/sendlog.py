"""Reads the log of sent requests. Pure; nothing of it is kept.

A CSV with a head: person, kind and date are needed; event date, opted out and open complaint may
be missing. Heads and words are understood in English and Spanish.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import TypeVar

from metrics.fatigue import Kind, LogRow, Request

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 200_000
MAX_CELL = 1_000  # characters; a longer cell is no cell of a log
MAX_PERSON = 120
SEPARATORS = ",;\t|"
DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?")

HEADS: Mapping[str, tuple[str, ...]] = {
    "person": (
        "person", "person id", "customer", "customer id", "respondent", "contact", "recipient",
        "id", "persona", "cliente", "id cliente", "id de cliente", "destinatario", "contacto",
    ),
    "kind": ("kind", "type", "request", "survey", "tipo", "clase", "solicitud", "encuesta"),
    "on": (
        "date", "day", "sent", "sent on", "sent at", "request date", "fecha", "dia", "enviado",
        "fecha de envio", "fecha envio",
    ),
    "event_on": (
        "event date", "event", "event on", "fecha del evento", "fecha de evento", "fecha evento",
        "evento",
    ),
    "opted_out": (
        "opted out", "opt out", "optout", "unsubscribed", "baja", "dado de baja", "exclusion",
        "no contactar",
    ),
    "open_complaint": (
        "open complaint", "complaint", "open case", "queja abierta", "queja", "reclamacion",
        "reclamacion abierta", "caso abierto",
    ),
}  # fmt: skip
NEEDED = ("person", "kind", "on")
KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ONBOARDING: ("onboarding", "incorporacion", "alta", "bienvenida"),
    Kind.PRODUCT: ("product", "pulse", "product 30", "product 60", "product 90", "product 30 60 90",
                   "producto", "producto 30", "producto 60", "producto 90", "pulso"),
    Kind.RENEWAL: ("renewal", "renovacion"),
    Kind.RELATIONSHIP: ("relationship", "relational", "nps", "relacion", "relacional"),
    Kind.SUPPORT: ("support", "service", "asistencia", "soporte", "servicio", "atencion"),
    Kind.REMINDER: ("reminder", "recordatorio"),
}  # fmt: skip
YES = {"yes", "y", "true", "1", "x", "si", "s", "verdadero"}
NO = {"", "no", "n", "false", "0", "falso", "-"}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
COLUMN_OF = {word: column for column, words in HEADS.items() for word in words}
Value = TypeVar("Value")


class LogRefused(Exception):
    """The file as a whole cannot be read: `code` says why, `values` fill the text."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


class CellRefused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fault:
    """A row that cannot be read, by the first of its cells at fault. Rows count from 1, the head
    included, as a spreadsheet shows them."""

    number: int
    column: str
    value: str
    code: str


@dataclass(frozen=True)
class Log:
    rows: tuple[LogRow, ...]
    faults: tuple[Fault, ...]


def read_log(data: bytes, *, day_first: bool | None = None) -> Log:
    """All rows of the file. `day_first` says how to read 03/04/2026; None lets the file decide.

    Raises LogRefused: empty, too_big, encoding, structure, no_columns, double_column,
    too_many_rows, ambiguous_dates.
    """
    if len(data) > MAX_BYTES:
        raise LogRefused("too_big")
    lines = list(_lines(_decoded(data)))
    if not lines:
        raise LogRefused("empty")
    columns = _columns(lines[0][1])
    body = lines[1:]
    if not body:
        raise LogRefused("empty")
    if len(body) > MAX_ROWS:
        raise LogRefused("too_many_rows", most=MAX_ROWS)
    if day_first is None:
        day_first = _day_first(body, columns)
    return _read(body, columns, day_first)


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the code page of western Windows."""
    if not data.strip():
        raise LogRefused("empty")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LogRefused("encoding")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1252")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of every line that holds something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, [cell.strip()[:MAX_CELL] for cell in cells]
    except csv.Error as error:
        raise LogRefused("structure", row=reader.line_num) from error


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Which cell holds what. Raises LogRefused."""
    found: dict[str, int] = {}
    for place, name in enumerate(head):
        column = COLUMN_OF.get(plain(name))
        if column is None:
            continue
        if column in found:
            raise LogRefused("double_column", first=head[found[column]], second=name)
        found[column] = place
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise LogRefused("no_columns", missing=tuple(missing))
    return found


def plain(text: str) -> str:
    """In small letters without accents; whatever is neither letter nor digit is one space."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(letters.split())


def _day_first(body: Sequence[tuple[int, list[str]]], columns: Mapping[str, int]) -> bool:
    """What the dates themselves prove. Raises LogRefused where they prove nothing, or both."""
    first = second = some = False
    for _number, cells in body:
        for column in ("on", "event_on"):
            match = DATE.fullmatch(_cell(cells, columns, column))
            if match and len(match[1]) < 3:
                some = True
                first |= int(match[1]) > 12
                second |= int(match[2]) > 12
    if some and first == second:
        raise LogRefused("ambiguous_dates")
    return first


def _cell(cells: Sequence[str], columns: Mapping[str, int], column: str) -> str:
    place = columns.get(column, len(cells))
    return cells[place] if place < len(cells) else ""


def _read(
    body: Sequence[tuple[int, list[str]]], columns: Mapping[str, int], day_first: bool
) -> Log:
    rows, faults = [], []
    for number, cells in body:
        try:
            rows.append(
                _row(number, {name: _cell(cells, columns, name) for name in HEADS}, day_first)
            )
        except RowRefused as refused:
            faults.append(refused.fault)
    return Log(tuple(rows), tuple(faults))


class RowRefused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _row(number: int, cells: Mapping[str, str], day_first: bool) -> LogRow:
    """Raises RowRefused."""

    def read(column: str, reader: Callable[[str], Value]) -> Value:
        try:
            return reader(cells[column])
        except CellRefused as error:
            raise RowRefused(Fault(number, column, cells[column][:80], error.code)) from error

    person = read("person", _person)
    event = read("event_on", lambda text: _day(text, day_first) if text else None)
    request = Request(
        kind=read("kind", _kind),
        on=read("on", lambda text: _day(text, day_first)),
        event_on=event,
        opted_out=read("opted_out", _yes),
        open_complaint=read("open_complaint", _yes),
    )
    if event is not None and event > request.on:
        raise RowRefused(Fault(number, "event_on", cells["event_on"][:80], "event_after"))
    return LogRow(number, person, request)


def _person(text: str) -> str:
    if not text:
        raise CellRefused("no_person")
    if len(text) > MAX_PERSON:
        raise CellRefused("long_person")
    return text


def _kind(text: str) -> Kind:
    try:
        return KIND_OF[plain(text)]
    except KeyError as error:
        raise CellRefused("kind") from error


def _day(text: str, day_first: bool) -> date:
    match = DATE.fullmatch(text)
    if match is None:
        raise CellRefused("date")
    one, two, three = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        year, month, day = one, two, three
    elif len(match[3]) in (2, 4):
        year = three if len(match[3]) == 4 else 2000 + three
        day, month = (one, two) if day_first else (two, one)
    else:
        raise CellRefused("date")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise CellRefused("date") from error
    if not 2000 <= found.year <= 2100:
        raise CellRefused("date")
    return found


def _yes(text: str) -> bool:
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellRefused("yes_no")
