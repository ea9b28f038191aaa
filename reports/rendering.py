"""From a finished HTML document to a PDF, in a process of its own.

The process that asks never loads WeasyPrint, never forks and survives whatever the document
does: the child has its own limits on processor time, memory and file size, and a deadline.
"""

import fcntl
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.typeface import read_cuts

logger = logging.getLogger(__name__)

Paper = Literal["a4", "letter"]
ErrorCode = Literal["missing_library", "too_large", "timeout", "busy", "failed"]

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
    "busy": _("Other reports are being made right now. Try again in a minute."),
    "failed": _(
        "The PDF could not be made. Try again; if it fails again, tell your administrator."
    ),
}


# Renderers at the same time on one machine; each takes a core and about 100 MB.
SLOTS = 2
# The last line that the child says when all went well.
PAGES = re.compile(rb"\npages=(\d{1,6})\Z")


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


class RenderedPdf(bytes):
    """The file; `pages` is how many it has, as the layout engine counted them."""

    pages: int = 0


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
) -> RenderedPdf:
    """The PDF. Raises PdfError; `command` is the program that renders."""
    request = _request(document)
    if len(request) > limits.input_bytes:
        raise PdfError("too_large")
    numbers = (limits.cpu_seconds, limits.memory_bytes, limits.file_bytes)
    try:
        with render_slot(limits.wall_seconds):
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
        return _rendered(child.stdout, child.stderr)
    logger.error(
        "No PDF: status %s. %s", child.returncode, child.stderr[-500:].decode(errors="replace")
    )
    raise PdfError(_code(child.returncode))


@contextmanager
def render_slot(patience: float) -> Iterator[None]:
    """One of SLOTS places for a renderer on this machine, so that pages go on while PDFs are made.

    Waits up to `patience` seconds for a free one, then raises PdfError("busy"). The kernel frees
    the place of a process that dies.
    """
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"render-{n}.lock").open("w")) for n in range(SLOTS)]
        while not any(_taken(file) for file in files):
            if time.monotonic() > end:
                raise PdfError("busy")
            time.sleep(0.1)
        yield


def _taken(file: IO[str]) -> bool:
    """Whether this process now holds the file's lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _rendered(pdf: bytes, said: bytes) -> RenderedPdf:
    rendered = RenderedPdf(pdf)
    counted = PAGES.search(said)
    rendered.pages = int(counted[1]) if counted else 0
    return rendered


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
