"""A new organisation: one page between sign-up and the first assessment."""

import uuid

import pytest
from django.db import IntegrityError
from django.test import Client
from django_scopes import scopes_disabled

from organizations import actions
from organizations.models import Membership, Organization, Unit
from tests.cast import NOON, make_user
from tests.organizations.builders import FACTS

URL = "/organizations/new/"


def data(**changes) -> dict[str, str]:
    return {**FACTS, "name": "Óptica Núñez", "submission": str(uuid.uuid4()), **changes}


def test_it_leads_straight_to_the_first_assessment(newcomer):
    answer = newcomer.post(URL, data())
    assert answer.status_code == 302
    assert answer.url == "/o/optica-nunez/assessments/new/"


def test_organisation_unit_and_owner_are_made_together(newcomer):
    newcomer.post(URL, data(language="es", currency="MXN", time_zone="America/Mexico_City"))
    organization = Organization.objects.get()
    member = Membership.objects.get()
    with scopes_disabled():
        unit = Unit.objects.get()
    assert (organization.name, organization.language) == ("Óptica Núñez", "es")
    assert (organization.currency, organization.time_zone) == ("MXN", "America/Mexico_City")
    assert (member.organization, member.role, member.user.name) == (
        organization,
        "owner",
        "newcomer",
    )
    assert (unit.organization, unit.name, unit.depth) == (organization, "Óptica Núñez", 1)
    assert not organization.is_demonstration


def test_the_first_unit_may_have_its_own_name(newcomer):
    newcomer.post(URL, data(unit_name="  Tienda   Gran Vía "))
    with scopes_disabled():
        assert Unit.objects.get().name == "Tienda Gran Vía"


def test_a_second_organisation_of_that_name_gets_another_address(newcomer, acme):
    answer = newcomer.post(URL, data(name="ACME"))
    assert answer.url == "/o/acme-2/assessments/new/"


def test_a_reserved_word_is_not_an_address(newcomer):
    assert newcomer.post(URL, data(name="Admin")).url == "/o/admin-cx/assessments/new/"


def test_an_address_taken_in_the_same_moment_is_no_fault(acme, monkeypatch):
    """The other one commits between the look and the insert: the next candidate is used."""
    looks = iter([False, True, False])
    real = Organization.objects.filter

    class Blind:
        def __init__(self, rows) -> None:
            self.rows = rows

        def exists(self) -> bool:
            return next(looks)

    monkeypatch.setattr(Organization.objects, "filter", lambda **kw: Blind(real(**kw)))
    made = actions.create_organization(by=make_user("late"), facts=FACTS, unit_name="", now=NOON)
    assert made.slug == "acme-2"


@pytest.mark.django_db
def test_another_refusal_of_the_database_is_not_swallowed():
    facts = {**FACTS, "name": "A nameless one"}
    with pytest.raises(IntegrityError):
        actions.create_organization(
            by=make_user("x"), facts={**facts, "brand_color": "red"}, unit_name="", now=NOON
        )


def test_a_second_submit_makes_nothing(newcomer):
    form = data()
    first, second = newcomer.post(URL, form), newcomer.post(URL, form)
    assert first.url == second.url
    assert Organization.objects.count() == 1


def test_back_and_another_name_makes_another(newcomer):
    form = data()
    newcomer.post(URL, form)
    assert newcomer.post(URL, {**form, "name": "Beta"}).url == "/o/beta/assessments/new/"
    assert Organization.objects.count() == 2


def test_nothing_is_left_behind_when_a_part_fails(newcomer, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(Membership.objects, "create", broken)
    with pytest.raises(RuntimeError):
        newcomer.post(URL, data())
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 121),
        ("unit_name", "x" * 121),
        ("language", "xx"),
        ("currency", "BTC"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "localtime"),
        ("time_zone", ""),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(newcomer, field, value):
    answer = newcomer.post(URL, data(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Organization.objects.exists()
    if field != "name":
        assert 'value="Óptica Núñez"' in answer.content.decode()


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Etc/GMT+5", "UTC", "America/Bogota"])
def test_every_zone_of_the_database_is_accepted(newcomer, zone):
    newcomer.post(URL, data(time_zone=zone))
    assert Organization.objects.get().time_zone == zone


def test_markup_and_controls_in_a_name_are_harmless(newcomer):
    newcomer.post(URL, data(name="<script>alert(1)</script>\u202eevil"))
    assert Organization.objects.get().name == "<script>alert(1)</script>evil"
    assert b"<script>alert" not in newcomer.get("/profile/").content


def test_nobody_can_make_a_demonstration_or_choose_the_address(newcomer):
    newcomer.post(URL, data(is_demonstration="on", slug="mine", id=str(uuid.uuid4())))
    organization = Organization.objects.get()
    assert (organization.slug, organization.is_demonstration) == ("optica-nunez", False)


def test_the_form_speaks_the_language_of_the_reader(newcomer):
    answer = newcomer.get(URL, headers={"accept-language": "es"})
    assert answer.context["form"].initial["language"] == "es"


def test_a_newcomer_is_told_about_invitations(newcomer, acme):
    assert "Were you invited" in newcomer.get(URL).content.decode()
    assert "Were you invited" not in acme.client("reader").get(URL).content.decode()


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in():
    assert Client().get(URL).url == f"/accounts/login/?next={URL}"
