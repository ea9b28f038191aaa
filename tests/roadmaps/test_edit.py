"""Changing an initiative; nobody's change is lost."""

import pytest
from django_scopes import scopes_disabled

from maturity.content import packaged_model
from roadmaps.models import Initiative
from tests.cast import NOON, make_completed, make_user
from tests.roadmaps.builders import edit_data, make_initiative, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(acme):
    return make_initiative(acme)


def edit(cast, row, *, language="en", **changes):
    return cast.client().post(
        url(cast, "edit", initiative=row),
        edit_data(row, **changes),
        headers={"accept-language": language},
    )


def stored(row) -> Initiative:
    with scopes_disabled():
        return Initiative.objects.get(pk=row.pk)


def test_form_shows_what_is_stored(acme, row):
    page = acme.client().get(url(acme, "edit", initiative=row)).content.decode()
    assert "Give every team a customer story</textarea>" in page
    assert '<option value="culture" selected>' in page
    assert 'name="version" value="1"' in page


def test_every_field_is_saved(acme, row):
    response = edit(
        acme,
        row,
        title="New words",
        area="design",
        horizon="3-6",
        effort="L",
        state="done",
        responsible=str(acme.reader.user.pk),
        responsible_role="CFO",
        starts_on="2027-01-01",
        due_on="2027-02-01",
        notes="n",
    )
    assert (response.status_code, response.url) == (302, url(acme))
    saved = stored(row)
    assert (saved.title, saved.area_key, saved.horizon) == ("New words", "design", "3-6")
    assert (saved.effort, saved.state, saved.notes) == ("L", "done", "n")
    assert (saved.responsible_id, saved.responsible_role) == (acme.reader.user.pk, "CFO")
    assert (str(saved.starts_on), str(saved.due_on)) == ("2027-01-01", "2027-02-01")
    assert saved.version == 2


def test_fields_can_be_emptied(acme):
    row = make_initiative(
        acme, responsible=acme.lead.user, due_on="2027-01-01", notes="n", responsible_role="r"
    )
    row.refresh_from_db()
    edit(acme, row, responsible="", due_on="", notes="", responsible_role="")
    saved = stored(row)
    assert (saved.responsible, saved.due_on, saved.notes, saved.responsible_role) == (
        None,
        None,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Say in a sentence what will be done."),
        ("area", "sales", "Choose one of the five areas."),
        ("horizon", "", "This field is required."),
        ("state", "paused", "Choose one of the three states."),
        ("starts_on", "1999-12-31", "Enter a date between 2000 and 2100."),
        ("notes", "a" * 10_000, "Shorten this text to 4000 characters; it has 10000."),
        ("version", "", "Reload the page and try again."),
        ("version", "0", "Reload the page and try again."),
        ("version", "-1", "Reload the page and try again."),
    ],
)
def test_bad_value_comes_back_with_its_message(acme, row, field, value, message):
    response = edit(acme, row, **{field: value})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert stored(row).version == 1


def test_due_before_start_is_refused(acme, row):
    response = edit(acme, row, starts_on="2027-02-01", due_on="2027-01-01")
    assert response.status_code == 422
    assert "The due date must not be before the start." in response.content.decode()


def test_person_of_another_organisation_is_refused(acme, other, row):
    assert edit(acme, row, responsible=str(other.lead.user.pk)).status_code == 422
    assert stored(row).responsible is None


def test_person_who_has_left_stays_until_somebody_else_is_chosen(acme):
    gone = make_user("gone")
    row = make_initiative(acme, responsible=gone)
    assert edit(acme, row, notes="still theirs").status_code == 302
    assert stored(row).responsible == gone


# Words of the model.


