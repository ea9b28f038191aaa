"""Which letters the web font holds, and whether it is built; building needs the heavy fontTools."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import fontpkg_inter
from django.conf import settings

from foundation.stamps import read_stamp, write_stamp

# Western and Central European letters, so that a name keeps its typeface, and the signs we write.
RANGES = [(0x20, 0x7E), (0xA0, 0x17F)]
SIGNS = "↑↓←→–—…‹›“”‘’„•€−≥≤≠≈✓●○▲△′″\u2009\u202f"
CODEPOINTS = [code for first, last in RANGES for code in range(first, last + 1)]
CODEPOINTS += [ord(sign) for sign in SIGNS]
EXTRA_FEATURES = ["tnum", "cv11"]  # columns of figures
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14, 25]  # 13 and 14 carry the licence along


def source_font() -> Path:
    """The upright variable font; both its axes, optical size and weight, are kept."""
    return Path(fontpkg_inter.ROOT, "files", "Inter[opsz,wght].ttf")


def web_font() -> Path:
    return Path(settings.VAR_DIR, "static", "fonts", "inter.woff2")


def fingerprint() -> str:
    """Changes when the font package, fontTools or the choice of letters changes."""
    font = source_font().stat()
    choice = (CODEPOINTS, EXTRA_FEATURES, NAMES)
    parts = (font.st_size, font.st_mtime_ns, version("fonttools"), choice)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def is_built() -> bool:
    return web_font().is_file() and read_stamp("fonts") == fingerprint()


def note_built() -> None:
    write_stamp("fonts", fingerprint())
