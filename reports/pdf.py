"""The program that makes a PDF; the only module that imports WeasyPrint.

`reports.rendering` starts it as a process of its own, in Python's isolated mode, for each
document: JSON on standard input, the PDF on standard output, the outcome in the exit status.
Limits are set before a byte of the document is read, because text alone can make a layout
engine run for minutes. Nothing is fetched: not from the network, not from the disk.
"""

import errno
import gc
import json
import os
import resource
import sys
from base64 import b64decode
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, SubElement

# Exit statuses, known to reports.rendering.
MISSING_LIBRARY, TOO_LARGE, FAILED = 3, 4, 5

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except (ImportError, OSError) as error:  # OSError: Pango is not on this machine
    if __name__ != "__main__":
        raise
    sys.stderr.write(f"{type(error).__name__}: {error}")
    sys.exit(MISSING_LIBRARY)

ASSET = "app-asset:"
PAPERS = {"a4": "A4", "letter": "letter"}
# They fetch, embed, run or restyle; the document brings none and what a person typed may not.
FORBIDDEN = {"link", "style", "script", "base", "object", "embed", "iframe", "form", "input"}
PRINT_FLAG = 4


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves the assets it was given and data: addresses, and refuses everything else."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith(ASSET):
            return URLFetcherResponse(url, self._assets[url.removeprefix(ASSET)])
        if not url.startswith("data:"):
            raise ValueError("Only the assets of the document may be fetched.")
        return super().fetch(url, headers)


def set_limits(cpu_seconds: int, memory_bytes: int, file_bytes: int) -> None:
    """Bind this process; the kernel ends it with SIGXCPU when its processor time is used."""
    limits = {
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 2),
        resource.RLIMIT_FSIZE: (file_bytes, file_bytes),
        resource.RLIMIT_CORE: (0, 0),  # a core file would hold the report
    }
    if sys.platform != "darwin":  # macOS counts shared libraries and refuses any such limit
        limits[resource.RLIMIT_AS] = (memory_bytes, memory_bytes)
    for limit, (soft, hard) in limits.items():
        most = resource.getrlimit(limit)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(limit, (soft, hard))
    os.nice(5)  # behind the pages, and yet done in time on a busy machine


def typeface(cuts: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """@font-face rules and their files: the fixed cuts by weight, or the variable font.

    The rule of the variable font has no weight: WeasyPrint 70 ignores a range with a warning.
    """
    if cuts:
        files = {f"inter-{weight}": content for weight, content in cuts.items()}
        rules = [_face(f"inter-{weight}", f"font-weight: {weight}") for weight in cuts]
        return "\n".join(rules), files
    spec = find_spec("fontpkg_inter")
    for folder in (spec and spec.submodule_search_locations) or []:
        path = Path(folder, "files", "Inter[opsz,wght].ttf")
        return _face("inter"), {"inter": path.read_bytes()}
    return "", {}


def _face(name: str, weight: str = "") -> str:
    return f'@font-face {{ font-family: Inter; src: url("{ASSET}{name}"); {weight} }}'


def decoded(contents: dict[str, str]) -> dict[str, bytes]:
    return {name: b64decode(content) for name, content in contents.items()}


def prepare(root: Element, language: str, title: str) -> None:
    """Set language and title, which tagged PDF needs, and drop what a report never holds."""
    root.set("lang", language)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in FORBIDDEN]:
            _remove(parent, child)
        parent.attrib.pop("rel", None)  # rel="attachment" would embed a file
    head = root.find("head")
    if head is None:
        head = Element("head")
        root.insert(0, head)
    element = head.find("title")
    if element is None:
        element = SubElement(head, "title")
    element.text = title


def _remove(parent: Element, child: Element) -> None:
    """Remove `child` and keep the text after it."""
    position = list(parent).index(child)
    if child.tail and position:
        parent[position - 1].tail = (parent[position - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def printable_links(document: Any, pdf: Any) -> None:
    """Set the Print flag, which PDF/UA wants on every annotation and WeasyPrint leaves out."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/Annot":
            item["F"] = PRINT_FLAG


def render(request: dict[str, Any]) -> tuple[bytes, int]:
    """The PDF of a request and its number of pages: tagged, with bookmarks, and the same bytes
    for the same input."""
    faces, files = typeface(decoded(request["cuts"]))
    fetcher = AssetFetcher({**decoded(request["assets"]), **files})
    fonts = FontConfiguration()
    page = f"@page {{ size: {PAPERS[request['paper']]} }}"
    css = "\n".join((faces, request["css"], page))
    # The same font configuration for both, or the typeface is silently replaced.
    sheet = CSS(string=css, url_fetcher=fetcher, font_config=fonts)
    html = HTML(string=request["html"], url_fetcher=fetcher)
    prepare(html.etree_element, request["language"], request["title"])
    document = html.render(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_identifier=bytes.fromhex(request["identifier"]),
        finisher=printable_links,
    )
    return pdf, len(document.pages)


def leave(status: int, error: BaseException) -> NoReturn:
    """Say what failed and where, without a word of the document."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    sys.stderr.write(f"{type(error).__name__} at {place}")
    sys.stderr.flush()
    os._exit(status)  # without clean-up, which could fail for want of memory


def main(cpu_seconds: int, memory_bytes: int, file_bytes: int) -> None:
    set_limits(cpu_seconds, memory_bytes, file_bytes)
    gc.disable()  # the process ends before it would pay
    try:
        pdf, pages = render(json.load(sys.stdin.buffer))
    except (MemoryError, RecursionError) as error:
        leave(TOO_LARGE, error)
    except OSError as error:
        leave(TOO_LARGE if error.errno == errno.EFBIG else FAILED, error)
    except Exception as error:
        leave(FAILED, error)
    if len(pdf) > file_bytes:
        leave(TOO_LARGE, ValueError())
    sys.stdout.buffer.write(pdf)
    sys.stderr.write(f"\npages={pages}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
