"""What a lead does to a plan: who may, once only, never over somebody else's change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments.actions import discard
from foundation.versions import StaleWriteError
from roadmaps import actions
from roadmaps.models import Initiative
from tests.cast import NOON, day, make_assessment, make_completed
from tests.roadmaps.builders import make_initiative

pytestmark = pytest.mark.django_db

VALUES = actions.InitiativeValues(
    title="Call five customers", area_key="culture", horizon="0-3", effort="S"
)


def accept(cast, keys, assessment=None, by=None):
    return actions.accept(
        unit=cast.unit,
        assessment=assessment or make_completed(cast),
        keys=keys,
        by=by or cast.lead,
        at=NOON,
    )


def test_accepting_takes_over_what_the_model_says(in_acme):
    assessment = make_completed(in_acme)
    assert accept(in_acme, ["DAT-3-c"], assessment) == 1
    row = Initiative.objects.get()
    assert (row.action_key, row.criterion_id, row.area_key) == ("DAT-3-c", "DAT-3", "data")
    assert (row.horizon, row.effort, row.state) == ("6-12", "L", "planned")
    assert (row.title, row.responsible_role) == ("", "")  # the reader's language decides
    assert (row.assessment, row.unit, row.organization) == (
        assessment,
        in_acme.unit,
        in_acme.organization,
    )
    assert (row.starts_on, row.due_on, row.responsible) == (None, None, None)
    assert row.created_at == NOON


def test_accepting_twice_leaves_one_row(in_acme):
    assessment = make_completed(in_acme)
    assert accept(in_acme, ["DAT-3-c"], assessment) == 1
    assert accept(in_acme, ["DAT-3-c"], assessment) == 0
    assert Initiative.objects.count() == 1


def test_accepting_several_keeps_their_order(in_acme):
    accept(in_acme, ["CUL-5-a", "CUL-1-a", "DAT-1-c"])
    rows = Initiative.objects.current().filter(horizon="0-3")
    assert [row.action_key for row in rows] == ["CUL-5-a", "CUL-1-a"]


def test_one_key_named_twice_is_one_row(in_acme):
    assert accept(in_acme, ["CUL-1-a", "CUL-1-a"]) == 1


def test_accepted_actions_follow_what_is_planned(in_acme):
    make_initiative(in_acme, position=4)
    accept(in_acme, ["CUL-1-a"])
    assert Initiative.objects.get(action_key="CUL-1-a").position == 5


def test_unknown_action_writes_nothing(in_acme):
    with pytest.raises(actions.UnknownActionError):
        accept(in_acme, ["CUL-1-a", "NOPE"])
    assert not Initiative.objects.exists()


def test_what_the_database_refuses_is_not_passed_over(in_acme, monkeypatch):
    monkeypatch.setattr(actions, "horizon_of", lambda months: "9-9")
    with pytest.raises(IntegrityError, match="initiative_horizon_known"), transaction.atomic():
        accept(in_acme, ["CUL-1-a"])
    assert not Initiative.objects.exists()


def test_second_tab_at_the_same_moment_makes_no_double(in_acme, monkeypatch):
    """It waits for the first one, and reads the plan only then."""
    assessment = make_completed(in_acme)
    real = actions.demand_active

    def first_tab_wins(unit) -> None:
        monkeypatch.setattr(actions, "demand_active", real)
        accept(in_acme, ["CUL-1-a"], assessment)
        real(unit)

    monkeypatch.setattr(actions, "demand_active", first_tab_wins)
    assert accept(in_acme, ["CUL-1-a", "CUL-1-b"], assessment) == 1
    assert sorted(Initiative.objects.values_list("action_key", flat=True)) == ["CUL-1-a", "CUL-1-b"]


def test_accepting_again_after_removal_makes_a_new_row(in_acme):
    assessment = make_completed(in_acme)
    make_initiative(in_acme, action_key="CUL-1-a", notes="old", removed_at=NOON)
    assert accept(in_acme, ["CUL-1-a"], assessment) == 1
    assert Initiative.objects.current().get().notes == ""


def test_adding_goes_to_the_end_of_its_horizon(in_acme):
    make_initiative(in_acme, position=2)
    row = actions.add(unit=in_acme.unit, assessment=None, values=VALUES, by=in_acme.lead, at=NOON)
    row.refresh_from_db()
    assert (row.title, row.position, row.assessment) == ("Call five customers", 3, None)


def test_editing_saves_and_counts_the_version(in_acme):
    row = make_initiative(in_acme)
    actions.edit(initiative=row, values=VALUES, expected_version=1, by=in_acme.lead)
    row.refresh_from_db()
    assert (row.title, row.version) == ("Call five customers", 2)


def test_stale_edit_changes_nothing(in_acme):
    row = make_initiative(in_acme, version=3)
    with pytest.raises(StaleWriteError):
        actions.edit(initiative=row, values=VALUES, expected_version=2, by=in_acme.lead)
    row.refresh_from_db()
    assert (row.title, row.version) == ("Give every team a customer story", 3)


def test_editing_the_horizon_puts_it_at_the_end_there(in_acme):
    make_initiative(in_acme, horizon="3-6", position=7)
    row = make_initiative(in_acme)
    moved = actions.InitiativeValues("x", "culture", "3-6", "S")
    actions.edit(initiative=row, values=moved, expected_version=1, by=in_acme.lead)
    row.refresh_from_db()
    assert (row.horizon, row.position) == ("3-6", 8)


def test_saving_a_removed_initiative_puts_it_back(in_acme):
    row = make_initiative(in_acme, removed_at=NOON)
    actions.edit(initiative=row, values=VALUES, expected_version=1, by=in_acme.lead)
    row.refresh_from_db()
    assert row.removed_at is None


def test_saving_a_removed_one_is_refused_when_its_action_is_planned_again(in_acme):
    row = make_initiative(in_acme, action_key="CUL-1-a", removed_at=NOON)
    make_initiative(in_acme, action_key="CUL-1-a")
    with pytest.raises(actions.AlreadyPlannedError):
        actions.edit(initiative=row, values=VALUES, expected_version=1, by=in_acme.lead)


def test_moving_goes_to_the_end_of_the_other_horizon(in_acme):
    make_initiative(in_acme, horizon="6-12", position=1)
    row = make_initiative(in_acme)
    actions.move(initiative=row, horizon="6-12", by=in_acme.lead)
    row.refresh_from_db()
    assert (row.horizon, row.position, row.version) == ("6-12", 2, 2)


def test_moving_nowhere_changes_nothing(in_acme):
    row = make_initiative(in_acme, position=5)
    actions.move(initiative=row, horizon="0-3", by=in_acme.lead)
    row.refresh_from_db()
    assert (row.position, row.version) == (5, 1)


def test_removing_keeps_the_row(in_acme):
    row = make_initiative(in_acme, notes="kept")
    actions.remove(initiative=row, by=in_acme.lead, at=NOON)
    row.refresh_from_db()
    assert (row.removed_at, row.notes, row.version) == (NOON, "kept", 2)


def test_removing_twice_keeps_the_first_moment(in_acme):
    row = make_initiative(in_acme, removed_at=NOON)
    actions.remove(initiative=row, by=in_acme.lead, at=NOON.replace(hour=13))
    row.refresh_from_db()
    assert (row.removed_at, row.version) == (NOON, 1)


def test_restoring_brings_back_everything(in_acme):
    row = make_initiative(in_acme, due_on=day("2027-01-31"), position=4, removed_at=NOON)
    actions.restore(initiative=row, by=in_acme.lead)
    row.refresh_from_db()
    assert (row.removed_at, row.due_on, row.position) == (None, day("2027-01-31"), 4)


def test_restoring_what_was_accepted_again_is_refused(in_acme):
    row = make_initiative(in_acme, action_key="CUL-1-a", removed_at=NOON)
    make_initiative(in_acme, action_key="CUL-1-a")
    with pytest.raises(actions.AlreadyPlannedError):
        actions.restore(initiative=row, by=in_acme.lead)


def test_discarding_a_draft_keeps_its_initiatives(in_acme):
    draft = make_assessment(in_acme)
    accept(in_acme, ["CUL-1-a"], draft)
    assert discard(assessment=draft, by=in_acme.lead)
    assert Initiative.objects.get().assessment is None


@pytest.mark.parametrize("role", ["rater", "reader"])
@pytest.mark.parametrize("name", ["accept", "add", "edit", "move", "remove", "restore"])
def test_only_those_who_plan_may_write(in_acme, role, name):
    row = make_initiative(in_acme)
    writes = {
        "accept": {"unit": in_acme.unit, "assessment": None, "keys": [], "at": NOON},
        "add": {"unit": in_acme.unit, "assessment": None, "values": VALUES, "at": NOON},
        "edit": {"initiative": row, "values": VALUES, "expected_version": 1},
        "move": {"initiative": row, "horizon": "3-6"},
        "remove": {"initiative": row, "at": NOON},
        "restore": {"initiative": row},
    }
    with pytest.raises(PermissionDenied):
        getattr(actions, name)(by=in_acme.member(role), **writes[name])
    assert Initiative.objects.get().version == 1
