"""The result: profile first, then counts, stage with its reasons, change, and what to do next."""

import re

import pytest
from django_scopes import scopes_disabled

from assessments.models import AreaRating, AreaResult, Assessment
from organizations.models import Unit
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
from tests.roadmaps.builders import make_initiative

pytestmark = pytest.mark.django_db


def page(cast, assessment, role="lead"):
    return body(cast.client(role), url(cast, "result", assessment_id=assessment.pk))


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_a_completed_one(acme, role):
    html = page(acme, make_completed(acme), role)
    assert heading(html) == "Design is our strength; Culture holds the rest back."
    assert "completed 31 December 2026 by Lucía Ferrer" in words(html)


def test_stranger_gets_404(acme, other, newcomer):
    address = url(acme, "result", assessment_id=make_completed(acme).pk)
    assert newcomer.get(address).status_code == 404
    assert other.client().get(address).status_code == 404


def test_assessment_of_another_organisation_is_404(acme, other):
    foreign = make_completed(other)
    assert acme.client().get(url(acme, "result", assessment_id=foreign.pk)).status_code == 404


def test_unknown_id_is_404(acme):
    address = url(acme, "result", assessment_id="00000000-0000-4000-8000-000000000000")
    assert acme.client().get(address).status_code == 404


def test_limited_member_gets_404_on_other_units(acme):
    shop = make_unit(acme, "Far shop")
    theirs, own = make_completed(acme, unit=shop), make_completed(acme)
    limit(acme.reader, acme.unit)
    client = acme.client("reader")
    assert client.get(url(acme, "result", assessment_id=theirs.pk)).status_code == 404
    assert client.get(url(acme, "result", assessment_id=own.pk)).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("lead", 200), ("rater", 403), ("reader", 403)])
def test_draft_is_for_those_who_assess(acme, role, status):
    draft = make_assessment(acme)
    address = url(acme, "result", assessment_id=draft.pk)
    assert acme.client(role).get(address).status_code == status


def test_it_takes_no_post(acme):
    address = url(acme, "result", assessment_id=make_completed(acme).pk)
    assert acme.client().post(address).status_code == 405


def test_order_is_profile_counts_stage_change_history_plan(acme):
    _first, last = make_history(acme, STEADY, levels(data=2, culture=0))
    html = page(acme, last)
    marks = ['id="profile"', 'class="counts"', 'id="stage"', 'id="change"', 'id="strip"']
    places = [html.index(mark) for mark in [*marks, 'id="next"', 'id="plan"']]
    assert places == sorted(places)


def test_profile_says_level_reason_and_change_of_each_area(acme):
    _first, last = make_history(acme, STEADY, levels(data=2, culture=0))
    with scopes_disabled():
        # Frozen rows are changed before the triggers of this table would matter: a new one.
        last = make_completed(
            acme, year=2025, quarter=1, levels=levels(design=2), rationale="Nobody answers for CX"
        )
    html = page(acme, last)
    table = words(html.split('id="profile"')[1].split("</table>")[0])
    why, opinion = "Nobody answers for CX", "Evidence: Opinion"
    assert f"Data {why} Room for improvement {opinion} ↓ Fell from Excellent" in table
    assert f"Design {why} Excellent {opinion} ↑ Improved from Room for improvement" in table
    assert f"Delivery {why} Room for improvement {opinion} = Unchanged since Q2 24" in table


def test_missing_reason_is_not_invented(acme):
    assert page(acme, make_completed(acme)).count("No reason given") == 5


def test_long_reason_is_cut_and_can_be_read_in_full(acme):
    text = "word " * 200 + "the very end"
    html = page(acme, make_completed(acme, rationale=text))
    assert "…" in html.split("</table>")[0]
    assert "the very end" not in html.split("</table>")[0]
    assert "Read the reasons in full" in html
    assert "the very end" in html


def test_short_reason_is_not_repeated(acme):
    assert "Read the reasons in full" not in page(acme, make_completed(acme, rationale="84 % seen"))


def test_typed_text_is_escaped_and_isolated(acme):
    html = page(acme, make_completed(acme, rationale='<script>alert("1")</script> $x^2$ \u05d0'))
    assert "<script>alert" not in html
    assert "<bdi>&lt;script&gt;" in html


def test_counts_stand_in_words_and_as_a_bar(acme):
    html = page(acme, make_completed(acme))
    counts = words(html.split('class="counts"')[1].split("</ul>")[0])
    assert "Excellent 1 area Room for improvement 3 areas Immediate action 1 area" in counts
    assert (
        'aria-label="Excellent: 1, room for improvement: 3, immediate action: 1, not rated: 0"'
        in html
    )


def test_stage_prints_index_cap_reason_and_weakest_area(acme):
    text = words(page(acme, make_completed(acme)))
    assert "Stage 2, Building" in text
    assert "50 of 100" in text
    assert "The index alone would be stage 3, Managed. Culture at Immediate action caps it" in text
    assert "Weakest area: Culture" in text
    assert "Rated by area: all five were rated as a whole" in text
    assert "this product's own convention, not a standard" in text


