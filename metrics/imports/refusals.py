"""Why a survey file, its mapping or one of its rows is not taken. Pure: the words stand elsewhere.

Three steps, three kinds of reason: the file as a whole, the mapping as a whole, a single row.
"""

from enum import StrEnum


class FileReason(StrEnum):
    """Why nothing of the file is read; the values that fill the sentence stand behind."""

    EMPTY = "empty"  # 0 bytes, or nothing but blanks
    TOO_BIG = "too_big"  # megabytes (the limit)
    BINARY = "binary"  # a picture, a PDF, a program
    NUL = "nul"  # row; a NUL byte in the text
    ENCODING = "encoding"  # encoding, row (0: unknown); bytes that are no text in this encoding
    UNKNOWN_ENCODING = "unknown_encoding"  # encoding; not one of layout.ENCODINGS
    OLD_SPREADSHEET = "old_spreadsheet"  # .xls, or a workbook with a password
    OPEN_DOCUMENT = "open_document"  # .ods
    MACROS = "macros"  # .xlsm, .xlsb
    ARCHIVE = "archive"  # a ZIP that is no workbook
    BROKEN = "broken"  # a workbook that cannot be read
    PACKED = "packed"  # packed as no spreadsheet program would: a bomb, an archive in it
    ENTITIES = "entities"  # XML with a document type
    TOO_LARGE = "too_large"  # limit (cells); a sheet that is too wide and too long
    TIMEOUT = "timeout"
    NO_SHEET = "no_sheet"  # sheet; it is not in the workbook, or none has cells
    NO_HEADER = "no_header"  # no row looks like a header
    NO_ROWS = "no_rows"  # a header and nothing below it
    TOO_MANY_COLUMNS = "too_many_columns"  # row, columns, limit
    CELL_TOO_LONG = "cell_too_long"  # row, limit (characters)
    ROW_TOO_LONG = "row_too_long"  # row, limit (characters)
    QUOTES = "quotes"  # row; a quotation mark that is never closed, or text behind a closed one
    TOO_MANY_RESPONDENTS = "too_many_respondents"  # row, limit
    TOO_MANY_GROUPS = "too_many_groups"  # row, limit; units × periods × channels × moments


class MappingReason(StrEnum):
    """Why a mapping does not fit; `field` of the error names the part of SurveyMapping."""

    FORM = "form"  # the JSON has another shape; path
    NO_SCORES = "no_scores"
    TOO_MANY_SCORES = "too_many_scores"  # limit
    COLUMN_MISSING = "column_missing"  # column; not in the file
    COLUMN_TWICE = "column_twice"  # column; the same column and touchpoint for one metric twice
    METRIC_UNKNOWN = "metric_unknown"  # metric; not switched on
    METRIC_NOT_ANSWERS = "metric_not_answers"  # metric; it is not worked out from answers
    TRANSLATED_OUTSIDE = "translated_outside"  # text, score, low, high
    CODE_TWICE = "code_twice"  # code; blank and not applicable, or translated, at once
    PERIOD_MISSING = "period_missing"  # neither a date column with a rhythm nor a fixed period
    PERIOD_TWICE = "period_twice"  # both
    PERIOD_BACKWARDS = "period_backwards"
    DAY_FIRST_MISSING = "day_first_missing"  # column; day or month first cannot be told


class RowReason(StrEnum):
    """Why a row is rejected; `details` of the rejection fill the sentence."""

    OUTSIDE_SCALE = "outside_scale"  # low, high
    NOT_WHOLE = "not_whole"  # low, high
    NOT_A_NUMBER = "not_a_number"
    NO_DATE = "no_date"  # a blank where the date should be
    BAD_DATE = "bad_date"
    NO_UNIT = "no_unit"
    UNKNOWN_UNIT = "unknown_unit"
    AMBIGUOUS_UNIT = "ambiguous_unit"  # two units of this name: write "Parent / Unit"
    UNKNOWN_CHANNEL = "unknown_channel"
    UNKNOWN_MOMENT = "unknown_moment"
    DUPLICATE_RESPONDENT = "duplicate_respondent"
    TOO_FEW_CELLS = "too_few_cells"  # cells, expected
    TOO_MANY_CELLS = "too_many_cells"  # cells, expected


class Caution(StrEnum):
    """What a person should know before mapping; the file is read all the same."""

    NAMES_MADE_DISTINCT = "names_made_distinct"  # empty or equal headers
    FORMULAS_WITHOUT_VALUE = "formulas_without_value"  # their cells arrive blank
    HIDDEN_SHEETS = "hidden_sheets"
    MERGED_CELLS = "merged_cells"
    TITLE_ROWS = "title_rows"  # rows above the header
    ENCODING_GUESSED = "encoding_guessed"
    SOME_ROWS_RAGGED = "some_rows_ragged"  # more or fewer cells than the header


class FileRefused(ValueError):
    """Nothing of the file is used: `.reason` and the values of its sentence."""

    def __init__(self, reason: FileReason, **values: object) -> None:
        super().__init__(f"{reason.value} {values}")
        self.reason = reason
        self.values = values


class MappingError(ValueError):
    """The mapping cannot be used: `.reason`, the `.field` it is about, and values."""

    def __init__(self, reason: MappingReason, field: str = "", **values: object) -> None:
        super().__init__(f"{reason.value} {field} {values}")
        self.reason = reason
        self.field = field
        self.values = values
