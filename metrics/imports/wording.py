"""The words of an import: why a file, a mapping or a row is not taken, and what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from metrics.imports.refusals import (
    Caution,
    FileReason,
    FileRefused,
    MappingError,
    MappingReason,
    RowReason,
)
from metrics.models import RejectedRow, SurveyImport

Lazy = Promise | str
F, M, R, C = FileReason, MappingReason, RowReason, Caution

AGAIN = gettext_lazy("Save it again as CSV or XLSX, and choose the new file.")

FILES: Mapping[FileReason, Lazy] = {
    F.EMPTY: gettext_lazy("This file is empty. Choose the one with the answers."),
    F.TOO_BIG: gettext_lazy(
        "This file is larger than %(megabytes)s MB. Split it, by month for example, and import one"
        " part after the other."
    ),
    F.BINARY: gettext_lazy("This is no table of answers. Choose a CSV or XLSX file."),
    F.NUL: gettext_lazy(
        "Row %(row)s holds a character that no text has, so the file may be damaged. Export it"
        " again from your survey program."
    ),
    F.ENCODING: gettext_lazy(
        "From row %(row)s on, the file cannot be read with the encoding %(encoding)s. Choose"
        " another encoding, or export the file as UTF-8."
    ),
    F.UNKNOWN_ENCODING: gettext_lazy(
        "The encoding %(encoding)s is not known here. Choose one from the list."
    ),
    F.OLD_SPREADSHEET: gettext_lazy(
        "This spreadsheet has an old format or a password. Save it without a password as XLSX or"
        " CSV, and choose the new file."
    ),
    F.OPEN_DOCUMENT: gettext_lazy(
        "This is an OpenDocument spreadsheet. Save it as CSV or XLSX, and choose the new file."
    ),
    F.MACROS: gettext_lazy(
        "This workbook holds macros. Save it as XLSX without macros, or as CSV, and choose the new"
        " file."
    ),
    F.ARCHIVE: gettext_lazy(
        "This is an archive. Unpack it, and choose the CSV or XLSX file in it."
    ),
    F.BROKEN: format_lazy("{} {}", gettext_lazy("This workbook cannot be read."), AGAIN),
    F.PACKED: format_lazy(
        "{} {}",
        gettext_lazy(
            "This workbook is packed as no spreadsheet program would, so it stays closed."
        ),
        AGAIN,
    ),
    F.ENTITIES: format_lazy(
        "{} {}",
        gettext_lazy("This workbook holds instructions that no spreadsheet needs."),
        AGAIN,
    ),
    F.TOO_LARGE: gettext_lazy(
        "This sheet has more than %(limit)s cells. Delete the columns that you do not need, or save"
        " it as CSV, and choose the new file."
    ),
    F.TIMEOUT: gettext_lazy(
        "Reading this workbook takes too long. Save the sheet as CSV, and choose the new file."
    ),
    F.NO_SHEET: gettext_lazy(
        "The sheet “%(sheet)s” has no cells or does not exist. Choose another sheet."
    ),
    F.NO_HEADER: gettext_lazy(
        "No row of this file names the columns. Write a name above each column, and choose the file"
        " again."
    ),
    F.NO_ROWS: gettext_lazy(
        "There are no answers below the row with the names of the columns. Choose another file, or"
        " another row."
    ),
    F.TOO_MANY_COLUMNS: gettext_lazy(
        "Row %(row)s has %(columns)s columns; at most %(limit)s can be read. Delete those that you"
        " do not need."
    ),
    F.CELL_TOO_LONG: gettext_lazy(
        "A cell in row %(row)s is longer than %(limit)s characters. A quotation mark that is never"
        " closed may be the reason."
    ),
    F.ROW_TOO_LONG: gettext_lazy(
        "Row %(row)s is longer than %(limit)s characters. A quotation mark that is never closed may"
        " be the reason."
    ),
    F.QUOTES: gettext_lazy(
        "In row %(row)s a quotation mark is not closed, or text stands behind a closed one. Put it"
        " right there, or export the file again."
    ),
    F.TOO_MANY_RESPONDENTS: gettext_lazy(
        "The file names more than %(limit)s different people. Import it without their numbers, or"
        " split it."
    ),
    F.TOO_MANY_GROUPS: gettext_lazy(
        "The file would make more than %(limit)s groups of unit, period, channel and moment. Choose"
        " longer periods, or leave out one of these columns."
    ),
}

MAPPINGS: Mapping[MappingReason, Lazy] = {
    M.FORM: gettext_lazy(
        "The mapping is not written as it should be, at “%(path)s”. Compare it with the example."
    ),
    M.NO_SCORES: gettext_lazy("Choose at least one column with answers."),
    M.TOO_MANY_SCORES: gettext_lazy(
        "Choose at most %(limit)s columns with answers, and import the others afterwards."
    ),
    M.COLUMN_MISSING: gettext_lazy(
        "The file has no column “%(column)s”. Choose the columns again."
    ),
    M.COLUMN_TWICE: gettext_lazy(
        "The column “%(column)s” is used twice for the same metric and touchpoint. Use it once."
    ),
    M.METRIC_UNKNOWN: gettext_lazy(
        "A metric of this import is not switched on (any more). Switch it on, or choose another."
    ),
    M.METRIC_NOT_ANSWERS: gettext_lazy(
        "A metric of this import is not worked out from answers on a scale. Choose another one."
    ),
    M.TRANSLATED_OUTSIDE: gettext_lazy(
        "“%(text)s” cannot stand for %(score)s: the answers go from %(low)s to %(high)s."
    ),
    M.CODE_TWICE: gettext_lazy("“%(code)s” has two meanings. Choose one of them."),
    M.PERIOD_MISSING: gettext_lazy("Say from which day to which day people answered."),
    M.PERIOD_TWICE: gettext_lazy(
        "The period comes either from a column or from two dates, not from both."
    ),
    M.PERIOD_BACKWARDS: gettext_lazy("The last day cannot be before the first."),
    M.DAY_FIRST_MISSING: gettext_lazy(
        "In “%(column)s”, 03/04 may be the 3rd of April or the 4th of March. Say which."
    ),
}

ROWS: Mapping[RowReason, Lazy] = {
    R.OUTSIDE_SCALE: gettext_lazy("The answers go from %(low)s to %(high)s."),
    R.NOT_WHOLE: gettext_lazy("Only whole numbers from %(low)s to %(high)s are answers."),
    R.NOT_A_NUMBER: gettext_lazy("This is not a number."),
    R.NO_DATE: gettext_lazy("The date is missing."),
    R.BAD_DATE: gettext_lazy("This is no date that can be read."),
    R.NO_UNIT: gettext_lazy("The unit is missing."),
    R.UNKNOWN_UNIT: gettext_lazy("None of your units has this name."),
    R.AMBIGUOUS_UNIT: gettext_lazy("Two units have this name: write “Parent / Unit” instead."),
    R.UNKNOWN_CHANNEL: gettext_lazy("Nobody said which channel this is."),
    R.UNKNOWN_MOMENT: gettext_lazy("Nobody said which moment this is."),
    R.DUPLICATE_RESPONDENT: gettext_lazy("This person has answered before in this period."),
    R.TOO_FEW_CELLS: gettext_lazy("The row has %(cells)s cells; the header has %(expected)s."),
    R.TOO_MANY_CELLS: gettext_lazy("The row has %(cells)s cells; the header has %(expected)s."),
}

CAUTIONS: Mapping[Caution, Lazy] = {
    C.NAMES_MADE_DISTINCT: gettext_lazy(
        "Some columns have no name or the same name as another: their number stands behind it."
    ),
    C.FORMULAS_WITHOUT_VALUE: gettext_lazy(
        "Some cells hold formulas that were never worked out: they count as blank. Open the file in"
        " your spreadsheet program and save it to work them out."
    ),
    C.HIDDEN_SHEETS: gettext_lazy(
        "The workbook has hidden sheets. You can choose one of them, too."
    ),
    C.MERGED_CELLS: gettext_lazy("Some cells are merged: only the first cell of each counts."),
    C.TITLE_ROWS: gettext_lazy(
        "Rows above the names of the columns are left out. Change the row with the names if that is"
        " wrong."
    ),
    C.ENCODING_GUESSED: gettext_lazy(
        "The encoding is a guess. If letters like á, ñ or ü look wrong below, choose another one."
    ),
    C.SOME_ROWS_RAGGED: gettext_lazy("Some rows have more or fewer cells than the names above."),
}

FAILURES: Mapping[str, Lazy] = {
    "gone": gettext_lazy(
        "The file was deleted, as it waited for more than a day. Upload it again."
    ),
    "member": gettext_lazy(
        "Whoever asked for this may no longer import survey files. Upload the file yourself."
    ),
    "already": gettext_lazy(
        "The very same file was imported with the same columns meanwhile. Nothing was changed."
    ),
    "period": gettext_lazy(
        "The file holds answers of days that have not come yet, or of before 1990. Choose another"
        " date column, or put the dates right."
    ),
    "conflict": gettext_lazy(
        "Somebody changed figures or touchpoints at the same moment. Nothing was imported. Upload"
        " the file again."
    ),
    "redefined": gettext_lazy(
        "The scale of a metric was changed meanwhile. Look at the columns again."
    ),
}


def file_text(refused: FileRefused) -> str:
    """Why the file is not taken, and what to do."""
    return _filled(FILES[refused.reason], refused.values)


def mapping_text(error: MappingError) -> str:
    return _filled(MAPPINGS[error.reason], error.values)


def caution_text(code: str) -> str:
    return str(CAUTIONS[Caution(code)])


def reason_text(reason: str, details: Mapping[str, Any]) -> str:
    """Why a row is not used."""
    return _filled(ROWS[RowReason(reason)], details)


def rejected_text(row: RejectedRow) -> str:
    return reason_text(row.reason, row.details)


def failure_text(row: SurveyImport) -> str:
    """Why a file was not imported, in a sentence that says what to do."""
    kind, _dot, reason = row.failure.partition(".")
    values = row.outcome.get("values", {})
    if kind == "file":
        return _filled(FILES[FileReason(reason)], values)
    if kind == "mapping":
        return _filled(MAPPINGS[MappingReason(reason)], values)
    return str(FAILURES.get(row.failure, _("Something went wrong. Upload the file again.")))


class _Known(dict[str, str]):
    """What fills a sentence; a value that is not known leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _filled(text: Lazy, values: Mapping[str, Any]) -> str:
    return str(text) % _Known({key: _shown(value) for key, value in values.items()})


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return str(value)


