"""Rows that the database refuses, whoever writes them; each constraint by its name."""

import pytest
from django.db import IntegrityError, transaction

from roadmaps.models import Initiative
from tests.cast import NOON, day
from tests.roadmaps.builders import make_initiative

pytestmark = pytest.mark.django_db


def refused(match, write):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        write()


def test_two_initiatives_for_one_action(in_acme):
    make_initiative(in_acme, action_key="CUL-1-a")
    # SQLite names the columns of a unique index, PostgreSQL its name.
    refused(
        "initiative_action_once_per_unit|unit_id, roadmaps_initiative.action_key",
        lambda: make_initiative(in_acme, action_key="CUL-1-a"),
    )


def test_removed_initiative_leaves_room_for_its_action(in_acme):
    make_initiative(in_acme, action_key="CUL-1-a", removed_at=NOON)
    make_initiative(in_acme, action_key="CUL-1-a")


def test_same_action_in_two_units(in_acme, other, unscoped):
    make_initiative(in_acme, action_key="CUL-1-a")
    make_initiative(other, action_key="CUL-1-a")
    assert Initiative.objects.count() == 2


def test_own_initiatives_have_no_action_in_common(in_acme):
    make_initiative(in_acme)
    make_initiative(in_acme)


def test_due_before_start(in_acme):
    refused(
        "initiative_dates_forward",
        lambda: make_initiative(in_acme, starts_on=day("2027-02-01"), due_on=day("2027-01-31")),
    )


@pytest.mark.parametrize(
    ("start", "due"), [(None, "2027-01-01"), ("2027-01-01", None), ("2027-01-01", "2027-01-01")]
)
def test_open_or_equal_dates_are_possible(in_acme, start, due):
    make_initiative(in_acme, starts_on=start and day(start), due_on=due and day(due))


def test_neither_title_nor_action(in_acme):
    refused("initiative_has_words", lambda: make_initiative(in_acme, title=""))


def test_unknown_area(in_acme):
    refused("initiative_area_known", lambda: make_initiative(in_acme, area_key="sales"))


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("horizon", "9-12", "initiative_horizon_known"),
        ("horizon", "", "initiative_horizon_known"),
        ("effort", "X", "initiative_effort_known"),
        ("effort", "", "initiative_effort_known"),
        ("state", "dropped", "initiative_state_known"),
        ("state", "", "initiative_state_known"),
    ],
)
def test_a_value_outside_the_choices(in_acme, field, value, name):
    refused(name, lambda: make_initiative(in_acme, **{field: value}))


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("horizon", Initiative.Horizon),
        ("effort", Initiative.Effort),
        ("state", Initiative.State),
    ],
)
def test_every_choice_is_possible(in_acme, field, choices):
    for value in choices.values:
        make_initiative(in_acme, **{field: value})


@pytest.mark.parametrize("change", [{"area_key": "sales"}, {"title": ""}, {"due_on": "1999-01-01"}])
def test_update_is_refused_as_well(in_acme, change):
    row = make_initiative(in_acme, starts_on=day("2027-02-01"))
    refused("initiative_", lambda: Initiative.objects.filter(pk=row.pk).update(**change))
