"""Moving an initiative to another horizon, without JavaScript."""

import pytest
from django_scopes import scopes_disabled

from roadmaps.models import Initiative
from tests.roadmaps.builders import edit_data, make_initiative, url

pytestmark = pytest.mark.django_db


def move(cast, row, horizon):
    return cast.client().post(url(cast, "move", initiative=row), {"horizon": horizon})


def stored(row) -> Initiative:
    with scopes_disabled():
        return Initiative.objects.get(pk=row.pk)


@pytest.mark.parametrize("horizon", ["3-6", "6-12"])
def test_it_moves_and_the_page_returns_to_it(acme, horizon):
    row = make_initiative(acme)
    response = move(acme, row, horizon)
    assert (response.status_code, response.url) == (302, f"{url(acme)}#i-{row.pk}")
    assert stored(row).horizon == horizon


def test_card_offers_the_two_other_horizons(acme):
    make_initiative(acme, horizon="3-6")
    page = acme.client().get(url(acme)).content.decode()
    assert 'name="horizon" value="0-3"' in page
    assert 'name="horizon" value="6-12"' in page
    assert 'name="horizon" value="3-6"' not in page


@pytest.mark.parametrize("horizon", ["", "0-1", "12-24", "<script>", "x" * 10_000])
def test_unknown_horizon_is_refused_with_a_reason(acme, horizon):
    row = make_initiative(acme)
    response = move(acme, row, horizon)
    assert response.status_code == 422
    assert "Choose one of the three horizons." in response.content.decode()
    assert stored(row).horizon == "0-3"


def test_moving_makes_an_open_form_stale(acme):
    row = make_initiative(acme)
    move(acme, row, "3-6")
    response = acme.client().post(url(acme, "edit", initiative=row), edit_data(row, title="x"))
    assert response.status_code == 409
