"""The Download PDF button in a real browser: progress, file name, the server's own message."""

import pytest

from tests.browser import sign_in, watch
from tests.cast import make_completed
from tests.reports.builders import url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUTTON = "form.download button[type=submit]"
STATUS = "form.download [role=status]"
PDF = {
    "content_type": "application/pdf",
    "headers": {
        "Content-Disposition": "attachment; filename=\"x.pdf\"; filename*=UTF-8''Espa%C3%B1a.pdf"
    },
    "body": "%PDF-1.7",
}


@pytest.fixture
def result(acme, browser, live_server):
    """Opens the result page of a completed assessment."""
    assessment = make_completed(acme)

    def open_it(**options):
        context = browser.new_context(locale="en-GB", **options)
        sign_in(context, acme.client(), live_server)
        page = context.new_page()
        page.goto(live_server.url + url(acme, "result", assessment_id=assessment.pk))
        return page

    return open_it


def test_progress_is_said_and_the_file_keeps_its_name(result):
    page = result()
    faults = watch(page)
    held = []
    page.route("**/report.pdf", lambda route: held.append(route))
    page.click(BUTTON)
    assert page.inner_text(STATUS) == "Preparing the PDF…"
    assert page.is_disabled(BUTTON)
    with page.expect_download() as download:
        held[0].fulfill(status=200, **PDF)
    assert download.value.suggested_filename == "España.pdf"
    assert page.inner_text(STATUS) == "The PDF is ready: España.pdf"
    assert page.is_enabled(BUTTON)
    assert faults == []


def test_chosen_options_are_sent(result):
    page = result()
    sent = []
    page.route("**/report.pdf", lambda route: (sent.append(route.request), route.fulfill(**PDF)))
    page.click("form.download summary")
    page.check("[name=lang][value=es]")
    page.check("[name=paper][value=letter]")
    with page.expect_download():
        page.click(BUTTON)
    body = sent[0].post_data
    assert "es" in body.split('name="lang"')[1][:12]
    assert "letter" in body.split('name="paper"')[1][:16]
    assert "text/html" not in sent[0].headers["accept"]


def test_message_of_the_server_is_shown_and_the_button_works_again(result):
    page = result()
    message = "The PDF took too long. Shorten the longest texts and try again."
    page.route(
        "**/report.pdf",
        lambda route: route.fulfill(status=503, content_type="text/plain", body=message),
    )
    page.click(BUTTON)
    page.wait_for_function("text => document.body.innerText.includes(text)", arg=message)
    assert page.inner_text(STATUS) == message
    assert page.is_enabled(BUTTON)


@pytest.mark.parametrize(
    "answer",
    [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Sign in</h1>"),
        lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>Oops</h1>"),
    ],
)
def test_what_is_no_pdf_and_no_message_asks_to_try_again(result, answer):
    page = result()
    page.route("**/report.pdf", answer)
    page.click(BUTTON)
    page.wait_for_selector(f"{STATUS}.failed")
    assert page.inner_text(STATUS) == "The PDF did not arrive. Reload the page and try again."
    assert page.is_enabled(BUTTON)


def test_without_javascript_the_form_posts(result):
    page = result(java_script_enabled=False)
    page.route("**/report.pdf", lambda route: route.fulfill(status=200, **PDF))
    with page.expect_download() as download:
        page.click(BUTTON)
    assert download.value.suggested_filename == "España.pdf"


def test_newest_period_is_in_view_on_a_phone(acme, browser, live_server):
    for place in range(12):
        make_completed(acme, year=2024 + place // 4, quarter=place % 4 + 1)
    context = browser.new_context(locale="en-GB", viewport={"width": 320, "height": 800})
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    page.goto(live_server.url + url(acme, "history", unit_id=acme.unit.pk))
    seen = page.evaluate(
        """() => {
          const box = document.querySelector(".timeline");
          const frame = box.getBoundingClientRect();
          const inside = ({ left, right }) => left >= frame.left && right <= frame.right + 1;
          const places = [...box.querySelectorAll("thead a")].map((a) => a.getBoundingClientRect());
          return [inside(places.at(-1)), inside(places[0]), box.scrollWidth > box.clientWidth];
        }"""
    )
    assert seen == [True, False, True]
