"""The button of an invitation works in a real browser, which decides what it tells of the page."""

import pytest

from organizations.models import Membership
from tests.browser import sign_in
from tests.cast import make_user
from tests.organizations.builders import add_invitation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_joining_by_the_link(live_server, browser, client, acme):
    user = make_user("invited")
    add_invitation(acme, "a-token", email=user.email)
    client.force_login(user)
    context = browser.new_context()
    sign_in(context, client, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/join/a-token/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/o/acme/")
    assert Membership.objects.filter(user=user, organization=acme.organization).exists()
    context.close()
