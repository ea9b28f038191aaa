"""Rating one area: saved on change, never over somebody else's save, harmless with any text."""

import re
import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import AreaRating, Assessment
from foundation.versions import StaleWriteError
from maturity.levels import Level
from organizations.models import Unit
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(acme):
    return make_assessment(acme, levels={})


def url(cast, assessment, area="delivery"):
    return reverse(
        "assessments:rate",
        kwargs={"slug": cast.slug, "assessment_id": assessment.pk, "area_key": area},
    )


def row(assessment, area="delivery"):
    return AreaRating.objects.get(assessment=assessment, area_key=area)


def test_it_saves_level_and_rationale(acme, draft):
    answer = acme.client().post(
        url(acme, draft), {"level": "2", "rationale": " Trained. ", "version": 1}
    )
    assert answer.status_code == 302
    assert answer.url == url(acme, draft)
    saved = row(draft)
    assert (saved.level, saved.rationale, saved.version) == (2, "Trained.", 2)
    assert saved.updated_by_name == "lead.acme"


def test_continue_saves_and_opens_the_next_area(acme, draft):
    form = {"level": "1", "version": 1, "next": ""}
    assert acme.client().post(url(acme, draft), form).url == url(acme, draft, "measurement")
    assert row(draft).level == 1


def test_continue_from_the_last_area_leads_to_the_check(acme, draft):
    answer = acme.client().post(
        url(acme, draft, "culture"), {"level": "1", "version": 1, "next": ""}
    )
    assert answer.url.endswith("/complete/")


def test_a_level_can_be_taken_back(acme, draft):
    client = acme.client()
    client.post(url(acme, draft), {"level": "0", "version": 1})
    client.post(url(acme, draft), {"level": "", "version": 2})
    assert row(draft).level is None


def test_a_save_in_the_background_answers_with_the_parts_that_change(acme, draft):
    answer = acme.client().post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'name="version" id="version" value="2"' in page
    assert re.search(r"Saved \d\d:\d\d", page)
    assert "1 of 5 areas rated" in page


def test_a_save_on_an_old_version_is_refused_with_both_values(acme, draft):
    client = acme.client()
    client.post(url(acme, draft), {"level": "2", "rationale": "First tab", "version": 1})
    answer = client.post(url(acme, draft), {"level": "0", "rationale": "Second", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First tab" in page
    assert "Second</textarea>" in page
    assert row(draft).rationale == "First tab"


def test_keep_mine_writes_over_the_version_that_was_seen(acme, draft):
    client = acme.client()
    client.post(url(acme, draft), {"level": "2", "version": 1})
    form = {"level": "0", "rationale": "Second", "version": 1, "overwrite": "2"}
    assert client.post(url(acme, draft), form).status_code == 302
    assert (row(draft).level, row(draft).version) == (0, 3)


def test_the_same_save_twice_leaves_one_result(acme, draft):
    client = acme.client()
    form = {"level": "2", "rationale": "Once", "version": 1}
    assert client.post(url(acme, draft), form).status_code == 302
    assert client.post(url(acme, draft), form).status_code == 302
    assert row(draft).version == 2


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"level": "9", "version": 1}, "Choose one of the three levels"),
        ({"level": "great", "version": 1}, "Choose one of the three levels"),
        ({"level": "1", "version": "x"}, "Enter a whole number"),
        ({"level": "1", "version": str(2**63)}, "less than or equal to"),
        ({"level": "1"}, "This field is required"),
        (
            {"level": "1", "version": 1, "rationale": "a" * 10_000},
            "Shorten this text to 4000 characters; it has 10000.",
        ),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_is_explained_and_nothing_is_saved(acme, draft, form, message, headers):
    answer = acme.client().post(url(acme, draft), form, headers=headers)
    assert answer.status_code == 422
    assert message in answer.content.decode().replace(",", "")
    assert row(draft).version == 1


