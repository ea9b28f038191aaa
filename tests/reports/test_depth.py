"""What result page, history and report say of criteria, evidence, last time and revisions."""

from datetime import date

from django.utils.html import escape
from django_scopes import scopes_disabled

from assessments.models import AreaRating, Assessment, CriterionRating
from reports.document import IssueFacts, build_content, to_html
from reports.document.content import REASON_IN_TABLE
from tests.assessments.depth import finish, loaded, rate_area, rate_criteria
from tests.cast import NOON, make_assessment
from tests.reports.builders import url, words

TODAY = date(2026, 11, 20)


def deep(cast, quarter=4, **fields):
    draft = make_assessment(cast, quarter=quarter)
    rate_area(draft, "data", 2, 1, 1, 1, 1, **fields)
    return draft


def page(cast, assessment):
    return words(
        cast.client().get(url(cast, "result", assessment_id=assessment.pk)).content.decode()
    )


def content(assessment):
    with scopes_disabled():
        return build_content(loaded(assessment), today=TODAY)


def area(assessment, key="data"):
    return next(one for one in content(assessment).areas if one.key == key)


def test_the_page_lists_the_criteria_with_evidence_and_reason(acme):
    done = finish(deep(acme, note="Seen in the plan."))
    text = page(acme, done)
    assert "Criterion by criterion" in text
    assert "Excellent on opinion only" in text
    assert "Seen in the plan." in text
    assert "by 5 criteria" in text


def test_an_override_is_printed_with_both_levels(acme):
    draft = deep(acme)
    with scopes_disabled():
        AreaRating.objects.filter(assessment=draft, area_key="data").update(
            override_level=0, override_reason="The vendor leaves."
        )
    done = finish(draft)
    assert "Level set by the lead: The vendor leaves. By the rule: Room for improvement" in page(
        acme, done
    )
    found = area(done)
    assert found.override == (
        "The lead set this level; by the rule it would be Room for improvement."
    )
    assert found.override_reason == "The vendor leaves."
    assert found.reason == "The vendor leaves."


def test_the_report_prints_what_does_not_fit(acme):
    (remark,) = area(finish(deep(acme))).remarks
    assert remark.text == "Listening across the lifecycle is Excellent without evidence."
    assert remark.explanation == ""


def test_the_report_prints_criteria_only_where_they_count(acme):
    done = finish(deep(acme))
    assert [one.level for one in area(done).criteria] == [2, 1, 1, 1, 1]
    assert not any(one.is_rated for one in area(done, "design").criteria)


def test_not_applicable_is_printed_with_its_reason(acme):
    draft = deep(acme)
    rate_criteria(draft, {"DAT-2": "na"})
    assert area(finish(draft)).criteria[1].not_applicable == "We have no shops."


def test_reasons_are_printed_in_full(acme):
    draft = deep(acme)
    long = "Nobody <asks> here.\nWhy? " + "As it was told. " * 100 + "That is all."
    rate_criteria(draft, {"DAT-1": 1}, note=long)
    rate_criteria(draft, {"DAT-2": "na"})
    with scopes_disabled():
        rows = CriterionRating.objects.filter(criterion_id="DAT-2")
        rows.update(not_applicable_reason=long)
    rate_criteria(draft, {"DAT-3": 1}, note="x" * REASON_IN_TABLE)
    found = content(finish(draft))
    whole = next(one for one in found.areas if one.key == "data").criteria
    assert [one.why for one in whole[:3]] == [long, long, "x" * REASON_IN_TABLE]
    assert [one.is_long for one in whole[:3]] == [True, True, False]
    table, _end, below = to_html(found, IssueFacts(1, "today"), has_logo=False).partition(
        whole[-1].name
    )
    assert ("That is all." in table, "x" * REASON_IN_TABLE in table) == (False, True)
    assert below.count(escape(long)) == 2
    assert below.count('<p class="quote"><b>') == 2


def test_the_report_says_what_was_confirmed_changed_and_new(acme):
    finish(deep(acme, quarter=3))
    now = make_assessment(acme)
    rate_area(now, "data", 2, 0, 1)
    rate_area(now, "design", 1, 1, 1, 1)
    method = {term.name: term.meaning for term in content(finish(now)).method}
    assert method["Last time"] == (
        "Against last time: 5 ratings confirmed, 1 changed, 4 new, 2 not re-rated."
    )
    assert "rated by criteria" in method["Criteria"]


def revise(original):
    with scopes_disabled():
        fields = {
            name: getattr(original, name)
            for name in ("organization", "unit", "model_version", "period_kind")
        }
        revision = Assessment.objects.create(
            **fields,
            period_start=original.period_start,
            period_end=original.period_end,
            created_at=NOON,
            replaces=original,
            revision_reason="A figure was wrong.",
        )
        AreaRating.objects.bulk_create(
            AreaRating(assessment=revision, area_key=key, level=1)
            for key in ("data", "design", "delivery", "measurement", "culture")
        )
    return revision


def test_a_revision_takes_the_place_of_what_it_corrects(acme):
    original = finish(deep(acme))
    revision = revise(original)
    history = url(acme, "history", unit_id=acme.unit.pk)
    assert "Revised" not in words(acme.client().get(history).content.decode())
    finish(revision)
    text = words(acme.client().get(history).content.decode())
    assert "Revised" in text
    assert "The latest revision counts here." in text


def test_both_stay_readable_and_name_each_other(acme):
    original = finish(deep(acme))
    revision = finish(revise(original))
    assert "This assessment was corrected by a revision." in page(acme, original)
    assert "Criterion by criterion" in page(acme, original)
    assert "Revision A figure was wrong." in page(acme, revision)
    assert content(revision).revision_reason == "A figure was wrong."
    assert content(original).revision == ""


def test_a_draft_revision_replaces_nothing_yet(acme):
    original = finish(deep(acme))
    revise(original)
    assert "corrected by a revision" not in page(acme, original)
