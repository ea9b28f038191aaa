"""The history of a unit: strip, trend, each period in words, and any two beside each other."""

import re

import pytest
from django_scopes import scopes_disabled

from assessments.models import AreaResult, Assessment
from maturity.models import ModelVersion
from tests.cast import make_assessment, make_completed
from tests.reports.builders import (
    STEADY,
    body,
    heading,
    levels,
    limit,
    make_history,
    make_unit,
    queries,
    url,
    words,
)

pytestmark = pytest.mark.django_db


def page(cast, role="lead", unit=None, **query):
    return body(cast.client(role), url(cast, "history", unit_id=(unit or cast.unit).pk), **query)


def comparison(cast, first, second, **extra):
    pair = {"compare": str(first), "with": str(second)}
    return page(cast, **pair, **extra).split('id="compare"')[1].split("</section>")[0]


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_it(acme, role):
    make_history(acme, STEADY, levels(data=2))
    assert heading(page(acme, role)) == "Since 1st quarter 2024: 1 area improved, none fell."


def test_stranger_gets_404(acme, other, newcomer):
    address = url(acme, "history", unit_id=acme.unit.pk)
    assert newcomer.get(address).status_code == 404
    assert other.client().get(address).status_code == 404


def test_unit_of_another_organisation_is_404(acme, other):
    assert acme.client().get(url(acme, "history", unit_id=other.unit.pk)).status_code == 404


def test_unknown_unit_is_404(acme):
    address = url(acme, "history", unit_id="00000000-0000-4000-8000-000000000000")
    assert acme.client().get(address).status_code == 404


def test_limited_member_gets_404_on_other_units(acme):
    shop = make_unit(acme, "Far shop")
    limit(acme.reader, acme.unit)
    client = acme.client("reader")
    assert client.get(url(acme, "history", unit_id=shop.pk)).status_code == 404
    assert client.get(url(acme, "history", unit_id=acme.unit.pk)).status_code == 200


def test_it_takes_no_post(acme):
    assert acme.client().post(url(acme, "history", unit_id=acme.unit.pk)).status_code == 405


def test_unit_without_a_history_says_what_to_do(acme):
    make_assessment(acme)
    html = page(acme)
    assert heading(html) == "No assessment is completed yet"
    assert f"/assessments/new/?unit={acme.unit.pk}" in html
    assert html.count("btn primary") == 1
    assert "Start an assessment" not in page(acme, "reader")


def test_one_assessment_is_no_trend(acme):
    make_completed(acme)
    html = page(acme)
    assert heading(html) == "One assessment so far"
    assert 'id="trend"' not in html
    assert 'id="compare"' not in html
    assert "First assessment." in html
    assert "will show what changed" in html


def test_strip_holds_every_assessment_and_links_to_each_result(acme):
    history = make_history(acme, *[STEADY] * 12)
    strip = page(acme).split('id="levels"')[1].split("</section>")[0]
    assert strip.count('class="cell') == 60
    for assessment in history:
        assert url(acme, "result", assessment_id=assessment.pk) in strip


def test_strip_can_be_scrolled_with_the_keyboard(acme):
    make_completed(acme)
    assert re.search(r'class="timeline" role="region" tabindex="0" aria-label="[^"]+"', page(acme))


def test_drafts_are_no_history(acme):
    make_history(acme, STEADY, STEADY)
    make_assessment(acme, year=2030)
    assert "2030" not in page(acme)


def test_trend_states_its_message_and_has_a_table(acme):
    make_history(acme, STEADY, levels(data=2), levels(data=2, design=2))
    card = page(acme).split('id="trend"')[1].split("</section>")[0]
    assert "The index rose from 50 in 1st quarter 2024 to 70 in 3rd quarter 2024." in words(card)
    assert card.count('role="img"') == card.count("<title") == card.count("<desc") == 2
    assert words(card.split("<tbody>")[1]).startswith("Q1 24 50 50 50 Q2 24 60 60 60 Q3 24 70")


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (levels(data=0), "The index fell from 50 in 1st quarter 2024 to 40 in 2nd quarter 2024."),
        (STEADY, "The index is 50 in 2nd quarter 2024, as in 1st quarter 2024."),
    ],
)
def test_trend_title_follows_the_direction(acme, last, expected):
    make_history(acme, STEADY, last)
    assert expected in words(page(acme))


def test_each_period_is_compared_with_the_one_before(acme):
    make_history(acme, STEADY, levels(data=2), levels(data=1, culture=0))
    text = words(page(acme).split('id="periods"')[1])
    assert text.index("3rd quarter 2024") < text.index("1st quarter 2024")
    assert "Since 2nd quarter 2024: no area improved, 2 fell." in text
    assert "Data fell from Excellent to Room for improvement." in text
    assert "Culture fell from Room for improvement to Immediate action." in text
    assert "index 40 · ↓ 20 points" in text
    assert "Since 1st quarter 2024: 1 area improved, none fell." in text


def test_many_periods_are_folded(acme):
    make_history(acme, *[STEADY] * 12)
    html = page(acme)
    assert "Show 8 earlier periods" in html
    assert html.split("<details")[-1].count("<h3>") == 8


