"""Who may open what: strangers see nothing, members read, leads plan; each in their own units."""

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from organizations.models import Unit
from roadmaps.models import Initiative
from tests.cast import NOON, make_assessment, make_completed
from tests.roadmaps.builders import edit_data, form_data, make_initiative, url

pytestmark = pytest.mark.django_db

POSTS = ["accept", "add", "edit", "move", "remove", "restore"]
ONE = {"edit", "move", "remove", "restore"}


def post(client, cast, name, row, **data):
    return client.post(url(cast, name, initiative=row if name in ONE else None), data)


@pytest.fixture
def row(acme):
    return make_initiative(acme, title="CANARY initiative")


def unchanged(row):
    with scopes_disabled():
        return Initiative.objects.get().version == row.version


@pytest.mark.parametrize("name", ["roadmap", "add", "edit"])
def test_visitor_is_sent_to_sign_in(acme, row, name):
    response = Client().get(url(acme, name, initiative=row if name in ONE else None))
    assert response.status_code == 302
    assert "/accounts/login/" in response.url


@pytest.mark.parametrize("name", ["roadmap", "add", "edit"])
def test_stranger_gets_404(acme, other, row, name):
    response = other.client("owner").get(url(acme, name, initiative=row if name in ONE else None))
    assert response.status_code == 404
    assert b"CANARY initiative" not in response.content


@pytest.mark.parametrize("name", POSTS)
def test_stranger_cannot_write(acme, other, row, name):
    data = {**edit_data(row, title="stolen"), "action_key": "CUL-1-a", "horizon": "3-6"}
    assert post(other.client("owner"), acme, name, row, **data).status_code == 404
    assert unchanged(row)


@pytest.mark.parametrize("name", POSTS)
def test_own_slug_does_not_open_another_units_initiative(acme, other, row, name):
    kwargs_url = url(acme, name, initiative=row if name in ONE else None)
    mine = kwargs_url.replace("/o/acme/", "/o/zenith/")
    data = {**edit_data(row, title="stolen"), "action_key": "CUL-1-a", "horizon": "3-6"}
    assert other.client("owner").post(mine, data).status_code == 404
    assert unchanged(row)


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_the_plan(acme, row, role):
    response = acme.client(role).get(url(acme))
    assert response.status_code == 200
    assert "CANARY initiative" in response.content.decode()


@pytest.mark.parametrize("role", ["rater", "reader"])
@pytest.mark.parametrize("name", POSTS)
def test_member_who_may_not_plan_gets_403(acme, row, role, name):
    data = {**edit_data(row, title="mine"), "action_key": "CUL-1-a", "horizon": "3-6"}
    assert post(acme.client(role), acme, name, row, **data).status_code == 403
    assert unchanged(row)


@pytest.mark.parametrize("role", ["rater", "reader"])
@pytest.mark.parametrize("name", ["add", "edit"])
def test_form_pages_are_for_those_who_plan(acme, row, role, name):
    response = acme.client(role).get(url(acme, name, initiative=row if name in ONE else None))
    assert response.status_code == 403


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_member_who_may_not_plan_sees_no_control(acme, row, role):
    make_completed(acme)
    page = acme.client(role).get(url(acme)).content.decode()
    for name in ("accept", "add"):
        assert url(acme, name) not in page
    for name in sorted(ONE):
        assert url(acme, name, initiative=row) not in page
    assert "Suggested next" not in page


@pytest.mark.parametrize("role", ["owner", "lead"])
def test_those_who_plan_see_the_controls(acme, row, role):
    make_completed(acme)
    page = acme.client(role).get(url(acme)).content.decode()
    for name in ("accept", "add"):
        assert url(acme, name) in page
    for name in ("edit", "move", "remove"):
        assert url(acme, name, initiative=row) in page


@pytest.fixture
def limited(acme):
    """The lead answers for the unit "South" alone."""
    with scopes_disabled():
        south = Unit.objects.create(organization=acme.organization, name="South")
        acme.lead.units.add(south)
    return south


def test_lead_of_one_unit_gets_404_for_another(acme, row, limited):
    client = acme.client("lead")
    assert client.get(url(acme)).status_code == 404
    assert client.get(url(acme, unit=limited)).status_code == 200


@pytest.mark.parametrize("name", POSTS)
def test_lead_of_one_unit_cannot_write_in_another(acme, row, limited, name):
    data = {**edit_data(row, title="mine"), "action_key": "CUL-1-a", "horizon": "3-6"}
    assert post(acme.client("lead"), acme, name, row, **data).status_code == 404
    assert unchanged(row)


@pytest.mark.parametrize("name", sorted(ONE))
def test_initiative_is_only_found_under_its_own_unit(acme, row, name):
    with scopes_disabled():
        south = Unit.objects.create(organization=acme.organization, name="South")
    data = edit_data(row, title="moved")
    address = url(acme, name, unit=south, initiative=row)
    assert acme.client("lead").post(address, data).status_code == 404
    assert unchanged(row)


def test_unknown_unit_is_404(acme):
    missing = type("Missing", (), {"pk": "6f1b0c1e-3a53-4a86-9d5a-1d2f3e4a5b6c"})
    assert acme.client().get(url(acme, unit=missing)).status_code == 404


@pytest.mark.parametrize("name", ["accept", "move", "remove", "restore"])
def test_get_of_a_write_is_405(acme, row, name):
    address = url(acme, name, initiative=row if name in ONE else None)
    assert acme.client().get(address).status_code == 405


def test_writes_need_the_csrf_token(acme, row):
    client = Client(enforce_csrf_checks=True)
    client.force_login(acme.lead.user)
    assert client.post(url(acme, "remove", initiative=row)).status_code == 403
    assert unchanged(row)


def test_draft_suggests_only_to_those_who_assess(acme, row):
    make_assessment(acme)
    assert "The suggestions follow the draft" in acme.client("lead").get(url(acme)).content.decode()
    assert "draft" not in acme.client("reader").get(url(acme)).content.decode()


def test_plan_of_another_organisation_never_leaks_into_mine(acme, other, row):
    make_initiative(other, title="ZENITH secret", created_at=NOON)
    assert b"ZENITH secret" not in acme.client().get(url(acme)).content


def test_add_writes_for_the_lead(acme):
    assert acme.client().post(url(acme, "add"), form_data()).status_code == 302
