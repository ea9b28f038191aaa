"""Every page, light and dark, wide and narrow, in both languages: axe finds nothing, nothing is
wider than the window, no script fails."""

import pytest
from django.test import override_settings

from tests.browser import overflow, sign_in, violations, watch
from tests.test_url_sweep import PAGES, Stage, make_stage, patterns

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Not pages: files, and addresses that only take a form.
NO_PAGE = {
    "foundation:health",
    "organizations:language",
    "organizations:logo",
    "organizations:unit_archive",
    "organizations:unit_restore",
    "organizations:member_remove",
    "organizations:invitation_resend",
    "organizations:invitation_revoke",
    "assessments:discard",
    "roadmaps:accept",
    "roadmaps:remove",
    "roadmaps:restore",
    "roadmaps:move",
    "reports:download",
    "reports:open",
}
ON_A_DRAFT = {"assessments:detail", "assessments:rate", "assessments:complete"}
SIGNED_OUT = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
LOOKS = [(1280, "light", "en"), (390, "dark", "es"), (320, "light", "es"), (1280, "dark", "en")]


def addresses(stage: Stage) -> list[str]:
    found = []
    for name in PAGES:
        if name in NO_PAGE:
            continue
        changes = {"assessment_id": stage.ids["draft_id"]} if name in ON_A_DRAFT else {}
        found.append(stage.url(name, **changes))
    return [*found, f"/o/{stage.cast.slug}/no-such-page/", "/accounts/email/"]


@pytest.fixture
def stage(acme) -> Stage:
    return make_stage(acme)


def test_the_list_of_what_is_no_page_is_up_to_date():
    assert set(PAGES) >= NO_PAGE
    assert set(patterns()) >= NO_PAGE


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
@override_settings(DEBUG=False)
def test_pages_for_members(live_server, browser, stage, width, scheme, language):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    sign_in(context, stage.cast.client("owner"), live_server)
    assert check(context, live_server, addresses(stage)) == []
    context.close()


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
@pytest.mark.usefixtures("model_version")
def test_pages_for_everybody(live_server, browser, width, scheme, language):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    assert check(context, live_server, SIGNED_OUT) == []
    context.close()


def check(context, live_server, urls: list[str]) -> list[str]:
    page = context.new_page()
    faults = watch(page)
    found: list[str] = []
    for url in urls:
        answer = page.goto(live_server.url + url)
        found += [f"{url}: {fault}" for fault in violations(page)]
        if overflow(page) > 0:
            found.append(f"{url}: {overflow(page)} px too wide")
        if answer.status == 404:
            faults.clear()  # the browser itself logs the status of the missing page
        found += [f"{url}: {fault}" for fault in faults]
        faults.clear()
    return found
