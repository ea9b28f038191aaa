"""Who may open the pages of a participant; for everybody else they do not exist."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Participant, ParticipantLink
from tests.assessments.participation.builders import (
    HTMX,
    entered,
    join,
    make_link,
    url,
)
from tests.cast import NOON, make_user

pytestmark = pytest.mark.usefixtures("unscoped")
PAGES = [("home",), ("area", "data"), ("finish",)]


def shape(answer) -> tuple[int, str]:
    """Status and page, without what differs from request to request."""
    return answer.status_code, answer.content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("page", PAGES)
def test_who_has_followed_the_link_is_let_in(browser_of_pilar, pilar, page):
    assert browser_of_pilar.get(url(pilar, *page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_another_participants_pages_do_not_exist(browser_of_pilar, colleague, page):
    answer = browser_of_pilar.get(url(colleague, *page))
    assert answer.status_code == 404
    assert "CANARY" not in answer.content.decode()


def test_a_foreign_id_and_no_id_at_all_get_the_same_answer(browser_of_pilar, pilar, colleague):
    absent = Participant(pk=uuid.uuid4())
    foreign = shape(browser_of_pilar.get(url(colleague)))
    nowhere = shape(browser_of_pilar.get(url(absent)))
    assert foreign[0] == 404
    assert foreign[1].replace(str(colleague.pk), "") == nowhere[1].replace(str(absent.pk), "")


def test_somebody_without_a_link_is_nobody(pilar):
    assert Client().get(url(pilar)).status_code == 404
    assert Client().post(url(pilar, "answer", "data", "DAT-1")).status_code == 404


def withdraw_participant():
    Participant.objects.update(revoked_at=NOON)


def withdraw_link():
    ParticipantLink.objects.update(revoked_at=NOON)


def let_it_expire():
    ParticipantLink.objects.update(expires_at=timezone.now())


@pytest.mark.parametrize("happens", [withdraw_participant, withdraw_link, let_it_expire])
def test_what_ends_meanwhile_ends_with_the_next_request(browser_of_pilar, pilar, happens):
    happens()
    assert browser_of_pilar.get(url(pilar)).status_code == 404
    save = browser_of_pilar.post(
        url(pilar, "answer", "data", "DAT-1"), {"level": "1", "version": 1}, headers=HTMX
    )
    assert save.status_code == 401
    assert "Open the link in your invitation again" in save.content.decode()
    assert not pilar.ratings.exists()


def test_a_newer_link_does_not_bring_a_withdrawn_one_back(browser_of_pilar, pilar):
    withdraw_link()
    make_link(pilar, "a-newer-token")
    assert browser_of_pilar.get(url(pilar)).status_code == 404


def test_a_save_in_the_background_says_the_same_to_a_stranger(browser_of_pilar, colleague):
    absent = Participant(pk=uuid.uuid4())
    path = ("answer", "data", "DAT-1")
    answers = [browser_of_pilar.post(url(one, *path), headers=HTMX) for one in (colleague, absent)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_the_link_opens_nothing_else(browser_of_pilar, acme, pilar):
    for path in ("", "assessments/", f"assessments/{pilar.round.assessment_id}/", "model/"):
        answer = browser_of_pilar.get(f"/o/{acme.slug}/{path}")
        assert answer.status_code in (302, 404)
        assert answer.status_code != 302 or answer.url.startswith("/accounts/login/")


def test_who_signs_in_as_somebody_else_in_the_same_browser_is_a_stranger(browser_of_pilar, pilar):
    browser_of_pilar.force_login(make_user("newcomer"))
    assert browser_of_pilar.get(url(pilar)).status_code == 404


def test_signing_out_forgets_the_link(browser_of_pilar, pilar):
    browser_of_pilar.force_login(make_user("pilar"))
    browser_of_pilar.logout()
    assert browser_of_pilar.get(url(pilar)).status_code == 404


def test_a_member_comes_with_the_account(acme, pilar):
    join(acme, pilar)
    answer = acme.client("rater").get(url(pilar))
    assert answer.status_code == 200
    assert 'aria-label="Main"' in answer.content.decode(), "with the menus of every page"


def test_another_member_does_not(acme, pilar):
    join(acme, pilar)
    for role in ("owner", "lead", "reader"):
        assert acme.client(role).get(url(pilar)).status_code == 404


def test_a_member_who_has_left_is_a_stranger_at_the_next_request(acme, pilar):
    client = acme.client("rater")
    join(acme, pilar).delete()
    assert client.get(url(pilar)).status_code == 404


def test_who_becomes_a_member_needs_the_account_from_then_on(acme, browser_of_pilar, pilar):
    join(acme, pilar)
    assert browser_of_pilar.get(url(pilar)).status_code == 404


def test_the_page_for_strangers_offers_to_sign_in_and_come_back(pilar):
    page = Client(headers={"Accept-Language": "en"}).get(url(pilar)).content.decode()
    assert f"/accounts/login/?next=%2Frate%2F{pilar.pk}%2F" in page
    sent = Client(headers={"Accept-Language": "en"}).post(url(pilar, "finish")).content.decode()
    assert "/accounts/login/?next" not in sent
    assert "What you have just sent is not saved." in sent


def test_no_more_than_twenty_participations_are_remembered(pilar):
    client = entered(pilar)
    session = client.session
    session["participations"] = {str(uuid.uuid4()): "x" for _ in range(30)}
    session.save()
    make_link(pilar, "again")
    client.get("/r/again/")
    remembered = client.session["participations"]
    assert len(remembered) == 20
    assert list(remembered)[-1] == str(pilar.pk)


def test_the_pages_carry_the_header_without_menus(browser_of_pilar, pilar):
    page = browser_of_pilar.get(url(pilar)).content.decode()
    header = page.split("<header")[1].split("</header")[0]
    assert "Acme" in header
    assert "<nav" not in header
    assert 'href="/accounts/' not in page
