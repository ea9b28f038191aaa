"""The grid in a browser: a pasted block, the keyboard, figures that appear by themselves."""

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from metrics.models import Observation
from tests.browser import overflow, sign_in, violations, watch
from tests.metrics.builders import make_metric

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("model_version"),
]
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = {clipboardData: data, bubbles: true, cancelable: true};
  cell.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def stored():
    with scopes_disabled():
        rows = Observation.objects.active().order_by("metric__key", "period_start")
        return [row.inputs for row in rows]


def test_a_pasted_block_is_saved_and_computed(live_server, browser, acme):
    nps = make_metric(acme, "nps")
    csat = make_metric(acme)
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/o/acme/metrics/grid/")
    faults = watch(page)
    assert violations(page) == []

    def cell(index, key, metric=nps):
        return page.locator(f"#metric-{metric.pk}-{index}-{key}")

    # Three numbers of two quarters, as a spreadsheet copies them.
    cell(2, "promoters").focus()
    cell(2, "promoters").evaluate(PASTE, "90\t5\r\n70\t3\r\n40\t2\r\n")
    expect(page.locator(f"#metric-{nps.pk}-result-2")).to_contain_text("25")
    expect(page.locator(f"#metric-{nps.pk}-version")).to_have_value("0,0,1,1,0,0")
    expect(cell(2, "promoters")).to_be_focused()
    expect(page.locator("#saved .when-idle")).to_contain_text("Saved")

    # By keyboard: to the next column, then down; the last number saves the period.
    page.keyboard.press("End")
    expect(cell(5, "promoters")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("1e5")
    page.keyboard.press("Enter")
    expect(cell(4, "passives")).to_be_focused()
    expect(page.locator(f"#metric-{nps.pk} .unready")).to_be_visible()
    page.keyboard.type("30")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("20")
    page.keyboard.press("Enter")  # into the next metric
    problem = page.locator(f"#metric-{nps.pk}-problem")
    expect(problem).to_contain_text("plain digits")
    expect(cell(4, "promoters")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#saved .when-failed")).to_be_visible()
    cell(4, "promoters").focus()
    page.keyboard.type("8")
    page.keyboard.press("Escape")
    expect(cell(4, "promoters")).to_have_value("1e5")
    page.keyboard.type("50")
    page.keyboard.press("ArrowDown")
    expect(problem.locator(".errors")).to_have_count(0)
    expect(page.locator(f"#metric-{nps.pk}-result-4")).to_contain_text("30")

    # A block that runs on into the next metric.
    cell(5, "promoters").focus()
    cell(5, "promoters").evaluate(PASTE, "6\n3\n1\n0\n0\n2\n4\n4\n")
    expect(page.locator(f"#metric-{csat.pk}-result-5")).to_contain_text("80.0")
    expect(page.locator(f"#metric-{nps.pk}-result-5")).to_contain_text("50")
    page.reload()
    expect(cell(3, "promoters")).to_have_value("5")
    expect(page.locator(f"#metric-{nps.pk}-result-2")).to_contain_text("25")
    assert stored() == [
        {"answers": {"1": 0, "2": 0, "3": 2, "4": 4, "5": 4}},
        {"promoters": 90, "passives": 70, "detractors": 40},
        {"promoters": 5, "passives": 3, "detractors": 2},
        {"promoters": 50, "passives": 30, "detractors": 20},
        {"promoters": 6, "passives": 3, "detractors": 1},
    ]
    assert [fault for fault in faults if "422" not in fault and "htmx:" not in fault] == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) <= 0
    context.close()
