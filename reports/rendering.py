"""From a finished HTML document to a PDF, in a process of its own.

The process that asks never loads WeasyPrint, never forks and survives whatever the document
does: the child has its own limits on processor time, memory and file size, and a deadline.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.typeface import read_cuts

logger = logging.getLogger(__name__)

Paper = Literal["a4", "letter"]
ErrorCode = Literal["missing_library", "too_large", "timeout", "failed"]

# Isolated (-I): neither the environment nor the folder decides what the child imports.
CHILD = (sys.executable, "-I", str(Path(__file__).with_name("pdf.py")))
INSTALL = (
    "sudo apt-get install -y --no-install-recommends"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
# All that the child sees of the environment: where fonts and libraries are, and no secret.
PASSED_ON = (
    "PATH",
    "HOME",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "WEASYPRINT_DLL_DIRECTORIES",
)
MESSAGES: dict[ErrorCode, Promise] = {
    "missing_library": _(
        "The PDF needs a system library that this server does not have."
        " Install it with: %(command)s"
    ),
    "too_large": _("The report is too large for a PDF. Shorten the longest texts and try again."),
    "timeout": _("The PDF took too long. Shorten the longest texts and try again."),
    "failed": _(
        "The PDF could not be made. Try again; if it fails again, tell your administrator."
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost; 50 dense pages need 8 s and 350 MB of address space."""

    wall_seconds: float = 30
    cpu_seconds: int = 20
    memory_bytes: int = 700 * 1024 * 1024
    file_bytes: int = 50 * 1024 * 1024
    input_bytes: int = 20 * 1024 * 1024


@cache
def print_css() -> str:
    """The report's own style sheet."""
    path = Path(settings.BASE_DIR) / "static" / "css" / "print.css"
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """A whole HTML page and what the PDF says about itself.

    The page refers to `assets` as `app-asset:<name>` and to nothing else but data:
    addresses. The same document with the same `identifier` gives the same bytes.
    """

    html: str
    language: str
    title: str
    identifier: bytes
    paper: Paper = "a4"
    css: str = field(default_factory=print_css)
    assets: Mapping[str, bytes] = field(default_factory=dict)


class PdfError(Exception):
    """No PDF: `code` says why, `message` is for the person who asked."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % {"command": INSTALL}


def render_pdf(
    document: PdfDocument, *, limits: Limits = Limits(), command: Sequence[str] = CHILD
) -> bytes:
    """The PDF. Raises PdfError; `command` is the program that renders."""
    request = _request(document)
    if len(request) > limits.input_bytes:
        raise PdfError("too_large")
    numbers = (limits.cpu_seconds, limits.memory_bytes, limits.file_bytes)
    try:
        child = subprocess.run(  # noqa: S603 - our own program, no word of the document in it
            [*command, *map(str, numbers)],
            input=request,
            capture_output=True,
            timeout=limits.wall_seconds,
            env=child_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("The PDF was stopped after %s seconds.", limits.wall_seconds)
        raise PdfError("timeout") from None
    if child.returncode == 0 and child.stdout.startswith(b"%PDF-"):
        return child.stdout
    logger.error(
        "No PDF: status %s. %s", child.returncode, child.stderr[-500:].decode(errors="replace")
    )
    raise PdfError(_code(child.returncode))


def child_environment() -> dict[str, str]:
    """The child's environment: no setting and no secret of the site is in it."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # The date keeps the time of day out of embedded fonts, so that equal input is equal output.
    return {**passed_on, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0"}


def _request(document: PdfDocument) -> bytes:
    """JSON for the child. A lone surrogate, which UTF-8 cannot carry, becomes a question mark."""
    request = {
        "html": document.html,
        "css": document.css,
        "language": document.language,
        "title": document.title,
        "paper": document.paper,
        "identifier": document.identifier.hex(),
        "assets": _encoded(document.assets),
        "cuts": _encoded({str(weight): cut for weight, cut in read_cuts().items()}),
    }
    return json.dumps(request, ensure_ascii=False).encode("utf-8", errors="replace")


def _encoded(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: b64encode(content).decode("ascii") for name, content in contents.items()}


def _code(status: int) -> ErrorCode:
    """What an exit status of reports.pdf means; a signal is a negative status."""
    codes: dict[int, ErrorCode] = {
        3: "missing_library",
        4: "too_large",
        -signal.SIGXCPU: "timeout",
        -signal.SIGKILL: "too_large",  # the kernel's own killer, when memory runs out
    }
    return codes.get(status, "failed")
