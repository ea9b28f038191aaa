"""Every member may have a dashboard mailed on Mondays, each one once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from organizations.models import OptOut, Role, Unit
from organizations.opt_outs import stop
from reports.dashboards.actions import KIND, subscribe, unsubscribe
from reports.models import DashboardSubscription
from tests.cast import NOON
from tests.organizations.builders import make_demonstration
from tests.reports.dashboards.builders import make_team

URL = "/o/acme/dashboard/subscribe/"

pytestmark = pytest.mark.django_db


def rows():
    with scopes_disabled():
        return list(DashboardSubscription.objects.values_list("membership", "unit", "team"))


@pytest.mark.parametrize("role", Role.values)
def test_every_role_subscribes_and_stops_for_itself(acme, role):
    client = acme.client(role)
    assert client.post(URL, {"wanted": "yes"}).url == "/o/acme/dashboard/"
    client.post(URL, {"wanted": "yes"})
    assert rows() == [(acme.member(role).pk, None, None)]
    assert "Stop the e-mail" in client.get("/o/acme/dashboard/").content.decode()
    client.post(URL, {"wanted": "no"})
    assert rows() == []


def test_of_a_unit_and_of_a_team(acme):
    team, client = make_team(acme), acme.client()
    for data in ({"unit": acme.unit.pk}, {"team": team.pk}):
        client.post(URL, {**data, "wanted": "yes"})
    own = acme.lead.pk
    assert sorted(rows(), key=str) == sorted(
        [(own, acme.unit.pk, None), (own, None, team.pk)], key=str
    )
    page = client.get(f"/o/acme/dashboard/teams/{team.pk}/").content.decode()
    assert "Stop the e-mail" in page


@pytest.mark.parametrize("data", [{}, {"wanted": "maybe"}, {"unit": "x", "wanted": "yes"}])
def test_what_makes_no_sense_changes_nothing(acme, data):
    assert acme.client().post(URL, data).status_code in (302, 404)
    assert rows() == []


def test_a_unit_or_team_of_others_is_404(acme, other):
    team = make_team(other)
    for data in ({"unit": other.unit.pk}, {"team": team.pk}):
        assert acme.client("owner").post(URL, {**data, "wanted": "yes"}).status_code == 404
    assert rows() == []


def test_the_action_checks_again(in_acme, other):
    shop = Unit.objects.create(organization=in_acme.organization, name="Shop")
    in_acme.reader.units.add(shop)
    for act in (subscribe, unsubscribe):
        with pytest.raises(PermissionDenied):
            act(unit=in_acme.unit, by=in_acme.reader, at=NOON)
        with pytest.raises(PermissionDenied):
            act(team=make_team(other, name=act.__name__), by=in_acme.reader, at=NOON)


def test_who_had_stopped_the_e_mails_wants_them_again(in_acme):
    own = {"organization_id": in_acme.organization.pk, "email": in_acme.lead.user.email}
    stop(**own, kinds=[KIND, "other"], now=NOON)
    subscribe(by=in_acme.lead, at=NOON)
    assert list(OptOut.objects.values_list("kind", flat=True)) == ["other"]


def test_in_the_demonstration_it_is_said_that_nothing_is_sent(acme):
    cast = make_demonstration(acme)
    url = URL.replace("acme", cast.slug)
    html = cast.client().post(url, {"wanted": "yes"}, follow=True).content.decode()
    assert "A demonstration sends no e-mails." in html


def test_the_database_refuses_a_second_one_and_one_of_two_dashboards(in_acme):
    team = make_team(in_acme)
    places = ({}, {"unit": in_acme.unit}, {"team": team})
    for place in places:
        own = {"membership": in_acme.lead, "created_at": NOON, **place}
        DashboardSubscription.objects.create(**own)
        with pytest.raises(IntegrityError, match=r"subscription|UNIQUE"), transaction.atomic():
            DashboardSubscription.objects.create(**own)
    both = {"membership": in_acme.lead, "unit": in_acme.unit, "team": team, "created_at": NOON}
    with (
        pytest.raises(IntegrityError, match="subscription_of_one_dashboard"),
        transaction.atomic(),
    ):
        DashboardSubscription.objects.create(**both)


def test_it_goes_with_the_membership(in_acme):
    subscribe(by=in_acme.reader, at=NOON)
    in_acme.reader.delete()
    assert rows() == []
