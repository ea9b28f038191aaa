"""The rhythm of a unit: chosen on its form, followed at once."""

import pytest

from assessments.models import PlannedAssessment
from organizations.actions_units import archive_unit, restore_unit, update_unit
from organizations.cadence import follow, pace_changed
from organizations.models import Cadence, Unit
from tests.assessments.rhythm.builders import add_plan
from tests.cast import NOON, make_assessment, make_completed
from tests.organizations.builders import fresh
from tests.organizations.test_unit_edit import data, url

pytestmark = pytest.mark.usefixtures("unscoped")


def pace(cast, cadence, *, client=None):
    return (client or cast.client()).post(url(cast.unit), data(fresh(cast.unit), cadence=cadence))


def labels() -> list[str]:
    return [row.period.label for row in PlannedAssessment.objects.all()]


def change(cast, cadence) -> None:
    """At noon of 20 November 2026."""
    unit = fresh(cast.unit)
    update_unit(
        by=cast.lead,
        unit=unit,
        expected=unit.version,
        name=unit.name,
        kind=unit.kind,
        parent=None,
        cadence=cadence,
        now=NOON,
    )


@pytest.mark.parametrize("cadence", Cadence.values)
def test_a_unit_is_given_a_rhythm(acme, cadence):
    assert pace(acme, cadence).url == "/o/acme/units/"
    assert fresh(acme.unit).cadence == cadence


def test_a_new_unit_has_one_from_the_start(acme):
    form = {"name": "Bilbao", "kind": "shop", "parent": "", "cadence": "half_year"}
    acme.client().post("/o/acme/units/new/", form)
    assert Unit.objects.get(name="Bilbao").cadence == Cadence.HALF_YEAR


def test_the_form_shows_the_rhythm_and_its_choices(acme):
    pace(acme, "year")
    page = acme.client().get(url(acme.unit)).content.decode()
    assert '<option value="year" selected>Every year</option>' in page
    assert "No fixed rhythm" in page


def test_an_unknown_rhythm_is_refused(acme):
    answer = pace(acme, "weekly")
    assert answer.context["form"].errors["cadence"] == ["Choose one from the list."]
    assert fresh(acme.unit).cadence == ""


def test_a_rhythm_that_somebody_else_chose_meanwhile_is_shown(acme):
    first = data(acme.unit, cadence="quarter")
    acme.client().post(url(acme.unit), data(acme.unit, cadence="year"))
    answer = acme.client("owner").post(url(acme.unit), first)
    assert answer.status_code == 409
    told = {d.label: d.stored for d in answer.context["others"]}
    assert told == {"How often is it assessed?": "Every year"}


def test_the_same_choice_sent_twice_counts_once(acme):
    form = data(acme.unit, cadence="year")
    answers = [acme.client().post(url(acme.unit), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert fresh(acme.unit).version == 2


def test_with_a_completed_assessment_the_next_is_planned_at_once(in_acme):
    make_completed(in_acme)
    change(in_acme, "quarter")
    assert labels() == ["1st quarter 2027"]


def test_without_one_nothing_is_planned(in_acme):
    make_assessment(in_acme)
    change(in_acme, "quarter")
    assert labels() == []


def test_another_rhythm_plans_anew(in_acme):
    make_completed(in_acme)
    for cadence in ("quarter", "year"):
        change(in_acme, cadence)
    assert labels() == ["2027"]


def test_clearing_it_removes_what_nobody_has_started(in_acme):
    add_plan(in_acme)
    change(in_acme, "quarter")
    change(in_acme, "")
    assert labels() == []


def test_clearing_it_keeps_what_was_started(in_acme):
    draft = make_assessment(in_acme, year=2027, quarter=1)
    plan = add_plan(in_acme, assessment=draft)
    change(in_acme, "quarter")
    change(in_acme, "")
    assert PlannedAssessment.objects.get() == plan


def test_a_change_of_name_plans_nothing(in_acme):
    """Completed before there was a rhythm: only the rhythm itself makes plans."""
    make_completed(in_acme)
    Unit.objects.filter(pk=in_acme.unit.pk).update(cadence="quarter")
    change(in_acme, "quarter")
    assert labels() == []


def test_archiving_removes_the_plan_and_restoring_plans_again(in_acme):
    make_completed(in_acme)
    change(in_acme, "quarter")
    archive_unit(by=in_acme.lead, unit=in_acme.unit, now=NOON)
    assert labels() == []
    restore_unit(by=in_acme.lead, unit=in_acme.unit, now=NOON)
    assert labels() == ["1st quarter 2027"]


def test_whoever_follows_is_called_once(monkeypatch):
    calls = []

    def note(unit_id, *, at) -> None:
        calls.append((unit_id, at))

    monkeypatch.setattr("organizations.cadence._following", [])
    follow(note)
    follow(note)
    pace_changed("id", at=NOON)
    assert calls == [("id", NOON)]
