"""The page of an area's criteria: what it shows, saves and refuses, with and without JavaScript."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import AreaRating, CriterionRating
from organizations.models import Unit
from tests.assessments.criteria.test_actions import ask
from tests.assessments.depth import finish, rate_area, rate_criteria
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(acme):
    found = make_assessment(acme, levels={"design": 1})
    rate_criteria(found, {"DAT-2": 1})
    return found


def url(cast, assessment, name="criterion", area="data", **more):
    ids = {"slug": cast.slug, "assessment_id": assessment.pk, "area_key": area}
    if name == "criterion":
        ids["criterion_id"] = "DAT-1"
    return reverse(f"assessments:{name}", kwargs=ids | more)


def page_of(cast, assessment, area="data"):
    answer = cast.client().get(url(cast, assessment, "criteria", area))
    assert answer.status_code == 200
    return answer.content.decode()


def row(assessment, key="DAT-1"):
    return CriterionRating.objects.filter(assessment=assessment, criterion_id=key).first()


def test_every_criterion_has_a_form_and_nothing_is_preselected(acme, draft):
    page = page_of(acme, draft)
    assert page.count("data-autosave") == 5
    assert page.count('value="" id="DAT-1-none" checked') == 1
    assert not re.search(r'id="DAT-1-[012na]+" checked', page)
    assert 'id="DAT-2-1" checked' in page
    assert "Listening plan or survey inventory" in page
    assert "it puts the whole area at Immediate action" in page


def test_the_level_so_far_says_why_and_how_much_is_rated(acme, draft):
    rate_criteria(draft, {"DAT-5": 0, "DAT-4": "na"})
    page = page_of(acme, draft)
    assert "A critical criterion is at Immediate action: Privacy" in page
    assert "2 of 4 rated" in page
    assert "1 not applicable" in page


def test_the_save_button_leads_back_to_the_criterion(acme, draft):
    answer = acme.client().post(
        url(acme, draft), {"level": "2", "note": " Plan. ", "version": 1, "save": ""}
    )
    assert answer.status_code == 302
    assert answer.url == f"{url(acme, draft, 'criteria')}#DAT-1"
    assert (row(draft).level, row(draft).note) == (2, "Plan.")


def test_a_save_in_the_background_brings_what_changes(acme, draft):
    answer = acme.client().post(url(acme, draft), {"level": "0", "version": 1}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'id="DAT-1-version" value="2"' in page
    assert re.search(r"Saved \d\d:\d\d", page)
    assert "2 of 5 rated" in page
    for part in ("verdict", "areas", "DAT-1-last", "DAT-1-problem", "saved"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', page), part


def test_not_applicable_without_a_reason_is_refused_and_the_note_stays(acme, draft):
    form = {"level": "na", "note": "Typed <b>", "not_applicable_reason": " ", "version": 1}
    answer = acme.client().post(url(acme, draft), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why this criterion is not applicable here." in page
    assert 'href="#DAT-1-not_applicable_reason"' in page
    assert "Typed &lt;b&gt;</textarea>" in page
    assert 'id="DAT-1-na" checked' in page
    assert row(draft) is None


def test_not_applicable_with_a_reason_leaves_the_count(acme, draft):
    form = {"level": "na", "not_applicable_reason": "No shops.", "version": 1}
    acme.client().post(url(acme, draft), form)
    page = page_of(acme, draft)
    assert "1 of 4 rated" in page
    assert "No shops.</textarea>" in page


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"level": "9", "version": 1}, "Choose one of the three levels, none"),
        ({"level": "1"}, "Reload the page"),
        ({"level": "1", "version": 1, "note": "a" * 5000}, "Shorten this text to 4000"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_is_explained_and_nothing_is_saved(acme, draft, form, message, headers):
    answer = acme.client().post(url(acme, draft), form, headers=headers)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert row(draft) is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_save_on_an_old_version_shows_both_at_its_criterion(acme, draft, headers):
    client = acme.client()
    client.post(url(acme, draft), {"level": "2", "note": "First tab", "version": 1})
    form = {"level": "0", "note": "Second tab", "version": 1}
    answer = client.post(url(acme, draft), form, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First tab" in page
    assert headers or "Second tab</textarea>" in page
    assert re.search(r'form="DAT-1-form" name="overwrite" value="2"', page)
    assert row(draft).note == "First tab"
    assert client.post(url(acme, draft), form | {"overwrite": "2"}).status_code == 302
    assert row(draft).note == "Second tab"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_completed_assessment_takes_nothing_and_the_text_stays(acme, headers):
    done = make_completed(acme)
    form = {"level": "2", "note": "Too late", "version": 1}
    answer = acme.client().post(url(acme, done), form, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This assessment was completed meanwhile" in page
    assert headers or "Too late</textarea>" in page


def test_an_archived_unit_takes_nothing(acme, draft):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    answer = acme.client().post(url(acme, draft), {"level": "1", "version": 1})
    assert answer.status_code == 422
    assert "Restore it first" in answer.content.decode()


def test_what_does_not_exist_here_is_404(acme, other, draft):
    client = acme.client()
    assert client.get(url(acme, draft, "criteria", "sales")).status_code == 404
    for wrong in ("CUL-1", "DAT-99"):
        address = url(acme, draft, criterion_id=wrong)
        assert client.post(address, {"level": "1", "version": 1}).status_code == 404
    strange = other.client("owner")
    for name in ("criteria", "criterion", "mode", "override"):
        assert strange.post(url(other, draft, name)).status_code in (404, 405)
    assert CriterionRating.objects.count() == 1


def test_signed_out_in_the_background_says_so(acme, draft):
    answer = Client().post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    assert answer.status_code == 401
    assert row(draft) is None


def test_last_time_waits_for_one_click(acme):
    before = make_assessment(acme, quarter=3, levels=dict.fromkeys(("design", "delivery"), 1))
    AreaRating.objects.filter(assessment=before).update(level=1)
    rate_area(before, "data", 1, 2, 1, 1, 1)
    finish(before)
    draft = make_assessment(acme, levels={})
    rate_criteria(draft, {"DAT-2": 1, "DAT-3": 1})
    page = page_of(acme, draft)
    assert "Last time (3rd quarter 2026):" in page
    assert "Changed since 3rd quarter 2026: from" in page
    assert "Confirmed: the same as in 3rd quarter 2026." in page
    assert 'name="confirm" value="1"' in page
    answer = acme.client().post(
        url(acme, draft), {"level": "", "confirm": "1", "version": 1}, headers=HTMX
    )
    assert "Confirmed: the same as in" in answer.content.decode()
    assert row(draft).level == 1
    rate_page = acme.client().get(url(acme, draft, "rate", "design")).content.decode()
    assert "Confirm: still Room for improvement" in rate_page
    saved = acme.client().post(
        url(acme, draft, "rate", "design"), {"level": "", "confirm": "1", "version": 1}
    )
    assert saved.status_code == 302
    assert AreaRating.objects.get(assessment=draft, area_key="design").level == 1


def test_not_applicable_last_time_waits_for_one_click(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "data", "na", 1, 1, 1, 1)
    finish(before)
    draft = make_assessment(acme, levels={})
    rate_criteria(draft, {"DAT-2": 1})
    page = page_of(acme, draft)
    assert "(<bdi>We have no shops.</bdi>) not yet re-rated" in page
    assert 'name="confirm" value="na"' in page
    assert re.search(r'name="not_applicable_reason"[^>]*>We have no shops\.</textarea>', page)
    sent = {"level": "", "confirm": "na", "version": 1}
    answer = acme.client().post(
        url(acme, draft), {**sent, "not_applicable_reason": "We have no shops."}, headers=HTMX
    )
    assert "Confirmed: the same as in" in answer.content.decode()
    assert (row(draft).applicable, row(draft).not_applicable_reason) == (False, "We have no shops.")
    rate_criteria(draft, {"DAT-1": 2})
    assert "New: not applicable in 3rd quarter 2026." in page_of(acme, draft)


def test_the_area_page_saves_and_opens_the_criteria_instead(acme, draft):
    form = {"level": "2", "rationale": "Kept", "version": 1, "mode": "criteria"}
    answer = acme.client().post(url(acme, draft, "rate", "design"), form)
    assert answer.url == url(acme, draft, "criteria", "design")
    stored = AreaRating.objects.get(assessment=draft, area_key="design")
    assert (stored.mode, stored.level, stored.rationale) == ("criteria", 2, "Kept")
    again = acme.client().get(url(acme, draft, "rate", "design"))
    assert again.url == url(acme, draft, "criteria", "design")
    back = acme.client().post(url(acme, draft, "mode", "design"), {"mode": "direct"})
    assert back.url == url(acme, draft, "rate", "design")
    assert "Kept</textarea>" in acme.client().get(back.url).content.decode()


def test_an_area_rated_as_a_whole_says_that_its_criteria_do_not_count(acme, draft):
    page = page_of(acme, draft, "design")
    assert "This area is rated as a whole" in page
    assert "Let the criteria count" in page
    assert "Set another level" not in page


def test_the_task_list_says_what_is_rated_in_depth(acme, draft):
    page = acme.client().get(
        reverse("assessments:detail", kwargs={"slug": acme.slug, "assessment_id": draft.pk})
    )
    text = page.content.decode()
    assert "In depth: 1 of 5 criteria" in text
    assert f'href="{url(acme, draft, "criteria")}"' in text
    assert f'href="{url(acme, draft, "rate", "design")}"' in text


def test_the_lead_sets_another_level_with_a_reason(acme, draft):
    client = acme.client()
    where = url(acme, draft, "override")
    bare = client.post(where, {"level": "2", "reason": "", "version": 1})
    assert bare.status_code == 422
    assert "Say why another level is right" in bare.content.decode()
    assert client.post(where, {"level": "2", "reason": "Audit.", "version": 1}).status_code == 302
    page = page_of(acme, draft)
    assert "Level set by the lead:" in page
    assert "Audit.</textarea>" in page
    stale = client.post(where, {"level": "0", "reason": "Other", "version": 1})
    assert stale.status_code == 409
    assert "Other</textarea>" in stale.content.decode()
    assert "Audit." in stale.content.decode()
    assert client.post(where, {"level": "", "reason": "Other", "version": 2}).status_code == 302
    assert "Level set by the lead:" not in page_of(acme, draft)


def test_while_people_are_asked_there_is_nothing_to_set(acme, draft):
    ask(draft, "data")
    page = page_of(acme, draft)
    assert "Several people are rating this area" in page
    assert "data-autosave" not in page
    answer = acme.client().post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    assert answer.status_code == 422
    assert "levels come from their round" in answer.content.decode()


def test_after_the_round_levels_stand_or_lead_to_the_agreement(acme, draft):
    ask(draft, "data", state="closed")
    rate_criteria(draft, {"DAT-1": 2}, origin="unanimous")
    page = page_of(acme, draft)
    assert "The levels of this area come from the round" in page
    assert "All raters agreed" in page
    assert "/agreement/#DAT-3" in page


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_who_does_not_assess_gets_403(acme, draft, role):
    assert acme.client(role).post(url(acme, draft), {"level": "1"}).status_code == 403


def test_a_save_needs_eleven_queries(acme, draft):
    """Session, person, memberships and units included; the bounds of the transaction are none."""
    client = acme.client()
    client.get(url(acme, draft, "criteria"))
    with CaptureQueriesContext(connection) as captured:
        client.post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    queries = [q["sql"] for q in captured if not q["sql"].startswith(bounds)]
    assert len(queries) == 11, "\n".join(queries)
