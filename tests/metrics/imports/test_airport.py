"""The 2013 survey of an airport, from the upload to the dashboard's figures, by a browser."""

import os

import pytest
from django_scopes import scope

from foundation.jobs.testing import run_jobs
from metrics.models import Touchpoint
from metrics.results import metric_series
from metrics.series import Part
from organizations.models import User
from tests.browser import overflow, sign_in, violations, watch
from tests.metrics.imports.flow import imported
from tests.metrics.imports.flow import page as url_of

SURVEY = os.environ.get("RUMBO_SFO_FILE", "")
# Column → n, CSAT in percent, bounds of the interval.
TABLE = {
    "Q7O_WHOLE": (3334, 79.274, 77.865, 80.616),
    "Q9F_CLNWHOLE": (3426, 83.830, 82.559, 85.024),
    "Q10SAFE": (3485, 88.207, 87.093, 89.236),
    "Q14A_FIND": (3393, 81.639, 80.300, 82.905),
    "Q14B_SECURITY": (3056, 76.374, 74.836, 77.847),
    "Q13_RATEGETTO": (3046, 76.362, 74.821, 77.837),
}


def readings(cast, metric):
    """What the bridge gives for each touchpoint: n, value and bounds to three decimals."""
    found = {}
    with scope(organization=cast.organization):
        for point in Touchpoint.objects.all():
            series = metric_series(
                cast.organization, metric, unit=cast.unit, part=Part(touchpoint_id=point.pk)
            )
            reading = series.latest.reading
            numbers = (reading.value, reading.low, reading.high)
            found[point.name] = (reading.n, *(round(number, 3) for number in numbers))
    return found


@pytest.mark.browser
@pytest.mark.skipif(not SURVEY, reason="RUMBO_SFO_FILE does not name the airport's survey.")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "printed"), [("en", "79.3"), ("es", "79,3")])
def test_six_columns_of_the_airport(acme, csat, browser, live_server, language, printed):
    User.objects.update(language=language)
    context = browser.new_context(locale=language)
    sign_in(context, acme.client(), live_server)
    page = context.new_page()
    faults = watch(page)
    page.goto(live_server.url + url_of(acme, "import_new"))
    page.set_input_files("[name=file]", SURVEY)
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_url("**/columns/")
    for name in TABLE:
        page.locator(".picks label", has_text=name).locator("input").first.check()
    page.click("button[form=roles]")
    page.wait_for_url("**columns=1**")
    page.fill("[name=period_start]", "2013-05-01")
    page.fill("[name=period_end]", "2013-05-31")
    assert violations(page) == []
    page.click("main form.stack button.primary")
    page.locator("progress").wait_for()
    run_jobs()
    page.locator("#counted").wait_for()
    assert printed in page.inner_text(".counted section >> nth=0")
    assert "131" in page.inner_text(".counted section >> nth=0")
    assert violations(page) == []
    assert overflow(page) == 0
    page.click("button[form=start]")
    page.wait_for_load_state()
    run_jobs()
    page.wait_for_url("**/done/")
    assert readings(acme, csat) == TABLE
    assert faults == []
    context.close()


@pytest.mark.django_db
def test_a_small_file_takes_the_same_path(acme, csat):
    """0 is blank and 6 does not apply: 24 answers, 18 of them 4 or 5."""
    codes = [5] * 10 + [4] * 8 + [3] * 4 + [1] * 2 + [0] * 5 + [6] * 3
    text = "Q1,Q2,NOTE\n" + "".join(f"{code},{code},x\n" for code in codes)
    imported(acme, csat, text, "Q1", "Q2")
    (n, value, low, high) = readings(acme, csat)["Q2"]
    assert (n, value) == (24, 75.0)
    assert (low, high) == (55.101, 88.001)
