"""Renaming and moving a unit."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.versions import StaleWriteError
from organizations.actions_units import archive_unit, update_unit
from organizations.models import Unit
from tests.cast import NOON
from tests.organizations.builders import add_chain, add_member, add_unit, fresh

pytestmark = pytest.mark.usefixtures("unscoped")


def url(unit) -> str:
    return f"/o/acme/units/{unit.pk}/"


def data(unit, **changes) -> dict[str, object]:
    parent = str(unit.parent_id or "")
    now = {"name": unit.name, "kind": unit.kind, "parent": parent, "cadence": unit.cadence}
    return {**now, "version": unit.version, **changes}


def move(cast, unit, parent) -> None:
    update_unit(
        by=cast.lead,
        unit=unit,
        expected=unit.version,
        name=unit.name,
        kind=unit.kind,
        parent=parent,
        cadence=unit.cadence,
        now=NOON,
    )


def test_it_is_renamed(acme):
    answer = acme.client("lead").post(url(acme.unit), data(acme.unit, name="Tiendas", kind="brand"))
    unit = fresh(acme.unit)
    assert answer.url == "/o/acme/units/"
    assert (unit.name, unit.kind, unit.version) == ("Tiendas", "brand", 2)


def test_the_case_of_its_own_name_may_change(acme):
    acme.client("lead").post(url(acme.unit), data(acme.unit, name="ACME STORES"))
    assert fresh(acme.unit).name == "ACME STORES"


def test_the_name_of_another_is_refused(acme):
    add_unit(acme, "North")
    answer = acme.client("lead").post(url(acme.unit), data(acme.unit, name="NORTH"))
    assert "already a unit with this name" in str(answer.context["form"].errors["name"])
    assert fresh(acme.unit).name == "Acme stores"


def test_everything_below_moves_along(acme):
    top = add_unit(acme, "Europe")
    spain, north, bilbao = add_chain(acme, "Spain", "North", "Bilbao")
    acme.client("lead").post(url(spain), data(spain, parent=str(top.pk)))
    assert [fresh(unit).depth for unit in (spain, north, bilbao)] == [2, 3, 4]
    acme.client("lead").post(url(spain), data(fresh(spain), parent=""))
    assert [fresh(unit).depth for unit in (spain, north, bilbao)] == [1, 2, 3]
    assert fresh(north).parent_id == spain.pk


def test_a_move_that_would_reach_a_fifth_level_is_refused(acme):
    _, iberia = add_chain(acme, "Europe", "Iberia")
    spain, north, bilbao = add_chain(acme, "Spain", "North", "Bilbao")
    answer = acme.client("lead").post(url(spain), data(spain, parent=str(iberia.pk)))
    assert "5 levels deep; 4 are possible" in answer.content.decode()
    assert [fresh(unit).depth for unit in (spain, north, bilbao)] == [1, 2, 3]
    assert fresh(spain).parent is None


def test_archived_units_below_count_too(acme):
    _, iberia = add_chain(acme, "Europe", "Iberia")
    spain, north = add_chain(acme, "Spain", "North")
    add_unit(acme, "Bilbao", north, archived_at=NOON)
    answer = acme.client("lead").post(url(spain), data(spain, parent=str(iberia.pk)))
    assert answer.status_code == 200


@pytest.mark.parametrize("below", [0, 1, 2])
def test_a_unit_never_stands_below_itself(acme, below):
    chain = add_chain(acme, "Spain", "North", "Bilbao")
    answer = acme.client("lead").post(url(chain[0]), data(chain[0], parent=str(chain[below].pk)))
    assert "parent" in answer.context["form"].errors
    assert fresh(chain[0]).parent is None


@pytest.mark.parametrize("below", [0, 1, 2])
def test_the_action_refuses_a_cycle_too(in_acme, below):
    chain = add_chain(in_acme, "Spain", "North", "Bilbao")
    with pytest.raises(ValidationError) as refusal:
        move(in_acme, chain[0], chain[below])
    assert refusal.value.error_dict["parent"][0].code == "cycle"


def test_two_moves_that_would_make_a_cycle_together(in_acme):
    """Two tabs, each showing the tree as it was before the other's move."""
    first, second = add_unit(in_acme, "First"), add_unit(in_acme, "Second")
    seen_first, seen_second = fresh(first), fresh(second)
    move(in_acme, first, second)
    with pytest.raises(ValidationError) as refusal:
        move(in_acme, seen_second, seen_first)
    assert refusal.value.error_dict["parent"][0].code == "cycle"


def test_the_depth_is_that_of_the_tree_now(in_acme):
    """The parent has moved down since the page was opened."""
    chain = add_chain(in_acme, "1", "2", "3")
    parent = add_unit(in_acme, "Parent")
    seen = fresh(parent)
    move(in_acme, parent, chain[2])
    with pytest.raises(ValidationError) as refusal:
        move(in_acme, in_acme.unit, seen)
    assert refusal.value.error_dict["parent"][0].code == "too_deep"


