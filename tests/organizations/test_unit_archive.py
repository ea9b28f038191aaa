"""Archiving and restoring a unit: never deleting."""

import pytest
from pytest_django.asserts import assertContains

from organizations.actions_units import archive_unit
from organizations.models import Unit
from tests.cast import NOON, make_completed
from tests.organizations.builders import add_chain, add_member, add_unit, fresh

pytestmark = pytest.mark.usefixtures("unscoped")


def post(cast, unit, what: str, role: str = "lead"):
    return cast.client(role).post(f"/o/acme/units/{unit.pk}/{what}/", follow=True)


def test_a_unit_is_archived_and_its_history_stays(acme):
    done = make_completed(acme)
    assertContains(post(acme, acme.unit, "archive"), "has been archived")
    assert fresh(acme.unit).archived_at
    assert fresh(done).unit_id == acme.unit.pk


def test_archiving_twice_is_once(in_acme):
    archive_unit(by=in_acme.lead, unit=in_acme.unit, now=NOON)
    post(in_acme, in_acme.unit, "archive")
    unit = fresh(in_acme.unit)
    assert (unit.archived_at, unit.version) == (NOON, 2)


def test_a_parent_with_active_children_stays(acme):
    region, _ = add_chain(acme, "North", "Bilbao")
    assertContains(post(acme, region, "archive"), "“North” has units below it.")
    assert fresh(region).archived_at is None


def test_a_parent_whose_children_are_archived_may_go(acme):
    region, shop = add_chain(acme, "North", "Bilbao")
    post(acme, shop, "archive")
    post(acme, region, "archive")
    assert fresh(region).archived_at


def test_a_unit_comes_back_to_its_place(acme):
    region, shop = add_chain(acme, "North", "Bilbao")
    post(acme, shop, "archive")
    assertContains(post(acme, shop, "restore"), "“Bilbao” has been restored.")
    shop = fresh(shop)
    assert (shop.archived_at, shop.parent_id) == (None, region.pk)


def test_restoring_twice_is_once(acme):
    unit = add_unit(acme, "Old", archived_at=NOON)
    post(acme, unit, "restore")
    post(acme, unit, "restore")
    assert fresh(unit).version == 2


def test_a_name_that_is_taken_keeps_it_archived(acme):
    old = add_unit(acme, "Bilbao", archived_at=NOON)
    add_unit(acme, "bilbao")
    assertContains(post(acme, old, "restore"), "another active unit called “Bilbao”")
    assert fresh(old).archived_at == NOON


def test_a_child_waits_for_its_parent(acme):
    region, shop = add_chain(acme, "North", "Bilbao")
    Unit.objects.filter(pk__in=[region.pk, shop.pk]).update(archived_at=NOON)
    assertContains(post(acme, shop, "restore"), "Restore “North” first")
    assert fresh(shop).archived_at == NOON
    post(acme, region, "restore")
    post(acme, shop, "restore")
    assert fresh(shop).archived_at is None


@pytest.mark.parametrize("what", ["archive", "restore"])
@pytest.mark.parametrize("role", ["rater", "reader"])
def test_it_is_for_those_who_manage_units(acme, role, what):
    assert post(acme, acme.unit, what, role).status_code == 403


@pytest.mark.parametrize("what", ["archive", "restore"])
def test_a_unit_of_another_organisation_does_not_exist(acme, other, what):
    assert post(acme, other.unit, what, "owner").status_code == 404
    assert fresh(other.unit).archived_at is None


@pytest.mark.parametrize("what", ["archive", "restore"])
def test_a_link_alone_changes_nothing(acme, what):
    assert acme.client("lead").get(f"/o/acme/units/{acme.unit.pk}/{what}/").status_code == 405


def test_a_limited_lead_reaches_only_their_units(acme):
    shop = add_unit(acme, "Bilbao")
    acme.lead = add_member(acme, "bilbao", "lead", shop)
    assert post(acme, acme.unit, "archive").status_code == 404
    assert post(acme, shop, "archive").status_code == 200
