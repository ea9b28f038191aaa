"""An action asks for the role itself: no view, command or later page can forget to."""

import inspect

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations import actions, actions_people, actions_units
from organizations.models import Invitation, Membership
from tests.cast import NOON
from tests.organizations.builders import FACTS, add_chain, add_invitation, add_member, fresh

PACE = {"cadence": "", "now": NOON}
ACTIONS = {
    "update_organization": lambda c, by: actions.update_organization(
        by=by, expected=1, changes={**FACTS, "name": "Changed"}
    ),
    "invite": lambda c, by: actions_people.invite(
        by=by, email="new@example.org", role="owner", units=[], now=NOON
    ),
    "resend_invitation": lambda c, by: actions_people.resend_invitation(
        by=by, invitation=Invitation.objects.get(), now=NOON
    ),
    "revoke_invitation": lambda c, by: actions_people.revoke_invitation(
        by=by, invitation=Invitation.objects.get(), now=NOON
    ),
    "update_member": lambda c, by: actions_people.update_member(
        by=by, member=by, expected=1, role="owner", units=[]
    ),
    "remove_member": lambda c, by: actions_people.remove_member(by=by, member=c.lead),
    "add_unit": lambda c, by: actions_units.add_unit(by=by, name="New", kind="shop", parent=None),
    "update_unit": lambda c, by: actions_units.update_unit(
        by=by, unit=c.unit, expected=1, name="Changed", kind="shop", parent=None, **PACE
    ),
    "archive_unit": lambda c, by: actions_units.archive_unit(by=by, unit=c.unit, now=NOON),
    "restore_unit": lambda c, by: actions_units.restore_unit(by=by, unit=c.unit, now=NOON),
}
FOR_OWNERS = [name for name in ACTIONS if not name.endswith("_unit")]
FOR_LEADS = [name for name in ACTIONS if name.endswith("_unit")]


def test_no_action_of_a_member_is_forgotten():
    taken = {
        name
        for module in (actions, actions_people, actions_units)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and (by := inspect.signature(function).parameters.get("by"))
        and by.annotation is Membership
        and not name.startswith("_")
    }
    assert taken == set(ACTIONS)


def refused(cast, name: str, role: str) -> None:
    add_invitation(cast)
    queries = CaptureQueriesContext(connection)
    with pytest.raises(PermissionDenied), queries:
        ACTIONS[name](cast, cast.member(role))
    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if sql.startswith(("UPDATE", "DELETE", "INSERT"))] == []


@pytest.mark.parametrize("role", ["reader", "rater", "lead"])
@pytest.mark.parametrize("name", FOR_OWNERS)
def test_what_is_for_owners_changes_nothing_for_others(in_acme, name, role):
    refused(in_acme, name, role)


@pytest.mark.parametrize("role", ["reader", "rater"])
@pytest.mark.parametrize("name", FOR_LEADS)
def test_what_is_for_leads_changes_nothing_for_others(in_acme, name, role):
    refused(in_acme, name, role)


@pytest.mark.usefixtures("unscoped")
def test_a_foreign_unit_limits_nobody(acme, other):
    with pytest.raises(PermissionDenied):
        actions_people.update_member(
            by=acme.owner, member=acme.reader, expected=1, role="reader", units=[other.unit]
        )
    with pytest.raises(PermissionDenied):
        actions_people.invite(
            by=acme.owner, email="new@example.org", role="lead", units=[other.unit], now=NOON
        )


def north_lead(cast):
    """Spain > North > Bilbao, a shop elsewhere, and a lead of the North only."""
    chain = add_chain(cast, "Spain", "North", "Bilbao")
    return chain, add_member(cast, "north", "lead", chain[1])


@pytest.mark.parametrize("place", ["Spain", "top", "elsewhere"])
def test_a_limited_lead_adds_and_moves_nothing_outside(in_acme, place):
    (spain, _north, bilbao), lead = north_lead(in_acme)
    parent = {"Spain": spain, "top": None, "elsewhere": in_acme.unit}[place]
    with pytest.raises(PermissionDenied):
        actions_units.add_unit(by=lead, name="New", kind="shop", parent=parent)
    with pytest.raises(PermissionDenied):
        actions_units.update_unit(
            by=lead, unit=bilbao, expected=1, name="Bilbao", kind="shop", parent=parent, **PACE
        )
    assert fresh(bilbao).parent_id == bilbao.parent_id


def test_a_limited_lead_renames_the_own_unit_where_it_stands(in_acme):
    (spain, north, _bilbao), lead = north_lead(in_acme)
    actions_units.update_unit(
        by=lead, unit=north, expected=1, name="Cantabria", kind="region", parent=spain, **PACE
    )
    assert (fresh(north).name, fresh(north).parent_id) == ("Cantabria", spain.pk)


def test_a_limited_lead_archives_and_restores_inside_only(in_acme):
    (_spain, _north, bilbao), lead = north_lead(in_acme)
    for act in (
        lambda unit: actions_units.archive_unit(by=lead, unit=unit, now=NOON),
        lambda unit: actions_units.restore_unit(by=lead, unit=unit, now=NOON),
    ):
        with pytest.raises(PermissionDenied):
            act(in_acme.unit)
        act(bilbao)
    assert fresh(bilbao).version == 3
    assert fresh(in_acme.unit).version == 1
