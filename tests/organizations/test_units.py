"""The tree of units."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.cast import NOON
from tests.organizations.builders import add_chain, add_member, add_unit

URL = "/o/acme/units/"


def names(answer) -> list[tuple[int, str]]:
    return [(len(row.margin), row.unit.name) for row in answer.context["active"]]


def test_children_stand_below_their_parents(acme):
    add_chain(acme, "Spain", "North", "Bilbao")
    add_unit(acme, "Andorra")
    assert names(acme.client("lead").get(URL)) == [
        (0, "Acme stores"),
        (0, "Andorra"),
        (0, "Spain"),
        (1, "North"),
        (2, "Bilbao"),
    ]


def test_archived_units_stand_apart_and_can_be_restored(acme):
    old = add_unit(acme, "Closed shop", archived_at=NOON)
    answer = acme.client("lead").get(URL)
    assert [unit.name for unit in answer.context["archived"]] == ["Closed shop"]
    assert "Closed shop" not in [name for _, name in names(answer)]
    assertContains(answer, f"/o/acme/units/{old.pk}/restore/")


def test_a_child_of_the_fourth_level_has_no_place_below_it(acme):
    chain = add_chain(acme, "1", "2", "3", "4")
    answer = acme.client("lead").get(URL)
    assertContains(answer, f"?parent={chain[2].pk}")
    assertNotContains(answer, f"?parent={chain[3].pk}")


def test_a_limited_lead_sees_their_part_of_the_tree(acme):
    chain = add_chain(acme, "Spain", "North", "Bilbao")
    member = add_member(acme, "north", "lead", chain[1])
    acme.lead = member
    assert names(acme.client("lead").get(URL)) == [(0, "North"), (1, "Bilbao")]


def test_without_an_active_unit_the_page_says_what_to_do(acme):
    acme.unit.archived_at = NOON
    acme.unit.save()
    answer = acme.client("lead").get(URL)
    assertContains(answer, "No unit can be assessed")
    assertContains(answer, 'href="/o/acme/units/new/"')


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_it_is_for_those_who_manage_units(acme, role):
    assert acme.client(role).get(URL).status_code == 403


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").get(URL).status_code == 404


def test_no_other_organisation_shows_through(acme, other):
    add_chain(other, "CANARY region", "CANARY shop")
    assertNotContains(acme.client("owner").get(URL), "CANARY")


def test_names_are_escaped_and_isolated(acme):
    add_unit(acme, "<b>x</b>")
    assertContains(acme.client("lead").get(URL), "<bdi>&lt;b&gt;x&lt;/b&gt;</bdi>")


def test_ten_more_units_take_no_more_queries(acme, django_assert_num_queries):
    client = acme.client("lead")
    with django_assert_num_queries(3):
        client.get(URL)
    parent = add_unit(acme, "Region")
    for number in range(9):
        add_unit(acme, f"Shop {number}", parent, archived_at=NOON if number % 2 else None)
    with django_assert_num_queries(3):
        client.get(URL)
