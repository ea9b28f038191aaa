"""Rating criteria in a real browser: offline and back, two tabs, no JavaScript."""

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from assessments.models import CriterionRating
from tests.assessments.depth import rate_criteria
from tests.browser import sign_in, violations, watch
from tests.cast import make_assessment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("model_version"),
]


@pytest.fixture
def opened(live_server, browser, acme):
    """The draft, its address, and a browser that is signed in."""
    draft = make_assessment(acme, levels={})
    rate_criteria(draft, {"DAT-4": 1})
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
    sign_in(context, acme.client(), live_server)
    yield draft, f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/data/criteria/", context
    context.close()


def stored():
    with scopes_disabled():
        return {
            row.criterion_id: (row.level, row.note)
            for row in CriterionRating.objects.exclude(criterion_id="DAT-4")
        }


def test_two_criteria_offline_arrive_and_two_tabs_show_both_values(opened):
    _, url, context = opened
    page = context.new_page()
    page.goto(url)
    faults = watch(page)
    assert violations(page) == []
    context.set_offline(True)
    page.locator("#DAT-1 label[data-level='2']").click()
    page.locator("#DAT-2 label[data-level='0']").click()
    page.fill("#DAT-2-note", "Typed offline")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    context.set_offline(False)
    expect(page.locator("#DAT-1-version")).to_have_value("2", timeout=15_000)
    expect(page.locator("#saved .when-idle")).to_be_visible(timeout=15_000)
    expect(page.locator("#saved .when-offline")).to_be_hidden()
    expect(page.locator("#verdict")).to_contain_text("3 of 5 rated")
    assert stored() == {"DAT-1": (2, ""), "DAT-2": (0, "Typed offline")}
    offline = ("INTERNET_DISCONNECTED", "htmx:")
    assert [fault for fault in faults if not any(word in fault for word in offline)] == []

    other = context.new_page()
    other.goto(url)
    page.locator("#DAT-1 label[data-level='1']").click()
    expect(page.locator("#DAT-1-version")).to_have_value("3")
    other.locator("#DAT-1 label[data-level='0']").click()
    problem = other.locator("#DAT-1-problem")
    expect(problem).to_contain_text("saved meanwhile")
    expect(problem).to_contain_text("Room for improvement")
    expect(other.locator("#DAT-1-0")).to_be_checked()
    other.locator("#DAT-3 label[data-level='1']").click()
    expect(other.locator("#DAT-3-version")).to_have_value("2")
    expect(other.locator("#saved .when-failed")).to_be_visible()
    other.get_by_role("link", name="Use the stored one").click()
    expect(other.locator("#DAT-1-1")).to_be_checked()
    expect(other.locator("#saved .when-failed")).to_be_hidden()
    other.locator("#DAT-1 label[data-level='2']").click()
    expect(other.locator("#DAT-1-version")).to_have_value("4")

    # The first tab is the stale one now, and keeps its own.
    page.locator("#DAT-1 label[data-level='0']").click()
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.locator("#DAT-1-version")).to_have_value("5")
    expect(page.locator("#DAT-1-problem .errors")).to_have_count(0)
    assert stored()["DAT-1"] == (0, "")

    # A reason is waited for before anything is sent.
    page.locator("#DAT-5 label:has(#DAT-5-na)").click()
    page.fill("#DAT-5-not_applicable_reason", "We have no shops.")
    expect(page.locator("#DAT-5-version")).to_have_value("2")
    expect(page.locator("#verdict")).to_contain_text("4 of 4 rated")
    expect(page.locator("#saved .when-idle")).to_be_visible()


def test_criteria_without_javascript_on_a_small_phone(live_server, browser, acme):
    draft = make_assessment(acme, levels={})
    rate_criteria(draft, {"DAT-4": 1})
    context = browser.new_context(
        locale="en", java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/data/criteria/")
    page.locator("#DAT-1 label[data-level='1']").click()
    page.fill("#DAT-1-note", "Seen in the stores.")
    page.locator("#DAT-1 .own-save button").click()
    page.wait_for_url("**/criteria/#DAT-1")
    expect(page.locator("#DAT-1-1")).to_be_checked()
    page.locator("#DAT-2 label:has(#DAT-2-na)").click()
    page.locator("#DAT-2 .own-save button").click()
    expect(page.locator("#DAT-2-problem")).to_contain_text("Say why this criterion")
    assert stored() == {"DAT-1": (1, "Seen in the stores.")}
    context.close()