def test_any_two_periods_can_be_compared_in_either_order(acme):
    history = make_history(acme, levels(data=0), STEADY, levels(data=2, design=2, culture=0))
    first, last = history[0].pk, history[2].pk
    there = comparison(acme, first, last)
    assert there == comparison(acme, last, first)
    text = words(there)
    assert "Since 1st quarter 2024: 2 areas improved, 1 fell." in text
    assert "Data rose from Immediate action to Excellent." in text
    assert "Index: ↑ 20 points" in text


def test_movement_table_counts_and_names_the_areas(acme):
    history = make_history(acme, levels(data=0), levels(data=2, design=2, culture=0))
    table = words(comparison(acme, history[0].pk, history[1].pk).split("<tbody>")[1])
    assert table == (
        "Excellent 0 0 0"
        " Room for improvement 1 improved Design 2 unchanged Delivery, Measurement 1 fell Culture"
        " Immediate action 1 improved Data 0 0"
    )


def test_chosen_periods_stay_chosen(acme):
    history = make_history(acme, STEADY, STEADY, STEADY)
    form = comparison(acme, history[0].pk, history[1].pk).split("</form>")[0]
    chosen = re.findall(r'value="([0-9a-f-]+)" selected', form)
    assert chosen == [str(history[0].pk), str(history[1].pk)]


def test_the_same_period_twice_is_explained(acme):
    history = make_history(acme, STEADY, STEADY)
    text = words(comparison(acme, history[0].pk, history[0].pk))
    assert "Choose two different periods to compare." in text


@pytest.mark.parametrize("bad", ["nonsense", "", "00000000-0000-4000-8000-000000000000", "'--"])
def test_what_is_no_assessment_of_the_unit_is_explained(acme, bad):
    history = make_history(acme, STEADY, STEADY)
    text = words(comparison(acme, history[0].pk, bad))
    assert "Choose two completed assessments of this unit." in text


def test_foreign_assessment_cannot_be_compared(acme, other):
    own, foreign = make_history(acme, STEADY, STEADY)[0], make_completed(other)
    html = comparison(acme, own.pk, foreign.pk)
    assert "Choose two completed assessments of this unit." in words(html)


def rated_by_criteria(cast, year):
    """A completed assessment whose areas were rated by their criteria."""
    with scopes_disabled():
        assessment = make_assessment(cast, year=year, levels=STEADY)
        for place, key in enumerate(STEADY):
            AreaResult.objects.create(
                assessment=assessment,
                area_key=key,
                position=place,
                level=1,
                mode="criteria",
                index=48,
                low=40,
                high=60,
            )
        Assessment.objects.filter(pk=assessment.pk).update(
            state="completed",
            completed_at=f"{year}-12-31T00:00Z",
            index=48,
            stage=2,
            uncapped_stage=2,
        )
    return assessment


def test_line_breaks_where_the_way_of_rating_changes(acme):
    make_history(acme, STEADY, STEADY)
    rated_by_criteria(acme, 2025)
    html = page(acme)
    trend = html.split('id="trend"')[1].split("</section>")[0]
    assert "The index stands at 48." in words(trend)
    assert "Rated in another way" in trend
    assert html.count('class="break"') == 1
    text = words(html)
    assert "compare across it with care" in text
    assert "index 48, between 40 and 60" in text
    assert "Areas were rated in another way then, so the indexes are not compared." in text


def test_line_breaks_where_the_model_version_changes(acme):
    make_history(acme, STEADY)
    with scopes_disabled():
        old = ModelVersion.objects.current()
        content = ModelVersion.objects.values_list("content", flat=True).get(pk=old.pk)
        newer = ModelVersion.objects.create(
            key=old.key, version=2, content=content, sha256=old.sha256, created_at=old.created_at
        )
    make_completed(acme)
    html = page(acme)
    assert newer.version == 2
    assert "New model version" in html.split('id="trend"')[1].split("</section>")[0]
    assert "The model has another version since then" in words(html)


def test_latest_result_is_the_primary_action(acme):
    last = make_history(acme, STEADY, STEADY)[-1]
    html = page(acme)
    assert html.count("btn primary") == 1
    assert url(acme, "result", assessment_id=last.pk) in html.split("btn primary")[1].split(">")[0]


def test_archived_unit_keeps_its_history(acme):
    make_history(acme, STEADY, STEADY)
    with scopes_disabled():
        type(acme.unit).objects.filter(pk=acme.unit.pk).update(archived_at="2027-01-01T00:00Z")
    assert "Period by period" in page(acme)


def test_other_units_and_organisations_never_show(acme, other):
    make_history(acme, STEADY, STEADY)
    make_history(other, STEADY, levels(data=0))
    make_history(acme, STEADY, levels(data=0), unit=make_unit(acme, "Far shop"), year=2020)
    html = page(acme)
    assert "CANARY" not in html
    assert "Far shop" not in html
    assert "2020" not in html


def test_queries_do_not_grow(acme):
    history = make_history(acme, STEADY, STEADY)
    pair = {"compare": str(history[0].pk), "with": str(history[1].pk)}
    address = url(acme, "history", unit_id=acme.unit.pk)
    few = queries(acme.client(), address, **pair)
    make_history(acme, *[STEADY] * 10, year=2025)
    assert queries(acme.client(), address, **pair) == few <= 8
