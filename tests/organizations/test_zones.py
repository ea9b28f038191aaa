"""The time zones to choose from."""

from zoneinfo import ZoneInfo

import pytest

from organizations.forms import CreateForm
from organizations.zones import COMMON, known_zones, zone_choices


def test_every_zone_of_the_select_exists():
    for _, zones in zone_choices():
        for zone, _ in zones:
            assert zone in known_zones()
            ZoneInfo(zone)


def test_the_usual_ones_come_first_and_once():
    groups = zone_choices()
    listed = [zone for _, zones in groups for zone, _ in zones]
    assert [zone for zone, _ in groups[0][1]] == list(COMMON)
    assert len(listed) == len(set(listed))
    assert len(listed) > 400


@pytest.mark.parametrize("zone", ["Etc/GMT+5", "EST5EDT"])
def test_an_unusual_zone_that_is_set_stays_selectable(zone):
    assert (zone, zone) in zone_choices(zone)[0][1]
    assert (zone, zone) not in zone_choices()[0][1]


def test_the_select_marks_one_zone_and_escapes_the_rest():
    html = str(CreateForm(initial={"time_zone": "Asia/Tokyo"})["time_zone"])
    assert html.count(" selected") == 1
    assert '<option value="Asia/Tokyo" selected>Asia/Tokyo</option>' in html
    assert '<optgroup label="Often chosen"><option value="Europe/Madrid">' in html
    assert 'id="id_time_zone"' in html


def test_an_unknown_zone_is_never_echoed_as_markup():
    form = CreateForm({"time_zone": '"><script>'})
    assert "<script>" not in str(form["time_zone"])