@pytest.fixture
def suggested(acme):
    return make_initiative(
        acme, assessment=make_completed(acme), action_key="CUL-1-a", title="", area_key="culture"
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_form_shows_the_words_of_the_model(acme, suggested, language):
    page = acme.client().get(
        url(acme, "edit", initiative=suggested), headers={"accept-language": language}
    )
    action = packaged_model().action("CUL-1-a")
    assert action.name.in_language(language) in page.content.decode()
    assert action.owner_role.in_language(language) in page.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_untouched_words_stay_the_models(acme, suggested, language):
    action = packaged_model().action("CUL-1-a")
    edit(
        acme,
        suggested,
        language=language,
        title=action.name.in_language(language),
        responsible_role=action.owner_role.in_language(language),
        notes="changed",
    )
    saved = stored(suggested)
    assert (saved.title, saved.responsible_role, saved.notes) == ("", "", "changed")


def test_changed_words_are_kept_and_emptied_ones_are_the_models_again(acme, suggested):
    edit(acme, suggested, title="Ask Ana")
    assert stored(suggested).title == "Ask Ana"
    edit(acme, stored(suggested), title="")
    assert stored(suggested).title == ""


def test_action_of_the_model_keeps_its_area(acme, suggested):
    edit(acme, suggested, area="data")
    assert stored(suggested).area_key == "culture"


# Two people, two tabs.


def test_stale_save_is_refused_and_shows_both_values(acme, row):
    edit(acme, row, title="First wins", notes="theirs")
    response = edit(acme, row, title="Second typed this", due_on="2027-05-01")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this initiative meanwhile" in page
    assert "First wins</bdi>" in page
    assert "Second typed this</bdi>" in page
    assert "Second typed this</textarea>" in page
    assert 'value="2027-05-01"' in page
    assert stored(row).title == "First wins"


def test_the_same_save_sent_twice_counts_once(acme, row):
    changes = {"title": "New words", "due_on": "2027-05-01", "horizon": "6-12"}
    answers = [edit(acme, row, **changes) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, url(acme))] * 2
    assert stored(row).version == 2


def test_a_save_sent_again_after_the_removal_is_told(acme, row):
    edit(acme, row, title="New words")
    acme.client().post(url(acme, "remove", initiative=row))
    assert edit(acme, row, title="New words").status_code == 409
    assert stored(row).removed_at is not None


def test_conflict_names_only_what_differs(acme, row):
    edit(acme, row, responsible=str(acme.owner.user.pk))
    page = edit(acme, row).content.decode()
    assert "<dt>Responsible person</dt>" in page
    assert "owner.acme</bdi>" in page
    assert "<dt>Notes</dt>" not in page


def test_conflict_shows_choices_and_dates_in_words(acme, row):
    edit(acme, row, horizon="6-12", due_on="2027-05-01")
    page = edit(acme, row, horizon="3-6").content.decode()
    for words in ("6–12 months</bdi>", "3–6 months</bdi>", "1 May 2027</bdi>"):
        assert words in page


def test_saving_mine_instead_takes_the_version_that_was_shown(acme, row):
    edit(acme, row, title="First")
    page = edit(acme, row, title="Second").content.decode()
    assert 'name="overwrite" value="2"' in page
    assert edit(acme, row, title="Second", overwrite="2").status_code == 302
    assert stored(row).title == "Second"


def test_saving_mine_is_refused_when_it_changed_once_more(acme, row):
    edit(acme, row, title="First")
    edit(acme, stored(row), title="Third")
    assert edit(acme, row, title="Second", overwrite="2").status_code == 409
    assert stored(row).title == "Third"


# Removed meanwhile.


def test_form_of_a_removed_initiative_leads_to_the_plan_with_undo(acme):
    row = make_initiative(acme, removed_at=NOON)
    response = acme.client().get(url(acme, "edit", initiative=row))
    assert response.status_code == 302
    assert response.url == f"{url(acme)}?removed={row.pk}"


def test_save_after_somebody_removed_it_keeps_the_text(acme, row):
    acme.client("owner").post(url(acme, "remove", initiative=row))
    response = edit(acme, row, title="Still typing")
    assert response.status_code == 409
    assert "Somebody removed this initiative meanwhile" in response.content.decode()
    assert edit(acme, row, title="Still typing", overwrite="2").status_code == 302
    saved = stored(row)
    assert (saved.title, saved.removed_at) == ("Still typing", None)


def test_save_after_its_action_was_accepted_again_says_so(acme, suggested):
    with scopes_disabled():
        Initiative.objects.filter(pk=suggested.pk).update(removed_at=NOON)
    make_initiative(acme, action_key="CUL-1-a")
    response = edit(acme, suggested, notes="typed")
    assert response.status_code == 422
    page = response.content.decode()
    assert "This action is in the plan again already." in page
    assert "typed</textarea>" in page


def test_form_needs_at_most_eight_queries(acme, suggested, django_assert_max_num_queries):
    client = acme.client()
    client.get(url(acme, "edit", initiative=suggested))
    for number in range(10):
        make_initiative(acme, title=str(number))
    with django_assert_max_num_queries(8):
        client.get(url(acme, "edit", initiative=suggested))
