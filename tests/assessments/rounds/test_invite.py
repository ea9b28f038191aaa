"""Inviting people: many at once, each once, and only who can be reached."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assessments.models import Participant
from assessments.rounds import actions, people
from assessments.rounds.actions import RoundClosedError
from foundation.models import Job
from organizations.models import Unit, User
from tests.assessments.participation.builders import close, make_answer, make_round
from tests.assessments.rounds.builders import (
    emails_of,
    invitation,
    invite,
    participant,
    texts,
    url,
)
from tests.cast import NOON, make_assessment
from tests.organizations.builders import make_demonstration

pytestmark = pytest.mark.usefixtures("unscoped")


def press(cast, rating_round, *lines, follow=True, **changes):
    address = url(cast, "participant_invite", rating_round)
    return cast.client().post(address, invitation(*lines, **changes), follow=follow)


def test_the_page_offers_groups_and_all_areas(acme, rating_round):
    answer = acme.client().get(url(acme, "participant_invite", rating_round))
    assert ">Front line</option>" in texts(answer)
    assert answer.context["form"]["areas"].value() == list(
        Participant(areas="culture,data,design,delivery,measurement").area_keys
    )


def test_people_are_invited_with_groups_and_areas(acme, rating_round):
    page = press(acme, rating_round, "Ana Ruiz <Ana@Example.org>", areas=["culture", "data"])
    assert "1 person is invited: ana@example.org." in texts(page)
    ana = participant()
    assert (ana.name, ana.department, ana.seniority) == ("Ana Ruiz", "Sales", "Front line")
    assert (ana.area_keys, ana.language, ana.mail_state) == (("data", "culture"), "en", "waiting")
    [job] = Job.objects.all()
    assert (job.kind, job.organization_id) == ("mail.participant", acme.organization.pk)
    assert job.payload == {"participant": str(ana.pk)}


def test_200_addresses_are_pasted_at_once(acme, rating_round):
    lines = [f"Person {n} <person.{n}@example.org>" for n in range(200)]
    page = press(acme, rating_round, *lines, follow=False)
    assert page.url == url(acme, "round", rating_round)
    assert len(emails_of(rating_round)) == Job.objects.count() == 200


def test_nobody_is_invited_twice_in_capitals_or_not(acme, rating_round):
    press(acme, rating_round, "ana@example.org")
    page = press(acme, rating_round, "ANA@example.org", "bea@example.org", "Bea@Example.org")
    assert "1 person is invited: bea@example.org." in texts(page)
    assert "1 address takes part already" in texts(page)
    assert emails_of(rating_round) == {"ana@example.org", "bea@example.org"}
    assert Job.objects.count() == 2


def test_the_same_form_sent_twice_invites_once(acme, rating_round):
    for _ in range(2):
        press(acme, rating_round, "ana@example.org")
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "no address",
        "@example.org",
        "ana@",
        "ana@@example.org",
        "Ana <ana@example>",
        f"{'x' * 250}@example.org",
        "ana@exa mple.org",
        "<script>",
    ],
)
def test_what_is_no_address_stays_in_the_box_and_the_others_are_invited(acme, rating_round, wrong):
    page = press(acme, rating_round, wrong, "bea@example.org", seniority="Management")
    assert page.status_code == 422
    assert emails_of(rating_round) == {"bea@example.org"}
    form = page.context["form"]
    assert form["people"].value() == wrong
    assert form["seniority"].value() == "Management"
    assert "is no e-mail address" in texts(page)
    assert "<script>\n" not in texts(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", ""),
        ("people", " ,;\n"),
        ("people", "x" * 60_001),
        ("areas", []),
        ("areas", ["other"]),
        ("department", "Unheard of"),
        ("seniority", "Unheard of"),
        ("language", "xx"),
    ],
)
def test_a_form_that_is_not_in_order_invites_nobody(acme, rating_round, field, value):
    page = press(acme, rating_round, "ana@example.org", **{field: value})
    assert page.status_code == 422
    assert not emails_of(rating_round)


def test_a_name_with_line_breaks_and_controls_is_one_clean_line(acme, rating_round):
    press(acme, rating_round, f"Ana\u202e\u0007 {'long ' * 60}<ana@example.org>")
    assert participant().name.startswith("Ana long")
    assert len(participant().name) <= 120


def test_groups_may_stay_open(acme, rating_round):
    press(acme, rating_round, "ana@example.org", department="", seniority="")
    assert (participant().department, participant().seniority) == ("", "")


def test_a_member_is_known_by_the_account(acme, rating_round):
    User.objects.filter(pk=acme.rater.user_id).update(language="es", name="Rita")
    press(acme, rating_round, "RATER.acme@example.org", "rater.zenith@example.org")
    rita = participant("rater.acme@example.org")
    assert (rita.user_id, rita.name, rita.language) == (acme.rater.user_id, "Rita", "es")


def test_who_has_an_account_elsewhere_comes_by_link(acme, other, rating_round):
    press(acme, rating_round, "rater.zenith@example.org")
    assert participant("rater.zenith@example.org").user is None


def test_a_round_takes_300_people(acme, rating_round, monkeypatch):
    monkeypatch.setattr(people, "MOST_PARTICIPANTS", 3)
    press(acme, rating_round, "a@example.org", "b@example.org")
    page = press(acme, rating_round, "b@example.org", "c@example.org", "d@example.org")
    assert page.status_code == 422
    assert "There is 1 place left, and you invite 2." in texts(page)
    assert len(emails_of(rating_round)) == 2
    assert press(acme, rating_round, "b@example.org", "c@example.org").status_code == 200


def test_an_organisation_sends_only_so_many_e_mails_a_day(acme, rating_round, monkeypatch):
    monkeypatch.setattr("organizations.mailing.MAILS_A_DAY", 2)
    invite(acme, rating_round, "a@example.org", now=timezone.now() - timedelta(days=2))
    invite(acme, rating_round, "b@example.org")
    page = press(acme, rating_round, "c@example.org", "d@example.org")
    assert page.status_code == 422
    assert "enough e-mails for today" in texts(page)
    assert "c@example.org" in texts(page)
    assert len(emails_of(rating_round)) == 2


def test_a_demonstration_shows_the_page_and_invites_nobody(acme):
    demo = make_demonstration(acme)
    found = make_round(demo, make_assessment(demo, levels={}))
    page = texts(demo.client().get(url(demo, "participant_invite", found)))
    assert "Nobody can be invited to a demonstration" in page
    page = press(demo, found, "ana@example.org")
    assert page.status_code == 422
    assert "A demonstration sends no e-mails." in texts(page)
    assert not emails_of(found)
    assert not Job.objects.exists()


def test_a_closed_round_keeps_what_was_typed_and_says_why(acme, rating_round):
    close(rating_round)
    page = press(acme, rating_round, "ana@example.org")
    assert page.status_code == 410
    assert "Reopen it first" in texts(page)
    assert page.context["form"]["people"].value() == "ana@example.org"
    with pytest.raises(RoundClosedError):
        invite(acme, rating_round, "ana@example.org")


def test_an_archived_unit_is_restored_first(acme, rating_round):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    page = press(acme, rating_round, "ana@example.org")
    assert page.status_code == 410
    assert "Restore it first" in texts(page)


def test_who_was_withdrawn_is_invited_anew_and_keeps_answered_areas(acme, rating_round):
    invite(acme, rating_round, "ana@example.org", areas=("data",))
    ana = participant()
    make_answer(ana, "DAT-1")
    people.revoke(participant=ana, by=acme.lead, now=NOON)
    page = press(acme, rating_round, "ana@example.org", areas=["culture"])
    assert "1 person is invited" in texts(page)
    again = participant()
    assert (again.pk, again.revoked_at) == (ana.pk, None)
    assert again.area_keys == ("data", "culture")
    assert Job.objects.count() == 2


def test_who_was_left_out_of_shown_figures_does_not_come_back(acme, rating_round):
    """Their answers would be the difference between the figures of two closings."""
    invite(acme, rating_round, "ana@example.org")
    make_answer(participant(), "DAT-1")
    people.revoke(participant=participant(), by=acme.lead, now=NOON)
    actions.close_round(round=rating_round, by=acme.lead, at=NOON)
    actions.reopen_round(round=rating_round, due_on=rating_round.due_on, by=acme.lead, at=NOON)
    page = press(acme, rating_round, "ana@example.org", "bea@example.org")
    assert page.status_code == 422
    assert "was withdrawn after answering" in texts(page)
    assert not emails_of(rating_round)


def test_only_who_assesses_here_invites(acme, other, rating_round):
    fields = {"round": rating_round, "people": [], "groups": None, "language": "en", "now": NOON}
    for by in (acme.rater, acme.reader, other.lead):
        with pytest.raises(PermissionDenied):
            people.invite(by=by, **fields)
