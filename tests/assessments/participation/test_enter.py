"""Following the link: in, or a page that says what to do; the token appears nowhere afterwards."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Participant, ParticipantLink
from assessments.participation import guessing
from assessments.participation.views_enter import masked
from tests.assessments.participation.builders import (
    TOKEN,
    close,
    enter,
    entered,
    join,
    make_link,
    make_participant,
    make_round,
    reopen,
    url,
)
from tests.cast import NOON, make_user

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def link(pilar):
    return make_link(pilar)


def test_a_good_link_leads_to_the_rating_without_the_token(pilar, link):
    client = Client()
    answer = enter(client=client)
    assert (answer.status_code, answer.url) == (302, url(pilar))
    assert client.get(answer.url).status_code == 200
    link.refresh_from_db()
    assert link.opened_at is not None


def test_the_address_is_kept_from_caches_referrers_and_search_engines(link):
    for answer in (enter(), enter("unknown")):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    assert enter().headers["Referrer-Policy"] == "no-referrer"
    # A page with a form must name its origin, or the protection against forged forms refuses it.
    assert enter("unknown").headers["Referrer-Policy"] == "strict-origin"


def test_the_link_can_be_followed_again_and_remembers_when_it_was_first_opened(link):
    enter()
    first = ParticipantLink.objects.get().opened_at
    assert enter().status_code == 302
    assert ParticipantLink.objects.get().opened_at == first


@pytest.mark.parametrize("token", [TOKEN, "unknown"])
def test_a_look_in_advance_finds_out_and_changes_nothing(link, token):
    client = Client()
    address = reverse("participation:enter", args=[token])
    assert client.head(address).status_code == 204
    assert client.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert client.get(address, headers={"Purpose": "prefetch"}).status_code == 503
    assert client.cookies.get("session") is None
    assert ParticipantLink.objects.get().opened_at is None


def test_following_the_link_renews_the_session_key(pilar, link):
    client = Client()
    enter(client=client)
    before = client.session.session_key
    enter(client=client)
    assert client.session.session_key != before
    assert client.get(url(pilar)).status_code == 200


def test_several_participations_stand_side_by_side(acme, other, pilar, link):
    elsewhere = make_participant(make_round(other), "pilar@acme.example")
    make_link(elsewhere, "another-token")
    client = Client()
    enter(client=client)
    enter("another-token", client)
    assert [client.get(url(p)).status_code for p in (pilar, elsewhere)] == [200, 200]


def test_the_pages_speak_the_language_of_the_invitation(pilar, link):
    client = Client(headers={"Accept-Language": "en"})
    enter(client=client)
    assert client.cookies["django_language"].value == "es"
    assert '<html lang="es"' in client.get(url(pilar)).content.decode()


def test_a_language_that_was_chosen_before_stays(pilar, link):
    client = Client()
    client.cookies["django_language"] = "en"
    enter(client=client)
    assert '<html lang="en"' in client.get(url(pilar)).content.decode()


# Links that do not count


def test_an_unknown_link_says_so_and_names_nobody(acme):
    answer = enter("wrong", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no such link." in answer.content.decode()


def withdraw_participant(pilar):
    Participant.objects.update(revoked_at=NOON)


def withdraw_link(pilar):
    ParticipantLink.objects.update(revoked_at=NOON)


def let_it_expire(pilar):
    ParticipantLink.objects.update(expires_at=timezone.now())


def close_the_round(pilar):
    close(pilar.round)


@pytest.mark.parametrize(
    ("happens", "title"),
    [
        (withdraw_participant, "This link no longer counts."),
        (withdraw_link, "This link no longer counts."),
        (let_it_expire, "This link has expired."),
        (close_the_round, "This round is closed."),
    ],
)
def test_a_link_that_counts_no_longer_says_why_and_whom_to_ask(pilar, link, happens, title):
    happens(pilar)
    client = Client(headers={"Accept-Language": "en"})
    answer = enter(client=client)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert title in page
    assert "<bdi>Lucía Ferrer</bdi> of <bdi>Acme</bdi>" in page
    assert client.cookies.get("session") is None
    assert client.get(url(pilar)).status_code == 404


def test_the_page_of_a_closed_round_says_when_in_the_organisations_time(pilar, link):
    close(pilar.round)
    page = enter(headers={"Accept-Language": "en"}).content.decode()
    assert "It was closed on 20 November 2026." in page


def test_a_link_works_again_when_the_round_is_opened_again(pilar, link):
    close(pilar.round)
    assert enter().status_code == 410
    reopen(pilar.round)
    assert enter().status_code == 302


# Somebody else, and members


def test_who_is_signed_in_with_another_address_is_told_and_can_sign_out(pilar, link):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(make_user("newcomer"))
    answer = enter(client=client)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "p•••@acme.example" in page
    assert "pilar" not in page
    assert f'name="next" value="/r/{TOKEN}/"' in page
    assert client.get(url(pilar)).status_code == 404
    assert ParticipantLink.objects.get().opened_at is None


def test_who_is_signed_in_with_the_same_address_goes_straight_on(pilar, link):
    client = Client()
    client.force_login(make_user("pilar"))
    Participant.objects.update(email="Pilar@Example.org")
    assert enter(client=client).status_code == 302
    assert client.get(url(pilar)).status_code == 200


@pytest.mark.parametrize(
    ("email", "shown"),
    [("pilar@acme.example", "p•••@acme.example"), ("a@b", "a•••@b"), ("ñ@x.y", "ñ•••@x.y")],
)
def test_an_address_is_masked_but_for_its_first_letter(email, shown):
    assert masked(email) == shown


def test_a_member_has_to_sign_in(acme, pilar, link):
    member = join(acme, pilar)
    client = Client()
    answer = enter(client=client)
    assert answer.url == f"/accounts/login/?next={url(pilar)}"
    assert client.get(url(pilar)).status_code == 404, "no session without the account"
    client.force_login(member.user)
    assert enter(client=client).url == url(pilar)
    assert client.get(url(pilar)).status_code == 200


def test_a_member_whose_address_has_changed_is_still_the_same_person(acme, pilar, link):
    member = join(acme, pilar)
    Participant.objects.update(email="former@acme.example")
    client = Client()
    client.force_login(member.user)
    assert enter(client=client).url == url(pilar)


def test_a_members_link_is_not_for_another_member(acme, pilar, link):
    join(acme, pilar)
    assert enter(client=acme.client("owner")).status_code == 403


def test_a_member_who_has_left_is_told_that_the_link_counts_no_longer(acme, pilar, link):
    join(acme, pilar).delete()
    assert enter().status_code == 410


# Secrets and guesses


def test_the_token_is_on_no_page_after_entering(pilar):
    client = entered(pilar)
    paths = [url(pilar), url(pilar, "area", "data"), url(pilar, "finish")]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200
        assert TOKEN not in answer.content.decode() + str(answer.headers)
    assert TOKEN not in str(dict(client.session))


def test_the_token_is_in_no_line_of_the_log(pilar, link, capfd):
    close(pilar.round)
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    records = []
    handler.emit, emit = records.append, handler.emit
    try:
        assert enter().status_code == 410
        assert enter(f"{TOKEN}-wrong").status_code == 404
    finally:
        handler.emit = emit
    written = [record.getMessage() for record in records]
    assert written == ["Gone: /r/•••/", "Not Found: /r/•••/"]


@pytest.fixture
def few_guesses(db, monkeypatch):
    monkeypatch.setattr(guessing, "MOST", 3)


def test_guessing_is_stopped_and_does_not_stop_others(few_guesses, link):
    assert [enter(f"wrong-{n}").status_code for n in range(5)] == [404, 404, 404, 429, 429]
    assert enter("wrong", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert enter().status_code == 302, "a real link still opens"


def test_an_ipv6_network_counts_as_one_place(few_guesses):
    places = [f"2001:db8:1:1::{n:x}" for n in range(4)]
    found = [enter("wrong", REMOTE_ADDR=place).status_code for place in places]
    assert found == [404, 404, 404, 429]
    assert enter("wrong", REMOTE_ADDR="2001:db8:1:2::1").status_code == 404


def test_guesses_are_counted_anew_after_ten_minutes(few_guesses, rf):
    request = rf.get("/")
    assert [guessing.may_guess_again(request, NOON) for _ in range(4)] == [True, True, True, False]
    assert guessing.may_guess_again(request, NOON + timedelta(minutes=10))


def test_a_guess_that_cannot_be_counted_is_refused(few_guesses, rf, monkeypatch):
    monkeypatch.setattr(guessing, "PATIENCE", 0)
    request = rf.get("/")
    window = int(NOON.timestamp()) // guessing.SECONDS
    cache.add(f"participation:unknown:127.0.0.1:{window}:lock", 1)
    assert not guessing.may_guess_again(request, NOON)


def test_no_page_of_the_way_in_names_a_script_or_style_inline(link):
    assert not re.search(r"style=|<script>", enter("unknown").content.decode())