def test_every_number_leads_to_its_explanation(acme):
    html = page(acme, make_completed(acme))
    assert f'href="/o/{acme.slug}/model/#stage"' in html


def test_without_a_cap_no_reason_is_printed(acme):
    assert "would be stage" not in page(acme, make_completed(acme, levels=STEADY))


def test_levels_are_never_numbers(acme):
    html = page(acme, make_completed(acme))
    assert not re.search(r"[Ll]evel [0-3]\b", words(html))


def test_range_is_shown_where_it_differs(acme, unscoped):
    assessment = make_assessment(acme, levels=STEADY)
    for place, key in enumerate(STEADY):
        AreaResult.objects.create(
            assessment=assessment,
            area_key=key,
            position=place,
            level=1,
            mode="criteria",
            index=48,
            low=40 if key == "data" else 45,
            high=60,
        )
    Assessment.objects.filter(pk=assessment.pk).update(
        state="completed", completed_at="2026-12-31T00:00Z", index=48, stage=2, uncapped_stage=2
    )
    text = words(page(acme, assessment))
    assert "48 of 100 · between 44 and 60" in text
    assert "Stage 2 to 3" in text
    assert "Rated by area" not in text


def test_change_has_a_chart_with_title_description_and_table(acme):
    _first, last = make_history(acme, STEADY, levels(data=2, culture=0))
    card = page(acme, last).split('id="change"')[1].split("</section>")[0]
    assert card.count("<svg") == card.count('role="img"') == 2
    assert card.count("<title") == card.count("<desc") == 2
    text = words(card)
    assert "Since 1st quarter 2024: 1 area improved, 1 fell." in text
    assert "Culture fell from Room for improvement to Immediate action." in text
    assert "Data rose from Room for improvement to Excellent." in text
    assert "The index is the same as in 1st quarter 2024." in text
    table = words(card.split("<tbody>")[1])
    assert table.startswith("Data Room for improvement Excellent Design Room for improvement")


def test_index_is_not_compared_across_ways_of_rating(acme, unscoped):
    first, last = make_history(acme, STEADY, STEADY)
    del first
    moment = make_assessment(acme, year=2025, quarter=1, levels=STEADY)
    for place, key in enumerate(STEADY):
        AreaResult.objects.create(
            assessment=moment,
            area_key=key,
            position=place,
            level=1,
            mode="criteria",
            index=48,
            low=48,
            high=48,
        )
    Assessment.objects.filter(pk=moment.pk).update(
        state="completed", completed_at="2025-03-31T00:00Z", index=48, stage=2, uncapped_stage=2
    )
    text = words(page(acme, moment))
    assert "Areas were rated in another way then, so the indexes are not compared." in text
    assert "point" not in text.split("What changed")[1].split("How we got here")[0]
    assert "dotted line" in text
    del last


def test_first_assessment_has_no_change_and_says_why(acme):
    html = page(acme, make_completed(acme))
    assert 'id="change"' not in html
    assert "This is the first assessment of this unit" in html
    assert '<th scope="col">Change</th>' not in html


def test_strip_shows_the_last_eight_up_to_this_one(acme):
    history = make_history(acme, *[STEADY] * 10)
    strip = page(acme, history[8]).split('id="strip"')[1].split("</section>")[0]
    assert "Q1 24" not in strip
    assert "Q2 24" in strip
    assert "Q1 26" in strip
    assert "Q2 26" not in strip
    assert strip.count('class="cell') == 40


def test_older_result_points_to_the_latest(acme):
    first, last = make_history(acme, STEADY, STEADY)
    assert "This unit has a later assessment, of 2nd quarter 2024." in page(acme, first)
    assert url(acme, "result", assessment_id=last.pk) in page(acme, first)
    assert "later assessment" not in page(acme, last)


def test_next_stage_says_what_is_missing(acme):
    text = words(page(acme, make_completed(acme)))
    assert "To reach stage 3, Managed" in text
    assert "Culture has to leave Immediate action." in text
    assert "The index is high enough: 50 is needed, it is 50." in text


def test_next_stage_says_how_many_of_several_have_to_move(acme):
    zeros = {"data": 0, "design": 0, "culture": 0}
    text = words(page(acme, make_completed(acme, levels=levels(**zeros))))
    assert "To reach stage 2, Building" in text
    assert "1 of these areas has to leave Immediate action: Data, Design and Culture." in text
    assert "The index has to reach 25; it is 20 now." in text


def test_suggestions_come_first_from_what_holds_the_stage_back(acme):
    card = words(page(acme, make_completed(acme)).split('id="next"')[1].split("</section>")[0])
    assert "Suggested first" in card
    assert card.count("Culture ·") == 3


