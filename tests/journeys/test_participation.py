"""From the link in the e-mail to "I am done", on a phone, in Spanish."""

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from assessments.models import Participant, ParticipantRating
from tests.assessments.participation.builders import TOKEN, make_link, make_participant, make_round
from tests.browser import overflow, violations, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.mark.usefixtures("model_version")
def test_from_the_link_to_the_end_on_a_phone(live_server, browser, acme):
    participant = make_participant(make_round(acme), areas="data,measurement")
    make_link(participant)
    context = browser.new_context(locale="en", viewport=PHONE, has_touch=True)
    page = context.new_page()
    faults = watch(page)

    def look(name: str) -> None:
        assert overflow(page) <= 0, name
        assert violations(page) == [], name

    page.goto(f"{live_server.url}/r/{TOKEN}/")
    home = f"{live_server.url}/rate/{participant.pk}/"
    assert page.url == home, "no token in the address"
    assert page.locator("html").get_attribute("lang") == "es"
    look("welcome")

    page.locator(".welcome a.primary").click()
    page.wait_for_url("**/data/")
    look("area")
    for number in range(1, 6):
        choice = "dont-know" if number == 5 else str(number % 3)
        page.locator(f"label:has(#DAT-{number}-{choice})").click()
        expect(page.locator(f"#DAT-{number}-version")).to_have_value("2")
    page.locator("#DAT-2 summary").click()
    page.fill("#DAT-2-note", "Preguntamos después de cada compra.")
    expect(page.locator("#DAT-2-version")).to_have_value("3")
    expect(page.locator("#areas [role=progressbar]")).to_have_attribute("aria-valuenow", "5")

    context.set_offline(True)
    page.locator("label:has(#DAT-1-2)").click()
    expect(page.locator("#saved")).to_have_class("saved offline")
    look("offline")
    context.set_offline(False)
    expect(page.locator("#DAT-1-version")).to_have_value("3", timeout=10_000)
    faults.clear()  # the browser itself reports the lost connection

    page.locator(".onward a.primary").click()
    page.wait_for_url("**/measurement/")
    page.go_back()
    expect(page.locator("#DAT-1-version")).to_have_value("3")  # Back loads the page anew
    page.locator("label:has(#DAT-1-1)").click()
    expect(page.locator("#DAT-1-version")).to_have_value("4")
    page.locator(".onward a.primary").click()
    page.wait_for_url("**/measurement/")
    page.locator("label:has(#MEA-1-0)").click()
    expect(page.locator("#MEA-1-version")).to_have_value("2")
    page.locator(".onward a.primary").click()
    page.wait_for_url("**/finish/")
    look("check")
    page.locator("form[action$='/finish/'] button").click()
    page.wait_for_url(home)
    expect(page.locator(".messages .success")).to_be_visible()
    look("thanks")

    with scopes_disabled():
        assert Participant.objects.get().finished_at is not None
        rows = ParticipantRating.objects.order_by("criterion_id")
        assert [(row.criterion_id, row.level, row.note) for row in rows] == [
            ("DAT-1", 1, ""),
            ("DAT-2", 2, "Preguntamos después de cada compra."),
            ("DAT-3", 0, ""),
            ("DAT-4", 1, ""),
            ("DAT-5", None, ""),
            ("MEA-1", 0, ""),
        ]
    assert faults == []
    context.close()
