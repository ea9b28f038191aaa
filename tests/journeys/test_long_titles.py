"""A title without a space, as long as allowed: no page that shows it is wider than the window."""

import pytest

from roadmaps.models import TITLE_LENGTH
from tests.browser import overflow, sign_in
from tests.cast import make_completed
from tests.roadmaps.builders import make_initiative, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_it_is_broken_where_the_line_ends(live_server, browser, acme, width):
    assessment = make_completed(acme)
    title = "W" * TITLE_LENGTH
    make_initiative(acme, title=title, assessment=assessment)
    context = browser.new_context(viewport={"width": width, "height": 900})
    sign_in(context, acme.client("owner"), live_server)
    page = context.new_page()
    for address in (f"/o/acme/assessments/{assessment.pk}/result/", url(acme), "/o/acme/"):
        page.goto(live_server.url + address)
        assert overflow(page) <= 0, address
        if address != "/o/acme/":
            assert title in page.content()
    context.close()
