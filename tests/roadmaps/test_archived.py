"""The plan of an archived unit is read, not changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_scopes import scopes_disabled

from organizations.models import Unit
from roadmaps import actions
from roadmaps.models import Initiative
from tests.cast import NOON, make_completed
from tests.organizations.builders import add_member, add_unit
from tests.roadmaps.builders import edit_data, form_data, make_initiative, url

pytestmark = pytest.mark.django_db

VALUES = actions.InitiativeValues(title="Call", area_key="culture", horizon="0-3", effort="S")
SENTENCE = "This unit is archived. Restore it first."


@pytest.fixture
def base(acme):
    return make_completed(acme)


@pytest.fixture
def row(acme):
    return make_initiative(acme)


@pytest.fixture
def gone(acme):
    return make_initiative(acme, title="Out of the plan", removed_at=NOON)


@pytest.fixture
def archived(acme, base, row, gone):
    with scopes_disabled():
        Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    return acme


def act(name: str, *, unit, base, row, gone, by):
    run = {
        "accept": lambda: actions.accept(
            unit=unit, assessment=base, keys=["CUL-1-a"], by=by, at=NOON
        ),
        "add": lambda: actions.add(unit=unit, assessment=base, values=VALUES, by=by, at=NOON),
        "edit": lambda: actions.edit(initiative=row, values=VALUES, expected_version=1, by=by),
        "move": lambda: actions.move(initiative=row, horizon="6-12", by=by),
        "remove": lambda: actions.remove(initiative=row, by=by, at=NOON),
        "restore": lambda: actions.restore(initiative=gone, by=by),
    }
    return run[name]()


ACTIONS = ["accept", "add", "edit", "move", "remove", "restore"]


def rows() -> list[dict]:
    with scopes_disabled():
        return list(Initiative.objects.order_by("pk").values())


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_refused(in_acme, archived, base, row, gone, name):
    before = rows()
    with pytest.raises(ValidationError, match=SENTENCE):
        act(name, unit=archived.unit, base=base, row=row, gone=gone, by=archived.lead)
    assert rows() == before


@pytest.mark.parametrize("name", ACTIONS)
def test_a_unit_outside_of_the_limits_is_refused(in_acme, base, row, gone, name):
    elsewhere = add_member(in_acme, "elsewhere", "lead", add_unit(in_acme, "Elsewhere"))
    before = rows()
    with pytest.raises(PermissionDenied):
        act(name, unit=in_acme.unit, base=base, row=row, gone=gone, by=elsewhere)
    assert rows() == before


@pytest.mark.parametrize("name", ACTIONS)
def test_the_page_tells_what_to_do(archived, row, gone, name):
    initiative = {"accept": None, "add": None, "restore": gone}.get(name, row)
    data = {
        "accept": {"action_key": "CUL-1-a"},
        "add": form_data(),
        "edit": edit_data(row, title="Typed by somebody"),
        "move": {"horizon": "6-12"},
    }.get(name, {})
    before = rows()
    answer = archived.client().post(url(archived, name, initiative=initiative), data)
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert rows() == before


def test_what_was_typed_stays(archived, row):
    data = edit_data(row, title="Typed by somebody")
    answer = archived.client().post(url(archived, "edit", initiative=row), data)
    assert "Typed by somebody" in answer.content.decode()


def test_the_plan_has_a_note_and_no_controls(archived, row):
    page = archived.client().get(f"{url(archived)}?removed={row.pk}").content.decode()
    assert "restore the unit first" in page
    assert row.title in page
    main = page[page.index("<main") : page.index("</main")]
    assert "<form" not in main
    assert url(archived, "add") not in page
    assert "Suggested next" not in page


def test_an_empty_plan_offers_no_assessment(acme):
    unit = add_unit(acme, "Old", archived_at=NOON)
    page = acme.client().get(url(acme, unit=unit)).content.decode()
    assert "assessments/new" not in page[page.index("<main") : page.index("</main")]


@pytest.mark.parametrize("name", ["add", "edit"])
def test_a_form_gives_way_to_the_plan(archived, row, name):
    initiative = row if name == "edit" else None
    answer = archived.client().get(url(archived, name, initiative=initiative))
    assert (answer.status_code, answer.url) == (302, url(archived))


def test_a_restored_unit_goes_on(archived):
    with scopes_disabled():
        Unit.objects.filter(pk=archived.unit.pk).update(archived_at=None)
    client = archived.client()
    assert "restore the unit first" not in client.get(url(archived)).content.decode()
    answer = client.post(url(archived, "accept"), {"action_key": "CUL-1-a"})
    assert answer.status_code == 302
