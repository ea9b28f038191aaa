"""A new unit."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from organizations.actions_units import add_unit as add_by_action
from organizations.models import Unit
from tests.cast import NOON
from tests.organizations.builders import add_chain, add_member, add_unit, fresh

URL = "/o/acme/units/new/"
pytestmark = pytest.mark.usefixtures("unscoped")


def data(**changes) -> dict[str, str]:
    return {"name": "Bilbao", "kind": "shop", "submission": str(uuid.uuid4()), **changes}


def test_it_stands_at_the_top(acme):
    answer = acme.client("lead").post(URL, data())
    unit = Unit.objects.get(name="Bilbao")
    assert answer.url.startswith("/o/acme/units/#unit-")
    assert (unit.organization, unit.parent, unit.depth) == (acme.organization, None, 1)
    assert unit.kind == "shop"


def test_it_stands_below_another(acme):
    region = add_unit(acme, "North")
    acme.client("lead").post(URL, data(parent=str(region.pk)))
    unit = Unit.objects.get(name="Bilbao")
    assert (unit.parent, unit.depth) == (region, 2)


def test_the_link_of_a_unit_chooses_it_as_parent(acme):
    region = add_unit(acme, "North")
    page = acme.client("lead").get(f"{URL}?parent={region.pk}").content.decode()
    assert f'<option value="{region.pk}" selected>' in page


@pytest.mark.parametrize("parent", ["nonsense", "00000000-0000-0000-0000-000000000000", "\0"])
def test_a_strange_link_chooses_nothing(acme, parent):
    assert acme.client("lead").get(URL, {"parent": parent}).status_code == 200


def test_four_levels_are_possible_and_no_fifth(acme):
    chain = add_chain(acme, "1", "2", "3", "4")
    client = acme.client("lead")
    client.post(URL, data(parent=str(chain[2].pk)))
    assert Unit.objects.get(name="Bilbao").depth == 4
    answer = client.post(URL, data(name="Too deep", parent=str(chain[3].pk)))
    assert "parent" in answer.context["form"].errors
    assert not Unit.objects.filter(name="Too deep").exists()


def test_the_action_refuses_a_fifth_level_too(in_acme):
    chain = add_chain(in_acme, "1", "2", "3", "4")
    with pytest.raises(ValidationError) as refusal:
        add_by_action(by=in_acme.lead, name="5", kind="shop", parent=chain[3])
    assert refusal.value.error_dict["parent"][0].code == "too_deep"


def test_the_database_refuses_a_fifth_level_too(acme):
    chain = add_chain(acme, "1", "2", "3", "4")
    with pytest.raises(IntegrityError, match="unit_at_most_4_deep"), transaction.atomic():
        add_unit(acme, "5", chain[3])


@pytest.mark.parametrize("name", ["acme STORES", " Acme  stores "])
def test_a_name_is_taken_once_among_active_units(acme, name):
    answer = acme.client("lead").post(URL, data(name=name))
    assert "already a unit with this name" in str(answer.context["form"].errors["name"])
    assert Unit.objects.filter(organization=acme.organization).count() == 1


def test_the_name_of_an_archived_unit_is_free(acme):
    add_unit(acme, "Bilbao", archived_at=NOON)
    acme.client("lead").post(URL, data())
    assert Unit.objects.filter(name="Bilbao").count() == 2


def test_another_organisation_may_use_the_same_name(acme, other):
    add_unit(other, "Bilbao")
    assert acme.client("lead").post(URL, data()).status_code == 302


def test_a_parent_of_another_organisation_is_refused(acme, other):
    answer = acme.client("owner").post(URL, data(parent=str(other.unit.pk)))
    assert "Choose a unit from the list" in str(answer.context["form"].errors["parent"])
    assert not Unit.objects.filter(name="Bilbao").exists()
    assert "CANARY" not in answer.content.decode()


def test_the_action_refuses_a_foreign_parent_where_no_scope_is_set(acme, other):
    with pytest.raises(PermissionDenied):
        add_by_action(by=acme.lead, name="Bilbao", kind="shop", parent=other.unit)
    add_by_action(by=acme.lead, name=other.unit.name, kind="shop", parent=None)


def test_an_archived_parent_is_refused(acme):
    old = add_unit(acme, "Old", archived_at=NOON)
    assert acme.client("lead").post(URL, data(parent=str(old.pk))).status_code == 200


@pytest.mark.parametrize("unknown", ["x", str(uuid.UUID(int=1))])
def test_what_is_no_unit_is_refused_with_what_to_do(acme, unknown):
    answer = acme.client("lead").post(URL, data(parent=unknown))
    assert answer.context["form"].errors["parent"] == ["Choose a unit from the list."]


def test_an_unknown_kind_is_refused_with_what_to_do(acme):
    answer = acme.client("lead").post(URL, data(kind="planet"))
    assert answer.context["form"].errors["kind"] == ["Choose one from the list."]


def test_a_name_that_nobody_can_see_is_refused(acme):
    answer = acme.client("lead").post(URL, data(name="\u3164\u200d"))
    assert answer.context["form"].errors["name"] == ["Type at least one visible character."]


def test_once_it_is_archived_the_same_form_adds_it_again(acme):
    client, form = acme.client("lead"), data()
    client.post(URL, form)
    client.post(f"/o/acme/units/{Unit.objects.get(name='Bilbao').pk}/archive/")
    client.post(URL, form)
    client.post(URL, form)
    assert Unit.objects.filter(name="Bilbao").count() == 2
    assert Unit.objects.active().filter(name="Bilbao").count() == 1


def test_a_parent_archived_in_the_meantime_is_refused(in_acme):
    parent = add_unit(in_acme, "North")
    stale = fresh(parent)
    Unit.objects.filter(pk=parent.pk).update(archived_at=NOON)
    with pytest.raises(ValidationError) as refusal:
        add_by_action(by=in_acme.lead, name="Bilbao", kind="shop", parent=stale)
    assert refusal.value.error_dict["parent"][0].code == "archived"


def test_a_second_submit_adds_nothing(acme):
    client, form = acme.client("lead"), data()
    first, second = client.post(URL, form), client.post(URL, form)
    assert first.url == second.url
    assert Unit.objects.filter(name="Bilbao").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("kind", "planet"), ("kind", ""), ("parent", "x")],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(acme, field, value):
    answer = acme.client("lead").post(URL, data(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert value[:20] in answer.content.decode() or field in ("kind", "parent")
    assert Unit.objects.filter(organization=acme.organization).count() == 1


def test_a_limited_lead_adds_only_below_their_units(acme):
    chain = add_chain(acme, "Spain", "North")
    acme.lead = add_member(acme, "north", "lead", chain[1])
    client = acme.client("lead")
    for refused in ("", str(chain[0].pk), str(acme.unit.pk)):
        assert "parent" in client.post(URL, data(parent=refused)).context["form"].errors
    client.post(URL, data(parent=str(chain[1].pk)))
    assert Unit.objects.get(name="Bilbao").parent == chain[1]


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_it_is_for_those_who_manage_units(acme, role):
    assert acme.client(role).post(URL, data()).status_code == 403
    assert not Unit.objects.filter(name="Bilbao").exists()


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").post(URL, data()).status_code == 404