def test_the_older_of_two_tabs_is_told_and_loses_nothing(acme):
    first, second = acme.client("lead"), acme.client("owner")
    region = add_unit(acme, "North")
    first.post(url(acme.unit), data(acme.unit, name="First", parent=str(region.pk)))
    answer = second.post(url(acme.unit), data(acme.unit, name="Second", kind="shop"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert fresh(acme.unit).name == "First"
    assert 'value="Second"' in page
    told = {d.label: d.stored for d in answer.context["others"]}
    assert told == {"Name": "First", "Kind": "Business unit", "Part of": "North"}


def test_the_same_save_sent_twice_counts_once(acme):
    region = add_unit(acme, "North")
    client, form = acme.client("lead"), data(acme.unit, name="Tiendas", parent=str(region.pk))
    first, second = client.post(url(acme.unit), form), client.post(url(acme.unit), form)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert (fresh(acme.unit).name, fresh(acme.unit).version) == ("Tiendas", 2)


@pytest.mark.parametrize("fault", ["", "-1", "0", "x", str(2**31)])
def test_a_version_that_is_none_is_refused_with_what_to_do(acme, fault):
    answer = acme.client("lead").post(url(acme.unit), data(acme.unit, version=fault))
    assert answer.context["form"].errors["version"] == ["Reload the page and try again."]
    assert "Reload the page and try again." in answer.content.decode()


def test_saving_again_after_the_warning_counts(acme):
    client = acme.client("lead")
    client.post(url(acme.unit), data(acme.unit, name="First"))
    warned = client.post(url(acme.unit), data(acme.unit, name="Second"))
    version = warned.context["form"]["version"].value()
    client.post(url(acme.unit), data(acme.unit, name="Second", version=version))
    assert fresh(acme.unit).name == "Second"


def test_a_unit_archived_in_the_meantime_is_not_changed(acme):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    answer = acme.client("lead").post(url(acme.unit), data(acme.unit, name="Late"))
    assert answer.status_code == 409
    assert "has been archived" in answer.content.decode()
    assert fresh(acme.unit).name == "Acme stores"


def test_an_archived_unit_has_no_page(acme):
    old = add_unit(acme, "Old", archived_at=NOON)
    assert acme.client("lead").get(url(old)).status_code == 404


def test_a_stale_version_is_refused_by_the_action(in_acme):
    with pytest.raises(StaleWriteError):
        update_unit(
            by=in_acme.lead,
            unit=in_acme.unit,
            expected=7,
            name="X",
            kind="shop",
            parent=None,
            cadence="",
            now=NOON,
        )


def test_a_parent_of_another_organisation_is_refused(acme, other):
    answer = acme.client("owner").post(url(acme.unit), data(acme.unit, parent=str(other.unit.pk)))
    assert "parent" in answer.context["form"].errors
    assert fresh(acme.unit).parent is None


def test_the_action_stays_at_home_where_no_scope_is_set(acme, other):
    """A command runs without a scope: foreign units are neither changed nor chosen."""
    with pytest.raises(PermissionDenied):
        move(acme, acme.unit, other.unit)
    with pytest.raises(PermissionDenied):
        move(acme, other.unit, acme.unit)
    with pytest.raises(PermissionDenied):
        archive_unit(by=acme.owner, unit=other.unit, now=NOON)
    assert fresh(other.unit).version == 1
    assert fresh(acme.unit).parent is None


def test_a_unit_of_another_organisation_does_not_exist(acme, other):
    assert acme.client("owner").get(url(other.unit)).status_code == 404
    assert acme.client("owner").post(url(other.unit), data(other.unit)).status_code == 404
    assert other.client("owner").get(url(acme.unit)).status_code == 404


def test_a_limited_lead_cannot_take_a_unit_out_of_their_part(acme):
    chain = add_chain(acme, "Spain", "North", "Bilbao")
    acme.lead = add_member(acme, "north", "lead", chain[1])
    client = acme.client("lead")
    for outside in ("", str(chain[0].pk)):
        answer = client.post(url(chain[2]), data(chain[2], parent=outside))
        assert "parent" in answer.context["form"].errors
    assert client.get(url(chain[0])).status_code == 404


def test_a_limited_lead_may_rename_the_unit_they_start_from(acme):
    chain = add_chain(acme, "Spain", "North")
    acme.lead = add_member(acme, "north", "lead", chain[1])
    acme.client("lead").post(url(chain[1]), data(chain[1], name="Norte"))
    unit = fresh(chain[1])
    assert (unit.name, unit.parent_id, unit.depth) == ("Norte", chain[0].pk, 2)


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_it_is_for_those_who_manage_units(acme, role):
    assert acme.client(role).post(url(acme.unit), data(acme.unit, name="X")).status_code == 403


def test_it_takes_few_queries(acme, django_assert_max_num_queries):
    chain = add_chain(acme, "Spain", "North", "Bilbao")
    client = acme.client("lead")
    with django_assert_max_num_queries(8):
        client.get(url(chain[2]))
