"""Takes the pictures of the README from the real product.

Usage: python bench/pictures.py [BASE], with a server started by `python3 run.py` and its
demonstration.
Needs Chromium and poppler-utils. Writes docs/pictures/*.png.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
OUT = Path(__file__).resolve().parent.parent / "docs" / "pictures"
EMAIL, PASSWORD = "lead@aurora.example", "rumbo-demonstration"
UNIT = "United Kingdom"
DEEP_UNIT = "Aurora Outlet"


def sign_in(page: Page) -> None:
    page.goto(f"{BASE}/accounts/login/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/o/aurora/")


def result_of(page: Page, unit: str) -> str:
    """The address of the unit's latest result, from the overview."""
    row = page.locator("tr", has=page.get_by_role("rowheader", name=unit, exact=True))
    return str(row.locator("a[href*='/result/']").first.get_attribute("href"))


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
        sign_in(page)
        page.screenshot(path=OUT / "overview.png", full_page=True)
        draft = page.locator("a[href*='/assessments/']", has_text="Continue").first
        address = str(draft.get_attribute("href"))
        assessment = re.sub(r"(/assessments/[^/]+/).*", r"\1", address)
        result = result_of(page, UNIT)
        deep = result_of(page, DEEP_UNIT)
        page.goto(f"{BASE}{assessment}areas/delivery/")
        page.screenshot(path=OUT / "rate.png")
        page.goto(BASE + deep.replace("/result/", "/agreement/"))
        page.screenshot(path=OUT / "agreement.png")
        # Shows the criteria of the draft without storing anything.
        page.goto(f"{BASE}{assessment}areas/data/criteria/")
        page.screenshot(path=OUT / "criteria.png")
        page.goto(f"{BASE}/o/aurora/dashboard/")
        # What is beside the figures comes a moment later and is below the picture.
        page.locator(".tile").nth(5).wait_for()
        page.screenshot(path=OUT / "dashboard.png")
        page.locator(".tile a", has_text="What does this number mean?").first.click()
        page.locator("#series").wait_for()
        # Down to the chart: the figure, how it is worked out, and its history.
        chart = page.locator("section[aria-labelledby=series]").bounding_box()
        height = round(chart["y"] + chart["height"] + 24) if chart else 900
        page.screenshot(
            path=OUT / "metrics.png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": 1280, "height": height},
        )
        page.goto(BASE + result)
        page.screenshot(path=OUT / "result.png")
        with page.expect_download(timeout=120_000) as download:
            page.locator("form[action$='report.pdf'] button[type=submit]").click()
        pdf = download.value.path()
        first_page = OUT / "report-page-1"
        subprocess.run(
            ["pdftoppm", "-r", "90", "-png", "-f", "1", "-l", "1", "-singlefile", pdf, first_page],
            check=True,
        )
        browser.close()


if __name__ == "__main__":
    main()
