"""Changing somebody's role and units."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from organizations import actions_people
from organizations.models import Membership
from tests.cast import NOON
from tests.organizations.builders import add_member, add_unit, fresh

pytestmark = pytest.mark.usefixtures("unscoped")


def url(member) -> str:
    return f"/o/acme/people/{member.pk}/"


def data(member, **changes) -> dict[str, object]:
    return {"role": member.role, "reach": "all", "version": member.version, **changes}


def units_of(member) -> list[str]:
    return sorted(fresh(member).units.values_list("name", flat=True))


def test_the_role_changes(acme):
    answer = acme.client("owner").post(url(acme.reader), data(acme.reader, role="lead"))
    assert answer.url == "/o/acme/people/"
    assert fresh(acme.reader).role == "lead"


def test_role_and_limits_are_saved_together(acme):
    unit = add_unit(acme, "Bilbao")
    acme.client("owner").post(
        url(acme.reader), data(acme.reader, role="lead", reach="some", units=[str(unit.pk)])
    )
    member = fresh(acme.reader)
    assert (member.role, member.version, units_of(member)) == ("lead", 2, ["Bilbao"])


def test_a_limit_is_lifted(acme):
    member = add_member(acme, "ines", "rater", acme.unit)
    acme.client("owner").post(url(member), data(member, reach="all", units=[str(acme.unit.pk)]))
    assert units_of(member) == []


def test_a_limit_to_an_archived_unit_is_not_lost(acme):
    """Losing it would silently widen the member to all units."""
    old = add_unit(acme, "Old", archived_at=NOON)
    member = add_member(acme, "ines", "rater", old)
    client = acme.client("owner")
    page = client.get(url(member)).content.decode()
    assert f'value="{old.pk}"' in page
    client.post(url(member), data(member, role="lead", reach="some", units=[str(old.pk)]))
    assert units_of(member) == ["Old"]


def test_only_some_units_means_at_least_one(acme):
    member = add_member(acme, "ines", "rater", acme.unit)
    answer = acme.client("owner").post(url(member), data(member, reach="some"))
    assert "Tick at least one unit" in str(answer.context["form"].errors)
    assert units_of(member) == ["Acme stores"]


def test_a_unit_of_another_organisation_is_refused(acme, other):
    answer = acme.client("owner").post(
        url(acme.reader), data(acme.reader, reach="some", units=[str(other.unit.pk)])
    )
    assert "Choose units from the list" in str(answer.context["form"].errors)
    assert units_of(acme.reader) == []


def test_who_becomes_an_owner_loses_the_limits(acme):
    member = add_member(acme, "ines", "rater", acme.unit)
    chosen = data(member, role="owner", reach="some", units=[str(acme.unit.pk)])
    acme.client("owner").post(url(member), chosen)
    assert (fresh(member).role, units_of(member)) == ("owner", [])


def test_the_last_owner_stays_one(acme):
    answer = acme.client("owner").post(url(acme.owner), data(acme.owner, role="reader"))
    assert "Every organisation needs an owner" in str(answer.context["form"].errors["role"])
    assert fresh(acme.owner).role == "owner"


def test_one_of_two_owners_may_step_down(acme):
    add_member(acme, "second", "owner")
    acme.client("owner").post(url(acme.owner), data(acme.owner, role="lead"))
    assert fresh(acme.owner).role == "lead"


def test_two_owners_cannot_demote_each_other(acme):
    """Two browsers, both pages opened while there were two owners."""
    second = add_member(acme, "second", "owner")
    actions_people.update_member(by=acme.owner, member=second, expected=1, role="reader", units=[])
    with pytest.raises(ValidationError) as refusal:
        actions_people.update_member(
            by=second, member=acme.owner, expected=1, role="reader", units=[]
        )
    assert refusal.value.code == "last_owner"
    assert Membership.objects.owners().count() == 1


def test_owners_are_counted_only_after_the_lock(acme, monkeypatch):
    """What another request committed while this one waited for the lock is seen."""
    second = add_member(acme, "second", "owner")
    real = actions_people.lock

    def waited(organization):
        real(organization)
        Membership.objects.filter(pk=second.pk).update(role="reader")

    monkeypatch.setattr(actions_people, "lock", waited)
    with pytest.raises(ValidationError) as refusal:
        actions_people.update_member(
            by=second, member=acme.owner, expected=1, role="reader", units=[]
        )
    assert refusal.value.code == "last_owner"


def test_an_owner_of_another_organisation_does_not_count(acme, other):
    answer = acme.client("owner").post(url(acme.owner), data(acme.owner, role="lead"))
    assert answer.status_code == 200
    assert fresh(acme.owner).role == "owner"


def test_the_older_of_two_tabs_is_told_and_loses_nothing(acme):
    client = acme.client("owner")
    some = {"reach": "some", "units": [str(acme.unit.pk)]}
    client.post(url(acme.reader), data(acme.reader, role="lead", **some))
    answer = client.post(url(acme.reader), data(acme.reader, role="rater"))
    told = {d.label: d.stored for d in answer.context["others"]}
    assert answer.status_code == 409
    assert told["Role"].startswith("CX lead")
    assert told["Units"] == "Acme stores"
    assert fresh(acme.reader).role == "lead"
    assert answer.context["form"]["role"].value() == "rater"


def test_the_same_save_sent_twice_counts_once(acme):
    some = {"reach": "some", "units": [str(acme.unit.pk)]}
    client, form = acme.client("owner"), data(acme.reader, role="lead", **some)
    answers = [client.post(url(acme.reader), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    member = fresh(acme.reader)
    assert (member.role, member.version, units_of(member)) == ("lead", 2, ["Acme stores"])


def test_the_same_role_for_other_units_is_another_save(acme):
    north, some = add_unit(acme, "North"), {"role": "lead", "reach": "some"}
    client = acme.client("owner")
    client.post(url(acme.reader), data(acme.reader, units=[str(acme.unit.pk)], **some))
    answer = client.post(url(acme.reader), data(acme.reader, units=[str(north.pk)], **some))
    assert answer.status_code == 409
    assert units_of(acme.reader) == ["Acme stores"]


def test_saving_again_after_the_warning_counts(acme):
    client = acme.client("owner")
    client.post(url(acme.reader), data(acme.reader, role="lead"))
    warned = client.post(url(acme.reader), data(acme.reader, role="rater"))
    version = warned.context["form"]["version"].value()
    client.post(url(acme.reader), data(acme.reader, role="rater", version=version))
    assert fresh(acme.reader).role == "rater"


@pytest.mark.parametrize(
    ("field", "value"), [("role", ""), ("role", "king"), ("reach", ""), ("version", "x")]
)
def test_bad_input_changes_nothing(acme, field, value):
    answer = acme.client("owner").post(url(acme.reader), data(acme.reader, **{field: value}))
    assert field in answer.context["form"].errors
    assert fresh(acme.reader).version == 1


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_nobody_but_an_owner_raises_themselves(acme, role):
    member = acme.member(role)
    assert acme.client(role).post(url(member), data(member, role="owner")).status_code == 403
    assert fresh(member).role == role


def test_a_member_of_another_organisation_does_not_exist(acme, other):
    client = acme.client("owner")
    assert client.get(url(other.reader)).status_code == 404
    assert client.post(url(other.reader), data(other.reader, role="lead")).status_code == 404
    assert client.get(f"/o/acme/people/{uuid.uuid4()}/").status_code == 404
    assert fresh(other.reader).role == "reader"


def test_the_action_stays_at_home(acme, other):
    with pytest.raises(PermissionDenied):
        actions_people.update_member(
            by=acme.owner, member=other.reader, expected=1, role="lead", units=[]
        )
    assert fresh(other.reader).role == "reader"


def test_the_new_role_counts_at_the_next_request(acme):
    client = acme.client("lead")
    assert client.get("/o/acme/units/").status_code == 200
    acme.client("owner").post(url(acme.lead), data(acme.lead, role="reader"))
    assert client.get("/o/acme/units/").status_code == 403