def rows_text(count: int) -> str:
    """ "3,535 rows"."""
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": _shown(count)}


def figures_text(count: int) -> str:
    return ngettext("%(count)s figure", "%(count)s figures", count) % {"count": _shown(count)}


def size_text(size: int) -> str:
    """ "4.2 MB", "12 kB"."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": _shown(max(1, round(size / 1000)))}
    return _("%(size)s MB") % {"size": number_format(size / 1_000_000, 1, use_l10n=True)}


ENCODING_NAMES: Mapping[str, Lazy] = {
    "utf-8": "UTF-8",
    "utf-8-sig": gettext_lazy("UTF-8 (with a mark at the start)"),
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": gettext_lazy("Western Europe (Windows-1252)"),
    "iso-8859-1": gettext_lazy("Western Europe (ISO 8859-1)"),
    "iso-8859-15": gettext_lazy("Western Europe with € (ISO 8859-15)"),
    "cp1250": gettext_lazy("Central Europe (Windows-1250)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "mac-roman": "Mac Roman",
    "cp437": "DOS (437)",
    "cp850": "DOS (850)",
    "shift_jis": gettext_lazy("Japanese (Shift JIS)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "big5": gettext_lazy("Chinese (Big5)"),
    "euc-kr": gettext_lazy("Korean (EUC-KR)"),
}

SEPARATOR_NAMES: Mapping[str, Lazy] = {
    ",": gettext_lazy("Comma ,"),
    ";": gettext_lazy("Semicolon ;"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar |"),
}
