"""An initiative of one's own."""

import re
import uuid

import pytest
from django_scopes import scopes_disabled

from roadmaps.models import Initiative
from tests.cast import make_completed, make_user
from tests.roadmaps.builders import form_data, url

pytestmark = pytest.mark.django_db


def add(cast, **changes):
    return cast.client().post(url(cast, "add"), form_data(**changes))


def rows() -> list[Initiative]:
    with scopes_disabled():
        return list(Initiative.objects.select_related("assessment", "responsible", "unit"))


def refused(response, *messages):
    page = response.content.decode()
    assert response.status_code == 422
    for message in messages:
        assert message in page
    assert rows() == []
    return page


def test_everything_typed_is_saved(acme):
    assessment = make_completed(acme)
    response = add(
        acme,
        responsible=str(acme.rater.user.pk),
        responsible_role="Head of stores",
        starts_on="2027-01-01",
        due_on="2027-03-31",
        notes="Two\n\nlines",
    )
    (row,) = rows()
    assert (response.status_code, response.url) == (302, f"{url(acme)}#i-{row.pk}")
    assert (row.title, row.area_key) == ("Call five customers a week", "culture")
    assert (row.horizon, row.effort, row.state) == ("0-3", "S", "planned")
    assert (row.responsible, row.responsible_role) == (acme.rater.user, "Head of stores")
    assert (str(row.starts_on), str(row.due_on)) == ("2027-01-01", "2027-03-31")
    assert row.notes == "Two\n\nlines"
    assert (row.unit, row.assessment, row.action_key) == (acme.unit, assessment, "")


def test_works_before_any_assessment(acme):
    assert add(acme).status_code == 302
    assert rows()[0].assessment is None


def test_sent_twice_is_one_row(acme):
    assert add(acme).url == add(acme).url
    assert len(rows()) == 1


def test_once_it_is_removed_the_same_form_adds_it_again(acme):
    add(acme)
    acme.client().post(url(acme, "remove", initiative=rows()[0]))
    add(acme)
    add(acme)
    assert sorted(row.removed_at is None for row in rows()) == [False, True]


def test_another_page_is_another_row(acme):
    add(acme)
    add(acme, submission=str(uuid.uuid4()))
    assert len(rows()) == 2


def test_each_page_has_its_own_key(acme):
    client = acme.client()
    found = {
        re.search(
            r'name="submission" value="([^"]+)"', client.get(url(acme, "add")).content.decode()
        )[1]
        for _ in range(2)
    }
    assert len(found) == 2


def test_program_without_a_key_is_served(acme):
    data = form_data()
    del data["submission"]
    assert acme.client().post(url(acme, "add"), data).status_code == 302


def test_address_may_choose_area_and_horizon(acme):
    page = acme.client().get(url(acme, "add") + "?area=design&horizon=3-6").content.decode()
    assert '<option value="design" selected>' in page
    assert '<option value="3-6" selected>' in page


def test_no_area_is_chosen_for_anybody(acme):
    page = acme.client().get(url(acme, "add")).content.decode()
    assert '<option value="" selected>Choose an area</option>' in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Say in a sentence what will be done."),
        ("title", "   ", "Say in a sentence what will be done."),
        ("title", "\u200d\ufe0f", "Type at least one visible character."),
        ("title", "a" * 10_000, "Shorten this text to 200 characters; it has 10000."),
        ("notes", "a" * 10_000, "Shorten this text to 4000 characters; it has 10000."),
        ("responsible_role", "a" * 121, "Shorten this text to 120 characters; it has 121."),
        ("area", "", "Choose one of the five areas."),
        ("area", "sales", "Choose one of the five areas."),
        ("horizon", "0-1", "Choose one of the three horizons."),
        ("effort", "XL", "Choose one of the three efforts."),
        ("starts_on", "1999-12-31", "Enter a date between 2000 and 2100."),
        ("due_on", "2101-01-01", "Enter a date between 2000 and 2100."),
        ("due_on", "soon", "Enter a date such as 2027-01-31."),
        ("due_on", "99999-01-01", "Enter a date such as 2027-01-31."),
        ("due_on", "2027-02-30", "Enter a date such as 2027-01-31."),
        ("responsible", "nobody", "Choose a member of your organisation."),
        ("responsible", str(uuid.UUID(int=1)), "Choose a member of your organisation."),
    ],
)
def test_bad_value_comes_back_with_its_message(acme, field, value, message):
    page = refused(
        add(acme, **{field: value, "notes": value if field == "notes" else "kept"}), message
    )
    assert f'href="#id_{field}"' in page  # the summary leads to the field
    if field != "notes":
        assert "kept" in page


def test_long_text_comes_back_whole(acme):
    assert "b" * 10_000 in refused(add(acme, notes="b" * 10_000))


def test_due_before_start_is_refused(acme):
    refused(
        add(acme, starts_on="2027-02-01", due_on="2027-01-31"),
        "The due date must not be before the start.",
        'value="2027-02-01"',
        'value="2027-01-31"',
    )


@pytest.mark.parametrize("edge", ["2000-01-01", "2100-12-31"])
def test_first_and_last_day_are_allowed(acme, edge):
    assert add(acme, starts_on=edge, due_on=edge).status_code == 302


def test_person_of_another_organisation_is_refused(acme, other):
    refused(add(acme, responsible=str(other.lead.user.pk)), "Choose a member of your organisation.")


def test_only_members_are_offered(acme, other):
    make_user("loner")
    page = acme.client().get(url(acme, "add")).content.decode()
    for name in ("owner.acme", "lead.acme", "rater.acme", "reader.acme"):
        assert f">{name}</option>" in page
    assert "lead.zenith" not in page
    assert "loner" not in page


def test_unit_of_the_address_counts_and_not_a_typed_one(acme, other):
    add(acme, unit=str(other.unit.pk), organization=str(other.organization.pk))
    assert rows()[0].unit == acme.unit


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("two\n lines", "two lines"),
        ("null\x00 and \u202eoverride", "null and override"),
        ("$x^2$ 🙂 مرحبا", "$x^2$ 🙂 مرحبا"),
    ],
)
def test_odd_text_is_cleaned_and_kept(acme, typed, stored):
    assert add(acme, title=typed).status_code == 302
    assert rows()[0].title == stored


def test_script_in_a_refused_form_is_escaped(acme):
    page = refused(add(acme, title="<script>alert(1)</script>", area="sales"))
    assert "<script>alert" not in page


def test_two_mistakes_are_both_named(acme):
    refused(
        add(acme, title="", due_on="1999-01-01"),
        "Put this right first",
        "Say in a sentence what will be done.",
        "Enter a date between 2000 and 2100.",
    )


def test_form_needs_at_most_eight_queries(acme, django_assert_max_num_queries):
    make_completed(acme)
    client = acme.client()
    client.get(url(acme, "add"))
    for number in range(10):
        acme.organization.memberships.create(
            user=make_user(f"more{number}"), role="reader", joined_at="2026-01-01T00:00Z"
        )
    with django_assert_max_num_queries(8):
        client.get(url(acme, "add"))
