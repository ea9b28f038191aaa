"""Correcting, mailing again and withdrawing one participant."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Participant, ParticipantLink, ParticipantRating
from assessments.rounds import people
from assessments.rounds.links import new_link
from foundation.jobs.testing import run_jobs
from foundation.models import Job
from tests.assessments.participation.builders import close, make_answer, make_round
from tests.assessments.rounds.builders import correction, invite, participant, texts, url
from tests.cast import NOON, make_assessment

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def ana(acme, rating_round, mailoutbox):
    invite(acme, rating_round, "ana@example.org")
    run_jobs()
    return participant()


def press(cast, ana, button="participant_edit", **changes):
    form = correction(ana, **changes) if button == "participant_edit" else {}
    return cast.client().post(url(cast, button, ana), form, follow=True)


def live(ana) -> int:
    return ParticipantLink.objects.filter(participant=ana).open(now=timezone.now()).count()


def test_the_page_shows_what_is_stored(acme, ana):
    page = texts(acme.client().get(url(acme, "participant_edit", ana)))
    assert 'value="ana@example.org"' in page
    assert '<option value="Sales" selected>' in page


def test_name_groups_and_areas_are_corrected_without_a_new_e_mail(acme, ana, mailoutbox):
    page = press(
        acme, ana, name=" Ana Ruiz ", department="", seniority="Management", areas=["data"]
    )
    assert "The changes to ana@example.org are saved." in texts(page)
    ana.refresh_from_db()
    assert (ana.name, ana.department, ana.seniority) == ("Ana Ruiz", "", "Management")
    assert (ana.area_keys, ana.mail_state, live(ana)) == (("data",), "sent", 1)
    run_jobs()
    assert len(mailoutbox) == 1


def test_a_corrected_address_gets_a_link_and_the_wrong_one_loses_its_own(acme, ana, mailoutbox):
    page = press(acme, ana, email="Ana.Ruiz@example.org")
    assert "the earlier link no longer works" in texts(page)
    assert live(ana) == 0
    run_jobs()
    assert mailoutbox[-1].to == ["ana.ruiz@example.org"]
    assert live(ana) == 1


def test_a_corrected_address_may_belong_to_a_member(acme, ana):
    press(acme, ana, email="rater.acme@example.org")
    assert participant("rater.acme@example.org").user_id == acme.rater.user_id
    press(acme, participant("rater.acme@example.org"), email="ana@example.org")
    assert participant().user_id is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("email", ""), ("areas", []), ("department", "Unheard of")],
)
def test_bad_input_is_kept_and_told(acme, ana, field, value):
    page = press(acme, ana, name="Typed", **{field: value})
    assert page.status_code == 422
    assert page.context["form"]["name"].value() == "Typed"
    ana.refresh_from_db()
    assert ana.name == ""


def test_an_address_that_takes_part_already_is_refused(acme, rating_round, ana):
    invite(acme, rating_round, "bea@example.org")
    page = press(acme, ana, email="BEA@example.org")
    assert page.status_code == 422
    assert "takes part already" in texts(page)


def test_a_group_that_left_the_list_can_stay(acme, ana):
    Participant.objects.filter(pk=ana.pk).update(department="Old team")
    page = press(acme, participant(), name="Ana")
    assert page.status_code == 200
    assert participant().department == "Old team"


def test_who_has_answered_keeps_address_and_answered_areas(acme, ana):
    make_answer(ana, "DAT-1")
    page = press(acme, ana, email="other@example.org")
    assert (page.status_code, "Invite the other address" in texts(page)) == (422, True)
    page = press(acme, ana, areas=["design"])
    assert (page.status_code, "stay ticked" in texts(page)) == (422, True)
    assert press(acme, ana, areas=["data"], name="Ana").status_code == 200
    assert participant().area_keys == ("data",)


def test_two_leads_at_once_are_both_shown(acme, ana):
    press(acme, ana, name="First")
    page = press(acme, ana, name="Second")
    assert page.status_code == 409
    assert "First" in texts(page)
    assert "Second" in texts(page)
    assert participant().name == "First"
    version = page.context["form"]["version"].value()
    assert press(acme, ana, name="Second", version=version).status_code == 200
    assert participant().name == "Second"


def test_the_same_save_again_is_no_conflict(acme, ana):
    for _ in range(2):
        assert press(acme, ana, name="Ana").status_code == 200
    assert participant().version == ana.version + 1


def test_sent_again_there_is_a_new_link_and_the_old_one_is_dead(acme, ana, mailoutbox):
    page = press(acme, ana, "participant_resend")
    assert "ana@example.org gets a new e-mail." in texts(page)
    assert live(ana) == 0
    run_jobs()
    assert (len(mailoutbox), live(ana)) == (2, 1)
    assert mailoutbox[0].body != mailoutbox[1].body


def test_pressed_twice_one_e_mail_goes_out(acme, ana, mailoutbox):
    press(acme, ana, "participant_resend")
    assert "on its way already" in texts(press(acme, ana, "participant_resend"))
    run_jobs()
    assert len(mailoutbox) == 2


def test_one_address_gets_three_e_mails_a_day(acme, ana, mailoutbox):
    for _ in range(4):
        page = press(acme, ana, "participant_resend")
        run_jobs()
    assert len(mailoutbox) == people.mail.MAILS_A_DAY_TO_ONE == 3
    assert "enough e-mails for today" in texts(page)
    Job.objects.update(created_at=timezone.now() - timedelta(days=2))
    press(acme, ana, "participant_resend")
    run_jobs()
    assert len(mailoutbox) == 4


def test_who_has_left_the_organisation_gets_a_link_that_works(acme, rating_round, mailoutbox):
    invite(acme, rating_round, acme.rater.user.email)
    run_jobs()
    row = participant(acme.rater.user.email)
    assert row.user == acme.rater.user
    acme.rater.delete()
    press(acme, row, "participant_resend")
    run_jobs()
    assert participant(row.email).user is None
    address = re.search(r"/r/\S+/", mailoutbox[-1].body)[0]
    answer = Client().get(address)
    assert (answer.status_code, answer.url) == (302, reverse("participation:home", args=[row.pk]))


def test_a_correction_finds_out_who_has_left(acme, ana):
    Participant.objects.filter(pk=ana.pk).update(user=acme.rater.user)
    press(acme, ana, name="Ana Ruiz")
    assert participant().user is None


def test_who_is_asked_about_more_is_not_done_any_more(acme, ana):
    Participant.objects.filter(pk=ana.pk).update(finished_at=NOON, areas="data")
    press(acme, participant(), name="Ana", areas=["data"])
    assert participant().finished_at
    press(acme, participant(), areas=["data", "design"])
    assert participant().finished_at is None


def test_a_job_that_is_dead_does_not_stop_the_next(acme, ana):
    Job.objects.update(state="dead")
    Participant.objects.filter(pk=ana.pk).update(mail_state="failed", mail_error="550")
    press(acme, ana, "participant_resend")
    assert (participant().mail_state, participant().mail_error) == ("waiting", "")


def test_withdrawn_the_links_are_dead_and_the_answers_kept(acme, ana):
    make_answer(ana, "DAT-1")
    page = press(acme, ana, "participant_revoke")
    assert "ana@example.org is withdrawn." in texts(page)
    assert live(ana) == 0
    assert participant().revoked_at
    assert ParticipantRating.objects.filter(participant=ana).count() == 1
    press(acme, ana, "participant_revoke")


def test_who_is_withdrawn_is_not_mailed_or_corrected(acme, ana):
    people.revoke(participant=ana, by=acme.lead, now=NOON)
    assert "Invite the address again" in texts(press(acme, ana, "participant_resend"))
    page = texts(acme.client().get(url(acme, "participant_edit", ana)))
    assert "invite the address again" in page
    assert press(acme, ana, name="Ana").status_code == 409
    assert participant().name == ""


@pytest.mark.parametrize("button", ["participant_resend", "participant_revoke"])
def test_a_closed_round_is_left_as_it_is(acme, rating_round, ana, button):
    close(rating_round)
    assert "Reopen it first" in texts(press(acme, ana, button))
    assert (participant().revoked_at, live(ana)) == (None, 1)


def test_nobody_is_corrected_in_a_closed_round(acme, rating_round, ana):
    close(rating_round)
    assert press(acme, ana, name="Typed").status_code == 410
    page = acme.client().get(url(acme, "participant_edit", ana), follow=True)
    assert "Reopen it first" in texts(page)


@pytest.mark.parametrize("name", ["participant_edit", "participant_resend", "participant_revoke"])
def test_the_participant_of_another_round_does_not_exist_here(acme, ana, name):
    elsewhere = make_round(acme, make_assessment(acme, quarter=1))
    address = url(acme, name, elsewhere, participant_id=ana.pk)
    assert acme.client().post(address).status_code == 404


def test_only_who_assesses_here_changes_anybody(acme, other, ana):
    new_link(ana, NOON)
    fields = {"participant": ana, "now": NOON}
    more = {"expected": 1, "person": None, "groups": None}
    for by in (acme.rater, acme.reader, other.lead):
        for act in (people.resend, people.revoke):
            with pytest.raises(PermissionDenied):
                act(by=by, **fields)
        with pytest.raises(PermissionDenied):
            people.correct_participant(by=by, **fields, **more)
