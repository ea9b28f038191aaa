"""Four people: a lead asks two others, who rate on a phone; an executive reads what came of it."""

import re

import pytest
from django.core import mail
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from assessments.models import Assessment, CriterionRating, ParticipantRating
from foundation.jobs.testing import run_jobs
from organizations.models import Organization, User
from tests.browser import overflow, sign_in, violations, watch
from tests.cast import make_assessment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
CRITERIA = ["MEA-1", "MEA-2", "MEA-3", "MEA-4", "MEA-5"]
# The two agree but for one criterion, and one does not know it of another.
ANSWERS = {"ada@example.com": "11210", "ben@example.com": "11212"}
WORDS = {
    "en": {"invited": "Acme stores", "done": "The assessment is completed"},
    "es": {"invited": "Acme stores", "done": "La evaluación está completada"},
}


def speak(language, cast):
    with scopes_disabled():
        Organization.objects.update(language=language)
        User.objects.update(language=language)


def link_in(message):
    return re.search(r"https?://\S+(/r/\S+/)", message.body)[1]


def open_round(page, base):
    page.goto(base)
    page.locator("a[href$='/round/']").first.click()
    page.check("[name=names][value=with]")
    page.locator("form[action$='/round/open/'] button[type=submit]").click()
    if "/invite/" not in page.url:
        page.goto(f"{base}round/invite/")
    page.fill("[name=people]", "\n".join(ANSWERS))
    for area in ("data", "design", "delivery", "culture"):
        page.uncheck(f"[name=areas][value={area}]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/round/**")


def rate(browser, live_server, message, language):
    """On a phone, from the link in the e-mail to the last button."""
    (address,) = message.to
    context = browser.new_context(locale=language, viewport=PHONE, has_touch=True)
    page = context.new_page()
    faults = watch(page)
    page.goto(live_server.url + link_in(message))
    page.locator(".welcome a.primary").click()
    page.wait_for_url("**/measurement/")
    for key, level in zip(CRITERIA, ANSWERS[address], strict=True):
        page.locator(f"label:has(#{key}-{level})").click()
        expect(page.locator(f"#{key}-version")).to_have_value("2")
    page.locator(".onward a.primary").click()
    page.wait_for_url("**/finish/")
    page.locator("form[action$='/finish/'] button").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert overflow(page) <= 0
    assert faults == []
    context.close()


def settle(page, base):
    """Closes the round, agrees on the one criterion that is split, completes."""
    page.goto(f"{base}round/close/")
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{base}agreement/")
    assert violations(page) == []
    form = page.locator("form[action$='/agreement/MEA-5/']")
    form.locator("label:has(input[name=level][value='0'])").click()
    form.locator("[name=reason]").fill("Nobody has compared it with sales.")
    form.locator("button[type=submit]").click()
    expect(page.locator("#MEA-5")).to_contain_text("Nobody has compared it with sales.")
    page.goto(f"{base}complete/")
    assert violations(page) == []
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/result/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_from_invitation_to_completed_assessment(live_server, browser, acme, settings, language):
    settings.SITE_URL = live_server.url
    draft = make_assessment(acme, levels={"data": 1, "design": 2, "delivery": 1, "culture": 1})
    speak(language, acme)
    desk = browser.new_context(locale=language, viewport=DESK)
    sign_in(desk, acme.client("lead"), live_server)
    page = desk.new_page()
    faults = watch(page)
    base = f"{live_server.url}/o/acme/assessments/{draft.pk}/"
    open_round(page, base)
    run_jobs()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(ANSWERS)
    assert all(WORDS[language]["invited"] in m.subject + m.body for m in mail.outbox)
    rate(browser, live_server, mail.outbox[0], language)

    page.goto(f"{base}round/")
    with scopes_disabled():
        assert ParticipantRating.objects.count() == 5
    assert page.goto(f"{base}agreement/").status == 200
    assert page.locator("form").count() <= 2, "nothing to agree on while the round is open"
    rate(browser, live_server, mail.outbox[1], language)

    settle(page, base)
    expect(page.locator("main")).to_contain_text(WORDS[language]["done"])
    with scopes_disabled():
        assert Assessment.objects.get().state == "completed"
        origins = CriterionRating.objects.order_by("criterion_id").values_list("origin", "level")
        assert list(origins) == [
            *(("unanimous", 1), ("unanimous", 1), ("unanimous", 2), ("unanimous", 1)),
            ("agreed", 0),
        ]
    assert faults == []

    executive = browser.new_context(locale=language, viewport=DESK)
    sign_in(executive, acme.client("reader"), live_server)
    reader = executive.new_page()
    reader.goto(page.url)
    expect(reader.locator("#depth")).to_be_visible()
    reader.locator("a[href$='/agreement/']").click()
    expect(reader.locator("main")).to_contain_text("Nobody has compared it with sales.")
    assert violations(reader) == []
    for context in (desk, executive):
        context.close()