def test_a_text_that_is_too_long_stays_in_the_field(acme, draft):
    text = "long " * 2000
    answer = acme.client().post(url(acme, draft), {"level": "1", "version": 1, "rationale": text})
    assert text.strip() in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("$x^2$", "$x^2$"),
        ("=1+1", "=1+1"),
        ("👩‍👩‍👧 مرحبا", "👩‍👩‍👧 مرحبا"),
        ("a\u202eb", "ab"),
        ("a\x00b", "ab"),
        ("e" + "\u0301" * 50, "é" + "\u0301" * 4),
    ],
)
def test_any_text_is_kept_and_shown_harmlessly(acme, draft, typed, shown):
    client = acme.client()
    client.post(url(acme, draft), {"level": "1", "version": 1, "rationale": typed})
    shown = unicodedata.normalize("NFC", shown)
    page = client.get(url(acme, draft)).content.decode()
    assert f">{shown}</textarea>" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_completed_assessment_takes_no_rating_and_the_text_stays(acme, headers):
    done = make_completed(acme)
    form = {"level": "2", "rationale": "Typed too late", "version": 1}
    answer = acme.client().post(url(acme, done), form, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This assessment was completed meanwhile" in page
    assert "/result/" in page
    assert headers or "Typed too late</textarea>" in page
    assert row(done).level == 1


def test_last_time_is_told_but_not_preselected(acme):
    make_completed(
        acme,
        quarter=3,
        levels=dict.fromkeys(("data", "design", "delivery"), 2) | {"measurement": 1, "culture": 1},
    )
    draft = make_assessment(acme, levels={})
    page = acme.client().get(url(acme, draft)).content.decode()
    assert "Last time (3rd quarter 2026):" in page
    assert not re.search(r'value="[012]"[^>]* checked', page)


def test_an_unknown_area_is_404(acme, draft):
    assert acme.client().get(url(acme, draft, "sales")).status_code == 404


def test_a_stranger_gets_404(acme, other, draft):
    assert other.client("owner").post(url(acme, draft), {"level": "1"}).status_code == 404
    foreign = reverse(
        "assessments:rate",
        kwargs={"slug": other.slug, "assessment_id": draft.pk, "area_key": "data"},
    )
    assert other.client("owner").get(foreign).status_code == 404


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_who_does_not_assess_gets_403(acme, draft, role):
    answer = acme.client(role).post(url(acme, draft), {"level": "1", "version": 1})
    assert answer.status_code == 403
    assert row(draft).version == 1


def test_a_lead_limited_to_another_unit_gets_404(acme, draft):
    shop = Unit.objects.create(organization=acme.organization, name="Shop", kind="shop")
    acme.lead.units.add(shop)
    assert acme.client().get(url(acme, draft)).status_code == 404


def test_a_save_needs_ten_queries(acme, draft):
    """Session, person, memberships and units included; the bounds of the transaction are none."""
    client = acme.client()
    client.get(url(acme, draft))  # the model is read once per process
    with CaptureQueriesContext(connection) as captured:
        client.post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    queries = [q["sql"] for q in captured if not q["sql"].startswith(bounds)]
    assert len(queries) == 10, "\n".join(queries)


def test_the_action_refuses_a_version_that_has_moved_on(acme, draft):
    from assessments.actions import rate

    save = {
        "assessment": draft,
        "area_key": "data",
        "level": Level.EXCELLENT,
        "rationale": "",
        "by": acme.lead,
        "at": NOON,
    }
    assert rate(expected_version=1, **save) == 2
    assert rate(expected_version=1, **save) == 2, "the same save again has arrived before"
    with pytest.raises(StaleWriteError):
        rate(expected_version=1, **{**save, "rationale": "Another text"})
    assert Assessment.objects.get().is_draft


def test_a_save_after_the_session_has_ended_says_so_and_keeps_the_page(acme, draft):
    answer = Client().post(url(acme, draft), {"level": "1", "version": 1}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "You have been signed out" in page
    assert 'id="version"' not in page
    assert row(draft).version == 1


def test_an_archived_unit_takes_no_rating_and_the_text_stays(acme, draft):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    form = {"level": "1", "rationale": "Typed", "version": 1}
    answer = acme.client().post(url(acme, draft), form)
    assert answer.status_code == 422
    assert "Restore it first" in answer.content.decode()
    assert "Typed</textarea>" in answer.content.decode()
    assert row(draft).version == 1