def test_planned_initiatives_take_the_place_of_suggestions(acme):
    assessment = make_completed(acme)
    make_initiative(acme, title="Fix the data", area_key="data")
    make_initiative(acme, title="Name a leader", responsible=acme.owner.user)
    make_initiative(acme, title="Long done", state="done")
    card = words(page(acme, assessment).split('id="next"')[1].split("</section>")[0])
    assert "Planned first" in card
    assert card.index("Name a leader") < card.index("Fix the data")
    assert "owner.acme" in card
    assert "Long done" not in card


def test_roadmap_card_counts_what_nobody_answers_for(acme):
    assessment = make_completed(acme)
    assert "No initiative is planned yet." in page(acme, assessment)
    make_initiative(acme)
    make_initiative(acme, title="Another", state="done")
    html = page(acme, assessment)
    assert "2 initiatives · 1 done · 1 without a responsible person" in words(html)
    assert f"/units/{acme.unit.pk}/roadmap/" in html


def test_everything_excellent_leaves_nothing_to_reach(acme):
    html = page(acme, make_completed(acme, levels=dict.fromkeys(STEADY, 2)))
    assert heading(html) == "All five areas stand at Excellent."
    assert 'id="next"' not in html
    assert "Weakest area" not in html


def test_highest_stage_still_shows_what_to_do(acme):
    text = words(page(acme, make_completed(acme, levels=dict.fromkeys(STEADY, 2) | {"data": 1})))
    assert "What to do first" in text
    assert "has to reach" not in text


def test_draft_is_labelled_and_lists_what_is_missing(acme):
    draft = make_assessment(acme, levels={"data": 1, "design": 2, "delivery": 2})
    html = page(acme, draft)
    text = words(html)
    assert heading(html) == "3 of 5 areas are rated so far."
    assert "Result so far" in text
    assert "No stage yet" in text
    assert "Measurement and Culture are still missing." in text
    assert "83 of 100 · between 50 and 90" in text
    for key in ("measurement", "culture"):
        assert f"/assessments/{draft.pk}/areas/{key}/" in html
    assert "Continue rating" in text
    assert html.count("btn primary") == 1


def test_draft_with_all_areas_leads_to_completion(acme):
    html = page(acme, make_assessment(acme))
    assert "Check and complete" in html
    assert "Still to rate" not in html


def test_draft_without_any_level_is_an_honest_page(acme):
    html = page(acme, make_assessment(acme, levels={}))
    assert heading(html) == "0 of 5 areas are rated so far."
    assert "of 100" not in html
    assert 'id="next"' not in html


def test_download_form_speaks_the_readers_language(acme):
    assessment = make_completed(acme)
    html = page(acme, assessment, "reader")
    form = html.split("data-download")[1].split("</form>")[0]
    assert f'action="/o/{acme.slug}/assessments/{assessment.pk}/report.pdf"' in html
    assert 'value="en" checked' in form
    assert 'value="a4" checked' in form
    assert 'role="status"' in form
    assert "js/download.js" in html
    type(acme.reader.user).objects.filter(pk=acme.reader.user.pk).update(language="es")
    assert 'value="es" checked' in page(acme, assessment, "reader")


def test_other_organisation_never_shows(acme, other):
    assessment = make_completed(acme)
    make_completed(other, rationale="CANARY reason")
    make_initiative(other, title="CANARY plan")
    html = page(acme, assessment)
    assert "CANARY" not in html


def test_names_follow_the_reader(acme):
    type(acme.lead.user).objects.filter(pk=acme.lead.user.pk).update(language="es")
    text = words(page(acme, make_completed(acme)))
    assert "Medición" in text
    assert "En construcción" in text


@pytest.mark.parametrize("kind", ["completed", "draft"])
def test_queries_do_not_grow(acme, kind):
    make = make_completed if kind == "completed" else make_assessment
    assessment = make(acme, year=2027, quarter=2)
    address = url(acme, "result", assessment_id=assessment.pk)
    few = queries(acme.client(), address)
    make_history(acme, *[STEADY] * 12)
    for number in range(20):
        make_initiative(acme, title=f"Initiative {number}", assessment=assessment)
    assert queries(acme.client(), address) == few <= 8


def test_limited_member_costs_no_more(acme):
    assessment = make_completed(acme)
    limit(acme.reader, acme.unit)
    assert queries(acme.client("reader"), url(acme, "result", assessment_id=assessment.pk)) <= 8


def test_archived_unit_keeps_its_result(acme):
    assessment = make_completed(acme)
    with scopes_disabled():
        Unit.objects.filter(pk=acme.unit.pk).update(archived_at="2027-01-01T00:00Z")
    assert "Stage 2" in page(acme, assessment)


def test_ratings_that_change_later_do_not_change_a_stored_result(acme):
    assessment = make_completed(acme)
    with scopes_disabled():
        assert AreaRating.objects.filter(assessment=assessment).count() == 5
    assert "50 of 100" in words(page(acme, assessment))
