"""Members and invitations on one page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.organizations.builders import (
    add_invitation,
    add_member,
    add_unit,
    make_demonstration,
)

URL = "/o/acme/people/"


def test_it_shows_role_and_limits_of_everybody(acme):
    add_member(acme, "ines", "rater", add_unit(acme, "Bilbao"), add_unit(acme, "Vigo"))
    answer = acme.client("owner").get(URL)
    assertContains(answer, "5 members")
    assertContains(answer, "<bdi>Bilbao</bdi>, <bdi>Vigo</bdi>")
    assertContains(answer, "ines@example.org")
    assertContains(answer, "All units")


def test_it_shows_what_waits_for_an_answer(acme):
    add_invitation(acme, email="ines@example.org", role="lead")
    answer = acme.client("owner").get(URL)
    assertContains(answer, "Invitations that wait for an answer")
    assertContains(answer, "ines@example.org")
    assertContains(answer, "owner.acme")


def test_an_expired_invitation_says_so(acme):
    past = timezone.now() - timedelta(days=1)
    add_invitation(acme, expires_at=past)
    assertContains(acme.client("owner").get(URL), "Expired")


def test_answered_and_withdrawn_ones_are_gone(acme):
    now = timezone.now()
    add_invitation(acme, "a", email="used@example.org", accepted_at=now)
    add_invitation(acme, "b", email="gone@example.org", revoked_at=now)
    answer = acme.client("owner").get(URL)
    assertNotContains(answer, "used@example.org")
    assertNotContains(answer, "gone@example.org")


def test_no_token_is_ever_shown(acme):
    invitation = add_invitation(acme, "very-secret")
    answer = acme.client("owner").get(URL)
    assertNotContains(answer, "very-secret")
    assertNotContains(answer, invitation.token_sha256)


def test_an_owner_alone_is_told_what_to_do(acme):
    for member in (acme.lead, acme.rater, acme.reader):
        member.delete()
    answer = acme.client("owner").get(URL)
    assertContains(answer, "You are on your own here")
    assertContains(answer, "1 member<")


def test_a_demonstration_offers_no_invitations(acme):
    client = make_demonstration(acme).client("owner")
    answer = client.get("/o/demo-shop/people/")
    assertContains(answer, "Nobody can be invited to a demonstration")
    assertNotContains(answer, "/people/invite/")


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_it_is_for_owners(acme, role):
    assert acme.client(role).get(URL).status_code == 403


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").get(URL).status_code == 404


def test_no_other_organisation_shows_through(acme, other):
    add_invitation(other, email="canary@example.org")
    answer = acme.client("owner").get(URL)
    assertNotContains(answer, "CANARY")
    assertNotContains(answer, "canary@")
    assertNotContains(answer, "zenith")


def test_ten_more_people_take_no_more_queries(acme, django_assert_num_queries):
    unit = add_unit(acme, "Bilbao")
    add_member(acme, "first", "rater", unit)
    add_invitation(acme)
    client = acme.client("owner")
    with django_assert_num_queries(6):
        client.get(URL)
    for number in range(10):
        add_member(acme, f"m{number}", "rater", unit)
        add_invitation(acme, f"t{number}", email=f"i{number}@example.org")
    with django_assert_num_queries(6):
        client.get(URL)
