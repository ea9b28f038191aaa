"""Who is reminded, when, and only once: whatever dies meanwhile."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django_scopes import scope

from assessments.models import Participant, PlannedAssessment, RatingRound
from assessments.rhythm import reminders
from assessments.rhythm.reminders import remind
from foundation.jobs.registry import PERIODICS
from organizations.models import Notice, Organization, Unit
from tests.assessments.rhythm.builders import (
    NOON,
    add_participant,
    add_plan,
    add_round,
    at,
    noticed,
)
from tests.cast import day, make_assessment, make_completed
from tests.organizations.builders import add_chain, add_member, make_demonstration

pytestmark = pytest.mark.usefixtures("unscoped")
ANA, LEAD, OWNER = "ana@raters.example", "lead.acme@example.org", "owner.acme@example.org"
DUE = "2026-12-10"


def told(participant_or_key) -> list[str]:
    rows = Notice.objects.filter(key__startswith=str(participant_or_key.pk))
    return list(rows.order_by("created_at").values_list("kind", flat=True))


def test_it_is_regular_work():
    assert PERIODICS["reminders"] is remind


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        ("2026-12-02", []),
        ("2026-12-03", ["due_week"]),
        ("2026-12-08", ["due_week"]),
        ("2026-12-09", ["due_tomorrow"]),
        ("2026-12-10", ["due_tomorrow"]),
        ("2026-12-11", ["overdue"]),
        ("2027-03-01", ["overdue"]),
    ],
)
def test_whoever_has_not_finished_is_told_how_it_stands(acme, today, kinds):
    """Also after a pause of the scheduler: the present state, and nothing of those in between."""
    add_participant(add_round(acme, due=DUE))
    remind(at(today))
    assert noticed() == [(kind, ANA) for kind in kinds]


def test_day_by_day_each_is_told_once(acme):
    ana = add_participant(add_round(acme, due=DUE))
    moment = at("2026-11-25")
    while moment < at("2026-12-31"):
        remind(moment)
        moment += timedelta(hours=6)
    assert told(ana) == ["due_week", "due_tomorrow", "overdue"]


def test_twice_at_once_tells_nothing_twice(acme):
    add_participant(add_round(acme, due=DUE))
    for _ in range(3):
        remind(at("2026-12-09"))
    assert len(noticed()) == 1


def test_a_clock_that_jumps_back_and_forth_tells_nothing_twice(acme):
    ana = add_participant(add_round(acme, due=DUE))
    for today in ("2026-12-09", "2026-12-08", "2026-12-09", "2026-12-03"):
        remind(at(today))
    assert sorted(told(ana)) == ["due_tomorrow", "due_week"]


@pytest.mark.parametrize("done", [{"finished_at": NOON}, {"revoked_at": NOON}])
def test_who_has_finished_or_was_withdrawn_is_left_alone(acme, done):
    add_participant(add_round(acme, due=DUE), **done)
    remind(at("2026-12-11"))
    assert noticed() == []


def test_a_closed_round_reminds_nobody(acme):
    add_participant(add_round(acme, due=DUE, state="closed", closed_at=NOON))
    remind(at("2026-12-11"))
    assert noticed() == []


def test_an_archived_unit_reminds_nobody(acme):
    add_participant(add_round(acme, due=DUE))
    add_plan(acme, due=DUE)
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    remind(at("2026-12-11"))
    assert noticed() == []


def test_the_invitation_itself_is_the_first_reminder(acme):
    add_participant(add_round(acme, due=DUE), invited_at=at("2026-12-05"))
    remind(at("2026-12-06"))
    assert noticed() == []


def test_a_due_date_that_moves_is_told_again(acme):
    rating_round = add_round(acme, due=DUE)
    ana = add_participant(rating_round)
    remind(at("2026-12-11"))
    RatingRound.objects.filter(pk=rating_round.pk).update(due_on=day("2026-12-17"))
    remind(at("2026-12-11", hour=13))
    remind(at("2026-12-18"))
    assert told(ana) == ["overdue", "due_week", "overdue"]


def test_a_member_is_told_through_the_account(acme):
    add_participant(add_round(acme, due=DUE), member=acme.rater, language="es")
    remind(at("2026-12-11"))
    notice = Notice.objects.get()
    assert (notice.user, notice.email, notice.language) == (
        acme.rater.user,
        acme.rater.user.email,
        "es",
    )


def test_who_is_no_member_any_more_is_left_alone(acme):
    add_participant(add_round(acme, due=DUE), member=acme.rater)
    acme.rater.delete()
    remind(at("2026-12-11"))
    assert noticed() == []


def test_an_account_that_was_closed_is_left_alone(acme):
    add_participant(add_round(acme, due=DUE), member=acme.rater)
    type(acme.rater.user).objects.filter(pk=acme.rater.user_id).update(is_active=False)
    remind(at("2026-12-11"))
    assert noticed() == []


def test_a_demonstration_mails_nobody(acme):
    demo = make_demonstration(acme)
    add_participant(add_round(demo, due=DUE))
    add_plan(demo, due=DUE)
    remind(at("2026-12-11"))
    assert noticed() == []


def test_a_notice_names_rows_and_nobody(acme):
    ana = add_participant(add_round(acme, due=DUE))
    remind(at("2026-12-11"))
    notice = Notice.objects.get()
    assert notice.payload == {"participant": str(ana.pk), "due_on": DUE}
    assert notice.key == f"{ana.pk}:{DUE}"
    assert notice.organization == acme.organization


def test_it_needs_no_scope_and_minds_none(acme, other):
    add_participant(add_round(acme, due=DUE))
    with scope(organization=other.organization):
        remind(at("2026-12-11"))
    assert noticed() == [("overdue", ANA)]


# Plans


@pytest.mark.parametrize(
    ("today", "phases"),
    [
        ("2026-12-02", []),
        ("2026-12-03", ["due_week"]),
        ("2026-12-10", ["due_tomorrow"]),
        ("2026-12-11", ["overdue"]),
    ],
)
def test_a_plan_that_nobody_has_started_is_told_to_the_leads(acme, today, phases):
    plan = add_plan(acme, due=DUE)
    remind(at(today))
    assert noticed() == [("planned", LEAD) for _ in phases]
    assert [n.payload["phase"] for n in Notice.objects.all()] == phases
    assert all(n.payload["plan"] == str(plan.pk) for n in Notice.objects.all())


def test_without_a_lead_the_owners_are_told(acme):
    acme.lead.delete()
    add_plan(acme, due=DUE)
    remind(at("2026-12-11"))
    assert noticed() == [("planned", OWNER)]


def test_leads_of_other_units_are_left_alone(acme):
    spain, north = add_chain(acme, "Spain", "North")
    acme.lead.delete()
    add_member(acme, "all.spain", "lead", spain)
    add_member(acme, "elsewhere", "lead", acme.unit)
    add_plan(acme, due=DUE, unit=north)
    remind(at("2026-12-11"))
    assert noticed() == [("planned", "all.spain@example.org")]


def test_the_leads_of_another_organisation_are_left_alone(acme, other):
    add_plan(acme, due=DUE)
    add_plan(other, due="2028-01-01")
    remind(at("2026-12-11"))
    assert noticed() == [("planned", LEAD)]


@pytest.mark.parametrize("make", [make_assessment, make_completed])
def test_a_plan_that_was_started_is_done(acme, make):
    add_plan(acme, due=DUE)
    make(acme, year=2027, quarter=1)
    remind(at("2026-12-11"))
    assert noticed() == []


# Faults


def rows_of_everything(acme) -> int:
    """Ten participants and a plan; how many notices they come to."""
    rating_round = add_round(acme, due=DUE)
    for number in range(10):
        add_participant(rating_round, f"rater{number}")
    add_plan(acme, due=DUE)
    return 11


def test_what_breaks_half_way_is_told_at_the_next_tick(acme, monkeypatch):
    all_of_it = rows_of_everything(acme)
    real, calls = reminders.tell, []

    def fails_at_the_fifth(**fact) -> None:
        calls.append(fact)
        if len(calls) == 5:
            raise OSError("the disk is full")
        real(**fact)

    monkeypatch.setattr(reminders, "tell", fails_at_the_fifth)
    with pytest.raises(OSError, match="full"):
        remind(at("2026-12-11"))
    assert len(noticed()) == 4
    monkeypatch.undo()
    remind(at("2026-12-11", hour=13))
    assert len(noticed()) == len(set(noticed())) == all_of_it


def test_a_scheduler_that_was_dead_for_a_day_tells_no_storm(acme):
    all_of_it = rows_of_everything(acme)
    remind(at("2026-12-08"))
    remind(at("2026-12-11"))  # the day before and the day itself went by
    kinds = [kind for kind, _email in noticed()]
    assert kinds.count("due_week") == 10
    assert kinds.count("due_tomorrow") == 0
    assert kinds.count("overdue") == 10
    assert len(kinds) == 2 * all_of_it


def test_when_all_is_told_a_tick_writes_nothing(acme, django_assert_num_queries):
    rows_of_everything(acme)
    remind(at("2026-12-11"))
    with django_assert_num_queries(5):  # participants, plans, members and their units, notices
        remind(at("2026-12-11"))


def test_many_facts_are_looked_up_in_portions(acme, monkeypatch):
    all_of_it = rows_of_everything(acme)
    monkeypatch.setattr(reminders, "AT_ONCE", 3)
    for _ in range(2):
        remind(at("2026-12-11"))
    assert len(noticed()) == all_of_it


# Time zones: the day is that of the organisation, also where it has 23 or 25 hours.

ZONES = [
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/Mexico_City",
    "America/Santiago",
    "America/Havana",
    "Pacific/Pago_Pago",
]
# Clocks go back in Madrid on 25 October, and in Havana on 1 November; forward in Santiago on
# 6 September (there is no midnight), in Auckland on 27 September, in Madrid on 29 March.
DAYS = ["2026-10-25", "2026-11-01", "2026-09-06", "2026-09-27", "2026-03-29", "2026-12-31"]


@pytest.mark.parametrize("zone", ZONES)
def test_each_phase_begins_with_the_local_day(acme, zone):
    """Every half-hour around six due dates, against the calendar of the zone."""
    Organization.objects.filter(pk=acme.organization.pk).update(time_zone=zone)
    tz = ZoneInfo(zone)
    participant = add_participant(add_round(acme), invited_at=at("2020-01-01"))
    row = Participant.objects.select_related("round__assessment__organization").get(
        pk=participant.pk
    )
    for due in map(day, DAYS):
        row.round.due_on = due
        moment = at(str(due)) - timedelta(days=3)
        seen = {}
        while moment < at(str(due)) + timedelta(days=3):
            kind = reminders.news_for(row, moment)
            seen.setdefault(kind, moment.astimezone(tz).date())
            moment += timedelta(minutes=30)
        assert seen["due_tomorrow"] == due - timedelta(days=1)
        assert seen["overdue"] == due + timedelta(days=1)
        assert list(seen) == ["due_week", "due_tomorrow", "overdue"]


@pytest.mark.parametrize(("zone", "hour"), [("Pacific/Kiritimati", 10), ("Pacific/Pago_Pago", 35)])
def test_the_first_tick_of_the_local_day_tells(acme, zone, hour):
    """Fourteen hours before and eleven after Greenwich."""
    Organization.objects.filter(pk=acme.organization.pk).update(time_zone=zone)
    add_participant(add_round(acme, due=DUE))
    remind(at(DUE, hour=hour) - timedelta(minutes=1))
    assert [kind for kind, _email in noticed()] == ["due_tomorrow"]
    remind(at(DUE, hour=hour))
    assert [kind for kind, _email in noticed()] == ["due_tomorrow", "overdue"]


def test_the_plan_stays_where_it_was(acme):
    """Reminding changes no row but notices."""
    plan = add_plan(acme, due=DUE)
    remind(at("2026-12-11"))
    assert PlannedAssessment.objects.values().get()["due_on"] == plan.due_on
