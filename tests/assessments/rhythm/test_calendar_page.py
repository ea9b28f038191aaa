"""The member's calendar page: what waits for them, and the address that is shown once."""

import pytest
from django.test import Client

from assessments.models import CalendarFeed
from assessments.rhythm.addresses import make_address, withdraw_address
from foundation.versions import StaleWriteError
from organizations.invitation_mail import hash_of
from organizations.models import Unit
from tests.assessments.rhythm.builders import (
    NOON,
    add_feed,
    add_participant,
    add_plan,
    add_round,
)
from tests.cast import make_assessment
from tests.organizations.builders import add_member, add_unit

pytestmark = pytest.mark.usefixtures("unscoped")
URL = "/o/acme/calendar/"


def page(cast, role="lead") -> str:
    return " ".join(cast.client(role).get(URL).content.decode().split())


def post(cast, do="make", seen="", role="lead"):
    return cast.client(role).post(URL, {"do": do, "seen": seen})


def address_in(answer) -> str:
    return answer.context["address"]


def token_in(answer) -> str:
    return address_in(answer).rsplit("/", 1)[1].removesuffix(".ics")


def test_what_is_planned_is_listed_with_where_to_start(acme):
    add_plan(acme)
    text = page(acme)
    assert "Acme stores" in text
    assert "1st quarter 2027" in text
    assert f"/o/acme/assessments/new/?unit={acme.unit.pk}" in text


def test_what_is_started_leads_on_to_the_draft(acme):
    draft = make_assessment(acme, year=2027, quarter=1)
    add_plan(acme, assessment=draft)
    assert f"/o/acme/assessments/{draft.pk}/" in page(acme)


def test_rounds_are_for_those_who_assess(acme):
    rating_round = add_round(acme)
    link = f"/o/acme/assessments/{rating_round.assessment_id}/round/"
    assert link in page(acme)
    for role in ("rater", "reader"):
        assert link not in page(acme, role)
        assert "Nothing is planned or due for you." in page(acme, role)


def test_participants_find_their_own_ratings(acme):
    mine = add_participant(add_round(acme), member=acme.reader)
    assert f"/rate/{mine.pk}/" in page(acme, "reader")
    assert f"/rate/{mine.pk}/" not in page(acme, "rater")


@pytest.mark.parametrize("done", [{"finished_at": NOON}, {"revoked_at": NOON}])
def test_what_is_done_or_withdrawn_is_gone(acme, done):
    add_participant(add_round(acme), member=acme.reader, **done)
    assert "Nothing is planned" in page(acme, "reader")


def test_a_closed_round_waits_for_nobody(acme):
    closed = add_round(acme, state="closed", closed_at=NOON)
    add_participant(closed, member=acme.reader)
    assert "Nothing is planned" in page(acme)
    assert "Nothing is planned" in page(acme, "reader")


def test_an_archived_unit_asks_for_nothing(acme):
    add_plan(acme)
    add_participant(add_round(acme), member=acme.lead)
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    assert "Nothing is planned" in page(acme)


def test_only_the_own_units_are_listed(acme):
    bilbao = add_unit(acme, "Bilbao")
    add_plan(acme, unit=bilbao)
    add_round(acme, assessment=make_assessment(acme, unit=bilbao))
    acme.lead = add_member(acme, "south", "lead", acme.unit)
    assert "Bilbao" not in page(acme)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(acme):
    answer = post(acme)
    token = token_in(answer)
    assert address_in(answer) == f"http://127.0.0.1:8000/calendar/{token}.ics"
    assert len(token) == 43  # 256 bits
    assert answer.headers["Cache-Control"] == "no-store"
    feed = CalendarFeed.objects.get()
    assert (feed.membership, feed.token_sha256) == (acme.lead, hash_of(token))
    assert token not in page(acme)


def test_a_new_address_ends_the_one_before(acme):
    first = token_in(post(acme))
    second = token_in(post(acme, seen=CalendarFeed.objects.get().pk))
    assert Client().get(f"/calendar/{first}.ics").status_code == 404
    assert Client().get(f"/calendar/{second}.ics").status_code == 200


def test_reloading_the_page_does_not_end_the_address_just_copied(acme):
    client, form = acme.client(), {"do": "make", "seen": ""}
    token = token_in(client.post(URL, form))
    again = client.post(URL, form)
    assert again.status_code == 409
    assert "nothing was changed" in again.content.decode()
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_a_withdrawn_address_is_gone(acme):
    token = token_in(post(acme))
    assert post(acme, "withdraw").url == URL
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert "Make a calendar address" in page(acme)


def test_withdrawing_twice_is_once(in_acme):
    add_feed(in_acme.lead)
    assert withdraw_address(by=in_acme.lead)
    assert not withdraw_address(by=in_acme.lead)


def test_nobody_touches_the_address_of_another(acme):
    add_feed(acme.owner)
    post(acme, "withdraw")
    post(acme, "make")
    assert CalendarFeed.objects.filter(membership=acme.owner).exists()


@pytest.mark.parametrize("form", [{}, {"do": "burn"}, {"do": "make", "seen": "x"}])
def test_a_form_that_is_none_of_ours_changes_nothing(acme, form):
    answer = acme.client().post(URL, form)
    assert answer.status_code == 422
    assert "Reload the page and try again." in answer.content.decode()
    assert not CalendarFeed.objects.exists()


def test_the_action_refuses_what_it_has_not_seen(in_acme):
    feed = add_feed(in_acme.lead)
    with pytest.raises(StaleWriteError):
        make_address(by=in_acme.lead, seen=None, at=NOON)
    with pytest.raises(StaleWriteError):
        make_address(by=in_acme.lead, seen=feed.pk + 1, at=NOON)
    assert CalendarFeed.objects.get() == feed


def test_names_are_escaped(acme):
    Unit.objects.filter(pk=acme.unit.pk).update(name="<script>x</script>")
    add_plan(acme)
    assert "<script>x" not in page(acme)
