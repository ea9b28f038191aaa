"""Every page, light and dark, wide and narrow, in both languages: axe finds nothing, nothing is
wider than the window, no script fails."""

import pytest
from django.test import override_settings
from django.urls import reverse
from django_scopes import scopes_disabled

from assessments.models import Assessment
from organizations.models import Membership, Organization, Unit
from roadmaps.models import Initiative
from tests.assessments.depth import rate_criteria
from tests.browser import overflow, sign_in, violations, watch
from tests.cast import NOON
from tests.organizations.builders import add_invitation, picture
from tests.test_url_sweep import PAGES, Stage, make_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON_A_DRAFT = {
    "assessments:detail",
    "assessments:round",
    "assessments:round_close",
    "assessments:participant_invite",
    "assessments:participant_edit",
    "assessments:evidence",
    "assessments:rate",
    "assessments:criteria",
    "assessments:complete",
}
SIGNED_OUT = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
LOOKS = [(1280, "light", "en"), (390, "dark", "es"), (320, "light", "es"), (1280, "dark", "en")]
# What a form looks like after a refusal does not depend on colours and widths one by one.
FEW_LOOKS = LOOKS[:2]

OUTDATED = "document.querySelector('#version').value = 99"
IMPOSSIBLE = "Object.assign(document.querySelector('#level-2'), {value: 9, checked: true})"
SUBMIT = "document.querySelector('#rating').submit()"


@pytest.fixture
def stage(acme) -> Stage:
    """With a logo, so that the logo's address answers with a file."""
    acme.organization.logo = picture()
    acme.organization.save()
    return make_stage(acme)


def pages(stage: Stage) -> dict[str, str]:
    """Address by name: all that answer the owner's GET with HTML, redirects and 404 included."""
    client = stage.cast.client("owner")
    found = {}
    for name in PAGES:
        changes = {"assessment_id": stage.ids["draft_id"]} if name in ON_A_DRAFT else {}
        url = stage.url(name, **changes)
        answer = client.get(url)
        is_file = not answer.headers["Content-Type"].startswith("text/html")
        if answer.status_code != 405 and not is_file:
            found[name] = url
    return found


def test_only_forms_and_files_are_left_out(stage):
    """A page that asks before it acts is one; what only takes a form is none."""
    found = pages(stage)
    assert {"organizations:member_remove", "roadmaps:edit", "maturity:model"} <= set(found)
    left_out = set(PAGES) - set(found)
    assert {"foundation:health", "organizations:logo", "reports:open"} <= left_out
    assert {"roadmaps:accept", "assessments:discard"} <= left_out
    assert len(found) > len(PAGES) / 2


def more_states(stage: Stage) -> list[str]:
    """The same pages with little or other content."""
    cast = stage.cast
    add_invitation(cast, "open-token", email=cast.owner.user.email)
    add_invitation(cast, "other-token", email="somebody@example.org")
    with scopes_disabled():
        empty = Unit.objects.create(organization=cast.organization, name="Empty")
        old = Unit.objects.create(organization=cast.organization, name="Old", archived_at=NOON)
        Initiative.objects.create(
            organization=cast.organization,
            unit=old,
            area_key="data",
            title="Of long ago",
            horizon="0-3",
            effort="S",
            created_at=NOON,
        )
        fresh = Organization.objects.create(slug="fresh", name="Fresh", created_at=NOON)
        Unit.objects.create(organization=fresh, name="First")
    Membership.objects.create(
        organization=fresh, user=cast.owner.user, role="owner", joined_at=NOON
    )
    draft_id = stage.ids["draft_id"]
    rate_criteria(Assessment(pk=draft_id), {"CUL-1": 0, "CUL-2": 2, "CUL-3": "na"})
    lists = ["reports:overview", "assessments:list", "reports:list", "organizations:people"]
    return [
        stage.url("reports:result", assessment_id=stage.ids["draft_id"]),
        stage.url("assessments:criteria", assessment_id=draft_id, area_key="culture"),
        stage.url("roadmaps:roadmap", unit_id=empty.pk),
        stage.url("roadmaps:roadmap", unit_id=old.pk),
        f"{stage.url('roadmaps:roadmap')}?removed={stage.ids['initiative_id']}",
        stage.url("reports:history", unit_id=empty.pk),
        stage.url("organizations:join", token="open-token"),
        stage.url("organizations:join", token="other-token"),
        "/accounts/password/change/",
        *(reverse(name, kwargs={"slug": "fresh"}) for name in lists),
    ]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
@override_settings(DEBUG=False)
def test_pages_for_members(live_server, browser, stage, width, scheme, language):
    context = look(browser, width, scheme, language)
    sign_in(context, stage.cast.client("owner"), live_server)
    more = [f"/o/{stage.cast.slug}/no-such-page/", "/accounts/email/"]
    assert check(context, live_server, [*pages(stage).values(), *more]) == []
    context.close()


@pytest.mark.parametrize(("width", "scheme", "language"), FEW_LOOKS)
@override_settings(DEBUG=False)
def test_states_of_pages(live_server, browser, stage, width, scheme, language):
    context = look(browser, width, scheme, language)
    sign_in(context, stage.cast.client("owner"), live_server)
    assert check(context, live_server, more_states(stage)) == []
    context.close()


@pytest.mark.parametrize(("width", "scheme", "language"), FEW_LOOKS)
@pytest.mark.parametrize(("spoil", "status"), [(OUTDATED, 409), (IMPOSSIBLE, 422)])
@override_settings(DEBUG=False)
def test_a_refused_rating(live_server, browser, stage, width, scheme, language, spoil, status):
    context = look(browser, width, scheme, language)
    sign_in(context, stage.cast.client("owner"), live_server)
    page = context.new_page()
    url = stage.url("assessments:rate", assessment_id=stage.ids["draft_id"])
    page.goto(live_server.url + url)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.evaluate(f"{spoil}; {SUBMIT}")
    page.wait_for_load_state()
    assert posted.value.status == status
    page.locator("[role=alert]").first.wait_for()
    assert inspect(page, url) == []
    context.close()


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_pages_for_everybody(live_server, browser, acme, width, scheme, language):
    add_invitation(acme, "open-token")
    context = look(browser, width, scheme, language)
    invitation = reverse("organizations:join", kwargs={"token": "open-token"})
    assert check(context, live_server, [*SIGNED_OUT, invitation]) == []
    context.close()


def test_a_fault_of_a_page_is_found(browser):
    page = browser.new_page()
    page.set_content("<title>A</title><img src='data:,'><p style='color: #eee'>Faint</p>")
    found = violations(page)
    page.close()
    assert any(fault.startswith("image-alt: [['img']]") for fault in found), found
    assert any(fault.startswith("color-contrast: [['p']]") for fault in found), found


def look(browser, width: int, scheme: str, language: str):
    return browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )


def check(context, live_server, urls: list[str]) -> list[str]:
    page = context.new_page()
    faults = watch(page)
    found: list[str] = []
    for url in urls:
        answer = page.goto(live_server.url + url)
        found += inspect(page, url)
        if answer.status == 404:
            faults.clear()  # the browser itself logs the status of the missing page
        found += [f"{url}: {fault}" for fault in faults]
        faults.clear()
    return found


def inspect(page, url: str) -> list[str]:
    found = [f"{url}: {fault}" for fault in violations(page)]
    if overflow(page) > 0:
        found.append(f"{url}: {overflow(page)} px too wide")
    return found
