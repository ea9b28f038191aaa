"""What a PDF costs: seconds, memory and bytes, beside Chromium's print of the same page.

    python bench/pdf.py [report.html]

Without a file it renders an invented report of eleven pages. The rounds are interleaved, so that
a busy machine slows both sides alike. Chromium is compared only where it is installed.
"""

import os
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "true")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django

django.setup()

from bench.sample import report_html  # noqa: E402
from reports.rendering import PdfDocument, print_css, render_pdf  # noqa: E402
from reports.typeface import read_cuts  # noqa: E402

ROUNDS = 7
IDENTIFIER = b"bench"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
Work = Callable[[], bytes]


@contextmanager
def chromium(html: str) -> Iterator[Work]:
    """A warm browser that prints the page with the same style sheet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()

        def printed() -> bytes:
            page.set_content(f"<style>{print_css()}</style>{html}")
            return page.pdf(format="A4", tagged=True, outline=True)

        yield printed
        browser.close()


def medians(works: dict[str, Work]) -> dict[str, float]:
    """Seconds of each, one untimed round first."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    html = Path(sys.argv[1]).read_text() if len(sys.argv) > 1 else report_html()
    works: dict[str, Work] = {
        "empty page, cold": lambda: rendered("<p>x</p>"),
        "report, cold": lambda: rendered(html),
    }
    if CHROMIUM:
        with chromium(html) as printed:
            show(html, medians({**works, "Chromium, warm": printed}))
    else:
        show(html, medians(works))


def rendered(html: str) -> bytes:
    return render_pdf(PdfDocument(html, "en", "Report", IDENTIFIER))


def show(html: str, seconds: dict[str, float]) -> None:
    print("fixed cuts of Inter" if read_cuts() else "variable Inter: run build_report_fonts")
    for name, value in seconds.items():
        print(f"{name:18} {value:6.2f} s")
    if "Chromium, warm" in seconds:
        print(f"report ÷ Chromium  {seconds['report, cold'] / seconds['Chromium, warm']:6.1f}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pdf = rendered(html)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{len(pdf) / 1024:.0f} KiB; one report {used:.2f} s of processor time")


if __name__ == "__main__":
    main()
