"""Taking somebody's access away."""

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.asserts import assertContains

from organizations.actions_people import remove_member
from organizations.models import Membership, User
from tests.organizations.builders import add_member


def url(member) -> str:
    return f"/o/acme/people/{member.pk}/remove/"


def exists(member) -> bool:
    return Membership.objects.filter(pk=member.pk).exists()


def test_it_asks_first(acme):
    answer = acme.client("owner").get(url(acme.reader))
    assertContains(answer, "Remove <bdi>reader.acme</bdi>?")
    assert exists(acme.reader)


def test_a_removed_person_is_a_stranger_at_once_and_keeps_the_account(acme):
    reader = acme.client("reader")
    answer = acme.client("owner").post(url(acme.reader), follow=True)
    assertContains(answer, "reader.acme is no longer a member.")
    assert reader.get("/o/acme/logo.png").status_code == 404
    assert User.objects.filter(pk=acme.reader.user_id).exists()


def test_the_last_owner_stays(acme):
    answer = acme.client("owner").post(url(acme.owner), follow=True)
    assertContains(answer, "Every organisation needs an owner.")
    assert exists(acme.owner)


def test_one_of_two_owners_may_leave(acme):
    add_member(acme, "second", "owner")
    client = acme.client("owner")
    assertContains(client.get(url(acme.owner)), "You lose access")
    assert client.post(url(acme.owner)).url == "/"
    assert not exists(acme.owner)


def test_removing_twice_is_once(acme):
    for _ in range(2):
        remove_member(by=acme.owner, member=acme.reader)
    assert Membership.objects.filter(organization=acme.organization).count() == 3


def test_an_action_never_reaches_another_organisation(acme, other):
    with pytest.raises(PermissionDenied):
        remove_member(by=acme.owner, member=other.reader)
    assert exists(other.reader)


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_it_is_for_owners(acme, role):
    assert acme.client(role).post(url(acme.reader)).status_code == 403
    assert exists(acme.reader)


def test_a_member_of_another_organisation_does_not_exist(acme, other):
    assert acme.client("owner").post(url(other.reader)).status_code == 404
    assert exists(other.reader)
