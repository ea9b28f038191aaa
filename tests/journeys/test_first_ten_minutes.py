"""From signing up to the roadmap PDF, in a real browser, in both languages."""

import io

import pikepdf
import pytest
from django.core import mail
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from assessments.models import Assessment
from roadmaps.models import Initiative
from tests.browser import PASSWORD, overflow, watch

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "saved": "Saved",
        "completed": "The assessment is completed",
        "headline": "Design is our strength; Culture holds the rest back.",
        "title": "CX maturity",
    },
    "es": {
        "saved": "Guardado",
        "completed": "La evaluación está completada",
        "headline": "Diseño es nuestra fortaleza; Cultura frena al resto.",
        "title": "Madurez",
    },
}
KEYS = {"data": "2", "design": "1", "delivery": "2", "measurement": "2", "culture": "3"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.usefixtures("model_version")
def test_from_sign_up_to_the_pdf(live_server, browser, language):
    words = WORDS[language]
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults = watch(page)

    # Three pages before the first rating: sign up, the organisation, what to assess.
    page.goto(f"{live_server.url}/accounts/signup/")
    page.fill("[name=name]", "Lucía Ferrer")
    page.fill("[name=email]", "lucia@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/organizations/new/")
    page.fill("[name=name]", "Aurora")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/assessments/new/**")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/areas/data/")
    assert len(mail.outbox) == 1, "the confirmation waits in the mailbox and blocks nothing"

    for area, key in KEYS.items():
        page.wait_for_url(f"**/areas/{area}/")
        page.keyboard.press(key)
        expect(page.locator("#saved")).to_contain_text(words["saved"])
        page.fill("#rationale", f"{area} <script>alert(1)</script> $x^2$")
        expect(page.locator("#version")).to_have_value("3")
        page.click("button[name=next]")
    page.wait_for_url("**/complete/")
    page.click("main form button.primary")
    page.wait_for_url("**/result/")
    expect(page.locator("main")).to_contain_text(words["completed"])
    expect(page.locator("h1")).to_have_text(words["headline"])
    result_url = page.url

    # Back and once more: still one result.
    page.go_back()
    page.goto(result_url)
    with scopes_disabled():
        assessment = Assessment.objects.get()
        assert assessment.state == "completed"
        unit = assessment.unit_id

    base = result_url.split("/assessments/")[0]
    page.goto(f"{base}/units/{unit}/roadmap/")
    page.locator("form[action*='/accept/'] button").first.click()
    page.wait_for_load_state()
    with scopes_disabled():
        assert Initiative.objects.count() >= 1

    page.goto(f"{base}/units/{unit}/history/")
    expect(page.locator(".strip").first).to_be_visible()

    page.goto(result_url)
    with page.expect_download(timeout=60_000) as download:
        page.locator("form[action$='report.pdf'] button[type=submit]").first.click()
    with pikepdf.open(io.BytesIO(download.value.path().read_bytes())) as pdf:
        assert words["title"] in str(pdf.docinfo["/Title"])
        assert str(pdf.Root.Lang).startswith(language)
    assert download.value.suggested_filename.endswith(".pdf")
    assert faults == []
    context.close()


@pytest.mark.usefixtures("model_version")
def test_two_tabs_on_one_area_lose_nothing(live_server, browser, acme):
    from tests.browser import sign_in
    from tests.cast import make_assessment

    draft = make_assessment(acme, levels={})
    context = browser.new_context(locale="en")
    sign_in(context, acme.client(), live_server)
    url = f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/data/"
    first, second = context.new_page(), context.new_page()
    first.goto(url)
    second.goto(url)
    first.keyboard.press("1")
    expect(first.locator("#version")).to_have_value("2")
    second.keyboard.press("3")
    expect(second.locator("#problem")).to_contain_text("saved meanwhile")
    expect(second.locator("#problem")).to_contain_text("Excellent")
    second.get_by_role("button", name="Save mine instead").click()
    second.wait_for_load_state()
    expect(second.locator("#level-0")).to_be_checked()
    context.close()


@pytest.mark.usefixtures("model_version")
def test_offline_for_a_moment_and_back(live_server, browser, acme):
    from tests.browser import sign_in
    from tests.cast import make_assessment

    draft = make_assessment(acme, levels={})
    context = browser.new_context(locale="en")
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/data/")
    context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=15_000)
    expect(page.locator("#version")).to_have_value("2")
    context.close()


@pytest.mark.usefixtures("model_version")
def test_rating_works_without_javascript_on_a_small_phone(live_server, browser, acme):
    from tests.browser import sign_in
    from tests.cast import make_assessment

    draft = make_assessment(acme, levels={})
    context = browser.new_context(
        locale="en", java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    for area in KEYS:
        page.goto(f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/{area}/")
        page.locator("label[data-level='1']").click()
        page.fill("#rationale", "Seen in the stores.")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#level-1")).to_be_checked()
    page.goto(f"{live_server.url}/o/acme/assessments/{draft.pk}/complete/")
    page.click("main form button.primary")
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_have_text("All five areas stand at Room for improvement.")
    context.close()


def test_the_overflow_figure_can_fail(browser):
    page = browser.new_page(viewport={"width": 320, "height": 400})
    page.set_content("<p style='width:900px'>wide</p>")
    assert overflow(page) > 0
    page.close()


@pytest.mark.usefixtures("model_version")
def test_signed_out_while_rating_loses_nothing(live_server, browser, acme):
    from tests.browser import sign_in
    from tests.cast import make_assessment

    draft = make_assessment(acme, levels={})
    context = browser.new_context(locale="en")
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/o/acme/assessments/{draft.pk}/areas/data/")
    context.clear_cookies(name="session")
    page.keyboard.press("1")
    page.fill("#rationale", "Typed while signed out.")
    expect(page.locator("#problem")).to_contain_text("You have been signed out")
    expect(page.locator("#saved")).not_to_contain_text("Saved 1")
    sign_in(context, acme.client(), live_server)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    expect(page.locator("#rationale")).to_have_value("Typed while signed out.")
    expect(page.locator("#version")).to_have_value("2")
    context.close()
