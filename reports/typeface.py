"""Inter for the report, as three fixed cuts of the variable font; `build_report_fonts` makes them.

A PDF cannot hold a variable font: each weight and size of it would be cut out again for each
document, 0.25 s apiece. Without the cuts the report uses the variable font and takes longer.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from foundation import webfont
from foundation.stamps import read_stamp, write_stamp

STAMP = "report-fonts"


@dataclass(frozen=True, slots=True)
class Cut:
    """`optical_size` 14 is drawn for text, 28 for headlines."""

    weight: int
    optical_size: int

    @property
    def name(self) -> str:
        return f"inter-{self.weight}.ttf"


CUTS = (Cut(400, 14), Cut(600, 14), Cut(700, 28))


def font_folder() -> Path:
    return Path(settings.VAR_DIR, "fonts")


def is_built() -> bool:
    files = (font_folder() / cut.name for cut in CUTS)
    return all(file.is_file() for file in files) and read_stamp(STAMP) == fingerprint()


def note_built() -> None:
    write_stamp(STAMP, fingerprint())


def fingerprint() -> str:
    """Changes with the web font, whose letters the cuts share, and with the cuts."""
    return f"{webfont.fingerprint()} {CUTS!r}"


def read_cuts() -> dict[int, bytes]:
    """The font of each weight; nothing when they have not been built."""
    folder = font_folder()
    try:
        return {cut.weight: (folder / cut.name).read_bytes() for cut in CUTS}
    except FileNotFoundError:
        return {}
