"""Why a file is not taken as evidence. Pure: the words for people stand with the form."""

from enum import StrEnum


class Refusal(StrEnum):
    """One reason; each has a sentence that says what to do."""

    EMPTY = "empty"
    TOO_BIG = "too_big"  # in bytes
    NAME = "name"  # nothing legible is left of it, or it is too long
    KIND = "kind"  # no kind that is accepted, whatever it is called
    MISNAMED = "misnamed"  # an accepted kind under the ending of another one
    BROKEN = "broken"
    PIXELS = "pixels"
    LEGACY = "legacy"  # an office document of the old format, or one with a password
    MACROS = "macros"
    PACKED = "packed"  # an archive that no office program would write
    MIXED = "mixed"  # two kinds of file in one


class FileRefused(ValueError):
    """The file is not kept: `.reason`."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
