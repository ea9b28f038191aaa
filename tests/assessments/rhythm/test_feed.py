"""The calendar file: what it holds, for whom, and until when."""

from datetime import UTC, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from assessments.models import RatingRound
from assessments.rhythm.calendar import one_line
from foundation.log_filter import HideTokens
from organizations.models import Organization, Unit, User
from tests.assessments.rhythm.builders import (
    NOON,
    add_feed,
    add_participant,
    add_plan,
    add_round,
)
from tests.cast import day, make_assessment

pytestmark = pytest.mark.usefixtures("unscoped")
URL = "/calendar/a-token.ics"


def fetch(member=None):
    if member:
        add_feed(member)
    return Client().get(URL)


def calendar(member=None) -> Calendar:
    answer = fetch(member)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(member=None) -> list[str]:
    return [str(event["SUMMARY"]) for event in calendar(member).walk("VEVENT")]


def test_it_holds_plans_rounds_and_own_ratings_by_day(acme):
    add_plan(acme, due="2027-04-14")
    add_participant(add_round(acme, due="2026-12-01"), member=acme.lead)
    assert events(acme.lead) == [
        "Your ratings are due: Acme stores, 4th quarter 2026",
        "Rating round due: Acme stores, 4th quarter 2026",
        "Assessment due: Acme stores, 1st quarter 2027",
    ]


def test_an_event_lasts_one_day_and_blocks_nobody(acme):
    plan = add_plan(acme)
    [event] = calendar(acme.lead).walk("VEVENT")
    assert (event.start, event.end) == (day("2027-04-14"), day("2027-04-15"))
    assert NOON.astimezone(UTC) == event.DTSTAMP
    assert event["UID"] == f"planned-{plan.pk}@127.0.0.1"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == f"http://127.0.0.1:8000/o/acme/assessments/new/?unit={acme.unit.pk}"


def test_the_same_things_give_the_same_bytes(acme):
    add_plan(acme)
    add_round(acme)
    assert fetch(acme.lead).content == fetch().content


def test_a_date_that_moves_keeps_its_event_and_counts_up(acme):
    rating_round = add_round(acme, due="2026-12-01")
    [before] = calendar(acme.lead).walk("VEVENT")
    RatingRound.objects.filter(pk=rating_round.pk).update(due_on=day("2026-12-09"), version=2)
    [after] = calendar().walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.start == day("2026-12-09")


def test_a_planned_day_stays_while_it_is_rated_and_goes_when_it_is_completed(acme):
    draft = make_assessment(acme, year=2027, quarter=1)
    add_plan(acme, assessment=draft)
    assert len(events(acme.lead)) == 1
    type(draft).objects.filter(pk=draft.pk).update(
        state="completed", completed_at=NOON, index=50, stage=2
    )
    assert events() == []


def test_a_reader_sees_what_is_planned_and_nothing_of_drafts(acme):
    add_plan(acme, assessment=make_assessment(acme, year=2027, quarter=1))
    add_round(acme)
    [event] = calendar(acme.reader).walk("VEVENT")
    assert event["SUMMARY"] == "Assessment due: Acme stores, 1st quarter 2027"
    assert "URL" not in event
    assert "DESCRIPTION" not in event


def test_a_reader_who_takes_part_sees_the_own_ratings(acme):
    add_participant(add_round(acme), member=acme.reader)
    assert events(acme.reader) == ["Your ratings are due: Acme stores, 4th quarter 2026"]


def test_the_role_of_today_counts(acme):
    add_round(acme)
    assert len(events(acme.lead)) == 1
    type(acme.lead).objects.filter(pk=acme.lead.pk).update(role="reader")
    assert events() == []


def test_it_speaks_the_language_of_its_member(acme):
    add_plan(acme)
    User.objects.filter(pk=acme.lead.user_id).update(language="es")
    answer = fetch(acme.lead)
    assert answer.headers["Content-Language"] == "es"


def test_without_a_language_of_their_own_it_is_that_of_the_organisation(acme):
    Organization.objects.filter(pk=acme.organization.pk).update(language="es")
    assert fetch(acme.lead).headers["Content-Language"] == "es"


def test_nothing_of_another_organisation_is_in_it(acme, other):
    add_plan(other)
    add_round(other)
    add_participant(add_round(acme), member=acme.lead)
    add_feed(acme.lead)
    assert b"CANARY" not in fetch().content


def test_ratings_for_another_organisation_stay_there(acme, other):
    """The same person takes part in both."""
    add_participant(add_round(other), member=acme.reader)
    assert events(acme.reader) == []


def test_it_is_kept_nowhere_found_nowhere_and_never_opened_as_a_page(acme):
    headers = fetch(acme.lead).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="rumbo.ics"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_looking_whether_it_is_there_is_enough(acme):
    add_feed(acme.lead)
    assert Client().head(URL).status_code == 200
    assert Client().post(URL).status_code == 405


def test_the_address_stands_in_no_line_of_the_log(acme, caplog):
    """What the console prints passes a filter; a refused method is worth a line."""
    add_feed(acme.lead)
    Client().delete(URL)
    [record] = [r for r in caplog.records if "Not Allowed" in r.getMessage()]
    assert HideTokens().filter(record)
    assert "a-token" not in record.getMessage()


@pytest.mark.parametrize("token", ["unknown", "a-token%00", "%F0%9F%A7%AD", "a" * 900])
def test_an_unknown_address_is_not_found(acme, token):
    add_feed(acme.lead)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_it_dies_with_the_membership(acme):
    fetch(acme.reader)
    client = acme.client("owner")
    client.post(f"/o/acme/people/{acme.reader.pk}/remove/", {"version": 1})
    assert not type(acme.reader).objects.filter(pk=acme.reader.pk).exists()
    assert fetch().status_code == 404


def test_it_dies_with_the_account(acme):
    fetch(acme.reader)
    User.objects.filter(pk=acme.reader.user_id).update(is_active=False)
    assert fetch().status_code == 404


HOSTILE = [
    "A\r\nBEGIN:VEVENT\r\nSUMMARY:injected",
    "A\nATTENDEE:mailto:x@evil.example",
    "semi;colon, comma \\ backslash \\n",
    "🧭 Región Ñandú 👩‍💼 العربية",
    "x" * 120,  # as long as a name may be
    "ñ" * 120,
    "a\u2028b\u2029c\x85d\x0be",
    '"quoted" <b>bold</b>',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(acme, name):
    Unit.objects.filter(pk=acme.unit.pk).update(name=name)
    Organization.objects.filter(pk=acme.organization.pk).update(name=name)
    add_plan(acme)
    answer = fetch(acme.lead)
    parsed = Calendar.from_ical(answer.content)
    [event] = parsed.walk("VEVENT")
    assert event["SUMMARY"] == f"Assessment due: {one_line(name)}, 1st quarter 2027"
    assert {"ATTENDEE"}.isdisjoint(event)
    lines = answer.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(b"\n" not in line and b"\r" not in line for line in lines)


def test_folding_breaks_no_character(acme):
    Unit.objects.filter(pk=acme.unit.pk).update(name="🧭" * 50)
    add_plan(acme)
    for line in fetch(acme.lead).content.split(b"\r\n"):
        line.decode()


def test_programs_are_told_when_to_ask_again(acme):
    assert calendar(acme.lead)["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert calendar()["X-WR-CALNAME"] == "Rumbo: Acme"
