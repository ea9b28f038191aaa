"""Taking suggestions over into the plan."""

import pytest
from django_scopes import scopes_disabled

from roadmaps.models import Initiative
from tests.cast import NOON, make_assessment, make_completed
from tests.roadmaps.builders import make_initiative, url

pytestmark = pytest.mark.django_db


def accept(cast, *keys, follow=True, role="lead"):
    return cast.client(role).post(url(cast, "accept"), {"action_key": keys}, follow=follow)


def planned() -> list[str]:
    with scopes_disabled():
        return sorted(Initiative.objects.current().values_list("action_key", flat=True))


def test_one_suggestion_moves_into_the_plan(acme):
    make_completed(acme)
    page = accept(acme, "CUL-1-a").content.decode()
    assert planned() == ["CUL-1-a"]
    assert "1 initiative was added to the plan." in page
    assert "1 initiative, 1 without a responsible person." in page
    assert 'value="CUL-1-a"' not in page


def test_all_first_three_of_an_area_at_once(acme):
    make_completed(acme)
    page = accept(acme, "CUL-1-a", "CUL-5-a", "CUL-2-a").content.decode()
    assert planned() == ["CUL-1-a", "CUL-2-a", "CUL-5-a"]
    assert "3 initiatives were added to the plan." in page
    assert "3 suggestions for this area are in the plan." in page


def test_page_returns_to_the_area(acme):
    make_completed(acme)
    response = accept(acme, "DAT-1-c", follow=False)
    assert response.status_code == 302
    assert response.url == url(acme) + "#area-data"


def test_second_press_makes_no_second_row(acme):
    make_completed(acme)
    accept(acme, "CUL-1-a")
    page = accept(acme, "CUL-1-a").content.decode()
    assert planned() == ["CUL-1-a"]
    assert "That is in the plan already." in page


def test_accepted_initiative_answers_the_base(acme):
    assessment = make_completed(acme)
    make_assessment(acme, year=2027, quarter=1)
    accept(acme, "CUL-1-a")
    with scopes_disabled():
        assert Initiative.objects.get().assessment == assessment


def test_draft_may_be_planned_from(acme):
    draft = make_assessment(acme)
    accept(acme, "CUL-1-a")
    with scopes_disabled():
        assert Initiative.objects.get().assessment == draft


@pytest.mark.parametrize(
    "keys", [[], [""], ["NOPE"], ["CUL-1-a", "NOPE"], ["<script>"], ["A" * 10_000]]
)
def test_what_is_no_suggestion_is_refused_with_a_reason(acme, keys):
    make_completed(acme)
    response = accept(acme, *keys, follow=False)
    assert response.status_code == 422
    assert "That suggestion is not in the list." in response.content.decode()
    assert planned() == []


def test_nothing_can_be_accepted_before_an_assessment(acme):
    assert accept(acme, "CUL-1-a", follow=False).status_code == 422
    assert planned() == []


def test_removed_suggestion_may_be_accepted_again(acme):
    make_completed(acme)
    make_initiative(acme, action_key="CUL-1-a", removed_at=NOON)
    accept(acme, "CUL-1-a")
    assert planned() == ["CUL-1-a"]
